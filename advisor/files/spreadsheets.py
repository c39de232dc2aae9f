"""A table that staff upload, as CSV text: from CSV in any of Excel's encodings, or from an Excel file (.xlsx).

Nothing in it is calculated: a formula is refused, and so are merged cells. A line of the text is the row of the sheet.
"""

import csv
import io
from collections.abc import Iterator

from openpyxl import load_workbook

from advisor.domain.errors import DataError
from advisor.files.csv_reader import BREAKS, decoded, runs_on
from advisor.files.xlsx_guard import (
    LARGEST,
    MOST_COLUMNS,
    Extent,
    Kind,
    SheetError,
    unpack,
)

MOST_ROWS = 50_000
"""Rows below the heading."""
MOST_CELLS = (MOST_ROWS + 1) * MOST_COLUMNS
"""Cells of all sheets together, empty ones between others included: as many as one sheet may have."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What an .xlsx begins with; and an .xls, or any Office file with a password."""


def text_of(file: str, data: bytes, most_rows: int = MOST_ROWS) -> str:
    """The table as CSV text. What the file is, its first bytes say; ``file`` names it in faults. Raises SheetError."""
    if len(data) > LARGEST:
        limit = LARGEST // 1024 // 1024
        raise SheetError(file, "large", f"has {len(data)} bytes; at most {LARGEST} are read", value=str(limit))
    if data.startswith(OLE):
        raise SheetError(file, "old", "is an old Excel file (.xls) or has a password; save it as .xlsx without one")
    text = _workbook(file, data, most_rows) if data.startswith(ZIP) else _decoded(file, data)
    if text.count("\n") > most_rows + 1 or len(text.splitlines()) > most_rows + 1:
        raise SheetError.too_many_rows(file, most_rows)
    return text


def _decoded(file: str, data: bytes) -> str:
    try:
        return decoded(file, data)
    except DataError as error:
        kind: Kind = "sign" if error.row else "text"
        raise SheetError(file, kind, error.reason, error.row, str(error.row or "")) from error


def lines_of(file: str, text: str) -> list[str]:
    """The rows of a table that is read line by line. Raises SheetError where a cell goes on over the end of one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n") if text else []
    for row, line in enumerate(lines, start=1):
        if runs_on(line):
            raise SheetError(file, "breaks", BREAKS, row, str(row))
    return lines


def _workbook(file: str, data: bytes, most_rows: int) -> str:
    archive, extents = unpack(file, data, most_rows)
    try:
        book = load_workbook(archive, read_only=True, keep_links=False)
        shown = [(sheet, extents[sheet._worksheet_path]) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if sum(extent.cells for _, extent in shown) > MOST_CELLS:
            raise SheetError.too_much(file)
        sheets = [
            (sheet.title, lines)
            for sheet, extent in shown
            if extent.cells and any(lines := list(_lines(sheet, extent)))
        ]
    except SheetError:
        raise
    except Exception as error:  # whatever a file that only looks like a workbook makes its reader raise
        raise SheetError.broken(file) from error
    if not sheets:
        raise SheetError(file, "empty", "holds no data; is it another sheet that is hidden?")
    if len(sheets) > 1:
        titles = ", ".join(title for title, _ in sheets)[:200]
        raise SheetError(file, "sheets", f"has several sheets with data ({titles}); leave one", value=titles)
    return _text(sheets[0][1])


def _lines(sheet, extent: Extent) -> Iterator[list[str]]:  # type: ignore[no-untyped-def]  # openpyxl has no types
    """Each row without the empty cells at its end."""
    for row in sheet.iter_rows(max_row=extent.rows, max_col=extent.columns, values_only=True):
        cells = [_written(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _written(value: object) -> str:
    """A cell as people write it, on one line: 3, not 3.0; as many digits as Excel shows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    return " ".join(str(value).splitlines()).strip()


def _text(lines: list[list[str]]) -> str:
    """Every row as wide as the heading, or wider where it holds more. An empty row stays an empty line."""
    file, width = io.StringIO(), len(lines[0])
    writer = csv.writer(file, lineterminator="\n")
    while not lines[-1]:
        lines.pop()
    for line in lines:
        writer.writerow(line and line + [""] * (width - len(line)))
    return file.getvalue()
