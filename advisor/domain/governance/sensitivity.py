"""Which weights matter: for how many people something else is told when one weight is a step lower or higher.

A score is linear in the traits. One other weight moves the mean of its trait over the jobs, and with it each job's row:
the job's own by d(1 - 1/J), the others by -d/J, in that one trait; then each has unit variance again. So scores and
errors of all jobs under each of the tables follow from products that are computed once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.governance.whatif import People, leads
from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST, STEP
from advisor.domain.scoring.model import MOST_TOGETHER, Model

LEAST_VARIANCE = 1e-12
"""Of a row under the prior, below which it asks for nothing that the others do not: no table that can be published."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How much one weight matters.

    Attributes
    ----------
    row, trait : str
        Place of the weight.
    lower, higher : float or None
        Share of people (0 to 1) who are told another first job, top group or direction when the weight is ``STEP``
        lower or higher. None where it cannot be.
    hypothesis : bool
        Whether no claim backs the weight.
    """

    row: str
    trait: str
    lower: float | None
    higher: float | None
    hypothesis: bool

    @property
    def share(self) -> float:
        """The larger of the two shares."""
        return max(self.lower or 0.0, self.higher or 0.0)


def sensitivities(model: Model, people: People) -> tuple[Sensitivity, ...]:
    """Say of every weight how much it matters.

    Parameters
    ----------
    model : Model
        Its weights.
    people : People
        n people who were prepared with it.

    Returns
    -------
    tuple of Sensitivity
        The weights that matter most first; equal ones in the order of the table.
    """
    carried = people.some(people.carries)  # the others are told nothing under any table
    of_jobs, of_directions = _JobSteps(model, carried), _DirectionSteps(model, carried)
    found = []
    for number, row in enumerate(model.weights.rows):
        steps = of_jobs if model.is_job[number] else of_directions
        for column, trait in enumerate(model.weights.traits):
            weight = model.weights.cells[row, trait]
            lower, higher = (
                steps.moved(number, column, step) / max(len(people), 1)
                if LIGHTEST <= weight.value + step <= HEAVIEST and steps.fits(number, column, step)
                else None
                for step in (-STEP, STEP)
            )
            found.append(Sensitivity(row, trait, lower, higher, weight.is_hypothesis))
    return tuple(sorted(found, key=lambda one: -one.share))


def evidence_wanted(found: tuple[Sensitivity, ...]) -> tuple[Sensitivity, ...]:
    """Keep the hypotheses that matter to anybody.

    Parameters
    ----------
    found : tuple of Sensitivity
        As ``sensitivities`` returns them.

    Returns
    -------
    tuple of Sensitivity
        The one for which evidence would decide most first.
    """
    return tuple(one for one in found if one.hypothesis and one.share > 0)


class _JobSteps:
    """The jobs under tables in which one weight of one job differs. Arrays are (jobs, n): people lie together."""

    def __init__(self, model: Model, people: People) -> None:
        prior, posterior = model.parameters.prior, people.posterior
        self._jobs: Ints = np.flatnonzero(model.is_job)
        raw = model.weights.values[model.is_job]
        self._rows = raw - raw.mean(axis=0)
        self._prior = prior
        self._variance = np.einsum("jt,tu,ju->j", self._rows, prior, self._rows)
        self._mean = np.ascontiguousarray(posterior.mean.T)
        self._score = self._rows @ self._mean
        half = np.einsum("jt,ntu->jun", self._rows, posterior.cov, optimize=True)
        self._with_trait = np.ascontiguousarray(half.transpose(1, 0, 2))  # (traits, jobs, n)
        self._cov = np.einsum("jun,ku->jkn", half, self._rows, optimize=True)
        self._own = np.ascontiguousarray(np.einsum("jjn->jn", self._cov))
        self._trait_variance = np.ascontiguousarray(np.einsum("ntt->tn", posterior.cov))
        self._people: Ints = np.arange(len(people))
        self._usual: Ints = (self._score / np.sqrt(self._variance)[:, None]).argmax(axis=0)
        self._shared = np.ascontiguousarray(self._cov[self._usual, :, self._people].T)
        """(jobs, n) covariance with the job that comes first for most tables: gathering it is the slowest step."""
        self._before = self._told(np.zeros(len(raw)), 0, self._variance)

    def _shift(self, row: int, step: float) -> Floats:
        """By how much each job's centred row (jobs,) moves in the trait."""
        shift = np.full(len(self._jobs), -step / len(self._jobs))
        shift[np.searchsorted(self._jobs, row)] += step
        return shift

    def _variance_after(self, trait: int, shift: Floats) -> Floats:
        alone: float = self._prior[trait, trait]
        return np.asarray(self._variance + 2 * shift * (self._rows @ self._prior[:, trait]) + shift**2 * alone)

    def fits(self, row: int, trait: int, step: float) -> bool:
        """Tell whether every job still asks for something that the others do not."""
        return bool((self._variance_after(trait, self._shift(row, step)) > LEAST_VARIANCE).all())

    def moved(self, row: int, trait: int, step: float) -> int:
        """Count who is told another first job or top group."""
        shift = self._shift(row, step)
        first, top = self._told(shift, trait, self._variance_after(trait, shift))
        return int(((first != self._before[0]) | (top != self._before[1]).any(axis=0)).sum())

    def _told(self, shift: Floats, trait: int, variance: Floats) -> tuple[Ints, Bools]:
        """Say the first job (n,), -1 without a ranking, and the top group (jobs, n)."""
        scale, moved = 1 / np.sqrt(variance)[:, None], shift[:, None]
        score = (self._score + moved * self._mean[trait]) * scale
        first = score.argmax(axis=0)
        cross, alone = self._with_trait[trait], self._trait_variance[trait]
        own = (self._own + moved * (2 * cross + moved * alone)) * scale**2
        step, size = shift[first], scale[first, 0]
        shared, others = step * cross, np.flatnonzero(first != self._usual)
        shared += self._shared
        shared[:, others] += self._cov[first[others], :, others].T - self._shared[:, others]
        shared += moved * (cross[first, self._people] + step * alone)
        shared *= (2 * scale) * size
        spread = own[first, self._people] + own
        spread -= shared
        gap = score[first, self._people] - score  # never negative
        top = gap * gap <= spread
        top[first, self._people] = True
        ranked = top.sum(axis=0) <= MOST_TOGETHER
        return np.where(ranked, first, -1), top & ranked


class _DirectionSteps:
    """The leading direction under tables in which one weight of a direction differs: the jobs stay."""

    def __init__(self, model: Model, people: People) -> None:
        ranked = (model.bands(people.posterior) == 1).sum(axis=1) <= MOST_TOGETHER
        self._model = model
        self._posterior = people.some(ranked).posterior
        self._before = leads(model.contrast, self._posterior)

    def _rows(self, row: int, trait: int, step: float) -> Iterator[Floats]:
        for number in range(2):
            weights = self._model.weights.values[number].copy()
            weights[trait] += step * (number == row)
            variance = weights @ self._model.parameters.prior @ weights
            yield weights / np.sqrt(variance) if variance > LEAST_VARIANCE else np.zeros_like(weights)

    def fits(self, row: int, trait: int, step: float) -> bool:
        """Tell whether both directions still ask for something, and not for the same."""
        inbound, outbound = self._rows(row, trait, step)
        return bool(inbound.any() and outbound.any() and not np.allclose(inbound, outbound))

    def moved(self, row: int, trait: int, step: float) -> int:
        """Count who is told another direction."""
        inbound, outbound = self._rows(row, trait, step)
        return int((leads((inbound - outbound)[None, :], self._posterior) != self._before).sum())
