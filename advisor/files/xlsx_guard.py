"""An Excel file opened with care: what it unpacks to is bounded and looked through before anything parses it.

A zip may unpack to a thousand times its size, its directory may lie about that, and XML may define entities that grow
without end. So the parts with data are unpacked a block at a time, looked through as they come, and put into an archive
that is not compressed any more. The rest (styles, pictures, links, macros) is left out.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self
from xml.parsers import expat

from advisor.domain.errors import DataError

LARGEST = 2 * 1024 * 1024
"""Bytes of a file as it comes."""
MOST_UNPACKED = 20_000_000
"""Bytes of all parts of the file together."""
LONGEST_NAME = 1_000
"""Characters of an element's or attribute's name with its namespace; those of Excel have under a hundred."""
MOST_ELEMENTS, MOST_OTHERS, DEEPEST = 800_000, 20_000, 64
"""XML elements of all sheets and texts together, of all other parts, and how deep they may lie in each other."""
MOST_COLUMNS, MOST_SHEETS = 64, 20
BLOCK = 1 << 16
LONGEST_PIECE = 1_000_000
"""Bytes of one comment, name or attribute: expat before 2.6 begins anew at each block of an unfinished one
(CVE-2023-52425). Text comes in pieces of its own; a cell of Excel has 32,767 characters at most.
"""
NEEDED = re.compile(r"\[Content_Types\]\.xml|(.+/)?_rels/[^/]*\.rels|xl/workbook\.xml")
BULK = re.compile(r"xl/(sharedStrings|worksheets/[^/]+)\.xml")
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Kind = Literal[
    "large",
    "unpacked",
    "rows",
    "columns",
    "text",
    "old",
    "password",
    "broken",
    "formula",
    "merged",
    "sheets",
    "count",
    "empty",
    "sign",
    "breaks",
]


class SheetError(DataError):
    """A file that is not taken. ``kind`` tells a page the reason, ``value`` the place or the limit."""

    def __init__(self, file: str, kind: Kind, reason: str, row: int | None = None, value: str = "") -> None:
        self.kind, self.value = kind, value
        super().__init__(file, reason, row)

    @classmethod
    def broken(cls, file: str) -> Self:
        return cls(file, "broken", "is not a whole Excel file (.xlsx); open it in Excel and save it again")

    @classmethod
    def too_much(cls, file: str) -> Self:
        reason = f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB or {MOST_ELEMENTS} cells"
        return cls(file, "unpacked", reason, value=str(MOST_UNPACKED // 1_000_000))

    @classmethod
    def too_many_rows(cls, file: str, most: int) -> Self:
        return cls(file, "rows", f"has more than {most} rows; at most {most} are read at once", value=str(most))


@dataclass
class Extent:
    """The last row and column of one sheet that hold a value."""

    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def unpack(file: str, data: bytes, most_rows: int) -> tuple[io.BytesIO, Mapping[str, Extent]]:
    """The parts of an .xlsx with data as an archive without compression, and the extent of each part.

    Raises SheetError, also for a formula.
    """
    archive_copy, left = io.BytesIO(), MOST_UNPACKED
    extents: dict[str, Extent] = {}
    sheets, others = _Budget(MOST_ELEMENTS), _Budget(MOST_OTHERS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(archive_copy, "w") as plain:
            _check_directory(file, archive)
            for member in archive.infolist():
                bulk = BULK.fullmatch(member.filename)
                if not bulk and not NEEDED.fullmatch(member.filename):
                    continue
                guard = _Guard(file, most_rows, sheets if bulk else others)
                with archive.open(member) as source, plain.open(member.filename, "w") as copy:
                    while block := source.read(BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise SheetError.too_much(file)
                        guard.feed(block)
                        copy.write(block)
                guard.close()
                extents[member.filename] = guard.extent
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise SheetError.broken(file) from error
    return archive_copy, extents


def _check_directory(file: str, archive: zipfile.ZipFile) -> None:
    """What the directory says; what it hides is found while unpacking."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise SheetError(file, "password", "is locked with a password; save it without one")
    # Only these two unpack no further than they are asked to.
    known = all(member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members)
    if not known or len(set(names)) < len(names) or "xl/workbook.xml" not in names:
        raise SheetError.broken(file)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise SheetError.too_much(file)


@dataclass
class _Budget:
    """XML elements that several parts may still have."""

    left: int


class _Guard:
    """Looks through one part without keeping it: its size, formulas, merged cells, entities, the order of its rows."""

    def __init__(self, file: str, most_rows: int, budget: _Budget) -> None:
        self.extent = Extent()
        self._file, self._most_rows, self._budget = file, most_rows, budget
        self._named: Counter[str] = Counter()
        self._row = self._column = self._depth = self._fed = 0
        self._in_cell = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes) -> None:
        self._parser.Parse(block, False)
        self._fed += len(block)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_PIECE:
            raise SheetError.broken(self._file)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _doctype(self, *_: object) -> None:
        raise SheetError.broken(self._file)  # no spreadsheet writes one, and entities are defined there

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.left -= 1
        self._depth += 1
        if self._budget.left < 0 or self._depth > DEEPEST:
            raise SheetError.too_much(self._file)
        if max(map(len, (name, *attributes))) > LONGEST_NAME:  # each holds a copy of its namespace
            raise SheetError.broken(self._file)
        match name.rpartition(" ")[2]:
            case "row":
                self._begin_row(attributes.get("r"))
            case "c":
                self._begin_cell(attributes.get("r"))
            case "f" if self._in_cell:
                place = f"{_letters(self._column)}{self._row}"
                raise SheetError(
                    self._file, "formula", f"{place} is a formula; paste values instead", self._row, value=place
                )
            case "v" | "is" if self._in_cell:
                self._value()
            case "mergeCell":
                self._merged(attributes.get("ref", ""))
            case "sheet":
                self._sheet(next((value for key, value in attributes.items() if key.endswith(" id")), ""))
            case "Relationship":
                self._once(posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name.rpartition(" ")[2] == "c":
            self._in_cell = False

    def _sheet(self, relation: str) -> None:
        self._named["sheets"] += 1
        if self._named["sheets"] > MOST_SHEETS:
            reason = f"has more than {MOST_SHEETS} sheets; keep the one with the table"
            raise SheetError(self._file, "count", reason, value=str(MOST_SHEETS))
        self._once(f"id {relation}")

    def _once(self, name: str) -> None:
        """Two sheets that are one part would have it read twice; no spreadsheet writes that."""
        self._named[name] += 1
        if self._named[name] > 1 and (name.startswith("id ") or BULK.fullmatch(name[1:])):
            raise SheetError.broken(self._file)

    def _begin_row(self, number: str | None) -> None:
        row = self._row + 1 if number is None else int(number)
        if row <= self._row:  # a reader would pass over it
            raise SheetError.broken(self._file)
        self._row, self._column = row, 0

    def _begin_cell(self, place: str | None) -> None:
        self._in_cell = True
        self._column += 1
        if place is None:
            return
        name = CELL.fullmatch(place)
        if not name or int(name[2]) != self._row:
            raise SheetError.broken(self._file)
        self._column = _number(name[1])

    def _value(self) -> None:
        if self._row - 1 > self._most_rows:
            raise SheetError.too_many_rows(self._file, self._most_rows)
        if self._column > MOST_COLUMNS:
            reason = f"has more than {MOST_COLUMNS} columns"
            raise SheetError(self._file, "columns", reason, self._row, value=str(MOST_COLUMNS))
        self.extent.rows = max(self.extent.rows, self._row)
        self.extent.columns = max(self.extent.columns, self._column)

    def _merged(self, place: str) -> None:
        first = CELL.match(place)
        if not first:
            raise SheetError.broken(self._file)
        reason = f"the cells {place[:20]} are merged; split them"
        raise SheetError(self._file, "merged", reason, int(first[2]), value=place[:20])


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
