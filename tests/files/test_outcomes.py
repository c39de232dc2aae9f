"""The file of outcomes: any of Excel's encodings, every fault with its row, nothing executed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content.loading import load
from advisor.domain.errors import DataError
from advisor.files import outcomes
from advisor.files.csv_writer import as_csv
from advisor.files.outcomes import Outcome, Result
from advisor.files.xlsx_writer import as_xlsx

FILE = "outcomes.csv"
HEADING = "code,desk,stayed,satisfaction"
JOBS = load().jobs


def read(text, encoding="utf-8"):
    return outcomes.read(FILE, text.encode(encoding), JOBS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_rows_come_in_any_encoding_and_in_both_languages(encoding, ending):
    billing = next(job for job in JOBS if job.id == "billing").name["ja"]
    rows = [
        "結果コード,職種,在籍,満足度",
        "7KXM-2PQ9-TR4D,billing,yes,5",
        f"aaaa-bbbb-cccc,{billing},いいえ,",
        "B1C2,Survey,1,3",
    ]
    assert read(ending.join(rows), encoding) == (
        (
            Outcome(2, "7KXM-2PQ9-TR4D", "billing", True, 5),
            Outcome(3, "AAAA-BBBB-CCCC", "billing", False),
            Outcome(4, "B1C2", "survey", True, 3),
        ),
        (),
    )


def test_satisfaction_is_one_digit_in_either_width():
    found, faults = read(f"{HEADING}\nAB12,billing,yes,５\nCD34,billing,yes, 1 \n")
    assert ([one.satisfaction for one in found], faults) == ([5, 1], ())


def test_satisfaction_may_be_left_out_and_columns_may_stand_in_any_order():
    assert read("stayed,code,desk\nno,AB12,survey\n\n")[0] == (Outcome(2, "AB12", "survey", False),)


SPOILT = ("1.2345678E+07", "1.2345678e+07", "１．２３４５６７８Ｅ＋０７", "2.1901234E-05", "-1.2345678E+07")
"""What a spreadsheet makes of a code that it takes for a number: eight signs of it look like another code."""


@pytest.mark.parametrize(
    ("row", "reason", "kind"),
    [
        ("AB12,astronaut,yes,", "desk is 'astronaut'; it must be one of appointment,", "desk"),
        ("AB12,billing,perhaps,", "stayed is 'perhaps'; it must be one of yes", "stayed"),
        ("AB12,billing,,", "stayed is ''", "stayed"),
        ("AB12,billing,yes,6", "satisfaction is '6'; it is 1 to 5 or empty", "satisfaction"),
        ("AB12,billing,yes,4.5", "satisfaction is '4.5'", "satisfaction"),
        (f"AB12,billing,yes,{'9' * 5000}", "satisfaction is '999", "satisfaction"),
        (f"AB12,billing,yes,{'0' * 5000}5", "satisfaction is '000", "satisfaction"),
        ("AB12,billing,yes,0000000051", "satisfaction is '0000000051'", "satisfaction"),
        ("AB12,billing,yes,05", "satisfaction is '05'", "satisfaction"),
        ("AB12,billing,yes,٣", "satisfaction is '٣'", "satisfaction"),
        (f"AB12,billing,yes,{'0' * 8}5{'1' * 5000}", "satisfaction is '000", "satisfaction"),
        ("=1+1,billing,yes,", "code '=1+1' is not the code of a result", "code"),
        *((f"{spoilt},billing,yes,", "is not the code of a result", "code") for spoilt in SPOILT),
        (",billing,yes,", "code '' is not the code of a result", "code"),
        ("AB12,billing,yes", "3 cells where 4 are needed", "width"),
        ("XY99,billing,no,", "code XY99 stands twice", "twice"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_the_others_are_read(row, reason, kind):
    found, faults = read(f"{HEADING}\nXY99,billing,yes,\n{row}\nZZ11,survey,no,1\n")
    assert [one.code for one in found] == ["XY99", "ZZ11"]
    (fault,) = faults
    assert (fault.file, fault.row, fault.kind) == (FILE, 3, kind)
    assert reason in fault.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the column code is missing"),
        (b"code,desk\n", "the column stayed is missing"),
        (b"code,desk,stayed,shoe_size\n", "unknown column 'shoe_size'"),
        (b"code,desk,stayed,code\n", "the column code stands twice"),
        (b"PK\x03\x04\0\0\0\0", "is not a whole Excel file"),
        (b"code,desk,stayed\n" + b"\n" * 50_001, "has more than 50000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(data, reason):
    with pytest.raises(DataError, match=reason):
        outcomes.read(FILE, data, JOBS)


def test_a_row_without_a_result_is_told_by_line():
    found, _ = read(f"{HEADING}\nAB12,billing,yes,\nCD34,survey,no,\n")
    matched, faults = outcomes.match(FILE, found, {"CD34": Result(7, {"accuracy_1": 5})}.get)
    assert [(one.outcome.code, one.answers) for one in matched] == [("CD34", {"accuracy_1": 5})]
    assert [str(fault) for fault in faults] == ["outcomes.csv, row 2: no result has the code AB12"]


def test_a_person_counts_once_though_two_codes_name_them():
    found, _ = read(f"{HEADING}\nAB12,billing,yes,\nEF56,billing,no,\nCD34,billing,no,\n")
    held = {"AB12": Result(7, {"accuracy_1": 5}), "CD34": Result(7, {"accuracy_1": 5}), "EF56": Result(8, {"a": 1})}
    done = []
    matched, faults = outcomes.match(FILE, found, held.get, done.append)
    assert [one.outcome.code for one in matched] == ["AB12", "EF56"]
    assert [str(one) for one in faults] == ["outcomes.csv, row 4: code CD34 is another code of the result in row 2"]
    assert (faults[0].kind, faults[0].value) == ("same", "2")
    assert done == [1, 2, 3]


@pytest.mark.parametrize("sign", [*"○〇◯⭕●◎⚪❍oOｏ1１", "⭕️", "1.0", "はい", "在籍"])
def test_every_sign_for_yes_is_a_yes(sign):
    assert [one.stayed for one in read(f"{HEADING}\nAB12,billing,{sign},\n")[0]] == [True]


@pytest.mark.parametrize("sign", [*"×xXｘ✕✖❌✗✘☓╳⨯0０", "✖️", "0.0", "いいえ", "退職"])
def test_every_sign_for_no_is_a_no(sign):
    assert [one.stayed for one in read(f"{HEADING}\nAB12,billing,{sign},\n")[0]] == [False]


@pytest.mark.parametrize("dash", [*"-‐–ー─━・･", " ", "\u200b-", "\u00ad", ""])
@pytest.mark.parametrize("around", ["{}", "'{}", "{}。", " {} "])
def test_a_code_is_read_with_whatever_stands_between_and_around_its_groups(dash, around):
    written = around.format(dash.join(["7KXM", "2PQ9", "TR4D"]))
    assert [one.code for one in read(f"{HEADING}\n{written},billing,1,\n")[0]] == ["7KXM-2PQ9-TR4D"]


TABLE = [["code", "desk", "stayed"], ["AB12", "billing", "yes"], ["CD34", "survey", "no"]]
EMPTY = {
    "column in front": [["", *row] for row in TABLE],
    "columns all around": [[" ", row[0], "", *row[1:], "", " "] for row in TABLE],
    "row on top": [["", "", ""], *TABLE],
    "rows on top and columns": [[""] * 4, [""] * 4, *(["", *row] for row in TABLE)],
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("where", EMPTY)
def test_empty_rows_and_columns_around_a_table_are_nothing(where, kind):
    heading, *rows = EMPTY[where]
    data = as_csv(heading, rows) if kind == "csv" else as_xlsx("t", heading, rows)
    found, faults = outcomes.read(FILE, data, JOBS)
    assert ([(one.code, one.desk, one.stayed) for one in found], faults) == (
        [("AB12", "billing", True), ("CD34", "survey", False)],
        (),
    )


def test_empty_cells_in_quotation_marks_above_the_heading_are_nothing():
    found, faults = read('"","",""\ncode,desk,stayed\nAB12,billing,yes\n')
    assert ([one.line for one in found], faults) == ([3], ())


@pytest.mark.parametrize("row", ["x,AB12,billing", "x,AB12,billing,yes", ",AB12,billing", ",AB12,billing,yes,x"])
def test_a_cell_beside_the_table_moves_nothing_into_another_column(row):
    found, faults = read(f",code,desk,stayed\n{row}\n")
    assert (found, [fault.kind for fault in faults]) == ((), ["width"])


@given(st.binary(max_size=300))
def test_no_bytes_whatever_do_more_than_be_refused(data):
    try:
        found, faults = outcomes.read(FILE, HEADING.encode() + b"\n" + data, JOBS)
    except DataError:
        return
    assert all(one.desk for one in found)
    assert all(fault.row for fault in faults)
