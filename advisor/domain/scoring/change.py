"""Two results of one person beside each other: what has changed by more than answering twice does by itself.

An answer falls a little differently every time, so two results differ also when nothing has changed. As a reliable
change counts a difference that is larger than that (Jacobson & Truax 1991), with the errors of both posteriors in place
of the reliability of a test. Their formula adds both error variances. It is for scores that do not know how people are
on average; ours are drawn to the middle of all people both times alike, and what is alike does not differ. For somebody
with the same traits θ ~ N(0, Σ) both times, an estimate is (I − C Σ⁻¹) θ plus noise, C being its posterior covariance.
So the difference of two of them has the covariance

    C₁ + C₂ − C₁ Σ⁻¹ C₂ − C₂ Σ⁻¹ C₁,

which is C₁ + C₂ where the prior says nothing. It holds for results of unequal length too.

**One promise over all.** Of people who have not changed at all, nine in ten are told no change anywhere. Half of
the rest goes to the direction, half to the traits together, each by the inequality of Šidák (1967), which holds however
they go together.

References
----------
Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12–19: the reliable change index.
Šidák (1967), Journal of the American Statistical Association 62, 626–633: several intervals at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.psychometrics.intervals import INSIDE
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment, Estimate

FAMILIES = 2
"""The direction, and the traits together."""
Way = Literal["more", "less", "same"]
Refusal = Literal["questionnaire", "parameters", "nowhere"]


def width(figures: int) -> float:
    """Say how many standard errors a difference must be off zero, one of so many figures that are looked at together.

    Parameters
    ----------
    figures : int
        1 for the direction, the number of traits for a trait.

    Returns
    -------
    float
        Two-sided quantile of the normal distribution.
    """
    return NormalDist().inv_cdf((1 + INSIDE ** (1 / (FAMILIES * figures))) / 2)


def difference_covariance(first: Floats, second: Floats, model: Model) -> Floats:
    """Compute how far two estimates of somebody who has not changed differ by chance.

    Parameters
    ----------
    first, second : array of shape (n, traits, traits)
        Posterior covariances of the same n people.
    model : Model
        What scored both times.

    Returns
    -------
    array of shape (n, traits, traits)
        Covariance of the differences.
    """
    common = first @ model.parameters.precision @ second
    return first + second - common - np.swapaxes(common, 1, 2)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after.

    Attributes
    ----------
    before, after : Estimate
        In prior standard deviations.
    margin : float
        How far the difference may be off zero by answering twice alone.
    """

    before: Estimate
    after: Estimate
    margin: float

    @property
    def way(self) -> Way:
        """Whether there is more of it, less, or nothing but what answering twice does by itself."""
        difference = self.after.score - self.before.score
        if abs(difference) <= self.margin:
            return "same"
        return "more" if difference > 0 else "less"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results of one person.

    Attributes
    ----------
    traits : tuple of Change
        In the order of the questionnaire.
    contrast : Change, optional
        Inbound minus outbound; None when both results had different weights.
    top : tuple of tuple of str, optional
        Ids of the jobs of both best groups by the answers alone, before and after; None when the weights differ.
    """

    traits: tuple[Change, ...]
    contrast: Change | None
    top: tuple[tuple[str, ...], tuple[str, ...]] | None

    @property
    def is_top_the_same(self) -> bool:
        return self.top is not None and set(self.top[0]) == set(self.top[1])

    @property
    def in_both(self) -> tuple[str, ...]:
        """Jobs of both best groups."""
        return tuple(job for job in self.top[1] if job in self.top[0]) if self.top else ()


def refusal(before: Assessment, after: Assessment) -> Refusal | None:
    """Say why two results cannot be compared, None when they can.

    Parameters
    ----------
    before, after : Assessment
        Of one person.

    Returns
    -------
    "questionnaire", "parameters" or "nowhere", optional
        What differs, or that one of them points nowhere.
    """
    one, other = before.model, after.model
    if one.questionnaire != other.questionnaire:
        return "questionnaire"
    if not all(np.array_equal(*pair) for pair in zip(_numbers(one), _numbers(other), strict=True)):
        return "parameters"
    return None if before.points_somewhere and after.points_somewhere else "nowhere"


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Compare what can be compared of two results.

    Parameters
    ----------
    before, after : Assessment
        Of one person, with no ``refusal``.

    Returns
    -------
    Comparison
        Traits always; direction and jobs when both were weighted alike.
    """
    covariance = difference_covariance(before.posterior.cov, after.posterior.cov, after.model)[0]
    wide = width(len(covariance))
    traits = tuple(
        Change(one, other, wide * error)
        for one, other, error in zip(
            before.traits, after.traits, _errors(np.eye(len(covariance)), covariance), strict=True
        )
    )
    if not _is_weighted_alike(before.model, after.model):
        return Comparison(traits, None, None)
    error = float(_errors(after.model.contrast, covariance)[0])
    contrast = Change(before.contrast, after.contrast, width(1) * error)
    return Comparison(traits, contrast, (_best(before), _best(after)))


def _errors(rows: Floats, covariance: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(np.einsum("rt,tu,ru->r", rows, covariance, rows), 0.0)))


def _best(result: Assessment) -> tuple[str, ...]:
    return tuple(fit.job.id for fit in result.fits if fit.band == 1)


def _is_weighted_alike(one: Model, other: Model) -> bool:
    return one.weights.rows == other.weights.rows and np.array_equal(one.weights.values, other.weights.values)


def _numbers(model: Model) -> Iterator[Floats | float]:
    parameters = model.parameters
    yield from (parameters.slopes, parameters.thresholds, parameters.prior, parameters.trust)
