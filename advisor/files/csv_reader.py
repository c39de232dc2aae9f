"""Reading CSV that people edit: UTF-8 or the Shift_JIS of Japanese Excel, every fault with its line."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from advisor.domain.errors import DataError

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
ESCAPE = "\x1b"
GOOD = re.compile("[ぁ-ヿ一-鿿]|[A-Za-z][À-ɏ]|[À-ɏ][A-Za-z]")
"""What shows that a text is UTF-8: kana, kanji, and letters with accents inside a word of Latin letters."""
HALF_WIDTH = re.compile(rb"[\xa1-\xdf]")
NO_HALF_WIDTH = re.compile(rb"[\x80-\xa4\xe0-\xff]|[A-Za-z][\xa1-\xdf]|[\xa1-\xdf][A-Za-z]")
"""What names in kana of half width never give in Shift_JIS: other bytes, or a Latin letter beside them."""
SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf]){1,2}")
"""One rare kanji, such as that of 𠮷田, as some databases write it in what they call UTF-8: one broken sign."""
PAIRS = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
PLAIN_NUMBER = re.compile(r"[+\-−]?\d{1,9}(?:\.\d{1,9})?")
KANA = re.compile("[ぁ-ヿ]")
EUC_JP = "is EUC-JP; save it as CSV UTF-8"
NO_TEXT = "is neither UTF-8 nor Shift_JIS text; save it as CSV UTF-8"


def encoding_of(path: Path, called: str = "") -> str:
    """The encoding of a text file: UTF-8 with or without BOM, or the Shift_JIS that Japanese Excel writes.

    Raises DataError when the file cannot be read or is neither. Looks at all of it, a block at a time.
    called: how faults name it, where that is not the name in its folder.
    """
    called = called or path.name
    try:
        if path.exists() and not path.is_file():
            raise DataError(called, "is no plain file; save it to one first")
        with path.open("rb") as file:
            return _encoding(called, lambda: iter(lambda: file.read(BLOCK), b""), lambda: file.seek(0))
    except OSError as error:
        raise DataError(called, error.strerror or "cannot be read") from error


def decoded(name: str, data: bytes) -> str:
    """The text of a file, as ``encoding_of`` finds its encoding. Raises DataError."""
    return data.decode(_encoding(name, lambda: iter([data]), lambda: None))


def read_text(path: Path, called: str = "") -> str:
    """The whole file as text; it may come through a pipe. Raises DataError. called: as for ``encoding_of``."""
    called = called or path.name
    try:
        return decoded(called, path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise DataError(called, error.strerror or "cannot be read") from error


def _encoding(name: str, blocks: Callable[[], Iterator[bytes]], again: Callable[[], object]) -> str:
    """One sign that is cut short does not make another encoding of a file: then the error names its line.

    Pairs of half-width kana in Shift_JIS may also be single signs of UTF-8, of scripts that nobody mixes with them.
    """
    first = next(blocks(), b"")
    for start, reason in KINDS.items():
        if first.startswith(start):
            raise DataError(name, reason)
    again()
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    good = bad = line = 0
    broken: int | None = None
    half_width, only_half_width = False, True
    for block in blocks():
        half_width = half_width or bool(HALF_WIDTH.search(block))
        only_half_width = only_half_width and not NO_HALF_WIDTH.search(block)
        text = decoder.decode(block)
        if ESCAPE in text:
            raise DataError(name, "is ISO-2022-JP (JIS) or holds another escape sequence; save it as CSV UTF-8")
        if "\0" in text:
            raise DataError(name, "is not a text file; save it as CSV UTF-8")
        spoilt = text.count(UNREADABLE)
        if spoilt and broken is None:
            broken = line + text[: text.index(UNREADABLE)].count("\n") + 1
        bad += spoilt - sum(len(sign) - 1 for sign in SURROGATES.findall(block))
        good += len(GOOD.findall(text)) + len(PAIRS.findall(block))
        line += text.count("\n")
    if decoder.decode(b"", final=True):
        bad, broken = bad + 1, broken or line + 1
    if half_width and only_half_width:
        again()
        if _kana_in_euc_jp(blocks()):  # commas and dots between all signs otherwise
            raise DataError(name, EUC_JP)
        return "cp932"
    if broken is None:
        return "utf-8-sig"
    if good >= bad:
        raise DataError(name, "holds a sign that is broken; the rest is UTF-8", broken)
    again()
    if _kana_in_euc_jp(blocks()) is not None:
        raise DataError(name, EUC_JP)
    again()
    _check_shift_jis(name, blocks())
    return "cp932"


def _check_shift_jis(name: str, blocks: Iterable[bytes]) -> None:
    decoder = codecs.getincrementaldecoder("cp932")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DataError(name, NO_TEXT) from error


def _kana_in_euc_jp(blocks: Iterable[bytes]) -> int | None:
    """How many kana a file holds as EUC-JP; None where it is no EUC-JP."""
    decoder, kana = codecs.getincrementaldecoder("euc_jp")(), 0
    try:
        for block in blocks:
            kana += len(KANA.findall(decoder.decode(block)))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return kana


def heading_of(text: str) -> list[str]:
    """The names of the columns, as ``rows`` reads them: quoted or not, of the first row that holds anything."""
    return _names(next(filter(is_filled, csv.reader(io.StringIO(text, newline=""))), []))


def number(cell: str) -> float:
    """A number as people write it, in any width. Raises ValueError, also for what only a program takes for one."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if not PLAIN_NUMBER.fullmatch(plain):
        raise ValueError(f"{cell!r} is no number")
    return float(plain.replace("−", "-"))


def cells_of(file: str, line: int, text: str) -> list[str]:
    """The cells of one line. Line by line, so that a quote left open spoils its own row only. Raises DataError."""
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise DataError(file, f"not valid CSV ({error})", line) from error


def folded(text: str) -> str:
    """A text in one width and case, to compare it with what people write."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_filled(cells: Sequence[str]) -> bool:
    """Whether a row holds anything: Excel writes rows of empty cells behind a table."""
    return any(cell.strip() for cell in cells)


def named(heading: Sequence[str], cells: Sequence[str]) -> Sequence[str] | None:
    """The cells that stand under a name. None when one of them is missing, or when another one holds anything.

    Excel writes columns of empty cells beside a table.
    """
    if len(cells) == len(heading) and all(map(str.strip, heading)):
        return cells
    places = [place for place, name in enumerate(heading) if name.strip()]
    beside = [cell for place, cell in enumerate(cells) if place >= len(heading) or not heading[place].strip()]
    return None if is_filled(beside) or len(cells) <= max(places, default=0) else [cells[place] for place in places]


def runs_on(line: str) -> bool:
    """Whether a quoted cell goes on over the end of a line, or a quotation mark was lost."""
    return line.count('"') % 2 == 1


def rows(
    file: str, text: str, columns: Sequence[str], blank: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) for each row. Raises DataError on wrong columns, wrong width or an empty cell not in ``blank``."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(filter(is_filled, reader), [])
        names = _names(heading)
        if sorted(names) != sorted(columns):
            reason = f"columns must be {', '.join(columns)}; found {', '.join(names) or 'none'}"
            raise DataError(file, reason, max(reader.line_num, 1))
        for line_cells in reader:
            line = reader.line_num
            if not is_filled(line_cells):
                continue
            if (cells := named(heading, line_cells)) is None:
                raise DataError(file, f"{len(line_cells)} cells where {len(heading)} are needed", line)
            row = {column: cell.strip() for column, cell in zip(names, cells, strict=True)}
            for column, cell in row.items():
                if not cell and column not in blank:
                    raise DataError(file, f"{column} is empty", line)
            yield line, row
    except csv.Error as error:
        raise DataError(file, f"not valid CSV ({error})", reader.line_num) from error


def _names(heading: Sequence[str]) -> list[str]:
    return [name for name in heading if name.strip()]


def choice(file: str, line: int, row: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> str:
    """The cell of a column that may hold only the ``allowed`` words. Raises DataError."""
    if row[column] not in allowed:
        raise DataError(file, f"{column} is {row[column]!r}; it must be one of {', '.join(allowed)}", line)
    return row[column]
