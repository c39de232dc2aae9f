"""Reading CSV that people edit: UTF-8 or the Shift_JIS of Japanese Excel, every fault with its line."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from advisor.domain.errors import DataFault

BLOCK = 1 << 20
KINDS = {
    b"PK\x03\x04": "is an Excel file or another archive; save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is an old Excel file; save it as CSV UTF-8",
    b"\x1f\x8b": "is compressed; unpack it first",
    b"\xff\xfe": 'is UTF-16 (Excel\'s "Unicode text"); save it as CSV UTF-8',
    b"\xfe\xff": 'is UTF-16 (Excel\'s "Unicode text"); save it as CSV UTF-8',
}
"""What is no CSV, by its first bytes."""
BREAKS = "a quotation mark is left open at the end of the line; take line breaks out of the cells"
UNREADABLE = "\ufffd"
PLAIN_NUMBER = re.compile(r"[+\-−]?\d{1,9}(?:\.\d{1,9})?")
NO_TEXT = "is neither UTF-8 nor Shift_JIS text; save it as CSV UTF-8"


def encoding_of(path: Path) -> str:
    """The encoding of a text file: UTF-8 with or without BOM, or the Shift_JIS that Japanese Excel writes.

    Raises DataFault when the file cannot be read or is neither. Looks at all of it, a block at a time.
    """
    try:
        if path.exists() and not path.is_file():
            raise DataFault(path.name, "is no plain file; save it to one first")
        with path.open("rb") as file:
            return _encoding(path.name, lambda: iter(lambda: file.read(BLOCK), b""), lambda: file.seek(0))
    except OSError as fault:
        raise DataFault(path.name, fault.strerror or "cannot be read") from fault


def decoded(name: str, data: bytes) -> str:
    """The text of a file, as ``encoding_of`` finds its encoding. Raises DataFault."""
    return data.decode(_encoding(name, lambda: iter([data]), lambda: None))


def read_text(path: Path) -> str:
    """The whole file as text; it may come through a pipe. Raises DataFault."""
    try:
        return decoded(path.name, path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    except OSError as fault:
        raise DataFault(path.name, fault.strerror or "cannot be read") from fault


def _encoding(name: str, blocks: Callable[[], Iterator[bytes]], again: Callable[[], object]) -> str:
    """One sign that is cut short does not make another encoding of a file: then its line is told."""
    first = next(blocks(), b"")
    for start, reason in KINDS.items():
        if first.startswith(start):
            raise DataFault(name, reason)
    again()
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    good = bad = line = 0
    broken: int | None = None
    for block in blocks():
        text = decoder.decode(block)
        if "\0" in text:
            raise DataFault(name, "is not a text file; save it as CSV UTF-8")
        spoilt = text.count(UNREADABLE)
        if spoilt and broken is None:
            broken = line + text[: text.index(UNREADABLE)].count("\n") + 1
        bad += spoilt
        good += len(text) - len(text.encode("ascii", "ignore")) - spoilt
        line += text.count("\n")
    if decoder.decode(b"", final=True):
        bad, broken = bad + 1, broken or line + 1
    if broken is None:
        return "utf-8-sig"
    if good > bad:
        raise DataFault(name, "holds a sign that is broken; the rest is UTF-8", broken)
    again()
    shift_jis = codecs.getincrementaldecoder("cp932")()
    try:
        for block in blocks():
            shift_jis.decode(block)
        shift_jis.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise DataFault(name, NO_TEXT) from fault
    return "cp932"


def heading_of(text: str) -> list[str]:
    """The names of the columns, quoted or not."""
    return next(csv.reader(io.StringIO(text, newline="")), [])


def number(cell: str) -> float:
    """A number as people write it, in any width. Raises ValueError, also for what only a program takes for one."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if not PLAIN_NUMBER.fullmatch(plain):
        raise ValueError(f"{cell!r} is no number")
    return float(plain)


def is_filled(cells: Sequence[str]) -> bool:
    """Whether a row holds anything: Excel writes rows of empty cells behind a table."""
    return any(cell.strip() for cell in cells)


def without_empty_ends(heading: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A row without the empty cells that Excel writes behind the last column."""
    kept = list(cells)
    while len(kept) > len(heading) and not kept[-1].strip():
        kept.pop()
    return kept


def runs_on(line: str) -> bool:
    """Whether a quoted cell goes on over the end of a line, or a quotation mark was lost."""
    return line.count('"') % 2 == 1


def rows(
    file: str, text: str, columns: Sequence[str], blank: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) for each row. Raises DataFault on wrong columns, wrong width or an empty cell not in ``blank``."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, [])
        while heading and not heading[-1].strip():
            heading.pop()
        if sorted(heading) != sorted(columns):
            raise DataFault(file, f"columns must be {', '.join(columns)}; found {', '.join(heading) or 'none'}", 1)
        for found in reader:
            line = reader.line_num
            if not is_filled(found):
                continue
            cells = without_empty_ends(heading, found)
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
