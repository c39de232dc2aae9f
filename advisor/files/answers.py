"""Reading a CSV of answers: one row a person, one column an item, 1 to 5 or empty."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from advisor.domain.errors import DataError
from advisor.domain.questionnaire.items import HIGHEST, LOWEST, SCALE, Answers, Questionnaire
from advisor.files.csv_reader import BREAKS, cells_of, encoding_of, is_filled, named, number, runs_on

PERSON = "person"
"""Optional column that names a row; without it the line number does."""
QUESTIONNAIRE = "questionnaire"
"""Optional column with the version of the questionnaire that was answered: item ids do not tell, as they stay."""
NO_ITEM = frozenset({PERSON, QUESTIONNAIRE})
PLAIN = {str(answer): answer for answer in SCALE}
"""How nearly every answer is written; others are read with more care."""

Sheet = tuple[str, Answers]
"""(person, answers)"""
Lines = tuple[int, list[str]]
"""(number of the first one, lines as they stand in the file)"""


@dataclass(frozen=True)
class AnswersFile:
    """A file of answers whose heading is right: which column is what.

    questionnaire: the version that its answers are taken for. top: the line that the heading stands on.
    """

    path: Path
    questionnaire: str
    encoding: str
    heading: tuple[str, ...]
    top: int

    def rows(self) -> int:
        """Lines under the heading, for a progress bar."""
        with self.path.open("rb") as file:
            return sum(1 for _ in file) - self.top

    def pieces(self, size: int) -> Iterator[Lines]:
        """The lines under the heading, ``size`` at a time. Raises DataError when the disk refuses."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                first = self.top + 1
                next(islice(file, self.top, self.top), None)
                while lines := list(islice(file, size)):
                    # Read on, it could give answers to half a name, or make a person of a part of a cell.
                    for line, text in enumerate(lines, start=first):
                        if runs_on(text):
                            raise DataError(self.path.name, BREAKS, line)
                    yield first, lines
                    first += len(lines)
        except OSError as error:
            raise DataError(str(self.path), error.strerror or "cannot be read") from error

    def people(self, lines: Lines) -> tuple[list[Sheet], list[DataError]]:
        """Who stands in these lines, and what is wrong with the lines that are left out."""
        sheets, wrong = [], []
        for line, text in enumerate(lines[1], start=lines[0]):
            try:
                if is_filled(cells := cells_of(self.path.name, line, text)):
                    sheets.append(self._sheet(line, cells))
            except DataError as error:
                wrong.append(error)
        return sheets, wrong

    def _sheet(self, line: int, cells: Sequence[str]) -> Sheet:
        file, named_cells = self.path.name, named(self.heading, cells)
        if named_cells is None:
            raise DataError(file, f"{len(cells)} cells where {len(self.heading)} are needed", line)
        person, answers = str(line), {}
        for column, cell in zip(filter(None, self.heading), named_cells, strict=True):
            if column in NO_ITEM:
                if column == PERSON:
                    person = cell.strip()
                elif (asked := cell.strip()) and asked != self.questionnaire:
                    hint = f"not {self.questionnaire}, which it is read as; --questionnaire says which to read"
                    raise DataError(file, f"answers questionnaire {asked}, {hint}", line)
            elif cell in PLAIN:
                answers[column] = PLAIN[cell]
            elif bare := cell.strip():
                answers[column] = _answer(file, line, column, bare)
        if not answers:
            raise DataError(file, "has no answer, so there is nothing to score", line)
        return person, answers


def open_answers(path: Path, items: Questionnaire, version: str) -> AnswersFile:
    """Look at the whole file's encoding and at its heading. Raises DataError when either is wrong.

    version: of the questionnaire that the items are of.
    """
    encoding = encoding_of(path, str(path))
    with path.open(encoding=encoding, newline="") as file:
        for top, text in enumerate(file, start=1):
            if runs_on(text):
                raise DataError(path.name, BREAKS, top)
            if is_filled(cells := cells_of(path.name, top, text)):
                break
        else:
            top, cells = 1, []
    heading = tuple(column.strip() for column in cells)
    names = [column for column in heading if column]
    unknown = [column for column in names if column not in NO_ITEM and column not in items.by_id]
    if unknown:
        known = f"columns are item ids, {PERSON} and {QUESTIONNAIRE}"
        raise DataError(path.name, f"unknown columns: {', '.join(unknown[:5])}; {known}", top)
    if len(set(names)) < len(names):
        raise DataError(path.name, "a column stands twice", top)
    if not any(column in items.by_id for column in heading):
        raise DataError(path.name, f"has no column of an item, such as {items.ids[0]}", top)
    return AnswersFile(path, version, encoding, heading, top)


def _answer(file: str, line: int, item: str, cell: str) -> int:
    try:
        answer = number(cell)
    except ValueError:
        answer = float("nan")
    if not (answer.is_integer() and LOWEST <= answer <= HIGHEST):
        hint = " (leave the cell empty instead of NA)" if cell.upper() == "NA" else ""
        hint = " (is the scale coded from 0? add 1 to every answer)" if answer == 0 else hint
        raise DataError(file, f"{item} is {cell!r}; an answer is {LOWEST} to {HIGHEST} or empty{hint}", line)
    return int(answer)


def is_same(output: Path, answers: Path) -> bool:
    """Whether two paths lead to one file, by whatever links."""
    with suppress(OSError):  # one that is not there yet is another one
        return output.samefile(answers)
    return False


def is_terminal() -> bool:
    """Whether somebody watches a progress bar."""
    return sys.stderr.isatty()
