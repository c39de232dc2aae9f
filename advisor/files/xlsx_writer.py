"""Tables that leave the program as Excel files."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from advisor.files.csv_writer import Cell, safe


def as_xlsx(title: str, heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """One sheet; every text is typed as text, so that nothing in it is calculated."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)

    def typed(cell: Cell) -> object:
        written = WriteOnlyCell(sheet, None)
        if isinstance(cell, str):
            written._value, written.data_type = safe(cell), "s"  # the setter would guess: "=1" a formula, "1%" a number
        else:
            written.value = cell
        return written

    for row in (heading, *rows):
        sheet.append([typed(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
