"""The file of outcomes that staff upload: result code, desk, still there or not. Wrong rows are refused one by one."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.csvfile import choice
from advisor.domain.errors import DataFault
from advisor.domain.items import Answers
from advisor.domain.jobs import Job

LARGEST, MOST_ROWS = 5_000_000, 50_000
"""Bytes and rows of a file beyond which it is not read."""
COLUMNS = {
    "code": ("code", "結果コード", "コード"),
    "desk": ("desk", "職種", "配属先"),
    "stayed": ("stayed", "在籍"),
    "satisfaction": ("satisfaction", "満足度"),
}
"""What each column may be called. The last one may be missing."""
YES = ("yes", "y", "1", "true", "はい", "在籍", "○")
NO = ("no", "n", "0", "false", "いいえ", "退職", "×")
LOWEST, HIGHEST = 1, 5
CODE = re.compile(r"[0-9A-Za-z-]{4,43}")


@dataclass(frozen=True)
class Outcome:
    """What became of one person. code: names the result; desk: a job id; line: where it stands in the file."""

    line: int
    code: str
    desk: str
    stayed: bool
    satisfaction: int | None = None


@dataclass(frozen=True)
class Matched:
    """An outcome with the answers that its code stands for."""

    outcome: Outcome
    answers: Answers


def read(file: str, data: bytes, jobs: Sequence[Job]) -> tuple[tuple[Outcome, ...], tuple[DataFault, ...]]:
    """The rows that are whole, and a fault for every other one. Raises DataFault when the file cannot be read at all.

    A desk may be named by its id or in any language. A row whose code stood before is refused.
    """
    lines = _text(file, data).splitlines()
    heading = _heading(file, _cells(file, 1, lines[0]) if lines else [])
    if len(lines) - 1 > MOST_ROWS:
        raise DataFault(file, f"has {len(lines) - 1} rows; at most {MOST_ROWS} are read at once")
    desks = {_plain(name): job.id for job in jobs for name in (job.id, *job.name.values())}
    found: list[Outcome] = []
    faults: list[DataFault] = []
    seen: set[str] = set()
    for line, text in enumerate(lines[1:], start=2):
        try:
            cells = _cells(file, line, text)
            if not any(cells):
                continue
            one = _outcome(file, line, heading, cells, desks)
            if one.code in seen:
                raise DataFault(file, f"code {one.code} stands twice", line)
            seen.add(one.code)
            found.append(one)
        except DataFault as fault:
            faults.append(fault)
    return tuple(found), tuple(faults)


def match(
    file: str, outcomes: Sequence[Outcome], find: Callable[[str], Answers | None]
) -> tuple[tuple[Matched, ...], tuple[DataFault, ...]]:
    """The outcomes with their answers, and a fault for each whose code stands for no result, or for one deleted."""
    matched: list[Matched] = []
    faults: list[DataFault] = []
    for one in outcomes:
        answers = find(one.code)
        if answers:
            matched.append(Matched(one, answers))
        else:
            faults.append(DataFault(file, f"no result has the code {one.code}", one.line))
    return tuple(matched), tuple(faults)


def _text(file: str, data: bytes) -> str:
    if len(data) > LARGEST:
        raise DataFault(file, f"has {len(data)} bytes; at most {LARGEST} are read")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = codecs.decode(data, encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise DataFault(file, "is not a text file; save it as CSV UTF-8")


def _cells(file: str, line: int, text: str) -> list[str]:
    """The cells of one line. Line by line, so that a quote left open spoils its own row only."""
    try:
        return [cell.strip() for cell in next(csv.reader([text], strict=True), [])]
    except csv.Error as fault:
        raise DataFault(file, f"not valid CSV ({fault})", line) from fault


def _heading(file: str, cells: Sequence[str]) -> list[str]:
    known = {_plain(name): column for column, names in COLUMNS.items() for name in names}
    for cell in cells:
        if _plain(cell) not in known:
            raise DataFault(file, f"unknown column {cell!r}; columns are {', '.join(COLUMNS)}", 1)
    heading = [known[_plain(cell)] for cell in cells]
    for column in COLUMNS:
        if heading.count(column) > 1:
            raise DataFault(file, f"the column {column} stands twice", 1)
        if column not in heading and column != "satisfaction":
            raise DataFault(file, f"the column {column} is missing", 1)
    return heading


def _outcome(file: str, line: int, heading: Sequence[str], cells: Sequence[str], desks: Mapping[str, str]) -> Outcome:
    if len(cells) != len(heading):
        raise DataFault(file, f"{len(cells)} cells where {len(heading)} are needed", line)
    row = dict(zip(heading, cells, strict=True))
    if not CODE.fullmatch(row["code"]):
        raise DataFault(file, f"code {row['code'][:50]!r} is not the code of a result", line)
    desk = desks.get(_plain(row["desk"]))
    if desk is None:
        raise DataFault(
            file, f"desk is {row['desk'][:50]!r}; it must be one of {', '.join(sorted(set(desks.values())))}", line
        )
    stayed = choice(file, line, {"stayed": _plain(row["stayed"])[:50]}, "stayed", (*YES, *NO)) in YES
    made = Outcome(line, row["code"].upper(), desk, stayed)
    given = _plain(row.get("satisfaction", ""))
    if not given:
        return made
    if not given.isdecimal() or not LOWEST <= int(given[:9]) <= HIGHEST:
        raise DataFault(file, f"satisfaction is {given[:50]!r}; it is {LOWEST} to {HIGHEST} or empty", line)
    return replace(made, satisfaction=int(given))


def _plain(text: str) -> str:
    """In one width and case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
