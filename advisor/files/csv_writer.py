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
    """The text, marked with an apostrophe where a spreadsheet could calculate it; ``unmarked`` gives it back.

    Where its own apostrophes stand in front of such a text there is one more.
    """
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def unmarked(cell: str) -> str:
    """The text that ``safe`` made this cell of, or any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell.lstrip("'")) else cell


def _is_formula(text: str) -> bool:
    """Judged as Japanese Excel reads it: full-width signs are the same (NFKC), blanks and invisible signs hide none."""
    seen = unicodedata.normalize("NFKC", text)
    start = next((place for place, character in enumerate(seen) if not _hidden(character)), len(seen))
    return bool(BREAKS & set(seen[:start])) or seen.startswith(FORMULA, start)


def _hidden(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


def as_csv(heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a BOM, by which Excel knows it. Numbers are written as numbers, also below zero."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([safe(cell) for cell in heading])
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
