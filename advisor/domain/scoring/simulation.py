"""People who answer as the model says: for what can be asked of a model before enough real people have answered."""

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.scoring.model import Model


def profiles(model: Model, people: int, seed: int) -> Floats:
    """(people, traits) true traits under the prior; the same for the same seed, on every machine."""
    random = np.random.default_rng(seed)
    factor = np.linalg.cholesky(model.parameters.prior)
    return np.asarray(random.standard_normal((people, len(factor))) @ factor.T)


def sheets(model: Model, traits: Floats, seed: int) -> Floats:
    """(n, items) answers of people with these traits (n, traits), drawn as the graded response model says."""
    random = np.random.default_rng(seed)
    drawn = random.random((len(traits), len(model.questionnaire), 1)) < _above(model, traits)
    return np.asarray(1.0 + drawn.sum(axis=2))


def _above(model: Model, traits: Floats) -> Floats:
    """(n, items, 4) chance of an answer above each threshold."""
    items, parameters = model.questionnaire, model.parameters
    distance = (items.keys * traits[:, items.trait_index])[:, :, None] - parameters.thresholds
    return np.asarray(1 / (1 + np.exp(-parameters.slopes[:, None] * distance)))
