"""What another table of weights would do to people's results, before it is published. Wishes are left out of it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Bools, Floats
from advisor.domain.disclosure import LEAST_COUNTED, SPREAD, Blur
from advisor.domain.errors import CallfitError
from advisor.domain.psychometrics import response_quality
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.linear_scores import probability_above
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.result import LEANING

LEADS = ("inbound", "even", "outbound")
BLOCK = 2000
"""Sheets that are prepared at once."""
NOWHERE = ""
"""In place of a job or direction: the answers point to no desk."""


@dataclass(frozen=True, eq=False)
class People:
    """Sheets with what does not depend on weights, computed once.

    Attributes
    ----------
    posterior : Posterior
        Of n people.
    carries : array of bool of shape (n,)
        Whether the sheet carries a statement.
    """

    posterior: Posterior
    carries: Bools

    def __len__(self) -> int:
        return len(self.carries)

    def some(self, which: Bools) -> "People":
        """Keep some of the people only, marked True in (n,)."""
        parts = {name: getattr(self.posterior, name)[which] for name in ("mean", "cov", "pulls")}
        return People(replace(self.posterior, **parts), self.carries[which])


@dataclass(frozen=True, eq=False)
class WhatIfOutcome:
    """What a model says of n people.

    Attributes
    ----------
    top : array of bool of shape (n, jobs)
        The top group.
    first, lead : array of str of shape (n,)
        The first job and the leading direction; NOWHERE without a ranking.
    """

    top: Bools
    first: npt.NDArray[np.str_]
    lead: npt.NDArray[np.str_]

    def of(self, some: Bools) -> "WhatIfOutcome":
        """Keep some of the people only, marked True in (n,)."""
        return WhatIfOutcome(self.top[some], self.first[some], self.lead[some])


@dataclass(frozen=True)
class Effect:
    """What a change does. Tables count people by (before, after); they hold only those who move.

    Attributes
    ----------
    people : int
        All of them.
    groups : int
        People of whose top group a job comes in or goes out.
    directions : mapping of (str, str) to int
        Moves of the leading direction.
    jobs : mapping of (str, str) to int
        Moves of the job that comes first.
    came, went : mapping of str to int
        Job → of how many top groups it is newly a part, or no longer.
    """

    people: int
    groups: int
    directions: Mapping[tuple[str, str], int]
    jobs: Mapping[tuple[str, str], int]
    came: Mapping[str, int]
    went: Mapping[str, int]

    @property
    def turned(self) -> int:
        """People who are told another direction than before."""
        return sum(count for (before, after), count in self.directions.items() if before and after)

    @property
    def swapped(self) -> int:
        """People for whom another job comes first."""
        return sum(count for (before, after), count in self.jobs.items() if before and after)

    @property
    def gained(self) -> int:
        """People whose answers pointed to no desk and now do."""
        return sum(count for (before, _), count in self.jobs.items() if not before)

    @property
    def lost(self) -> int:
        """People whose answers no longer point to a desk."""
        return sum(count for (_, after), count in self.jobs.items() if not after)


@dataclass(frozen=True, slots=True)
class RowEffect:
    """What a change does to one job, or to one direction, which has no groups.

    Attributes
    ----------
    before, after : int
        People for whom it comes first.
    came, went : int
        People of whose top group it is newly a part, or no longer; of a direction: whom it newly leads, or no longer.
    """

    before: int
    after: int
    came: int
    went: int


@dataclass(frozen=True)
class BlurredEffect:
    """An effect as pages show it of real people: every count moved by chance, and small parts left out."""

    people: int
    groups: int
    turned: int
    swapped: int
    gained: int
    lost: int
    directions: Mapping[tuple[str, str], int]
    jobs: Mapping[tuple[str, str], int]
    came: Mapping[str, int]
    went: Mapping[str, int]


def blurred(effect: Effect, blur: Blur) -> BlurredEffect:
    """Blur an effect, so that it tells nothing of one person.

    Of a part only what is shown whatever chance does: that it is there at all must not tell of one person.

    Parameters
    ----------
    effect : Effect
        Of real people.
    blur : Blur
        Moves each count.

    Returns
    -------
    BlurredEffect
        Fit to be shown.
    """

    def parts(name: str, counts: Mapping[Any, int]) -> dict[Any, int]:
        moved = {key: blur(f"{name} {key}", count) for key, count in counts.items()}
        return {key: count for key, count in moved.items() if count >= SPREAD + LEAST_COUNTED}

    return BlurredEffect(
        people=effect.people,
        groups=blur("groups", effect.groups),
        turned=blur("turned", effect.turned),
        swapped=blur("swapped", effect.swapped),
        gained=blur("gained", effect.gained),
        lost=blur("lost", effect.lost),
        directions=parts("directions", effect.directions),
        jobs=parts("jobs", effect.jobs),
        came=parts("came", effect.came),
        went=parts("went", effect.went),
    )


def people(model: Model, sheets: Floats, on_progress: Callable[[int], None] = lambda _done: None) -> People:
    """Prepare people, so that several models can be asked about them.

    Parameters
    ----------
    model : Model
        Its items and parameters.
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    on_progress : callable
        Is called with the number of sheets that are done.

    Returns
    -------
    People
        In the order of the rows.

    Raises
    ------
    AnswerError
        If an answer is off the scale.
    """
    blocks = []
    for start in range(0, max(len(sheets), 1), BLOCK):
        blocks.append(_prepared(model, sheets[start : start + BLOCK]))
        on_progress(min(start + BLOCK, len(sheets)))
    posteriors = [block.posterior for block in blocks]
    mean, cov, pulls = (
        np.concatenate([getattr(part, name) for part in posteriors]) for name in ("mean", "cov", "pulls")
    )
    posterior = replace(posteriors[0], mean=mean, cov=cov, pulls=pulls)
    return People(posterior, np.concatenate([block.carries for block in blocks]))


def _prepared(model: Model, sheets: Floats) -> People:
    posterior = model.posterior(sheets)
    doubts = model.doubt(sheets, posterior)
    ids = model.questionnaire.ids
    carries = [
        response_quality.review(
            model.questionnaire,
            {item: int(value) for item, value in zip(ids, sheet, strict=True) if not isnan(value)},
            float(doubt),
        ).carries_a_statement
        for sheet, doubt in zip(np.asarray(sheets, dtype=float).tolist(), doubts, strict=True)
    ]
    return People(posterior, np.array(carries, dtype=bool))


def compare(before: Model, after: Model, group: People) -> Effect:
    """Compare two models for people who were prepared with either of them.

    Parameters
    ----------
    before, after : Model
        The same but for their weights.
    group : People
        The people.

    Returns
    -------
    Effect
        Who moves.

    Raises
    ------
    CallfitError
        If more than weights differ.
    """
    if before.questionnaire.ids != after.questionnaire.ids or before.weights.jobs != after.weights.jobs:
        raise CallfitError("only two tables of weights for the same questionnaire and jobs can be compared")
    return difference(before.weights.jobs, outcome(before, group), outcome(after, group))


def outcome(model: Model, group: People) -> WhatIfOutcome:
    """Say what the results of these people say under a model: the same as ``Assessment`` says of each of them.

    Parameters
    ----------
    model : Model
        Its weights.
    group : People
        The people.

    Returns
    -------
    WhatIfOutcome
        One row a person.
    """
    posterior = group.posterior
    score = linear_scores.scores(model.rows[model.is_job], posterior)
    top = model.bands(posterior) == 1
    ranked = group.carries & (top.sum(axis=1) <= MOST_TOGETHER)
    names = np.array(model.weights.jobs)
    return WhatIfOutcome(
        top & ranked[:, None],
        np.where(ranked, names[score.argmax(axis=1)], NOWHERE),
        np.where(ranked, leads(model.contrast, posterior), NOWHERE),
    )


def leads(contrast: Floats, posterior: Posterior) -> npt.NDArray[np.str_]:
    """Say which direction leads for each person.

    Parameters
    ----------
    contrast : array of shape (1, traits)
        Standardised weights of inbound minus outbound.
    posterior : Posterior
        Of n people.

    Returns
    -------
    array of str of shape (n,)
        One of ``LEADS``.
    """
    score = linear_scores.scores(contrast, posterior)[:, 0]
    error = linear_scores.errors(contrast, posterior.cov)[:, 0]
    inbound = np.array([probability_above(*pair) for pair in zip(score.tolist(), error.tolist(), strict=True)])
    return np.where(inbound >= LEANING, LEADS[0], np.where(1 - inbound >= LEANING, LEADS[2], LEADS[1]))


def difference(jobs: tuple[str, ...], before: WhatIfOutcome, after: WhatIfOutcome) -> Effect:
    """Count who moves from where to where.

    Parameters
    ----------
    jobs : tuple of str
        Ids, in the order of the columns.
    before, after : WhatIfOutcome
        Of the same people.

    Returns
    -------
    Effect
        The counts.
    """
    return Effect(
        people=len(before.first),
        groups=int((before.top != after.top).any(axis=1).sum()),
        directions=_moves(before.lead, after.lead),
        jobs=_moves(before.first, after.first),
        came=_counts(jobs, after.top & ~before.top),
        went=_counts(jobs, before.top & ~after.top),
    )


def row_effect(jobs: tuple[str, ...], row: str, before: WhatIfOutcome, after: WhatIfOutcome) -> RowEffect:
    """Count what becomes of one row of the table.

    Parameters
    ----------
    jobs : tuple of str
        Ids, in the order of the columns.
    row : str
        A job of these, or a direction.
    before, after : WhatIfOutcome
        Of the same people.

    Returns
    -------
    RowEffect
        The counts.
    """
    if row in jobs:
        first, then = before.first == row, after.first == row
        was, comes = (one.top[:, jobs.index(row)] for one in (before, after))
    else:
        first, then = was, comes = before.lead == row, after.lead == row
    return RowEffect(int(first.sum()), int(then.sum()), int((comes & ~was).sum()), int((was & ~comes).sum()))


def _moves(before: npt.NDArray[np.str_], after: npt.NDArray[np.str_]) -> dict[tuple[str, str], int]:
    moved = before != after
    return dict(Counter(zip(before[moved].tolist(), after[moved].tolist(), strict=True)).most_common())


def _counts(jobs: tuple[str, ...], table: Bools) -> dict[str, int]:
    return {job: int(count) for job, count in zip(jobs, table.sum(axis=0), strict=True) if count}
