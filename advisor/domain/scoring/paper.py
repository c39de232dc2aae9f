"""The questionnaire with pencil and paper: a rule of small whole numbers that anybody can work by hand.

A rounded copy of the model, for where there is no screen. A trait is the sum of its answers keyed 1 minus the sum of
those keyed −1; the difference of the directions and every job are sums of traits times whole numbers, which are the
model's standardised weights, rounded. What rounding costs is measured in tests/domain/scoring/test_paper.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Floats
from advisor.domain.errors import AnswerError
from advisor.domain.psychometrics.response_quality import FLAT_SHARE, MIDDLE_SHARE
from advisor.domain.questionnaire.items import MIDDLE, SCALE, Questionnaire
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.result import LEAN_ERRORS

Side = Literal["inbound", "outbound", "even"]

FINENESS, FINENESS_OF_DIFFERENCE = 4.0, 10.0
"""What the model's weights are multiplied by before they are rounded. Coarser loses agreement, finer gives bigger
numbers to work with and hardly any more agreement. The difference is one row, whose weights are smaller."""
MILD = 1
"""Points from the middle of the scale of the answers at which the rule is compared with the model."""


@dataclass(frozen=True)
class TraitKey:
    """Numbers of the questions, counted from 1, whose answers are added and those that are taken away."""

    trait: str
    plus: tuple[int, ...]
    minus: tuple[int, ...]


@dataclass(frozen=True)
class PaperKey:
    """All that is needed to score a sheet by hand.

    Attributes
    ----------
    traits : tuple of TraitKey
        Which answers make each trait.
    difference : tuple of int
        Weight of each trait in inbound minus outbound.
    leading : int
        Points from which a side is told.
    jobs : mapping of str to tuple of int
        Job → weight of each trait.
    tie : int
        Points up to which a job is about as good as the best.
    flat, middle : int
        Equal answers, and middle answers, from which a sheet says nothing.
    """

    traits: tuple[TraitKey, ...]
    difference: tuple[int, ...]
    leading: int
    jobs: Mapping[str, tuple[int, ...]]
    tie: int
    flat: int
    middle: int


@dataclass(frozen=True)
class PaperResult:
    """What the rule makes of one sheet.

    Attributes
    ----------
    traits : tuple of int
        Points from −8 to 8 each.
    difference : int
        Points of inbound minus outbound.
    side : "inbound", "outbound" or "even"
        What the difference says.
    jobs : mapping of str to int
        Job → points.
    group : tuple of str
        The best job and all about as good; none when the sheet points nowhere.
    """

    traits: tuple[int, ...]
    difference: int
    side: Side
    jobs: Mapping[str, int]
    group: tuple[str, ...]


def paper_key(model: Model) -> PaperKey:
    """Make the rule that belongs to a model: its weights rounded, its errors as points of the rule.

    Parameters
    ----------
    model : Model
        The model to copy.

    Returns
    -------
    PaperKey
        The rule.
    """
    items = model.questionnaire
    jobs = _rounded(FINENESS * model.rows[model.is_job])
    difference = _rounded(FINENESS_OF_DIFFERENCE * model.contrast)
    lean, tie = _errors(model, difference, jobs)
    return PaperKey(
        traits=tuple(_trait_key(items, trait) for trait in items.traits),
        difference=tuple(difference[0].tolist()),
        leading=ceil(LEAN_ERRORS * lean),
        jobs={job.id: tuple(row) for job, row in zip(model.jobs, jobs.tolist(), strict=True)},
        tie=round(tie),
        flat=ceil(FLAT_SHARE * len(items)),
        middle=ceil(MIDDLE_SHARE * len(items)),
    )


def paper_result(key: PaperKey, answers: Sequence[int]) -> PaperResult:
    """Score one sheet by the rule.

    Parameters
    ----------
    key : PaperKey
        The rule.
    answers : sequence of int
        In the order of the questions, 1 to 5.

    Returns
    -------
    PaperResult
        What somebody with a pencil finds.

    Raises
    ------
    AnswerError
        If a question has no answer from 1 to 5.
    """
    if any(answer not in SCALE for answer in answers) or len(answers) != sum(len(t.plus + t.minus) for t in key.traits):
        raise AnswerError("on paper every question needs an answer from 1 to 5")
    traits = tuple(sum(answers[n - 1] for n in t.plus) - sum(answers[n - 1] for n in t.minus) for t in key.traits)
    difference = _weighted(key.difference, traits)
    jobs = {job: _weighted(weights, traits) for job, weights in key.jobs.items()}
    best = max(jobs.values())
    group = tuple(job for job, points in jobs.items() if best - points <= key.tie)
    silent = max(answers.count(value) for value in SCALE) >= key.flat or answers.count(MIDDLE) >= key.middle
    side: Side = "even" if abs(difference) < key.leading else "inbound" if difference > 0 else "outbound"
    return PaperResult(traits, difference, side, jobs, () if silent or len(group) > MOST_TOGETHER else group)


def _weighted(weights: Sequence[int], traits: Sequence[int]) -> int:
    return sum(weight * points for weight, points in zip(weights, traits, strict=True))


def _rounded(rows: Floats) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(rows), dtype=np.int64)


def _trait_key(items: Questionnaire, trait: str) -> TraitKey:
    numbers = {key: tuple(n for n, i in enumerate(items, 1) if (i.trait, i.key) == (trait, key)) for key in (1, -1)}
    return TraitKey(trait, numbers[1], numbers[-1])


def _errors(model: Model, difference: npt.NDArray[np.int64], jobs: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Compute standard errors in points: of the difference, and the usual one between two jobs.

    The model is asked about one mild sheet for each trait, all of its answers one step from the middle and all others
    in the middle: there a point of the rule is worth a known part of a prior standard deviation.
    """
    items = model.questionnaire
    own = items.trait_index[None, :] == np.arange(len(items.traits))[:, None]
    posterior = model.posterior(MIDDLE + MILD * np.where(own, items.keys, 0.0))
    points = MILD * own.sum(axis=1)
    worth = float(np.mean(np.diagonal(posterior.mean) / points))
    noise = posterior.cov.mean(axis=0) / worth**2
    between = jobs[:, None, :] - jobs[None, :, :]
    spread = np.sqrt(np.einsum("jkt,tu,jku->jk", between, noise, between))
    lean = float(np.sqrt(difference[0] @ noise @ difference[0]))
    return lean, float(spread[np.triu_indices(len(jobs), 1)].mean())
