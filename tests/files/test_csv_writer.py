"""Tables for spreadsheets: whatever a person typed arrives as text, and nothing is calculated."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor.domain.texts import clean
from advisor.files.csv_writer import as_csv, safe, unmarked
from advisor.files.xlsx_writer import as_xlsx
from advisor.runtime.settings import ROOT

DANGEROUS = "=+-@＝＋－＠﹢﹣﹫﬩₊⁼\t\r\n"
BLANKS = " \u00a0\u3000\u2002\ufeff\u200b"


@pytest.mark.parametrize("sign", DANGEROUS)
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\u200b", "\ufeff ", " \t"])
def test_a_cell_that_begins_like_a_formula_is_marked(sign, before):
    assert safe(f"{before}{sign}1+1").startswith("'")


@pytest.mark.parametrize("text", ["", "花子", "a=b", "1-2", "(株)青葉", "<b>", "😀", "'a", "'"])
def test_a_cell_that_does_not_is_left_alone(text):
    assert safe(text) == text


def begins_a_formula(text):
    """As a spreadsheet sees it: full width is the same as half, blanks and invisible signs in front are skipped."""
    seen = unicodedata.normalize("NFKC", text)
    while seen and seen[0] not in "\t\r\n" and (seen[0].isspace() or unicodedata.category(seen[0]) in ("Cc", "Cf")):
        seen = seen[1:]
    return seen[:1] in tuple("=+-@\t\r\n")


texts = st.text(max_size=20) | st.text(DANGEROUS + BLANKS + "'1A(|", min_size=1, max_size=8)


@pytest.mark.slow
@settings(max_examples=5000)
@given(texts)
def test_no_text_at_all_begins_a_formula(text):
    marked = safe(text)
    assert not begins_a_formula(marked)
    assert marked in (text, f"'{text}")
    assert unmarked(marked) == text


@pytest.mark.parametrize("text", [f"{apostrophes}{sign}1" for sign in DANGEROUS for apostrophes in ("", "'", "''")])
def test_a_text_that_begins_with_an_apostrophe_itself_comes_back(text):
    assert safe(text) == f"'{text}"
    assert unmarked(safe(text)) == text


WRITERS = {
    "files/csv_writer.py": "as_csv marks every text",
    "files/xlsx_writer.py": "as_xlsx marks every text",
    "actions/scoring.py": "marks the person, all that others wrote",
    "content/weights.py": "weights_text is what is kept; marked() is what leaves",
    "actions/weights.py": "what is kept",
    "content/weight_spreadsheet.py": "what was uploaded, on its way to the check",
    "files/spreadsheets.py": "what was uploaded, on its way to the check",
}
"""Every module that writes tables, and why no text leaves it as a formula."""


def test_every_module_that_writes_tables_is_known():
    files = {
        path.relative_to(ROOT / "advisor").as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "advisor").rglob("*.py")
    }
    found = {name for name, text in files.items() if re.search(r"csv\.(Dict)?[Ww]riter\(|Workbook\(", text)}
    assert found == set(WRITERS)
    kept = {name for name, text in files.items() if re.search(r"(?<!def )weights_text\(", text)}
    assert kept == {"actions/weights.py", "cli/studies.py", "ui/sections/outcomes.py"}


def test_a_rule_for_half_width_alone_would_fail():
    """The twin that must fail."""
    assert begins_a_formula("＝HYPERLINK()")
    assert not "＝HYPERLINK()".startswith(("=", "+", "-", "@"))


numbers = st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6)


@settings(max_examples=200)
@given(st.lists(st.tuples(texts, numbers), max_size=5))
def test_csv_comes_back_as_it_was(rows):
    made = as_csv(["名前", "点"], rows)
    assert made.startswith(b"\xef\xbb\xbf")
    back = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert back[0] == ["名前", "点"]
    assert [(name, float(number)) for name, number in back[1:]] == [(safe(name), number) for name, number in rows]


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(st.tuples(texts.map(clean), numbers), max_size=5))
def test_excel_comes_back_as_text_and_numbers(rows):
    sheet = load_workbook(io.BytesIO(as_xlsx("共有", ["名前", "点"], rows))).active
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[0]] == ["名前", "点"]
    for (name, number), (text, figure) in zip(rows, cells[1:], strict=True):
        assert text.data_type != "f"
        assert (text.value or "") == safe(name)
        assert figure.value == pytest.approx(number, rel=1e-12)


def test_numbers_below_zero_stay_numbers():
    assert b"-0.5" in as_csv(["a"], [[-0.5]])
    assert b"'-0.5" not in as_csv(["a"], [[-0.5]])
