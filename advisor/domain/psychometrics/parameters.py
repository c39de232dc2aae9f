"""Parameters of the graded response model: how an answer depends on a trait, before anyone has calibrated them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.errors import CallfitError

VERSION = "default-1"
"""Version of the defaults below. A change of one of them is a new version."""

CALIBRATED = "calibrated-"
"""How the version of a calibration begins; the rest names its numbers."""

SLOPE = 1.5
"""Default discrimination. Middle of the slopes that graded-response calibrations of Likert-type personality
items usually give (about 0.7 to 3.3, median 1.5 over 25 public-domain IPIP items)."""

THRESHOLDS = (-1.8, -0.6, 0.6, 1.8)
"""Default thresholds b2..b5 in trait standard deviations. Symmetric, because half of the items are keyed the
other way, so that turning a statement round and its answer with it changes nothing."""

CORRELATION = 0.2
"""Default correlation between any two traits: the small positive link usual between work-style scales. Small
enough that what is said of one trait rests nearly wholly on its own answers."""

STEEPEST, FARTHEST, LEAST_EIGENVALUE = 20.0, 100.0, 0.015
"""What can still be scored: the largest slope, the largest threshold on either side, and the least eigenvalue of the
prior. Found by trying: within them every sheet of thousands had a mode, with all kinds of thresholds and priors; with
every threshold far from all people, slopes of 30 with an eigenvalue of .01 left sheets without one. Calibrations stay
well inside (slopes to 8, eigenvalues from .02)."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Parameters of the graded response model.

    Attributes
    ----------
    version : str
        Names the numbers.
    slopes : array of shape (items,)
        Discrimination a > 0.
    thresholds : array of shape (items, 4)
        Increasing b2..b5 on the keyed trait, in prior standard deviations.
    prior : array of shape (traits, traits)
        Prior covariance Σ of the traits; the prior mean is 0.
    calibrated : bool
        Whether they rest on answers.
    trust : float
        Share of its information that an answer keeps, 0 to 1. Real answers to alike items have more in common than the
        trait. Where a calibration finds the model too sure of people, the trust is under 1 (see ``trust``).
    """

    version: str
    slopes: Floats
    thresholds: Floats
    prior: Floats
    calibrated: bool = False
    trust: float = 1.0

    @cached_property
    def precision(self) -> Floats:
        """(traits, traits) Σ⁻¹."""
        return np.asarray(np.linalg.inv(self.prior), dtype=float)

    @cached_property
    def bounds(self) -> Floats:
        """(items, 6) thresholds with −∞ and ∞ at the ends: answer y lies between columns y − 1 and y."""
        ends = np.full((len(self.thresholds), 1), np.inf)
        return np.hstack([-ends, self.thresholds, ends])


def checked(parameters: Parameters) -> Parameters:
    """Check that any sheet can be scored with these parameters.

    Parameters
    ----------
    parameters : Parameters
        Of the graded response model.

    Returns
    -------
    parameters : Parameters
        The same.

    Raises
    ------
    CallfitError
        If a slope, the thresholds of an item, the prior or the trust is none that can be scored.
    """
    slopes, thresholds, prior = parameters.slopes, parameters.thresholds, parameters.prior
    if not (slopes > 0).all():
        raise CallfitError("every slope must be more than 0")
    if not (slopes <= STEEPEST).all():
        raise CallfitError(f"every slope must be at most {STEEPEST:g}; nothing can be scored with steeper ones")
    if not (np.abs(thresholds) <= FARTHEST).all():
        raise CallfitError(f"every threshold must lie from {-FARTHEST:g} to {FARTHEST:g}")
    if not (np.diff(thresholds, axis=1) > 0).all():
        raise CallfitError("the thresholds of an item must rise")
    if not np.array_equal(prior, prior.T) or not np.allclose(np.diagonal(prior), 1):
        raise CallfitError("the correlations must be symmetric, with 1 on the diagonal")
    if (least := float(np.linalg.eigvalsh(prior)[0])) < LEAST_EIGENVALUE:
        raise CallfitError(
            "the correlations contradict each other or make two traits one "
            f"(least eigenvalue {least:.2g}; it must be {LEAST_EIGENVALUE:g} or more)"
        )
    if not 0 < parameters.trust <= 1:
        raise CallfitError(f"trust is {parameters.trust:g}; it must be more than 0 and at most 1")
    return parameters


def uniform_prior(traits: int, correlation: float = CORRELATION) -> Floats:
    """Make a prior with unit variances and the same correlation everywhere.

    Parameters
    ----------
    traits : int
        Number of traits.
    correlation : float
        Between any two of them.

    Returns
    -------
    array of shape (traits, traits)
        The covariance.
    """
    return np.full((traits, traits), correlation) + (1 - correlation) * np.eye(traits)


def uniform_parameters(
    items: int,
    traits: int,
    version: str = VERSION,
    slope: float = SLOPE,
    thresholds: Sequence[float] = THRESHOLDS,
    correlation: float = CORRELATION,
) -> Parameters:
    """Make the same parameters for every item, by default the documented ones.

    Parameters
    ----------
    items, traits : int
        Number of each.
    version : str
        Names the numbers.
    slope : float
        Discrimination of every item.
    thresholds : sequence of float
        Of every item, in prior standard deviations.
    correlation : float
        Between any two traits.

    Returns
    -------
    parameters : Parameters
        Marked as uncalibrated.
    """
    return Parameters(
        version=version,
        slopes=np.full(items, slope),
        thresholds=np.tile(thresholds, (items, 1)),
        prior=uniform_prior(traits, correlation),
    )
