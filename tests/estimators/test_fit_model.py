"""The scikit-learn face of the scores says what the scores say."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from advisor.domain.errors import CallfitError
from advisor.domain.scoring import linear_scores
from advisor.estimators.fit_model import FitModel
from advisor.estimators.trait_model import TraitModel
from tests.people import simulate


@pytest.fixture(scope="module")
def sheets(model):
    return simulate(model, 50, seed=3)[1]


@pytest.fixture(scope="module")
def posterior(model, sheets):
    return model.posterior(sheets)


def test_scores_and_errors_are_those_of_a_result(model, posterior):
    score, error = FitModel(model.weights).score(posterior)
    np.testing.assert_allclose(score, linear_scores.scores(model.rows, posterior), atol=1e-12)
    np.testing.assert_allclose(error, linear_scores.errors(model.rows, posterior.cov), atol=1e-12)


def test_contributions_add_up_to_the_scores(model, posterior):
    fit = FitModel(model.weights)
    np.testing.assert_allclose(fit.contributions(posterior).sum(axis=2), fit.score(posterior)[0], atol=1e-9)


def test_bands_are_of_the_jobs_only(model, posterior):
    found = FitModel(model.weights).bands(posterior)
    assert found.shape == (50, len(model.jobs))
    assert (found.min(axis=1) == 1).all()


def test_bare_trait_means_count_as_known_without_error(model, posterior):
    score, error = FitModel(model.weights).score(posterior.mean)
    np.testing.assert_allclose(score, linear_scores.scores(model.rows, posterior), atol=1e-12)
    assert (error == 0).all()


def test_rows_are_named_after_directions_and_jobs(model):
    assert tuple(FitModel(model.weights).get_feature_names_out()) == model.weights.rows
    assert tuple(FitModel([[1, 0], [0, 1]]).get_feature_names_out()) == ("row0", "row1")


def test_plain_arrays_of_weights_count_as_jobs(posterior):
    weights = np.eye(10)
    assert FitModel(weights).bands(posterior).shape == (50, 10)


def test_the_prior_decides_what_unit_variance_means(model):
    wide = FitModel(model.weights, prior=4 * model.parameters.prior)
    np.testing.assert_allclose(wide.rows, model.rows / 2, atol=1e-12)


def test_another_number_of_traits_is_refused(model):
    with pytest.raises(ValueError, match="9 features"):
        FitModel(model.weights).fit(np.zeros((3, 9)))
    with pytest.raises(ValueError, match="9 features"):
        FitModel(model.weights).transform(np.zeros((3, 9)))


def test_directions_alone_have_no_bands(model, posterior):
    table = model.weights
    directions = type(table)(table.rows[:2], table.traits, table.cells)
    with pytest.raises(CallfitError, match="no job"):
        FitModel(directions).bands(posterior)


def test_a_pipeline_goes_from_answers_to_scores(content, model, sheets, posterior):
    pipeline = clone(make_pipeline(TraitModel(content.items, model.parameters), FitModel(content.weights)))
    frame = pd.DataFrame(sheets, columns=list(content.items.ids))
    np.testing.assert_allclose(
        pipeline.fit(frame).transform(frame), linear_scores.scores(model.rows, posterior), atol=1e-9
    )


def test_traits_are_matched_by_name_however_the_items_are_ordered(content, model):
    """A plain list names its traits in the order of its items, the weights in theirs."""
    sheets = simulate(model, 30, seed=8)[1]
    fit = FitModel(content.weights)
    expected = fit.score(TraitModel(content.items).posterior(sheets))
    for items in (list(content.items), content.items[:]):
        found = fit.score(TraitModel(items).posterior(sheets))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


def test_a_posterior_of_other_traits_is_refused(content):
    posterior = TraitModel(list(content.items)[:4]).posterior([[1, 2, 3, 4]])
    with pytest.raises(CallfitError, match="traits"):
        FitModel(content.weights).score(posterior)
