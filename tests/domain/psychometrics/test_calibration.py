"""Calibration as a whole: traits together, the version, who is refused, and the scikit-learn face."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from advisor.domain.errors import AnswerError
from advisor.domain.psychometrics.calibration import FEWEST, TooFewPeopleError, calibrate
from advisor.domain.psychometrics.correlations import LEAST_EIGENVALUE, correlation_matrix, pair_correlation, shrink
from advisor.domain.psychometrics.response_categories import NODES, CalibrationError
from advisor.estimators.trait_model import TraitModel
from tests.people import simulate

NAN = float("nan")
PEOPLE = 2_000


@pytest.fixture(scope="module")
def true_model(model):
    """The shipped questionnaire with parameters unlike the defaults."""
    random = np.random.default_rng(0)
    loadings = random.normal(size=(10, 3))
    covariance = loadings @ loadings.T + 2 * np.eye(10)
    spread = np.sqrt(np.diagonal(covariance))
    parameters = replace(
        model.parameters,
        slopes=random.uniform(0.8, 2.5, 40),
        thresholds=np.sort(random.normal(0, 1.3, (40, 4)), axis=1),
        prior=covariance / np.outer(spread, spread),
    )
    return replace(model, parameters=parameters)


@pytest.fixture(scope="module")
def answers(true_model):
    _, sheets = simulate(true_model, PEOPLE, seed=1)
    sheets[np.random.default_rng(1).random(sheets.shape) < 0.2] = NAN
    return sheets


@pytest.fixture(scope="module")
def calibration(answers, content):
    return calibrate(answers, content.items)


def test_what_made_the_answers_is_found_again(calibration, true_model):
    found, truth = calibration.parameters, true_model.parameters
    errors = np.concatenate([fit.slope_errors for fit in calibration.traits.values()])
    order = np.argsort(true_model.questionnaire.trait_index, kind="stable")
    assert (np.abs(found.slopes - truth.slopes)[order] < 4.5 * errors).all()
    off = np.triu_indices(10, 1)
    assert (np.abs(found.prior - truth.prior)[off] < 4.5 * calibration.correlation_errors[off]).all()
    assert calibration.converged
    assert calibration.people == PEOPLE
    assert calibration.stopped == ()


def test_calibrated_intervals_hold_on_new_people(calibration, true_model):
    truth, sheets = simulate(true_model, 5_000, seed=2)
    found = replace(true_model, parameters=calibration.parameters).posterior(sheets)
    reach = 1.6448536 * np.sqrt(np.diagonal(found.cov, axis1=1, axis2=2))
    assert 0.88 <= (np.abs(truth - found.mean) <= reach).mean() <= 0.92


@pytest.fixture(scope="module")
def of_facets(model):
    """People whose two facets of a trait correlate .3, and whose one facet of each trait has the steeper items."""
    facets = np.array([[item.trait, item.facet] for item in model.questionnaire])
    names = [f"{trait} {facet}" for trait, facet in facets]
    axes = list(dict.fromkeys(names))
    random = np.random.default_rng(6)
    of = np.array([model.questionnaire.traits.index(axis.split()[0]) for axis in axes])
    prior = np.where(np.equal.outer(of, of), 0.3, 0.0) + 0.7 * np.eye(len(axes))
    facet = random.multivariate_normal(np.zeros(len(axes)), prior, 2_200, method="cholesky")
    steep = {trait: next(axis for axis in axes if axis.startswith(trait)) for trait in model.questionnaire.traits}
    slopes = np.array([3.5 if name == steep[name.split()[0]] else 1.2 for name in names])
    theta = facet[:, [axes.index(name) for name in names]] * model.questionnaire.keys
    chance = 1 / (1 + np.exp(-slopes[:, None] * (theta[:, :, None] - np.array([-1.8, -0.6, 0.6, 1.8]))))
    sheets = 1.0 + (random.random((*theta.shape, 1)) < chance).sum(axis=2)
    return sheets, facet @ np.eye(10)[of]


def near(sheets, truth, items, parameters):
    found = TraitModel(items, parameters).transform(sheets)
    return np.mean([np.corrcoef(one, other)[0, 1] for one, other in zip(found.T, truth.T, strict=True)])


@pytest.mark.slow
def test_one_slope_for_a_trait_of_several_facets_tells_more_of_the_whole_trait(of_facets, content):
    sheets, truth = of_facets
    free, shared = (calibrate(sheets[:700], content.items, one_slope=one).parameters for one in (False, True))
    for position in range(10):
        mine = content.items.trait_index == position
        assert len(set(shared.slopes[mine])) == 1
        assert shared.slopes[mine][0] == pytest.approx(np.exp(np.log(free.slopes[mine]).mean()))
    assert (
        near(sheets[700:], truth[700:], content.items, shared)
        > near(sheets[700:], truth[700:], content.items, free) + 0.03
    )


def test_a_trait_of_one_facet_keeps_its_own_slopes(answers, content):
    plain = replace(content.items, items=tuple(replace(item, facet=item.trait) for item in content.items))
    free, shared = (calibrate(answers[:600], plain, one_slope=one).parameters for one in (False, True))
    assert (free.slopes == shared.slopes).all()


@pytest.fixture(scope="module")
def few(answers, content):
    """Some of them, and what is found of them."""
    return answers[:600], calibrate(answers[:600], content.items)


def test_the_version_names_the_numbers(few, content):
    answers, calibration = few
    assert calibration.parameters.version == calibrate(answers, content.items).parameters.version
    assert calibration.parameters.version != calibrate(answers[:-1], content.items).parameters.version
    assert calibration.parameters.calibrated


def test_fewer_than_three_hundred_people_are_refused_with_the_reason(answers, content):
    full = np.where(np.isnan(answers), 3, answers)
    calibrate(full[:FEWEST], content.items)
    with pytest.raises(TooFewPeopleError, match=r"299 people have answered .*at least 300"):
        calibrate(full[: FEWEST - 1], content.items)


def test_empty_sheets_do_not_count_as_people(answers, content):
    full = np.where(np.isnan(answers), 3, answers)[: FEWEST - 1]
    with pytest.raises(TooFewPeopleError, match="299"):
        calibrate(np.vstack([full, np.full((50, 40), NAN)]), content.items)


def test_one_item_that_few_have_answered_is_named(answers, content):
    few = answers.copy()
    few[250:, 7] = NAN
    with pytest.raises(TooFewPeopleError, match=content.items.ids[7]):
        calibrate(few, content.items)


@pytest.mark.parametrize("sheets", [np.empty((0, 40)), np.full((1, 40), 3.0), np.full((400, 40), NAN)])
def test_nobody_one_person_and_empty_sheets_are_too_few(sheets, content):
    with pytest.raises(TooFewPeopleError):
        calibrate(sheets, content.items)


@pytest.mark.parametrize("wrong", [0, 6, 2.5, float("inf"), -float("inf")])
def test_an_answer_off_the_scale_is_refused_with_its_place(wrong, answers, content):
    spoilt = answers.copy()
    spoilt[5, 3] = wrong
    with pytest.raises(AnswerError, match="row 5, column 3"):
        calibrate(spoilt, content.items)


def test_a_constant_item_is_refused_by_its_id(answers, content):
    spoilt = answers.copy()
    spoilt[:, 3] = 4
    with pytest.raises(CalibrationError, match=content.items.ids[3]):
        calibrate(spoilt, content.items)


def test_fit_calibrates_and_scores_with_what_it_found(few, content):
    answers, calibration = few
    fitted = TraitModel(content.items).fit(answers)
    assert fitted.parameters_.version == calibration.parameters.version
    expected = TraitModel(content.items, calibration.parameters).transform(answers[:20])
    np.testing.assert_allclose(fitted.transform(answers[:20]), expected, atol=1e-12)
    unfitted = clone(fitted)
    assert np.abs(unfitted.transform(answers[:20]) - expected).max() > 0.05


def test_fit_leaves_given_parameters_as_they_are(answers, model, content):
    fitted = TraitModel(content.items, model.parameters).fit(answers[:10])
    assert fitted.parameters_ is model.parameters
    with pytest.raises(AnswerError):
        TraitModel(content.items, model.parameters).fit(np.full((2, 40), 9.0))


def test_fit_refuses_too_few_as_a_value_error(answers, content):
    with pytest.raises(ValueError, match="at least 300"):
        TraitModel(content.items).fit(answers[:100])


# --- correlations ---


def likelihoods(theta, sharpness=4.0, seed=0):
    """(people, nodes): what a measure with normal error says of each person."""
    seen = theta + np.random.default_rng(seed).standard_normal(len(theta)) / np.sqrt(sharpness)
    return np.exp(-0.5 * sharpness * (NODES - seen[:, None]) ** 2)


@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.3, 0.9])
def test_a_correlation_is_found_free_of_measurement_error(rho):
    both = np.random.default_rng(8).multivariate_normal([0, 0], [[1, rho], [rho, 1]], 4_000, method="cholesky")
    one, other = likelihoods(both[:, 0], 2.0, seed=1), likelihoods(both[:, 1], 3.0, seed=2)
    found, error = pair_correlation(one, other, NODES)
    assert abs(found - rho) < 3.5 * error
    assert 0.005 < error < 0.03


def test_traits_nobody_answered_together_get_the_common_correlation():
    theta = np.random.default_rng(7).standard_normal(500)
    one, other = likelihoods(theta), likelihoods(theta)
    one[:250], other[250:] = 1.0, 1.0
    assert pair_correlation(one, other, NODES) == (0.0, float("inf"))
    matrix, errors, _ = correlation_matrix([one, other])
    assert matrix[0, 1] == 0
    assert np.isinf(errors[0, 1])


def test_a_matrix_that_contradicts_itself_is_drawn_back_until_it_is_possible():
    impossible = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    assert np.linalg.eigvalsh(impossible)[0] < 0
    found, intensity = shrink(impossible, np.full((3, 3), 0.01))
    assert np.linalg.eigvalsh(found)[0] >= LEAST_EIGENVALUE
    assert 0.01 < intensity < 1
    assert np.sign(found[0, 2]) == -1


def test_little_noise_shrinks_little_and_much_noise_much():
    random = np.random.default_rng(3)
    factor = random.normal(size=(6, 12))
    truth = np.corrcoef(factor)
    assert shrink(truth, np.full((6, 6), 1e-4))[1] < 0.01
    assert shrink(truth, np.full((6, 6), 0.2))[1] > 0.2


@settings(max_examples=200)
@given(st.integers(1, 8), st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_any_correlations_become_a_possible_matrix(traits, seed, noise):
    raw = np.random.default_rng(seed).uniform(-1, 1, (traits, traits))
    raw = np.triu(raw, 1) + np.triu(raw, 1).T + np.eye(traits)
    found, intensity = shrink(raw, np.full(raw.shape, noise))
    assert np.linalg.eigvalsh(found)[0] >= LEAST_EIGENVALUE - 1e-9
    np.testing.assert_allclose(found, found.T)
    np.testing.assert_allclose(np.diagonal(found), 1)
    assert 0 <= intensity <= 1
