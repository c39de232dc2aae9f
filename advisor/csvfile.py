"""Reading CSV that people edit: any of Excel's encodings, every fault with its line."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.domain.errors import DataFault

BLOCK = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding of a text file: UTF-8 with or without BOM, or the Shift_JIS that Japanese Excel writes.

    Raises DataFault when the file cannot be read or is neither. Looks at all of it, a block at a time.
    """
    for encoding in ("utf-8-sig", "cp932"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    if "\0" in decoder.decode(block):
                        raise DataFault(path.name, "is not a text file; save it as CSV UTF-8")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        except OSError as fault:
            raise DataFault(path.name, fault.strerror or "cannot be read") from fault
        return encoding
    raise DataFault(path.name, "is neither UTF-8 nor Shift_JIS text; save it as CSV UTF-8")


def read_text(path: Path) -> str:
    """The whole file as text. Raises DataFault."""
    return path.read_text(encoding=encoding_of(path))


def rows(
    file: str, text: str, columns: Sequence[str], blank: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) for each row. Raises DataFault on wrong columns, wrong width or an empty cell not in ``blank``."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, [])
        if sorted(heading) != sorted(columns):
            raise DataFault(file, f"columns must be {', '.join(columns)}; found {', '.join(heading) or 'none'}", 1)
        for cells in reader:
            line = reader.line_num
            if not cells:
                continue
            if len(cells) != len(heading):
                raise DataFault(file, f"{len(cells)} cells where {len(heading)} are needed", line)
            row = {column: cell.strip() for column, cell in zip(heading, cells, strict=True)}
            for column, cell in row.items():
                if not cell and column not in blank:
                    raise DataFault(file, f"{column} is empty", line)
            yield line, row
    except csv.Error as fault:
        raise DataFault(file, f"not valid CSV ({fault})", reader.line_num) from fault


def choice(file: str, line: int, row: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> str:
    """The cell of a column that may hold only the ``allowed`` words. Raises DataFault."""
    if row[column] not in allowed:
        raise DataFault(file, f"{column} is {row[column]!r}; it must be one of {', '.join(allowed)}", line)
    return row[column]
