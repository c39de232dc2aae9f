"""A table of rules proves itself on its own examples, or is refused with file, row and reason."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content import fairness
from advisor.content.loading import DATA
from advisor.domain.errors import DataError

TABLE = fairness.read_text(DATA / fairness.FILE)


def edited(change):
    rows = list(csv.reader(io.StringIO(TABLE)))
    change(rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def cell(column, text):
    """Another text in a cell of the first rule that belongs to a matter: 本籍."""
    return lambda rows: next(row for row in rows if row[0] == "origin").__setitem__(rows[0].index(column), text)


FIRST = next(line for line, text in enumerate(TABLE.splitlines(), start=1) if text.startswith("origin"))


def test_the_table_that_ships_is_sound():
    assert len(fairness.parse(TABLE).rules) > 60


@pytest.mark.parametrize(
    ("change", "row", "reason"),
    [
        (cell("matter", "weather"), FIRST, "matter is 'weather'"),
        (cell("matter", "any"), FIRST, "matter is 'any'"),
        (cell("language", "fr"), FIRST, "language is 'fr'"),
        (cell("kind", "wish"), FIRST, "kind is 'wish'"),
        (cell("pattern", "本籍("), FIRST, "no regular expression"),
        (cell("pattern", "(本籍)?"), FIRST, "fits the empty text"),
        (cell("pattern", "本積"), FIRST, "is not refused on origin"),
        (cell("refused", "本社の所在地は東京です。"), FIRST, "is not refused on origin"),
        (cell("refused", "宗教は何ですか。"), FIRST, "is not refused on origin"),
        (cell("refused", "国籍を教えてください。"), FIRST, "the pattern does not fit"),
        (cell("allowed", "本籍地を教えてください。"), FIRST, "is refused on origin (本籍)"),
        (cell("allowed", ""), FIRST, "allowed is empty"),
        (lambda rows: rows.append(rows[1]), len(TABLE.splitlines()) + 1, "stands twice"),
        (lambda rows: rows[1].pop(), 2, "5 cells"),
        (lambda rows: rows[0].__setitem__(0, "topic"), 1, "columns must be"),
        (lambda rows: rows.__delitem__(slice(1, None)), None, "has no rule on origin in ja"),
    ],
)
def test_a_wrong_table_is_refused_with_file_row_and_reason(change, row, reason):
    with pytest.raises(DataError) as fault:
        fairness.parse(edited(change))
    assert (fault.value.file, fault.value.row) == ("fairness.csv", row)
    assert reason in fault.value.reason


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"fairness\.csv"):
        fairness.load(tmp_path)


@given(st.floats(0, 0.95))
def test_a_half_written_table_is_refused_wherever_it_ends(share):
    with pytest.raises(DataError):
        fairness.parse(TABLE[: int(len(TABLE) * share)])


@given(st.text())
def test_any_text_at_all_is_refused(text):
    with pytest.raises(DataError):
        fairness.parse(text)
