"""Tables that leave the program for a spreadsheet: text can never become a formula there."""

import csv
import io
import unicodedata
from collections.abc import Sequence

Cell = str | int | float | None
FORMULA = tuple("=+-@")
"""What a spreadsheet takes a cell for a formula by."""
BREAKS = frozenset("\t\r\n")
"""Signs that a spreadsheet may take for the end of a cell."""


def safe(text: str) -> str:
    """The text, marked with an apostrophe where a spreadsheet could calculate it.

    Judged as Japanese Excel reads it: full-width signs are the same (NFKC), and neither blanks nor invisible signs in
    front hide them.
    """
    seen = unicodedata.normalize("NFKC", text)
    start = next((place for place, one in enumerate(seen) if not _hidden(one)), len(seen))
    return f"'{text}" if BREAKS & set(seen[:start]) or seen.startswith(FORMULA, start) else text


def _hidden(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


def as_csv(heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a BOM, by which Excel knows it. Numbers are written as numbers, also below zero."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([safe(cell) for cell in heading])
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
