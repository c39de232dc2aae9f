"""The linter refuses questions on the 14 matters, age and sex, and lets ordinary texts about the work stand."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.content import fairness
from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.recruiting.fairness import MATTERS, Linter, Rule
from advisor.i18n import load as load_words


def collected():
    with (Path(__file__).parents[2] / "fairness.csv").open(encoding="utf-8", newline="") as file:
        return [(row["matter"], row["language"], row["text"]) for row in csv.DictReader(file)]


BAD = [(matter, text) for matter, _, text in collected() if matter]
ORDINARY = [text for matter, _, text in collected() if not matter]
LINTER = fairness.load(DATA)


def matters(text):
    return {finding.matter for finding in LINTER(text)}


# --- what is refused ---


@pytest.mark.parametrize(("matter", "text"), BAD)
def test_a_question_on_a_matter_is_refused_on_that_matter(matter, text):
    assert matter in matters(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_matter_is_tried_in_every_language_with_paraphrases(language):
    tried = [matter for matter, of, _ in collected() if of == language and matter]
    assert {matter for matter in MATTERS if tried.count(matter) < 3} == set()


@pytest.mark.parametrize(("matter", "text"), BAD[::3])
def test_a_bad_question_is_found_in_the_middle_of_a_long_good_text(matter, text):
    around = "未経験から始められるお仕事です。\nWe take calls about orders.\n"
    found = [finding for finding in LINTER(f"{around}{text}\n{around}") if finding.matter == matter]
    assert found
    assert all(len(around) <= one.start < one.end <= len(around) + len(text) for one in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("まず、ご家 族の構成を教えてください。", "家 族"),
        ("ｶｿﾞｸは何人ですか", "ｶｿﾞｸ"),
        ("Hello. What is your ｆａｍｉｌｙ like?", "your ｆａｍｉｌｙ"),
        ("宗\u200b教は何ですか", "宗\u200b教"),
    ],
)
def test_the_words_are_told_as_they_stand_in_the_text(text, words):
    assert [text[one.start : one.end] for one in LINTER(text)] == [one.words for one in LINTER(text)] == [words]


def test_findings_come_in_the_order_of_the_text():
    found = LINTER("性別と年齢と宗教を書いてください。")
    assert [one.matter for one in found] == ["sex", "age", "religion"]


def test_two_matters_in_one_sentence_are_both_told():
    assert matters("支持政党と愛読書を教えてください。") == {"party", "reading"}


def test_each_matter_has_its_name_in_both_languages():
    for language in LANGUAGES:
        names = [load_words(DATA, language)(f"fairness.{matter}") for matter in MATTERS]
        assert len(set(names)) == len(MATTERS) == 16


# --- what may stand ---


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_text_may_stand(text):
    assert LINTER(text) == ()


def test_ordinary_texts_may_stand_together():
    assert LINTER("\n".join(ORDINARY)) == ()


def test_there_are_enough_ordinary_texts_in_each_language():
    for language in LANGUAGES:
        assert sum(of == language and not matter for matter, of, _ in collected()) >= 30


def test_all_of_our_own_content_may_stand(content):
    texts = [item.text for item in content.items]
    texts += [condition.question for condition in content.conditions.values()]
    texts += [text for job in content.jobs for text in (job.name, job.summary, *(m.text for m in job.moments))]
    assert [text for both in texts for text in both.values() if LINTER(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_on_our_pages_may_stand_but_the_names_of_the_matters(language):
    words = load_words(DATA, language)
    catalogue = words._catalogue._catalog.items()
    texts = [text for key, text in catalogue if isinstance(key, str) and key and not key.startswith("fairness.")]
    assert len(texts) > 200
    assert [text for text in texts if LINTER(text)] == []


def test_a_word_of_the_work_is_refused_when_it_is_asked_of_the_applicant():
    """The same words: an order desk for newspapers is honest work, what somebody reads is nobody's business."""
    assert LINTER("新聞の購読受付センターで電話を受けます。") == ()
    assert LINTER("新聞の購読受付センターの仕事に興味はありますか？") == ()
    assert matters("新聞は何を購読していますか？") == {"reading"}


def test_saying_that_something_is_not_asked_may_stand_beside_no_excuse_for_asking_it():
    assert LINTER("面接で宗教をお聞きすることはありません。") == ()
    assert matters("面接で宗教をお聞きすることはありません。ところで、宗教は何ですか。") == {"religion"}
    assert LINTER("We never ask about your religion.") == ()
    assert matters("We never ask about your age but what is your religion?") == {"religion"}


# --- any text at all ---

ANY_TEXT = st.text(max_size=10_000) | st.lists(st.sampled_from([t for _, _, t in collected()]), max_size=60).map(
    "".join
)


@given(ANY_TEXT)
@example("家" * 10_000)
@example("年齢" * 5_000 + "?")
@example("本籍" * 5_000)
@example("your a, " * 1_250)
@example("か゛" * 5_000)
@example("\0" * 10_000)
def test_any_text_of_ten_thousand_characters_is_read_without_a_fault(text):
    for one in LINTER(text):
        assert one.matter in MATTERS
        assert one.words == text[one.start : one.end] != ""


@given(ANY_TEXT)
def test_width_hides_nothing(text):
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    folded = unicodedata.normalize("NFKC", text)
    assert [one.matter for one in LINTER(text)] == [one.matter for one in LINTER(folded)]
    assert [one.matter for one in LINTER(text)] == [one.matter for one in LINTER(wide)]


@given(st.sampled_from([text for _, text in BAD]), st.data())
def test_unseen_characters_hide_nothing(text, data):
    place = data.draw(st.integers(0, len(text)))
    unseen = data.draw(st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u202e\u0301"))
    assert matters(text) == matters(text[:place] + unseen + text[place:])


# --- rules ---


@pytest.mark.parametrize("rule", LINTER.rules, ids=lambda rule: f"{rule.matter} {rule.pattern[:20]}")
def test_no_rule_is_idle(rule):
    """Without it some text of the table or the collection would be judged otherwise."""
    without = Linter(one for one in LINTER.rules if one is not rule)
    table = fairness.read_text(DATA / fairness.FILE)
    texts = [text for row in csv.DictReader(table.splitlines()) for text in (row["refused"], row["allowed"])]
    texts += [text for _, _, text in collected()]
    assert any({one.matter for one in without(text)} != matters(text) for text in texts)


def test_a_word_needs_somebody_to_be_asked_and_a_phrase_does_not():
    word, asking = Rule("reading", "word", "新聞"), Rule("any", "asking", "ですか")
    linter = Linter([word, asking])
    assert linter("新聞の話です。") == ()
    assert [one.words for one in linter("どの新聞ですか。")] == ["新聞"]
    assert [one.words for one in Linter([Rule("reading", "phrase", "新聞")])("新聞の話です。")] == ["新聞"]


def test_a_sentence_is_not_blamed_for_the_one_beside_it():
    linter = Linter([Rule("reading", "word", "新聞"), Rule("any", "asking", "ですか")])
    for end in "。\n!！?？":
        assert linter(f"新聞の仕事です{end}得意ですか") == ()


def test_a_pattern_may_be_written_in_either_kana():
    assert Linter([Rule("ideology", "phrase", "デモッ")])("でもっ")
