"""The names that other programs rely on, used as they use them."""

import numpy as np

from advisor import content
from advisor.domain.adaptive import next_item
from advisor.domain.fit import FitModel
from advisor.domain.measurement import TraitModel
from advisor.domain.scoring.model import Model
from tests.people import simulate


def test_content_is_loaded_from_a_folder():
    found = content.load(path="data")
    assert isinstance(found, content.Content)
    assert (len(found.items), len(found.traits), len(found.jobs)) == (40, 10, 15)
    assert found.weights.values.shape == (17, 10)
    assert found.claims


def test_both_estimators_and_the_next_question_are_where_they_were():
    found = content.load()
    model = Model(found.items, found.parameters, found.weights, found.jobs)
    sheets = simulate(model, 20, seed=1)[1].astype(float)
    sheets[0, 3] = np.nan
    posterior = TraitModel(found.items).posterior(sheets)
    assert (posterior.mean.shape, posterior.cov.shape) == ((20, 10), (20, 10, 10))
    scores, errors = FitModel(found.weights).predict_scores(posterior)
    assert scores.shape == errors.shape == (20, 17)
    assert FitModel(found.weights).score(posterior.mean, scores) == 1
    assert next_item(model, {}) in found.items.ids
