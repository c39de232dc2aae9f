"""Scoring a file of answers: in chunks, so that memory stays flat however long the file is."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from advisor.content import Content
from advisor.csvfile import encoding_of
from advisor.domain import quality, scoring
from advisor.domain.errors import DataFault
from advisor.domain.grm import CHUNK
from advisor.domain.items import HIGHEST, LOWEST, Answers, Questionnaire
from advisor.domain.model import Model, carries_ranking
from advisor.tables import safe

PERSON = "person"
"""Optional column that names a row; without it the line number does."""

Sheet = tuple[str, Answers]


def score_file(
    content: Content, answers: Path, output: Path, refuse: Callable[[DataFault], None], quiet: bool = False
) -> tuple[int, int]:
    """Score every row of ``answers`` into ``output``; how many were scored and how many refused.

    A row that is wrong goes to ``refuse`` with its line and reason, and the rest is scored. Raises DataFault, and
    writes nothing, when the file as a whole cannot be read. The output appears only when it is whole.
    """
    if output.resolve() == answers.resolve():
        raise DataFault(output.name, "is the file of answers itself; name another one for the results")
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    refused = 0

    def count(fault: DataFault) -> None:
        nonlocal refused
        refused += 1
        refuse(fault)

    people = sheets(answers, content.items, count)
    first = list(islice(people, CHUNK))  # reads the heading: a wrong one stops here, before anything is written
    part = output.parent / f"{output.name}.part"
    done = 0
    try:
        with (
            part.open("w", encoding="utf-8", newline="") as file,
            tqdm(unit=" people", total=lines(answers) - 1, disable=quiet) as progress,
        ):
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_heading(model))
            chunk = first
            while chunk:
                writer.writerows(_scored(model, chunk, content.fingerprint))
                done += len(chunk)
                progress.update(len(chunk))
                chunk = list(islice(people, CHUNK))
        part.replace(output)
    except OSError as fault:
        raise DataFault(output.name, fault.strerror or "cannot be written") from fault
    finally:
        with suppress(OSError):
            part.unlink()
    return done, refused


def lines(path: Path) -> int:
    """Lines of a file, for the progress bar."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


def sheets(path: Path, questionnaire: Questionnaire, refuse: Callable[[DataFault], None]) -> Iterator[Sheet]:
    """(person, answers) of each row; a wrong one goes to ``refuse``. Raises DataFault on a wrong heading."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        heading = [column.strip() for column in _cells(path.name, 1, next(file, ""))]
        _check_heading(path.name, heading, questionnaire)
        for line, text in enumerate(file, start=2):
            try:
                if cells := _cells(path.name, line, text):
                    yield _sheet(path.name, line, heading, cells)
            except DataFault as fault:
                refuse(fault)


def _cells(file: str, line: int, text: str) -> list[str]:
    """The cells of one line. Line by line, so that a quote left open spoils its own row only."""
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as fault:
        raise DataFault(file, f"not valid CSV ({fault})", line) from fault


def _check_heading(file: str, heading: Sequence[str], questionnaire: Questionnaire) -> None:
    unknown = [column for column in heading if column != PERSON and column not in questionnaire.by_id]
    if unknown:
        raise DataFault(file, f"unknown columns: {', '.join(unknown[:5])}; columns are item ids and {PERSON}", 1)
    if len(set(heading)) < len(heading):
        raise DataFault(file, "a column stands twice", 1)
    if not any(column in questionnaire.by_id for column in heading):
        raise DataFault(file, f"has no column of an item, such as {questionnaire.ids[0]}", 1)


def _sheet(file: str, line: int, heading: Sequence[str], cells: Sequence[str]) -> Sheet:
    if len(cells) != len(heading):
        raise DataFault(file, f"{len(cells)} cells where {len(heading)} are needed", line)
    row = {column: cell.strip() for column, cell in zip(heading, cells, strict=True)}
    person = row.pop(PERSON, str(line))
    answers = {}
    for item, cell in row.items():
        if cell:
            try:
                answer = float(cell)
            except ValueError:
                answer = float("nan")
            if not (answer.is_integer() and LOWEST <= answer <= HIGHEST):
                raise DataFault(file, f"{item} is {cell!r}; an answer is {LOWEST} to {HIGHEST} or empty", line)
            answers[item] = int(answer)
    if not answers:
        raise DataFault(file, "has no answer, so there is nothing to score", line)
    return person, answers


def _heading(model: Model) -> list[str]:
    columns = [PERSON, "answered", "quality", "p_inbound"]
    for name in (*model.weights.rows, *model.questionnaire.traits):
        columns += [name, f"{name}_error"]
    return [*columns, *(f"{job}_band" for job in model.weights.jobs), "content", "parameters"]


def _scored(model: Model, sheets: Sequence[Sheet], fingerprint: str) -> Iterator[list[str]]:
    """One output row a person. Bands stay empty where the answers carry no ranking."""
    matrix = np.vstack([model.questionnaire.sheet(answers) for _, answers in sheets])
    posterior = model.posterior(matrix)
    doubt, band = model.doubt(matrix, posterior), model.bands(posterior)
    score = np.hstack([scoring.scores(model.rows, posterior), posterior.mean])
    error = np.hstack(
        [scoring.errors(model.rows, posterior.cov), np.sqrt(np.diagonal(posterior.cov, axis1=1, axis2=2))]
    )
    difference = scoring.scores(model.contrast, posterior)[:, 0]
    spread = scoring.errors(model.contrast, posterior.cov)[:, 0]
    for position, (person, answers) in enumerate(sheets):
        found = quality.review(model.questionnaire, answers, float(doubt[position]))
        ranked = carries_ranking(found, band[position])
        pairs = np.column_stack([score[position], error[position]]).ravel()
        yield [
            safe(person),
            str(len(answers)),
            " ".join(found.flags),
            f"{scoring.probability_above(difference[position], spread[position]):.6f}",
            *(f"{value:.6f}" for value in pairs),
            *(str(level) if ranked else "" for level in band[position]),
            fingerprint,
            model.parameters.version,
        ]
