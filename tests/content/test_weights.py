"""The table of weights as CSV: written in one form, and nothing whatever in it does more than be refused."""

import csv
import io
import quopri
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content.loading import load
from advisor.content.weights import (
    COLUMNS,
    WeightError,
    check_weights,
    marked,
    parse_weights,
    read_cells,
    read_file,
    weights_text,
)
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.files.csv_reader import UNREADABLE
from advisor.files.csv_writer import safe

CONTENT = load()
NAMES = [*DIRECTIONS, *(job.id for job in CONTENT.jobs)]
TEXT = CONTENT.files["weights.csv"]
ROWS = list(csv.DictReader(io.StringIO(TEXT)))


def check(text):
    return check_weights(text, NAMES, CONTENT.traits, CONTENT.claims)


def as_text(rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def test_the_shipped_table_is_written_as_it_was_read():
    assert weights_text(CONTENT.weights) == TEXT
    assert read_cells(TEXT) == dict(CONTENT.weights.cells)


@given(st.permutations(ROWS), st.sampled_from(["\n", "\r\n"]), st.permutations(COLUMNS))
def test_equal_tables_give_equal_text_in_whatever_order_they_stand(rows, ending, columns):
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, lineterminator=ending)
    writer.writeheader()
    writer.writerows(rows)
    table, faults = check(file.getvalue())
    assert faults == ()
    assert weights_text(table) == TEXT


NOTES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80).map(str.strip)


@given(st.integers(0, len(ROWS) - 1), NOTES)
def test_any_note_comes_back_as_it_was_written(number, note):
    rows = [dict(row) for row in ROWS]
    rows[number]["note"] = note or "x"
    table, faults = check(as_text(rows))
    assert faults == ()
    assert check(weights_text(table))[0].cells == table.cells == read_cells(weights_text(table))


SIGNS = st.text("=+-@＝＋－＠﹣⁼'\u3000\u200b1a", max_size=5).map(str.strip)


@given(st.integers(0, len(ROWS) - 1), NOTES | SIGNS)
def test_any_note_comes_back_from_a_file_in_which_it_is_no_formula(tmp_path_factory, number, note):
    rows = [dict(row) for row in ROWS]
    rows[number]["note"] = note or "x"
    table, _ = check(as_text(rows))
    kept, path = weights_text(table), tmp_path_factory.getbasetemp() / "table.csv"
    path.write_text(marked(kept), encoding="utf-8-sig", newline="")
    assert read_file(path) == kept
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = [row["note"] for row in csv.DictReader(file)]
    assert written == [safe(row["note"]) for row in csv.DictReader(io.StringIO(kept, newline=""))]


def test_every_row_of_a_file_stays_on_its_line(tmp_path):
    (tmp_path / "t.csv").write_text("\n,,\nnote,row\r\n\"a\nb\",1\n\n'=1,'-2\n", encoding="utf-8", newline="")
    assert read_file(tmp_path / "t.csv") == '\n,,\nnote,row\n"a\nb",1\n\n=1,-2\n'
    (tmp_path / "t.csv").write_text('a\n"b"c\n', encoding="utf-8")
    assert read_file(tmp_path / "t.csv") == 'a\n"b"c\n'


def test_numbers_below_zero_stay_numbers_in_a_file():
    assert marked(weights_text(CONTENT.weights)) == TEXT
    assert ",-" in TEXT


@given(st.integers(0, len(ROWS) - 1), st.sampled_from(COLUMNS[:4]), st.text(max_size=30))
def test_a_wrong_cell_is_refused_with_its_row_or_is_a_table(number, column, cell):
    rows = [dict(row) for row in ROWS]
    rows[number][column] = cell
    table, faults = check(as_text(rows))
    assert (table is None) == bool(faults)
    assert all(isinstance(fault, WeightError) and fault.kind for fault in faults)


WAYS = [
    *(("utf-8", read) for read in ("latin-1", "cp1252", "mac_roman", "cp437", "cp932", "cp949", "gbk", "ascii")),
    *(("cp932", read) for read in ("latin-1", "cp1252", "mac_roman", "utf-8", "ascii")),
    *((written, "ascii") for written in ("ascii", "cp437", "cp1252")),
]
"""How tables were written and read whose notes are damaged: the last ones as "CSV" by an English Excel, all in ?."""


@pytest.mark.parametrize(("written", "read"), WAYS)
def test_a_note_whose_japanese_is_damaged_is_refused_by_line(written, read):
    rows = [row | {"note": row["note"].encode(written, "replace").decode(read, "replace")} for row in ROWS]
    _, faults = check_weights(as_text(rows), NAMES, CONTENT.traits, CONTENT.claims, CONTENT.weights.cells)
    japanese = [line for line, row in enumerate(ROWS, start=2) if not row["note"].isascii()]
    assert japanese
    assert [(fault.row, fault.kind) for fault in faults] == [(line, "damaged") for line in japanese]


LOSSES = {
    "middle dots": lambda note: note.encode().decode("euc_jp", "replace").replace("\ufffd", "・"),
    "question marks": lambda note: note.encode().decode("gbk", "replace").replace(UNREADABLE, "?"),
    "a line for each sign": lambda note: note.encode("ascii", "replace").decode().replace("?", "_"),
    "a box for each sign": lambda note: note.encode("ascii", "replace").decode().replace("?", "□"),
    "numbers": lambda note: note.encode("ascii", "xmlcharrefreplace").decode(),
    "numbers as in a program": lambda note: note.encode("ascii", "backslashreplace").decode(),
    "numbers as in a link": quote,
    "numbers as in e-mail": lambda note: quopri.encodestring(note.encode()).decode().replace("=\n", ""),
    "left out": lambda note: note.encode("ascii", "ignore").decode().strip(),
    "left out but for signs": lambda note: note.encode("cp1252", "ignore").decode("cp1252").strip(),
    "empty": lambda note: "",
}
JAPANESE_ONLY = [row | {"note": row["note"].split(" / ")[0]} for row in ROWS]


@pytest.mark.parametrize("rows", [ROWS, JAPANESE_ONLY], ids=["both", "Japanese"])
@pytest.mark.parametrize("how", LOSSES)
def test_a_note_that_lost_its_japanese_is_asked_about_by_line(how, rows):
    before = read_cells(as_text(rows))
    spoilt = [row | {"note": LOSSES[how](row["note"])} for row in rows]
    _, faults = check_weights(as_text(spoilt), NAMES, CONTENT.traits, CONTENT.claims, before)
    japanese = [line for line, row in enumerate(rows, start=2) if not row["note"].isascii()]
    assert japanese
    assert [fault.row for fault in faults] == japanese
    assert {fault.kind for fault in faults} <= {"damaged", "lost", "note"}  # a hypothesis needs one


@pytest.mark.parametrize(
    ("changed", "kinds"), [({}, ["lost"]), ({"weight": "1.5"}, []), ({"evidence": "S1-13"}, [])], ids=str
)
def test_a_note_may_go_with_the_weight_or_the_evidence_it_was_for(changed, kinds):
    number = next(number for number, row in enumerate(ROWS) if row["note"] and row["weight"] == "2")
    rows = [*ROWS[:number], ROWS[number] | {"note": ""} | changed, *ROWS[number + 1 :]]
    _, faults = check_weights(as_text(rows), NAMES, CONTENT.traits, CONTENT.claims, CONTENT.weights.cells)
    assert [fault.kind for fault in faults] == kinds


HONEST = (
    "Reads and types at once?",
    "café, naïve – as agreed",
    "電話対応",
    "要確認",
    "S1-13",
    "何で??",
    "none",
    "なし",
)
HONEST += ("電話・メール・対面", "A・B・C", "100% = 2*50")


@pytest.mark.parametrize("note", HONEST)
def test_a_note_may_be_written_anew_in_any_language(note):
    rows = [row | {"note": note} for row in ROWS]
    assert check_weights(as_text(rows), NAMES, CONTENT.traits, CONTENT.claims, CONTENT.weights.cells)[1] == ()


@given(st.text(max_size=400))
def test_any_text_at_all_is_refused_in_a_sentence(text):
    table, faults = check(text)
    assert table is None
    assert all(str(fault).startswith("weights.csv") for fault in faults)


def test_the_first_of_several_faults_is_raised_where_one_is_enough():
    with pytest.raises(WeightError, match="row 2: row is 'x'"):
        parse_weights(TEXT.replace("inbound,", "x,"), NAMES, CONTENT.traits, CONTENT.claims)


def test_a_formula_is_a_text_that_is_no_number():
    (fault,) = check(TEXT.replace("billing,accuracy,3,", "billing,accuracy,=1+2,"))[1]
    assert (fault.kind, fault.column, fault.value) == ("number", "weight", "=1+2")
