"""Indices of careless answering that the product does not use, to compare with those that it uses."""

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Floats, Ints
from advisor.domain.psychometrics.grm import CHUNK, Posterior, checked
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.psychometrics.person_fit import chances
from advisor.domain.questionnaire.items import LOWEST


def person_fit(
    sheets: npt.ArrayLike, posterior: Posterior, trait_index: Ints, keys: Floats, parameters: Parameters
) -> Floats:
    """(n,) l_z*: standardised log-likelihood of each sheet at its own estimate; low is unlikely, NaN if unanswered.

    l_z (Drasgow, Levine & Williams 1985, British Journal of Mathematical and Statistical Psychology 38) is taken at
    an estimate as if that were the truth, and so is drawn to the middle. The correction is Snijders' (2001,
    Psychometrika 66), for graded answers Sinharay's (2016, Psychometrika 81): from each weight w = log P its part along
    the score is taken out, c = Σ P'w / Σ P'²/P for each trait; what the prior pulls at the mode is added back.
    """
    answers = checked(sheets, len(trait_index), parameters.thresholds.shape[1] + 1)
    parts = [
        _fit_of_chunk(answers[s : s + CHUNK], posterior.mean[s : s + CHUNK], trait_index, keys, parameters)
        for s in range(0, max(len(answers), 1), CHUNK)
    ]
    return np.concatenate(parts)


def _fit_of_chunk(answers: Floats, theta: Floats, trait_index: Ints, keys: Floats, parameters: Parameters) -> Floats:
    chance, slope = chances(theta, trait_index, keys, parameters)
    of_trait = np.eye(theta.shape[1])[trait_index]
    answered = ~np.isnan(answers)
    category = np.where(answered, answers, LOWEST).astype(np.intp) - LOWEST
    log = np.log(chance)
    information = np.where(answered, (slope**2 / chance).sum(axis=2), 0.0) @ of_trait
    along = np.where(answered, (slope * log).sum(axis=2), 0.0) @ of_trait
    share = np.divide(along, information, out=np.zeros_like(along), where=information > 0)[:, trait_index]
    weight = log - share[:, :, None] * slope / chance
    expected = (chance * weight).sum(axis=2)
    variance = (chance * weight**2).sum(axis=2) - expected**2
    given = np.take_along_axis(weight, category[:, :, None], axis=2)[:, :, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(((given - expected) * answered).sum(axis=1) / np.sqrt((variance * answered).sum(axis=1)))


def longest_run(sheets: Floats) -> Floats:
    """(n,) most times in a row that one answer was given. What was not answered neither counts nor breaks a run."""
    last = np.full(len(sheets), np.nan)
    run, longest = np.zeros(len(sheets)), np.zeros(len(sheets))
    for column in sheets.T:
        given = ~np.isnan(column)
        run = np.where(given, np.where(column == last, run + 1, 1), run)
        last = np.where(given, column, last)
        longest = np.maximum(longest, run)
    return longest
