"""Measurement parameters learnt from answers: items trait by trait, then how the traits go together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from advisor.domain.arrays import Floats
from advisor.domain.errors import CallfitError
from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.correlations import correlation_matrix
from advisor.domain.psychometrics.marginal_likelihood import TraitFit, fit_trait
from advisor.domain.psychometrics.parameters import CALIBRATED, Parameters
from advisor.domain.psychometrics.trust import learnt_trust
from advisor.domain.questionnaire.items import HIGHEST, Questionnaire

FEWEST = 300
"""Fewest answers to every item. At this many and four items a trait the standard error of a slope is 0.4 on average
(benchmarks/measurement.py); with fewer, defaults that are known to be defaults serve people better."""


class TooFewPeopleError(CallfitError, ValueError):
    """Not enough answers to calibrate."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Parameters with what they rest on.

    Attributes
    ----------
    parameters : Parameters
        What the calibration found.
    people : int
        Sheets with at least one answer.
    traits : mapping of str to TraitFit
        Trait → fit of its items, in the order of the questionnaire.
    correlation_errors : array of shape (traits, traits)
        Standard errors of the correlations before shrinkage.
    shrinkage : float
        0 leaves the correlations as they were found, 1 makes them all alike.
    """

    parameters: Parameters
    people: int
    traits: Mapping[str, TraitFit]
    correlation_errors: Floats
    shrinkage: float

    @property
    def converged(self) -> bool:
        return all(fit.converged for fit in self.traits.values())

    @property
    def stopped(self) -> tuple[str, ...]:
        """Ids of items whose slope ran to the end of what is allowed."""
        return tuple(item for fit in self.traits.values() for item in fit.stopped)

    @property
    def log_likelihood(self) -> float:
        """Sum over the traits, each taken by itself."""
        return sum(fit.log_likelihood for fit in self.traits.values())


def calibrate(
    sheets: npt.ArrayLike,
    questionnaire: Questionnaire,
    categories: int = HIGHEST,
    fewest: int = FEWEST,
    one_slope: bool = False,
) -> Calibration:
    """Calibrate a questionnaire on answers.

    The version of the parameters names the numbers themselves, so that two calibrations never share one by accident.

    Parameters
    ----------
    sheets : array of shape (people, items)
        Answers 1 to ``categories``, NaN where unanswered.
    questionnaire : Questionnaire
        The items, in the order of the columns.
    categories : int
        Answers on the scale.
    fewest : int
        Fewest answers that every item needs.
    one_slope : bool
        Whether the items of a trait that has several facets share a slope. Free slopes follow the facet whose items
        repeat one another, and with few items to a facet the score then tells of that facet (docs/measurement.md).

    Returns
    -------
    Calibration
        The parameters and what they rest on.

    Raises
    ------
    AnswerError
        If an answer is off the scale.
    TooFewPeople
        If an item has fewer answers than ``fewest``.
    CalibrationError
        If an item has no two different answers.
    """
    with threadpool_limits(1):  # many small products: on a busy machine threads that wait for each other cost tenfold
        return _calibrated(sheets, questionnaire, categories, fewest, one_slope)


def _calibrated(
    sheets: npt.ArrayLike, questionnaire: Questionnaire, categories: int, fewest: int, one_slope: bool
) -> Calibration:
    answers = grm.checked(sheets, len(questionnaire), categories)
    answers = answers[~np.isnan(answers).all(axis=1)]
    counts = (~np.isnan(answers)).sum(axis=0)
    if len(counts) and (least := int(counts.min())) < fewest:
        item = questionnaire.ids[int(counts.argmin())]
        raise TooFewPeopleError(
            f"{least} people have answered {item}; to calibrate, every item needs the answers of at least {fewest}. "
            "The parameters in force stay"
        )
    slopes, thresholds = np.empty(len(questionnaire)), np.empty((len(questionnaire), categories - 1))
    fits = {}
    for position, trait in enumerate(questionnaire.traits):
        mine = np.flatnonzero(questionnaire.trait_index == position)
        names = [questionnaire.ids[item] for item in mine]
        keys, free = questionnaire.keys[mine], fit_trait(answers[:, mine], questionnaire.keys[mine], categories, names)
        shared = one_slope and len({questionnaire[int(item)].facet for item in mine}) > 1
        fits[trait] = fit = _with_one_slope(free, answers[:, mine], keys, categories, names) if shared else free
        slopes[mine], thresholds[mine] = fit.slopes, fit.thresholds
    prior, errors, shrinkage = correlation_matrix([fit.likelihoods for fit in fits.values()])
    parameters = Parameters("", slopes, thresholds, prior, calibrated=True)
    parameters = replace(parameters, trust=learnt_trust(answers, questionnaire, parameters))
    numbers = b"".join(
        np.ascontiguousarray(array).tobytes() for array in (slopes, thresholds, prior, np.array(parameters.trust))
    )
    version = f"{CALIBRATED}{sha256(numbers).hexdigest()[:8]}"
    return Calibration(replace(parameters, version=version), len(answers), fits, errors, shrinkage)


def _with_one_slope(free: TraitFit, answers: Floats, keys: Floats, categories: int, names: Sequence[str]) -> TraitFit:
    """Fit the same items with the geometric mean of their slopes; name those that ran to an end all the same."""
    slope = float(np.exp(np.log(free.slopes).mean()))
    fit = fit_trait(answers, keys, categories, names, slope)
    return replace(fit, stopped=free.stopped, converged=free.converged and fit.converged)
