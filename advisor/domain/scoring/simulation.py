"""People who answer as the model says: for what can be asked of a model before enough real people have answered."""

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.scoring.model import Model


def profiles(model: Model, people: int, seed: int) -> Floats:
    """Draw true traits under the prior.

    Parameters
    ----------
    model : Model
        Its prior.
    people : int
        How many to draw.
    seed : int
        The same seed gives the same people, on every machine.

    Returns
    -------
    array of shape (people, traits)
        In prior standard deviations.
    """
    random = np.random.default_rng(seed)
    factor = np.linalg.cholesky(model.parameters.prior)
    return np.asarray(random.standard_normal((people, len(factor))) @ factor.T)


def sheets(model: Model, traits: Floats, seed: int) -> Floats:
    """Draw the answers of people with these traits, as the graded response model says.

    Parameters
    ----------
    model : Model
        Its items and parameters.
    traits : array of shape (n, traits)
        In prior standard deviations.
    seed : int
        The same seed gives the same answers.

    Returns
    -------
    array of shape (n, items)
        Answers 1 to 5.
    """
    random = np.random.default_rng(seed)
    drawn = random.random((len(traits), len(model.questionnaire), 1)) < _above(model, traits)
    return np.asarray(1.0 + drawn.sum(axis=2))


def _above(model: Model, traits: Floats) -> Floats:
    """Compute the chance of an answer above each threshold, (n, items, 4)."""
    items, parameters = model.questionnaire, model.parameters
    distance = (items.keys * traits[:, items.trait_index])[:, :, None] - parameters.thresholds
    return np.asarray(1 / (1 + np.exp(-parameters.slopes[:, None] * distance)))
