"""Diagnostics of a table of weights: what is odd about it before anybody is scored with it. They block nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.domain.arrays import Bools, Floats
from advisor.domain.scoring import linear_scores, simulation
from advisor.domain.scoring.model import Model

PEOPLE, SEED = 5000, 20261122
"""Simulated people that are asked, and what makes them the same at every run."""
DEAD = 0.05
"""Largest weight of a trait, in any row that is ranked, under which nobody's answers to it move anything."""
ALIKE = 0.95
"""Correlation of two jobs' scores over all people from which hardly anybody could tell them apart."""
HEAVY_ITEM = 0.25
"""Share of one answer in what moves a row."""
RARE = 0.001
"""Share of people for whom a job comes first, under which it takes answers that hardly anybody gives."""
LOUD = 3.0
"""Times its fair share of first places from which a job wins by the size of its weights. Jobs are centred per trait,
so one row much louder than the rest stands alone on its side while the others share the other."""
ModelFindingKind = Literal["dead_trait", "never_first", "rarely_first", "alike", "heavy_item", "loud"]


@dataclass(frozen=True, slots=True)
class ModelFinding:
    """One oddity: ``value`` is beyond ``limit``.

    Attributes
    ----------
    kind : str
        dead_trait: ``value`` is the largest weight of the trait (standardised). never_first, rarely_first, loud: share
        of people for whom the job comes first. alike: correlation of the two jobs. heavy_item: share of the item in the
        row.
    value, limit : float
        In the unit of the kind.
    row, other : str
        Rows of the table; empty where unneeded.
    trait, item : str
        Ids; empty where unneeded.
    """

    kind: ModelFindingKind
    value: float
    limit: float
    row: str = ""
    other: str = ""
    trait: str = ""
    item: str = ""


def examine(model: Model, sheets: Floats | None = None) -> tuple[ModelFinding, ...]:
    """Find all that is odd about a model.

    Parameters
    ----------
    model : Model
        The model with the weights to look at.
    sheets : array of shape (n, items), optional
        Answers of real people; without them simulated people answer.

    Returns
    -------
    tuple of ModelFinding
        The gravest kind first.

    Raises
    ------
    AnswerError
        If an answer is off the scale.
    """
    if sheets is None:
        sheets = simulation.sheets(model, simulation.profiles(model, PEOPLE, SEED), SEED)
    posterior = model.posterior(sheets)
    first = _first(linear_scores.scores(_jobs(model), posterior))
    share = first.mean(axis=0)
    impact = np.array(
        [np.abs(linear_scores.contributions(row[None, :], posterior)[:, 0]).mean(axis=0) for row in model.rows]
    )
    return (
        *_dead_traits(model),
        *_places(model, share),
        *_alike(model),
        *_heavy_items(model, impact),
    )


def _jobs(model: Model) -> Floats:
    return model.rows[model.is_job]


def _first(scores: Floats) -> Bools:
    """Tell of each person and job (n, jobs) whether the job alone comes first."""
    if scores.shape[1] == 1:
        return np.ones_like(scores, dtype=bool)
    runner_up = np.sort(scores, axis=1)[:, -2:-1]
    return scores > runner_up + 1e-9


def _dead_traits(model: Model) -> Iterator[ModelFinding]:
    """Find traits that move neither a job against the others nor inbound against outbound."""
    effect = np.abs(np.vstack([_jobs(model), model.contrast])).max(axis=0)
    for trait, largest in zip(model.weights.traits, effect, strict=True):
        if largest < DEAD:
            yield ModelFinding("dead_trait", float(largest), DEAD, trait=trait)


def _places(model: Model, share: Floats) -> Iterator[ModelFinding]:
    """Find jobs that come first never, hardly ever, or far too often, from their shares (jobs,) of people."""
    loud = LOUD / len(share)
    for number, (job, often) in enumerate(zip(model.weights.jobs, share, strict=True)):
        if often < RARE:
            kind: ModelFindingKind = "never_first" if _has_a_double(model, number) else "rarely_first"
            yield ModelFinding(kind, float(often), RARE, row=job)
        elif often > loud:
            yield ModelFinding("loud", float(often), loud, row=job)


def _has_a_double(model: Model, job: int) -> bool:
    """Tell whether another job asks for exactly the same, so that this one never comes first alone.

    Only that can keep a job from it: among all equally likely profiles a row w suits Σw best, and since every row has
    unit variance no other row scores as high there, unless it is the same (Cauchy and Schwarz).
    """
    correlation = _jobs(model) @ model.parameters.prior @ _jobs(model)[job]
    return bool((np.delete(correlation, job) > 1 - 1e-9).any())


def _alike(model: Model) -> Iterator[ModelFinding]:
    jobs = _jobs(model)
    correlation = jobs @ model.parameters.prior @ jobs.T
    for first, second in zip(*np.triu_indices(len(jobs), 1), strict=True):
        if correlation[first, second] > ALIKE:
            names = model.weights.jobs
            yield ModelFinding("alike", float(correlation[first, second]), ALIKE, row=names[first], other=names[second])


def _heavy_items(model: Model, impact: Floats) -> Iterator[ModelFinding]:
    """Find heavy answers in ``impact`` (rows, items), the mean size of what each answer adds to each row's score."""
    share = impact / impact.sum(axis=1, keepdims=True)
    for row, item in np.argwhere(share > HEAVY_ITEM):
        yield ModelFinding(
            "heavy_item",
            float(share[row, item]),
            HEAVY_ITEM,
            row=model.weights.rows[row],
            item=model.questionnaire.ids[item],
        )
