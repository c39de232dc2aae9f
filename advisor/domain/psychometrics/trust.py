"""How much to trust the model about real people, from how well one half of a questionnaire predicts the other.

A graded response model takes the answers of one person as independent given the traits. Real answers to items of one
facet have more in common than that, so the model is too sure. Here it is asked what it can be asked honestly: from half
of the items of every trait, what will be the sum of the other half, give or take? ``learnt_trust`` is the share of the
information of an answer at which these forecasts are best by the logarithmic score, which punishes being too sure and
too vague alike.
"""

from dataclasses import replace

import numpy as np

from advisor.domain.arrays import Floats, Ints
from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import Questionnaire

STEP, LEAST = 0.05, 0.3
MOST_PEOPLE = 1000
"""Enough to tell two neighbouring values apart."""
FINE, FINE_WEIGHTS = np.polynomial.hermite_e.hermegauss(15)


def learnt_trust(sheets: Floats, questionnaire: Questionnaire, parameters: Parameters) -> float:
    """Find the trust with the best forecasts.

    Parameters
    ----------
    sheets : array of shape (people, items)
        Answers, NaN where unanswered.
    questionnaire : Questionnaire
        The items.
    parameters : Parameters
        Of the graded response model. Their own trust is not used.

    Returns
    -------
    float
        From 1 in steps of ``STEP`` down to ``LEAST``; 1 where there is nothing to tell.
    """
    sheets = sheets[np.linspace(0, len(sheets) - 1, min(len(sheets), MOST_PEOPLE)).astype(int)]

    def score(trust: float) -> float:
        total = 0.0
        for side in (0, 1):
            mean, spread, truth = forecast(sheets, side, questionnaire, replace(parameters, trust=trust))
            total -= float(np.nansum(np.log(spread) + ((truth - mean) / spread) ** 2 / 2))
        return total

    best, reached = 1.0, score(1.0)
    for step in range(1, round((1 - LEAST) / STEP) + 1):
        lower = round(1 - step * STEP, 2)
        value = score(lower)
        if value <= reached:
            break
        best, reached = lower, value
    return best


def sides(questionnaire: Questionnaire) -> Ints:
    """Deal the items of each facet in turn to two sides, so that both measure every trait in all its facets.

    Parameters
    ----------
    questionnaire : Questionnaire
        The items.

    Returns
    -------
    array of shape (items,)
        0 or 1.
    """
    turn: dict[tuple[str, str], int] = {}
    side_of = []
    for item in questionnaire:
        facet = (item.trait, item.facet)
        turn.setdefault(facet, sum(trait == item.trait for trait, _ in turn) % 2)
        side_of.append(turn[facet])
        turn[facet] = 1 - turn[facet]
    return np.array(side_of, dtype=np.intp)


def forecast(
    sheets: Floats, side: int, questionnaire: Questionnaire, parameters: Parameters
) -> tuple[Floats, Floats, Floats]:
    """Predict the keyed sums of the answers on one side from the answers on the other side.

    The deviation has both parts: what the other side leaves open about the trait, and how an answer varies when the
    trait is known.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    side : int
        The side to predict, 0 or 1.
    questionnaire : Questionnaire
        The items.
    parameters : Parameters
        Of the graded response model.

    Returns
    -------
    mean, deviation, truth : array of shape (n, traits)
        In points of the sum; NaN where either side of a trait was not answered.
    """
    predicted = sides(questionnaire) == side
    index, keys = questionnaire.trait_index, questionnaire.keys
    posterior = grm.posterior(np.where(predicted, np.nan, sheets), index, keys, parameters)
    spread = np.sqrt(np.diagonal(posterior.cov, axis1=1, axis2=2))
    shape = posterior.mean.shape
    answered = predicted & ~np.isnan(sheets)
    theta = posterior.mean[:, :, None] + spread[:, :, None] * FINE
    mean, within = np.zeros((*shape, len(FINE))), np.zeros((*shape, len(FINE)))
    for item in np.flatnonzero(predicted):
        trait = index[item]
        distance = keys[item] * theta[:, trait, :, None] - parameters.thresholds[item]
        above = 1 / (1 + np.exp(-parameters.slopes[item] * distance))
        first = above.sum(axis=2)
        second = (above * (1 + 2 * np.arange(above.shape[2]))).sum(axis=2)
        mean[:, trait] += keys[item] * first * answered[:, item, None]
        within[:, trait] += (second - first**2) * answered[:, item, None]
    weights = FINE_WEIGHTS / FINE_WEIGHTS.sum()
    middle = mean @ weights
    variance = ((mean - middle[:, :, None]) ** 2 + within) @ weights
    of_trait = np.eye(shape[1])[index]
    truth = (np.where(answered, keys * (sheets - 1), 0)) @ of_trait
    known = (answered @ of_trait > 0) & ((~predicted & ~np.isnan(sheets)) @ of_trait > 0)
    return tuple(np.where(known, array, np.nan) for array in (middle, np.sqrt(variance), truth))  # type: ignore[return-value]
