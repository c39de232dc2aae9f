"""Measurement parameters: how an answer depends on a trait, before anyone has calibrated them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SLOPE = 1.5
"""Default discrimination. Middle of the slopes that graded-response calibrations of Likert-type personality
items usually give (about 0.7 to 3.3, median 1.5 over 25 public-domain IPIP items)."""

THRESHOLDS = (-1.8, -0.6, 0.6, 1.8)
"""Default thresholds b2..b5 in trait standard deviations. Symmetric, because half of the items are keyed the
other way, so that turning a statement round and its answer with it changes nothing."""

CORRELATION = 0.2
"""Default correlation between any two traits: the small positive link usual between work-style scales. Small
enough that what is said of one trait rests nearly wholly on its own answers."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Parameters of the graded response model.

    slopes: (items,) discrimination a > 0.
    thresholds: (items, 4) increasing b2..b5, on the keyed trait.
    prior: (traits, traits) prior covariance Σ of the traits; the prior mean is 0.
    """

    version: str
    slopes: Floats
    thresholds: Floats
    prior: Floats
    calibrated: bool = False

    @cached_property
    def precision(self) -> Floats:
        """(traits, traits) Σ⁻¹."""
        return np.asarray(np.linalg.inv(self.prior), dtype=float)


def default_prior(traits: int) -> Floats:
    """(traits, traits) unit variances, the same small correlation everywhere."""
    return np.full((traits, traits), CORRELATION) + (1 - CORRELATION) * np.eye(traits)


def default_parameters(items: int, traits: int) -> Parameters:
    """The documented defaults, the same for every item, marked uncalibrated."""
    return Parameters(
        version="default-1",
        slopes=np.full(items, SLOPE),
        thresholds=np.tile(THRESHOLDS, (items, 1)),
        prior=default_prior(traits),
    )
