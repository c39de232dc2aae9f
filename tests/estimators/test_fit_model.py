"""The scikit-learn face of the scores says what the scores say."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal
from sklearn.base import clone
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV, cross_val_score
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
    score, error = FitModel(model.weights).predict_scores(posterior)
    np.testing.assert_allclose(score, linear_scores.scores(model.rows, posterior), atol=1e-12)
    np.testing.assert_allclose(error, linear_scores.errors(model.rows, posterior.cov), atol=1e-12)


def test_contributions_add_up_to_the_scores(model, posterior):
    fit = FitModel(model.weights)
    np.testing.assert_allclose(fit.contributions(posterior).sum(axis=2), fit.predict_scores(posterior)[0], atol=1e-9)


def test_bands_are_of_the_jobs_only(model, posterior):
    found = FitModel(model.weights).bands(posterior)
    assert found.shape == (50, len(model.jobs))
    assert (found.min(axis=1) == 1).all()


def test_bare_trait_means_count_as_known_without_error(model, posterior):
    score, error = FitModel(model.weights).predict_scores(posterior.mean)
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
    expected = fit.predict_scores(TraitModel(content.items).posterior(sheets))
    for items in (list(content.items), content.items[:]):
        found = fit.predict_scores(TraitModel(items).posterior(sheets))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


def test_a_posterior_of_other_traits_is_refused(content):
    posterior = TraitModel(list(content.items)[:4]).posterior([[1, 2, 3, 4]])
    with pytest.raises(CallfitError, match="traits"):
        FitModel(content.weights).predict_scores(posterior)


def test_the_score_with_known_scores_is_r_squared(model, posterior):
    known = posterior.mean @ model.rows.T
    noisy = known + np.random.default_rng(1).normal(0, 0.5, known.shape)
    assert FitModel(model.weights).score(posterior.mean, known) == pytest.approx(1)
    assert FitModel(model.weights).score(posterior.mean, noisy) == pytest.approx(r2_score(noisy, known))


def test_one_column_of_known_scores_counts_for_every_row(posterior):
    weights, known = np.eye(10)[:1] - np.eye(10)[1:2], posterior.mean[:, 0]
    scores = FitModel(np.vstack([weights, -weights])).transform(posterior.mean)
    expected = np.mean([r2_score(known, column) for column in scores.T])
    fit = FitModel(np.vstack([weights, -weights]))
    assert fit.score(posterior.mean, known) == pytest.approx(expected)
    assert fit.score(posterior.mean, known[:, None]) == pytest.approx(expected)


def test_the_score_without_known_scores_is_the_mean_log_likelihood_of_the_traits(model, posterior):
    prior = model.parameters.prior
    expected = multivariate_normal(np.zeros(10), prior).logpdf(posterior.mean).mean()
    assert FitModel(model.weights, prior).score(posterior.mean) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(50, 3), (49, 17)])
def test_known_scores_of_another_shape_are_refused(model, posterior, shape):
    with pytest.raises(ValueError, match=r"output|inconsistent"):
        FitModel(model.weights).score(posterior.mean, np.zeros(shape))


def test_cross_validation_scores_with_and_without_known_scores(model, posterior):
    scores = cross_val_score(FitModel(model.weights), posterior.mean, cv=5, error_score="raise")
    assert scores.shape == (5,)
    assert np.isfinite(scores).all()
    known = posterior.mean @ model.rows.T
    np.testing.assert_allclose(cross_val_score(FitModel(model.weights), posterior.mean, known, cv=5), 1)


def test_a_grid_search_finds_the_weights_that_made_the_scores(posterior):
    random = np.random.default_rng(2)
    tables = [random.normal(size=(3, 10)) for _ in range(4)]
    known = FitModel(tables[2]).transform(posterior.mean) + random.normal(0, 0.3, (50, 3))
    search = GridSearchCV(FitModel(), {"weights": tables}, cv=3).fit(posterior.mean, known)
    assert search.best_index_ == 2
    assert search.best_score_ == pytest.approx(0.9, abs=0.1)


def test_a_grid_search_without_known_scores_finds_the_prior(model):
    traits = np.random.default_rng(3).multivariate_normal(np.zeros(10), model.parameters.prior, 2000)
    priors = [factor * model.parameters.prior for factor in (0.25, 1.0, 4.0)]
    assert GridSearchCV(FitModel(model.weights), {"prior": priors}, cv=3).fit(traits).best_index_ == 1


def test_cross_validation_of_a_pipeline_goes_from_answers_to_one_number(content, model):
    """Here: how well half of the questions tell the true scores, against all of them."""
    traits, sheets = simulate(model, 400, seed=5)
    half = sheets.copy()
    half[:, ::2] = np.nan
    pipeline = make_pipeline(TraitModel(content.items, model.parameters), FitModel(content.weights))
    by_all, by_half = (
        cross_val_score(pipeline, answers, traits @ model.rows.T, cv=3).mean() for answers in (sheets, half)
    )
    assert 0.3 < by_half < by_all < 1
    assert pipeline.fit(sheets).score(sheets) < 0


def test_a_table_of_traits_is_read_by_name_in_any_order(model, posterior):
    frame = pd.DataFrame(posterior.mean, columns=list(model.weights.traits))
    turned, fit = frame[frame.columns[::-1]], FitModel(model.weights)
    expected = fit.transform(posterior.mean)
    np.testing.assert_allclose(fit.transform(turned), expected, atol=1e-12)
    np.testing.assert_allclose(clone(fit).fit(turned).transform(turned), expected, atol=1e-12)
    np.testing.assert_allclose(clone(fit).fit(frame).transform(turned), expected, atol=1e-12)
    np.testing.assert_allclose(fit.predict_scores(turned)[0], expected, atol=1e-12)
    assert fit.score(turned, expected) == pytest.approx(1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.rename(columns={"listening": "shoe_size"}), "unknown traits: shoe_size"),
        (lambda frame: frame.drop(columns="listening"), "traits without a column: listening"),
        (lambda frame: pd.concat([frame, frame[["listening"]]], axis=1), "stand twice: listening"),
    ],
    ids=["unknown", "missing", "twice"],
)
def test_a_table_of_other_traits_is_refused_by_name(model, posterior, change, message):
    frame = change(pd.DataFrame(posterior.mean, columns=list(model.weights.traits)))
    for use in (FitModel(model.weights).fit, FitModel(model.weights).transform):
        with pytest.raises(ValueError, match=message):
            use(frame)


def test_the_names_that_were_seen_are_kept_and_forgotten_with_the_next_fit(model, posterior):
    frame = pd.DataFrame(posterior.mean, columns=list(model.weights.traits))
    fit = FitModel(model.weights).fit(frame[frame.columns[::-1]])
    assert tuple(fit.feature_names_in_) == model.weights.traits[::-1]
    assert not hasattr(fit.fit(posterior.mean), "feature_names_in_")


def test_scoring_without_a_fit_leaves_nothing_behind(posterior):
    fit = FitModel(np.eye(10))
    fit.transform(posterior.mean)
    assert not hasattr(fit, "n_features_in_")


def test_names_of_columns_are_checked_before_rows_are_named(model, posterior):
    fit = FitModel(model.weights).fit(posterior.mean)
    assert tuple(fit.get_feature_names_out(model.weights.traits)) == model.weights.rows
    with pytest.raises(ValueError, match="length equal to number of features"):
        fit.get_feature_names_out(["listening"])
    fit.fit(pd.DataFrame(posterior.mean, columns=list(model.weights.traits)))
    with pytest.raises(ValueError, match="not equal to feature_names_in_"):
        fit.get_feature_names_out([f"x{i}" for i in range(10)])


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        (np.eye(3), r"prior has shape \(3, 3\), but 10 traits need \(10, 10\)"),
        (np.full((10, 10), np.nan), "finite and symmetric"),
        (np.ones((10, 10)), "positive definite"),
    ],
)
def test_a_prior_that_is_none_is_refused_in_a_sentence(model, posterior, prior, message):
    for use in (FitModel(model.weights, prior).fit, FitModel(model.weights, prior).transform):
        with pytest.raises(ValueError, match=message):
            use(posterior.mean)


@pytest.mark.parametrize("weights", [[], [1, 2, 3], np.zeros((2, 2, 2))])
def test_weights_that_are_no_table_are_refused_in_a_sentence(weights):
    with pytest.raises(ValueError, match=r"weights must have the shape \(rows, traits\)"):
        FitModel(weights).fit(np.zeros((3, 2)))
