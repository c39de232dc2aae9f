"""The file of outcomes that staff upload: result code, desk, still there or not. Wrong rows are refused one by one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from advisor.domain import codes
from advisor.domain.errors import DataError
from advisor.domain.jobs.jobs import Job
from advisor.domain.questionnaire.items import Answers
from advisor.files.csv_reader import cells_of, folded, is_filled, named
from advisor.files.spreadsheets import MOST_ROWS, lines_of, text_of

COLUMNS = {
    "code": ("number", "番号", "code", "結果コード", "コード"),
    "desk": ("job", "仕事", "desk", "職種", "配属先"),
    "stayed": ("stayed", "働いているか", "在籍"),
    "satisfaction": ("satisfaction", "満足度"),
}
"""What each column may be called, first as pages call it in English and Japanese. The last one may be missing."""
YES = ("yes", "y", "1", "true", "はい", "在籍", "○", "o")
NO = ("no", "n", "0", "false", "いいえ", "退職", "×")
SATISFACTION = ("1", "2", "3", "4", "5")
CODE = re.compile(r"[0-9A-Za-z-]{4,43}")

Kind = Literal[
    "form",
    "unknown",
    "repeated",
    "missing",
    "width",
    "code",
    "twice",
    "desk",
    "stayed",
    "satisfaction",
    "unmatched",
    "same",
]


class OutcomeError(DataError):
    """A heading or a row that is refused. ``kind`` tells a page the reason, ``value`` what was found."""

    def __init__(self, file: str, kind: Kind, reason: str, row: int, value: str = "") -> None:
        self.kind, self.value = kind, value[:50]
        super().__init__(file, reason, row)


WHOLE = re.compile(r"(?<=\d)\.0+$")
SPOILT = re.compile(r"[+-]?\d+\.\d+e[+-]?\d+")
"""What a spreadsheet makes of a number that was a code: the signs in it are no code any more."""
DASHES = str.maketrans(dict.fromkeys("─━・･", "-"))
"""What a Japanese keyboard also gives for a dash."""
ALIKE = str.maketrans(dict.fromkeys("〇◯⭕●◎⚪❍", "○") | dict.fromkeys("xX✕✖❌✗✘☓╳⨯", "×") | {"\ufe0f": None})


@dataclass(frozen=True)
class Outcome:
    """What became of one person. code: names the result; desk: a job id; line: where it stands in the file."""

    line: int
    code: str
    desk: str
    stayed: bool
    satisfaction: int | None = None


@dataclass(frozen=True)
class Result:
    """What a code stands for. attempt: the same for all codes of one result."""

    attempt: int
    answers: Answers


@dataclass(frozen=True)
class Matched:
    """An outcome with the answers that its code stands for."""

    outcome: Outcome
    answers: Answers


def read(
    file: str, data: bytes, jobs: Sequence[Job], most_rows: int = MOST_ROWS
) -> tuple[tuple[Outcome, ...], tuple[OutcomeError, ...]]:
    """The rows that are whole, and a fault for every other one, of a CSV or Excel file.

    A desk may be named by its id or in any language. A row whose code stood before is refused. Raises SheetError when
    the file cannot be read at all, and OutcomeError for a wrong heading.
    """
    lines = lines_of(file, text_of(file, data, most_rows))
    # Whatever stands in the first row that holds anything is the heading; a column without a name is nothing.
    first = next((line for line, text in enumerate(lines, start=1) if text.strip(' ,"\u3000\t')), 1)
    top = _stripped_cells(file, first, lines[first - 1]) if lines else []
    heading = _heading(file, first, [cell for cell in top if cell])
    desks = {folded(name): job.id for job in jobs for name in (job.id, *job.name.values())}
    outcomes: list[Outcome] = []
    errors: list[OutcomeError] = []
    seen: set[str] = set()
    for line, text in enumerate(lines[first:], start=first + 1):
        try:
            cells = _stripped_cells(file, line, text)
            if not is_filled(cells):
                continue
            if (found_cells := named(top, cells)) is None:
                reason = f"{len(cells)} cells where {len(top)} are needed"
                raise OutcomeError(file, "width", reason, line, str(len(cells)))
            outcome = _outcome(file, line, dict(zip(heading, found_cells, strict=True)), desks)
            if outcome.code in seen:
                raise OutcomeError(file, "twice", f"code {outcome.code} stands twice", line, outcome.code)
            seen.add(outcome.code)
            outcomes.append(outcome)
        except OutcomeError as error:
            errors.append(error)
    return tuple(outcomes), tuple(errors)


def match(
    file: str,
    outcomes: Sequence[Outcome],
    find: Callable[[str], Result | None],
    looked_up: Callable[[int], object] = lambda _: None,
) -> tuple[tuple[Matched, ...], tuple[OutcomeError, ...]]:
    """The outcomes with their answers, and a fault for each whose code stands for no result, or for one deleted.

    A result counts once, whichever of its codes a row names. ``looked_up`` is told how many rows are done.
    """
    matched: list[Matched] = []
    errors: list[OutcomeError] = []
    lines: dict[int, int] = {}
    for number, outcome in enumerate(outcomes, start=1):
        result = find(outcome.code)
        if not result:
            reason = f"no result has the code {outcome.code}"
            errors.append(OutcomeError(file, "unmatched", reason, outcome.line, outcome.code))
        elif result.attempt in lines:
            first = lines[result.attempt]
            reason = f"code {outcome.code} is another code of the result in row {first}"
            errors.append(OutcomeError(file, "same", reason, outcome.line, str(first)))
        else:
            lines[result.attempt] = outcome.line
            matched.append(Matched(outcome, result.answers))
        looked_up(number)
    return tuple(matched), tuple(errors)


def _stripped_cells(file: str, line: int, text: str) -> list[str]:
    try:
        return [cell.strip() for cell in cells_of(file, line, text)]
    except DataError as error:
        raise OutcomeError(file, "form", error.reason, line) from error


def _heading(file: str, line: int, cells: Sequence[str]) -> list[str]:
    known = {folded(name): column for column, names in COLUMNS.items() for name in names}
    for cell in cells:
        if folded(cell) not in known:
            reason = f"unknown column {cell[:50]!r}; columns are {', '.join(COLUMNS)}"
            raise OutcomeError(file, "unknown", reason, line, cell)
    heading = [known[folded(cell)] for cell in cells]
    for column in COLUMNS:
        if heading.count(column) > 1:
            raise OutcomeError(file, "repeated", f"the column {column} stands twice", line, column)
        if column not in heading and column != "satisfaction":
            raise OutcomeError(file, "missing", f"the column {column} is missing", line, column)
    return heading


def _outcome(file: str, line: int, row: Mapping[str, str], desks: Mapping[str, str]) -> Outcome:
    code, desk, stayed = _code(row["code"]), desks.get(folded(row["desk"])), _answered(row["stayed"])
    if not CODE.fullmatch(code):
        raise OutcomeError(file, "code", f"code {code[:50]!r} is not the code of a result", line, code)
    if desk is None:
        reason = f"desk is {row['desk'][:50]!r}; it must be one of {', '.join(sorted(set(desks.values())))}"
        raise OutcomeError(file, "desk", reason, line, row["desk"])
    if stayed not in (*YES, *NO):
        reason = f"stayed is {row['stayed'][:50]!r}; it must be one of {', '.join((*YES, *NO))}"
        raise OutcomeError(file, "stayed", reason, line, row["stayed"])
    outcome = Outcome(line, codes.shown(codes.read(code) or code.upper().replace("-", "")), desk, stayed in YES)
    satisfaction = WHOLE.sub("", folded(row.get("satisfaction", "")))
    if not satisfaction:
        return outcome
    if satisfaction not in SATISFACTION:
        reason = f"satisfaction is {satisfaction[:50]!r}; it is {SATISFACTION[0]} to {SATISFACTION[-1]} or empty"
        raise OutcomeError(file, "satisfaction", reason, line, satisfaction)
    return replace(outcome, satisfaction=int(satisfaction))


def _code(text: str) -> str:
    """A code in any width, with any spaces and dashes, in the form that is looked for."""
    plain = text.translate(DASHES)
    if SPOILT.fullmatch(folded(text)):
        return text
    return codes.shown(codes.read(plain) or codes.read(plain, 8) or "") or text


def _answered(text: str) -> str:
    """Circles and crosses that look alike, and the 1.0 that some programs make of 1, are read as one."""
    return WHOLE.sub("", folded(text).translate(ALIKE))
