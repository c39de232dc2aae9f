"""Both languages say everything: the same keys, the same placeholders, every key that is asked for."""

import ast
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from advisor.actions.weights import DEEDS
from advisor.content.loading import DATA
from advisor.content.weights import COLUMNS, Kind
from advisor.domain.errors import DataError
from advisor.domain.governance.diagnostics import ModelFindingKind as Oddity
from advisor.domain.governance.whatif import LEADS
from advisor.domain.jobs.jobs import ENTRY_LEVELS, LEAST, MOST
from advisor.domain.jobs.moments import OUTLOOKS
from advisor.domain.jobs.preferences import WISHES, Strength, choices
from advisor.domain.psychometrics import item_analysis
from advisor.domain.psychometrics.response_quality import QualityFlag
from advisor.domain.questionnaire.items import SCALE
from advisor.domain.questionnaire.traits import DIRECTIONS, LANGUAGES
from advisor.domain.recruiting.fairness import MATTERS
from advisor.domain.recruiting.interview import ASKED_ABOUT
from advisor.domain.scoring.result import Assessment
from advisor.files import outcomes, xlsx_guard
from advisor.i18n import DEFAULT, load, load_all
from advisor.runtime.settings import ROOT
from advisor.ui.sections.staff import PLACES
from tests.people import as_answers, simulate

PLACEHOLDER = re.compile(r"\{(\w+)\}")
LATIN = re.compile(r"[A-Za-z\uff21-\uff3a\uff41-\uff5a]+(?:-[A-Za-z]+)?")
LATIN_ALLOWED = {"LINE", "Callfit", "PC", "PR", "QR", "PDF", "CSV", "URL", "JavaScript"}
HEADLINES = {
    "headline.nowhere",
    *(f"headline.even.{level}" for level in ("high", "middle", "low")),
    *(
        f"headline.{direction}.{strength}.{level}"
        for direction in DIRECTIONS
        for strength in ("clear", "leaning")
        for level in ("high", "relative")
    ),
}


@lru_cache
def catalogue(language):
    """Key → all forms of its text."""
    with (DATA / "locales" / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language, abort_invalid=True)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            [message.string] if isinstance(message.string, str) else list(message.string)
        )
        for message in found
        if message.id
    }


@pytest.fixture(params=LANGUAGES)
def words(request):
    return load(DATA, request.param)


# --- keys in the code ---


def pattern(node):
    """A regular expression for the keys that an expression makes; none for what is not a literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.IfExp):
        return pattern(node.body) + pattern(node.orelse)
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"[\w-]+" for p in node.values]
        return ["".join(parts)]
    return []


def is_words(node):
    """Whether a call looks up a key: words("..."), words.count("...")."""
    if isinstance(node, ast.Attribute) and node.attr == "count":
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("words", "self")


def trees():
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def asked_for_in_templates():
    """(file, key) of every key that a template asks for."""
    return [
        (path.name, key)
        for path in sorted((ROOT / "advisor" / "web" / "templates").iterdir())
        for key in re.findall(r'\bwords\("([^"]+)"', path.read_text(encoding="utf-8"))
    ]


def asked_for():
    """(file and line, pattern) of every key that the code or a template asks for with a literal."""
    return [
        (f"{path}:{node.lineno}", one)
        for path, tree in trees()
        if path.startswith(("advisor/ui/", "advisor/web/", "advisor/presentation/", "advisor/i18n"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and is_words(node.func)
        for one in pattern(node.args[0])
    ] + [(path, re.escape(key)) for path, key in asked_for_in_templates()]


def test_the_code_asks_for_keys_in_a_way_that_is_seen_here():
    assert len(asked_for()) > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_pages_ask_for_has_a_text(language):
    missing = [
        (place, wanted)
        for place, wanted in asked_for()
        if not any(re.fullmatch(wanted, key) for key in catalogue(language))
    ]
    assert missing == []


def families():
    """Keys that are put together from what the domain knows: family → all its members."""
    return {
        "scale": [f"scale.{value}" for value in SCALE],
        "quality": [f"quality.{flag}" for flag in (*get_args(QualityFlag), "together")],
        "headline": sorted(HEADLINES),
        "grade": [f"grade.{grade}" for grade in range(LEAST, MOST + 1)],
        "entry": [f"entry.{level}" for level in range(len(ENTRY_LEVELS))],
        "direction": [f"direction.{direction}{end}" for direction in DIRECTIONS for end in ("", ".short")],
        "level": [f"level.{level}" for level in ("low", "middle", "high")],
        "preferences": [f"preferences.{w}.{end}" for w in WISHES for end in ("question", "about", *choices(w))],
        "wish": [f"wish.{w}.{pole.id}" for w, poles in WISHES.items() for pole in poles],
        "conditions": [f"conditions.{met}.{strength}" for met in ("met", "missed") for strength in get_args(Strength)],
        "moments": [f"moments.{outlook}" for outlook in OUTLOOKS],
        "fairness": [f"fairness.{matter}" for matter in MATTERS],
        "upload": [f"upload.fault.{kind}" for kind in get_args(xlsx_guard.Kind)],
        "outcomes": [f"outcomes.fault.{kind}" for kind in get_args(outcomes.Kind)],
        "health": [f"items.flag.{flag}" for flag in get_args(item_analysis.ItemFlag)],
        "interview": [f"interview.reason.{kind}" for kind in ("low", "middle", "high", *ASKED_ABOUT)],
        "staff": [f"staff.{page}" for page in (*PLACES, "publish")],
        "weights": [f"weights.column.{column}" for column in COLUMNS]
        + [f"weights.fault.{kind}" for kind in (*get_args(Kind), "place")],
        "doctor": [f"doctor.{kind}{end}" for kind in get_args(Oddity) for end in ("", ".why")],
        "audit": [f"audit.what.{deed.replace(' ', '_')}" for deed in DEEDS],
        "effect": [f"effect.lead.{lead}" for lead in LEADS],
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", families())
def test_every_member_of_a_family_of_keys_has_a_text(family, language):
    assert [key for key in families()[family] if key not in catalogue(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence(content, language):
    keys = {
        f"reason.{trait.id}.{use}.{level}"
        for trait in content.traits
        for use in ("wanted", "unused")
        for level in ("high", "low")
    }
    assert keys == {key for key in catalogue(language) if key.startswith("reason.")}


def test_no_key_is_left_over(content):
    """Every key stands in the code or a template as a literal, or fits a pattern there that names its family."""
    literal, patterns = set(), [r"reason\.\w+\.(wanted|unused)\.(high|low)"]
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literal.add(node.value)
            elif isinstance(node, ast.JoinedStr) and re.match(r"\w+\\\.", pattern(node)[0]):
                patterns += pattern(node)
    known = HEADLINES | literal | {key for _, key in asked_for_in_templates()}
    left = [key for key in catalogue(DEFAULT) if key not in known and not any(re.fullmatch(p, key) for p in patterns)]
    assert left == []


# --- the catalogues ---


def test_both_languages_have_the_same_keys():
    assert catalogue("ja").keys() == catalogue("en").keys()


def test_both_languages_have_the_same_placeholders():
    for key, texts in catalogue("ja").items():
        # Of plural forms the last speaks of many; the first may say "one" in words.
        assert set(PLACEHOLDER.findall(texts[-1])) == set(PLACEHOLDER.findall(catalogue("en")[key][-1])), key


def test_a_brace_is_always_a_placeholder():
    for language in LANGUAGES:
        for key, texts in catalogue(language).items():
            assert not any(set("{}") & set(PLACEHOLDER.sub("", text)) for text in texts), key


def test_no_text_is_empty():
    for language in LANGUAGES:
        assert [key for key, texts in catalogue(language).items() if not all(text.strip() for text in texts)] == []


def latin_words(text):
    return set(LATIN.findall(PLACEHOLDER.sub("", text))) - LATIN_ALLOWED


def test_no_latin_word_is_shown_in_japanese(content):
    found = {key: words for key, texts in catalogue("ja").items() for text in texts if (words := latin_words(text))}
    assert found == {}
    bilingual = [item.text for item in content.items]
    bilingual += [text for trait in content.traits for text in (trait.name, trait.about)]
    bilingual += [text for condition in content.conditions.values() for text in (condition.name, condition.question)]
    bilingual += [text for job in content.jobs for text in (job.name, job.summary, *(m.text for m in job.moments))]
    bilingual += [claim.text for claim in content.claims.values()]
    assert [text["ja"] for text in bilingual if latin_words(text["ja"])] == []


def test_no_japanese_is_shown_in_english():
    japanese = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
    assert [key for key, texts in catalogue("en").items() if japanese.search("".join(texts))] == []


def test_japanese_never_judges_the_person():
    """Words that the product does not use: a verdict, pass, unfit, lie."""
    judging = re.compile(r"判定|不合格|不適性|あなたは[^。、]*な人です|向いていません|嘘|ウソ")
    assert [key for key, texts in catalogue("ja").items() if judging.search("".join(texts))] == []


@pytest.mark.parametrize(("language", "employer", "share"), [("ja", "企業", "共有"), ("en", "employer", "share")])
def test_what_goes_to_an_employer_is_never_told_without_sharing(language, employer, share):
    """A sentence that says "nothing" is untrue of who shares."""
    told = [
        sentence
        for key, texts in catalogue(language).items()
        if key.startswith("privacy.")
        for sentence in re.split(r"。|\. |\n", " ".join(texts))
        if employer in sentence
    ]
    assert told
    assert [sentence for sentence in told if share not in sentence] == []


@pytest.mark.parametrize(
    ("language", "gap"), [("ja", r"。たとえば、【[^】]+】があります。"), ("en", r"\. For example, \[[^\]]+\]\. ")]
)
def test_the_gap_in_every_line_for_an_application_is_a_sentence_of_its_own(content, language, gap):
    for trait in content.traits:
        (text,) = catalogue(language)[f"application.{trait.id}"]
        assert len(re.findall(gap, text)) == 1, text


# --- what a result says ---


def test_every_result_can_be_said_in_both_languages(model):
    japanese, english = load(DATA, "ja"), load(DATA, "en")
    for sheet in simulate(model, 100, seed=51)[1]:
        result = Assessment(model, as_answers(model, sheet))
        reasons = [reason.key for top in result.top for reason in (*top.why, *top.watch)]
        for key in (result.headline, *reasons, *(f"quality.{flag}" for flag in result.quality.flags)):
            assert japanese(key) != english(key)


def test_only_known_headlines_are_made(model):
    made = {Assessment(model, as_answers(model, sheet)).headline for sheet in simulate(model, 300, seed=52)[1]}
    assert made <= HEADLINES


# --- Words ---


def test_a_missing_key_is_an_error_and_never_shown(words):
    with pytest.raises(KeyError, match="no such key"):
        words("no such key")
    with pytest.raises(KeyError, match="no such key"):
        words.count("no such key", 2)


def test_a_missing_value_is_an_error_and_never_shown(words):
    key = next(key for key, texts in catalogue(words.language).items() if PLACEHOLDER.search(texts[0]))
    with pytest.raises(KeyError):
        words(key)


def test_numbers_are_written_as_the_language_writes_them(words):
    assert words.number(1234567) == "1,234,567"
    assert words.number(1.005, 1) == "1.0"
    assert [words.number(value, 2, sign=True) for value in (0.5, -0.5)] == ["+0.50", "−0.50"]
    assert [words.number(-0.5, 1, sign=sign) for sign in (False, True)] == ["−0.5", "−0.5"]
    assert [words.number(-0.001, 1, sign=sign) for sign in (False, True)] == ["0.0", "+0.0"]


def test_dates_are_those_of_japan():
    late = datetime(2026, 1, 1, 15, 30, tzinfo=UTC)
    assert load(DATA, "ja").date(late) == "2026年1月2日"
    assert load(DATA, "en").date(late) == "January 2, 2026"


def test_plurals_follow_the_language():
    for key, (one, many) in ((key, texts) for key, texts in catalogue("en").items() if len(texts) == 2):
        assert load(DATA, "en").count(key, 1) == one.format(n=1)
        assert load(DATA, "en").count(key, 2) == many.format(n=2)
        assert load(DATA, "ja").count(key, 2) == catalogue("ja")[key][0].format(n=2)


def test_lists_and_sentences_are_joined_as_the_language_joins_them():
    assert load(DATA, "ja").join(["甲", "乙"]) == "甲、乙"
    assert load(DATA, "en").join(["a", "b"]) == "a, b"
    assert load(DATA, "ja").sentences(["甲。", "乙。"]) == "甲。乙。"
    assert load(DATA, "en").sentences(["A.", "B."]) == "A. B."


def test_japanese_comes_first():
    assert DEFAULT == "ja"


@pytest.mark.parametrize("spoilt", [b"\x80\x81 garbage", b'msgid "a', b"just some text"])
def test_a_broken_catalogue_is_refused_by_name(data, spoilt):
    (data / "locales" / "en.po").write_bytes(spoilt)
    with pytest.raises(DataError) as fault:
        load(data, "en")
    assert fault.value.file == "locales/en.po"


@pytest.mark.parametrize("kept", [0, 0.3, 0.7])
def test_a_half_written_catalogue_is_refused(data, kept):
    file = data / "locales" / "en.po"
    text = file.read_bytes()
    file.write_bytes(text[: text.rindex(b'\nmsgid "', 0, int(len(text) * kept) + 30)] if kept else b"")
    with pytest.raises(DataError, match="has no text for") as fault:
        load_all(data)
    assert fault.value.file == "locales/en.po"


def test_a_missing_catalogue_is_refused_by_name(data):
    (data / "locales" / "ja.po").unlink()
    with pytest.raises(DataError) as fault:
        load(data, "ja")
    assert fault.value.file == "locales/ja.po"
