"""The questions for interviews: two a trait, about the work, fair, and resting on claims or on a stated hypothesis."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content import fairness, interview
from advisor.content.loading import DATA
from advisor.domain.errors import DataError
from advisor.domain.recruiting.interview import ASKED_ABOUT

TABLE = interview.read_text(DATA / interview.FILE)
LINTER = fairness.load(DATA)


@pytest.fixture(scope="module")
def parse(content):
    return lambda text: interview.parse(text, content.traits, content.claims, LINTER)


def edited(change):
    rows = list(csv.reader(io.StringIO(TABLE)))
    change(rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def cell(column, text):
    return lambda rows: rows[1].__setitem__(rows[0].index(column), text)


def hypothesis_without_note(rows):
    next(row for row in rows if row[4] == "hypothesis")[5] = ""


def prompts(stock):
    return [*stock.traits.values(), *stock.moments.values()]


def test_there_is_a_question_for_each_facet_of_each_trait_and_each_outlook(content, parse):
    stock = parse(TABLE)
    assert set(stock.traits) == {(trait.id, facet) for trait in content.traits for facet in trait.facets}
    assert set(stock.moments) == set(ASKED_ABOUT)
    assert len(prompts(stock)) == 22


def test_every_question_rests_on_claims_or_on_a_stated_hypothesis(content, parse):
    for prompt in prompts(parse(TABLE)):
        assert set(prompt.claims) <= content.claims.keys()
        assert prompt.claims or prompt.note


def test_every_question_differs_and_stands_in_both_languages(parse):
    for language in ("ja", "en"):
        texts = [prompt.text[language] for prompt in prompts(parse(TABLE))]
        assert len(set(texts)) == len(texts)
    assert all(prompt.text["ja"].endswith(("。",)) for prompt in prompts(parse(TABLE)))


def test_every_question_asks_for_one_scene_in_a_breath(parse):
    for prompt in prompts(parse(TABLE)):
        assert len(prompt.text["ja"]) <= 70, prompt.text["ja"]
        assert len(prompt.text["en"]) <= 150, prompt.text["en"]


@pytest.mark.parametrize(
    ("change", "row", "reason"),
    [
        (cell("about", "charm"), 2, "about is 'charm'"),
        (cell("part", "anger"), 2, "part is 'anger'"),
        (cell("part", "empathy"), 3, "stands twice"),
        (cell("ja", "尊敬する人物は誰ですか。"), 2, "ja touches admired: 尊敬"),
        (cell("en", "What is your religion?"), 2, "en touches religion"),
        (cell("evidence", "S9-99"), 2, "'S9-99' is not in claims.csv"),
        (cell("evidence", ""), 2, "evidence is empty"),
        (hypothesis_without_note, 7, "needs its reasoning"),
        (lambda rows: rows.pop(), None, "has no question on moment hard"),
        (lambda rows: rows[0].__setitem__(0, "trait"), 1, "columns must be"),
    ],
)
def test_a_wrong_table_is_refused_with_file_row_and_reason(parse, change, row, reason):
    with pytest.raises(DataError) as fault:
        parse(edited(change))
    assert (fault.value.file, fault.value.row) == ("interview.csv", row)
    assert reason in fault.value.reason


def test_a_missing_file_is_refused(content, tmp_path):
    with pytest.raises(DataError, match=r"interview\.csv"):
        interview.load(tmp_path, content.traits, content.claims, LINTER)


@given(st.floats(0, 0.95))
def test_a_half_written_table_is_refused_wherever_it_ends(parse, share):
    with pytest.raises(DataError):
        parse(TABLE[: int(len(TABLE) * share)])
