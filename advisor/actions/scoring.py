"""Scoring a file of answers: in pieces, so that memory stays flat however long the file is, on every processor."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from advisor.actions.process_pool import in_order, processors
from advisor.content.loading import Content
from advisor.domain.errors import DataError
from advisor.domain.psychometrics import response_quality
from advisor.domain.psychometrics.grm import CHUNK
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import Model, carries_ranking
from advisor.files.answers import PERSON, AnswersFile, Lines, Sheet, is_same, is_terminal, open_answers
from advisor.files.atomic_write import whole_output
from advisor.files.csv_writer import safe


def score_file(
    content: Content,
    answers: Path,
    output: Path,
    refuse: Callable[[DataError], None],
    quiet: bool = False,
    processes: int | None = None,
) -> tuple[int, int]:
    """Score every row of ``answers`` into ``output``; how many were scored and how many refused.

    A row that is wrong goes to ``refuse`` with its line and reason, and the rest is scored, on that many processes
    (None: on every processor), which changes nothing in the output. Raises CallfitError, and writes nothing, when the
    file as a whole cannot be read, has no row, every row is wrong or the output cannot be written; that appears only
    whole.
    """
    if is_same(output, answers):
        raise DataError(str(output), "is the file of answers itself; name another one for the results")
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    source = open_answers(answers, content.items, content.versions["questionnaire"])
    scorer = Scorer(model, source, content.fingerprint)
    done = refused = 0
    with (
        whole_output(output) as part,
        part.open("w", encoding="utf-8-sig", newline="") as file,
        tqdm(unit=" people", total=source.rows(), disable=quiet or not is_terminal()) as progress,
        closing(in_order(scorer, source.pieces(CHUNK), processes or processors())) as pieces,
    ):
        file.write(scorer.heading())
        for scored in pieces:
            for error in scored.wrong:
                refuse(error)
            file.write(scored.text)
            done, refused = done + scored.people, refused + len(scored.wrong)
            progress.update(scored.lines)
        if not done:
            reason = f"no row could be scored, {refused} refused" if refused else "has no row under its heading"
            raise DataError(str(answers), f"{reason}; nothing was written")
    return done, refused


@dataclass(frozen=True)
class Scored:
    """What came of some lines: the rows to write as text, whom they hold, and what was wrong with the others."""

    text: str
    people: int
    lines: int
    wrong: list[DataError]


@dataclass(frozen=True)
class Scorer:
    """From lines of a file of answers to lines of the output."""

    model: Model
    source: AnswersFile
    fingerprint: str

    def __call__(self, lines: Lines) -> Scored:
        sheets, wrong = self.source.people(lines)
        return Scored(_text(self._rows(sheets)) if sheets else "", len(sheets), len(lines[1]), wrong)

    def heading(self) -> str:
        columns = [PERSON, "answered", "quality", "p_inbound"]
        for name in (*self.model.weights.rows, *self.model.questionnaire.traits):
            columns += [name, f"{name}_error"]
        return _text([[*columns, *(f"{job}_band" for job in self.model.weights.jobs), "content", "parameters"]])

    def _rows(self, sheets: Sequence[Sheet]) -> Iterator[list[str]]:
        """One output row a person. Bands stay empty where the answers carry no ranking."""
        model = self.model
        matrix = np.array([[answers.get(item, np.nan) for item in model.questionnaire.ids] for _, answers in sheets])
        posterior = model.posterior(matrix)
        doubt, band = model.doubt(matrix, posterior), model.bands(posterior)
        score = np.hstack([linear_scores.scores(model.rows, posterior), posterior.mean])
        trait_errors = np.sqrt(np.diagonal(posterior.cov, axis1=1, axis2=2))
        error = np.hstack([linear_scores.errors(model.rows, posterior.cov), trait_errors])
        pairs = np.stack([score, error], axis=2).reshape(len(sheets), -1).tolist()
        difference = linear_scores.scores(model.contrast, posterior)[:, 0].tolist()
        spread = linear_scores.errors(model.contrast, posterior.cov)[:, 0].tolist()
        nowhere = [""] * band.shape[1]
        for place, (person, answers) in enumerate(sheets):
            quality = response_quality.review(model.questionnaire, answers, float(doubt[place]))
            yield [
                safe(person),
                str(len(answers)),
                " ".join(quality.flags),
                _number(linear_scores.probability_above(difference[place], spread[place])),
                *map(_number, pairs[place]),
                *(map(str, band[place].tolist()) if carries_ranking(quality, band[place]) else nowhere),
                self.fingerprint,
                model.parameters.version,
            ]


_number = "{:.6f}".format


def _text(rows: Iterator[list[str]] | Sequence[list[str]]) -> str:
    """Rows as CSV."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
