"""Scores, errors, ties and bands: what follows exactly from the posterior."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import HEAVIEST, STEP
from advisor.domain.psychometrics.parameters import uniform_prior
from advisor.domain.scoring import linear_scores
from tests.people import answer_sheets, cases, simulate


@st.composite
def ranked(draw):
    """Scores of some people for some jobs with any covariance."""
    people, jobs = draw(st.integers(1, 3)), draw(st.integers(1, 8))
    factor = draw(arrays(float, (people, jobs, jobs), elements=st.floats(-1, 1)))
    return draw(arrays(float, (people, jobs), elements=st.floats(-4, 4))), factor @ factor.transpose(0, 2, 1)


def beyond_a_tie(scores, covariance, one, other):
    """How far the gap exceeds the standard error of the difference; a tie is at most 0."""
    variance = covariance[one, one] + covariance[other, other] - 2 * covariance[one, other]
    return abs(scores[one] - scores[other]) - np.sqrt(max(variance, 0))


@given(cases(), st.data())
def test_contributions_add_up_to_the_score_of_any_row_on_any_sheet(case, data):
    rows = data.draw(arrays(float, (3, len(case.parameters.prior)), elements=st.floats(-3, 3)))
    found = case.posterior()
    shares = linear_scores.contributions(rows, found)
    np.testing.assert_allclose(shares.sum(axis=2), linear_scores.scores(rows, found), atol=1e-9, rtol=0)
    assert (shares[0][:, np.isnan(case.sheet)] == 0).all()


@given(data=st.data())
def test_contributions_add_up_for_every_shipped_row(data, model):
    found = model.posterior(data.draw(answer_sheets(model.questionnaire))[None, :])
    shares = linear_scores.contributions(model.rows, found)
    np.testing.assert_allclose(shares.sum(axis=2), linear_scores.scores(model.rows, found), atol=1e-9, rtol=0)


def test_every_shipped_row_has_unit_variance_under_the_prior(model):
    variance = np.diagonal(linear_scores.covariances(model.rows, model.parameters.prior))
    np.testing.assert_allclose(variance, 1, atol=1e-12)


def test_nobody_answered_means_every_score_is_zero_with_error_one(model):
    found = model.posterior(np.full((1, len(model.questionnaire)), np.nan))
    assert (linear_scores.scores(model.rows, found) == 0).all()
    np.testing.assert_allclose(linear_scores.errors(model.rows, found.cov), 1, atol=1e-12)


def test_what_every_job_asks_alike_does_not_tell_them_apart(model):
    louder = model.weights.values.copy()
    louder[model.is_job, 0] += 1
    np.testing.assert_allclose(
        linear_scores.standardised(louder, model.is_job, model.parameters.prior)[model.is_job],
        model.rows[model.is_job],
        atol=1e-12,
    )


def test_a_louder_direction_scores_no_higher(model):
    louder = model.weights.values.copy()
    louder[0] *= 2
    np.testing.assert_allclose(
        linear_scores.standardised(louder, model.is_job, model.parameters.prior), model.rows, atol=1e-12
    )


@pytest.mark.parametrize(
    ("weights", "is_job"),
    [([[0, 0], [1, 2]], [False, False]), ([[1, 2], [1, 2]], [True, True])],
    ids=["an empty direction", "two jobs alike"],
)
def test_a_row_that_asks_for_nothing_of_its_own_is_refused(weights, is_job):
    with pytest.raises(CallfitError, match="asks for nothing"):
        linear_scores.standardised(np.array(weights, float), np.array(is_job), np.eye(2))


def test_a_weight_that_is_no_number_is_refused_by_its_row():
    with pytest.raises(CallfitError, match="row 1 has a weight that is no finite number"):
        linear_scores.standardised(np.array([[1, 2], [np.nan, 1]]), np.array([False, False]), np.eye(2))


@pytest.mark.parametrize("loud", [1e-3, 1.0, 1e3])
def test_jobs_that_differ_by_mere_noise_are_refused_however_loud_they_are(model, loud):
    noise = np.random.default_rng(1).normal(0, 1e-6, (15, 10))
    with pytest.raises(CallfitError, match="asks for nothing that the other rows do not"):
        linear_scores.standardised(loud * (2 + noise), np.ones(15, bool), model.parameters.prior)


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.99])
def test_one_smallest_step_of_the_form_still_tells_jobs_apart(correlation):
    weights = np.full((15, 10), HEAVIEST)
    weights[3, 4] -= STEP
    rows = linear_scores.standardised(weights, np.ones(15, bool), uniform_prior(10, correlation))
    assert (np.sign(rows[:, 4]) == np.where(np.arange(15) == 3, -1, 1)).all()


def test_errors_are_the_roots_of_the_variances(model):
    _, sheets = simulate(model, 20, seed=1)
    cov = model.posterior(sheets).cov
    variances = np.diagonal(linear_scores.covariances(model.rows, cov), axis1=1, axis2=2)
    np.testing.assert_allclose(linear_scores.errors(model.rows, cov) ** 2, variances, atol=1e-12)


def test_answers_make_errors_smaller(model):
    _, sheets = simulate(model, 20, seed=1)
    assert (linear_scores.errors(model.rows, model.posterior(sheets).cov) < 1).all()


def test_bands_worked_by_hand():
    """Errors of 0.5 each, independent: a tie is a gap of at most 0.71. 2.0 takes 1.4 along, and 1.2 begins anew."""
    found = linear_scores.bands(np.array([[1.2, 2.0, 1.4, 0.6, -3.0]]), 0.25 * np.eye(5)[None])
    assert found.tolist() == [[2, 1, 1, 2, 3]]


def test_jobs_that_err_together_are_told_apart_sooner():
    """The same gap and errors, but a correlation of .99 makes the error of the difference 0.07."""
    together = 0.25 * np.array([[1, 0.99], [0.99, 1]])
    assert linear_scores.bands(np.array([[0.5, 0.0]]), 0.25 * np.eye(2)[None]).tolist() == [[1, 1]]
    assert linear_scores.bands(np.array([[0.5, 0.0]]), together[None]).tolist() == [[1, 2]]


@given(ranked())
def test_bands_run_from_one_without_gaps_and_the_best_job_is_in_the_first(ranked):
    for scores, band in zip(ranked[0], linear_scores.bands(*ranked), strict=True):
        assert set(band) == set(range(1, band.max() + 1))
        assert band[scores.argmax()] == 1


@given(ranked())
def test_a_band_is_its_best_job_and_all_open_jobs_that_tie_with_it(ranked):
    for scores, covariance, band in zip(*ranked, linear_scores.bands(*ranked), strict=True):
        for level in set(band):
            members = np.flatnonzero(band == level)
            best = members[scores[members].argmax()]
            assert all(beyond_a_tie(scores, covariance, best, job) <= 1e-9 for job in members)
            for job in np.flatnonzero(band > level):
                assert scores[job] <= scores[best]
                assert beyond_a_tie(scores, covariance, best, job) > -1e-9


@given(ranked(), st.randoms())
def test_bands_do_not_depend_on_the_order_of_people(ranked, random):
    order = list(range(len(ranked[0])))
    random.shuffle(order)
    np.testing.assert_array_equal(
        linear_scores.bands(ranked[0][order], ranked[1][order]), linear_scores.bands(*ranked)[order]
    )


@pytest.mark.parametrize(("difference", "probability"), [(0.2, 1), (-0.2, 0), (0, 0.5)])
def test_a_difference_that_is_known_is_above_zero_or_is_not(difference, probability):
    assert linear_scores.probability_above(difference, 0) == probability


@pytest.mark.parametrize("error", [-0.1, float("nan")])
def test_a_standard_error_that_is_none_is_refused(error):
    with pytest.raises(CallfitError, match="must be 0 or more"):
        linear_scores.probability_above(1, error)


def test_a_gap_of_exactly_the_standard_error_is_a_tie_and_the_least_beyond_is_none():
    """Errors whose difference has a standard error of exactly 1."""
    covariance = np.array([[[1.0, 0.5], [0.5, 1.0]]])
    assert linear_scores.bands(np.array([[1.0, 0.0]]), covariance).tolist() == [[1, 1]]
    assert linear_scores.bands(np.array([[np.nextafter(1, 2), 0.0]]), covariance).tolist() == [[1, 2]]


@given(st.floats(-5, 5), st.floats(0.01, 5))
def test_the_probability_above_zero_is_that_of_the_normal_distribution(difference, error):
    assert linear_scores.probability_above(difference, error) == pytest.approx(norm.cdf(difference / error), abs=1e-12)
