"""What carries every printed page: our own fonts whole and embedded, text never read as markup, faults told."""

import resource
import sys
import time

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import load
from advisor.presentation.pdf import blocks, typesetting
from advisor.presentation.pdf.characters import HELD
from advisor.presentation.pdf.typesetting import PrintError, fonts, typeset
from tests.presentation.pdf.reading import Paper, squeezed

NAMES = "髙橋 﨑山 渡邉 齋藤 鴎外 饗庭 朱鷺"


def set_text(words, made_at, language="ja", role="plain"):
    return Paper(
        typeset("result.typ", load(DATA, language), "x", {"blocks": [blocks.text(words, role)], "footer": ""}, made_at)
    )


def all_characters(content):
    found = set()
    for language in LANGUAGES:
        found |= set((DATA / "locales" / f"{language}.po").read_text(encoding="utf-8"))
    for text in content.files.values():
        found |= set(text)
    return "".join(sorted(one for one in found if one.isprintable()))


@pytest.mark.parametrize("role", ["plain", "strong"])
def test_every_character_of_the_app_has_a_glyph(content, now, role):
    characters = all_characters(content)
    assert len(characters) > 700
    paper = set_text(characters, now, role=role)
    assert set(squeezed(characters)) <= set(paper.text)
    assert paper.unreadable() == []


def test_names_in_rare_kanji_have_glyphs(now):
    assert squeezed(NAMES) in set_text(NAMES, now).text
    assert squeezed(NAMES) in set_text(NAMES, now, role="lead").text


@pytest.mark.parametrize("role", ["plain", "strong"])
def test_every_character_that_is_said_to_have_a_glyph_has_one(now, role):
    assert len(HELD) > 7000
    assert set_text(" ".join(sorted(HELD)), now, role=role).unreadable() == []


def test_a_character_without_a_glyph_is_shown_as_missing(now):
    """Emoji, Thai, a mark that turns the direction round, a control character."""
    paper = set_text("センター👍東京 ไทย \u202egnp.exe\u200b \x07", now)
    assert "センター〓東京" in paper.text
    assert "〓gnp.exe〓" in paper.text


def test_typst_itself_would_refuse_it(now, monkeypatch):
    """The twin: without that, no PDF is made, so that none can ever hold an empty box."""
    monkeypatch.setattr(typesetting, "printable", lambda text: text)
    with pytest.raises(PrintError, match="👍"):
        set_text("いいね 👍", now)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_ours_and_embedded(now, language):
    found = set_text("結果 Result", now, language, role="lead").fonts()
    assert found
    for name, embedded in found:
        assert "NotoSansCJKjp" in name
        assert embedded


def test_only_our_own_two_fonts_are_used():
    assert sorted((font.family, font.weight) for font in fonts().fonts()) == [
        ("Noto Sans CJK JP", 400),
        ("Noto Sans CJK JP", 700),
    ]


@pytest.mark.parametrize(
    "words", ['#panic("run")', "= heading", "*bold* _it_ $x$ `y`", "\\u{41} @ref <label>", "// gone", "[#link]"]
)
def test_text_is_never_read_as_markup(now, words):
    assert squeezed(words) in set_text(words, now).text


def most_memory():
    """Bytes that this process has held at the most so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def test_memory_does_not_grow_with_the_documents_made(now):
    """Typst keeps what its last documents were made of: without forgetting, these take 40 MB more."""

    def make(number):
        lines = [
            blocks.text(f"{number}.{line} どの電話にも変わらない丁寧さで応じることです。" * 40) for line in range(30)
        ]
        typeset("result.typ", load(DATA, "ja"), "x", {"blocks": lines, "footer": ""}, now)

    for number in range(3):
        make(number)
    before = most_memory()
    for number in range(3, 13):
        make(number)
    assert most_memory() - before < 20e6


def test_a_page_is_made_in_less_than_a_second_and_a_half(now):
    set_text("あ", now)
    began = time.process_time()
    set_text("い", now)
    assert time.process_time() - began < 1.5
