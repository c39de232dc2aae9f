"""The posterior against the textbook, against general optimisers, and against what any measurement must hold to."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from advisor.domain.errors import AnswerError
from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.parameters import Parameters, uniform_parameters
from tests.people import Case, answer_sheets, as_answers, cases, simulate

NAN = float("nan")


def log_posterior(case: Case, theta: np.ndarray) -> float:
    """Samejima's formula as the textbook prints it, one answer at a time."""
    total = -0.5 * theta @ np.linalg.solve(case.parameters.prior, theta)
    for y, trait, key, a, b in zip(
        case.sheet, case.trait_index, case.keys, case.parameters.slopes, case.parameters.thresholds, strict=True
    ):
        if not np.isnan(y):
            at_least = [1.0, *(1 / (1 + np.exp(-a * (key * theta[trait] - bound))) for bound in b), 0.0]
            total += np.log(at_least[int(y) - 1] - at_least[int(y)])
    return float(total)


def hessian(case: Case, theta: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """Second differences of the log posterior."""
    moves = step * np.eye(len(theta))
    return np.array(
        [
            [
                sum(
                    one * other * log_posterior(case, theta + one * moves[i] + other * moves[j])
                    for one in (1, -1)
                    for other in (1, -1)
                )
                / (4 * step**2)
                for j in range(len(theta))
            ]
            for i in range(len(theta))
        ]
    )


def typical(traits: int, sheet: list[float], seed: int) -> Case:
    """Items of ordinary quality, spread over correlated traits, keyed both ways."""
    random = np.random.default_rng(seed)
    items = len(sheet)
    return Case(
        trait_index=np.arange(items) % traits,
        keys=random.choice([-1.0, 1.0], items),
        parameters=Parameters(
            version="any",
            slopes=random.uniform(0.7, 3, items),
            thresholds=np.sort(random.uniform(-2.5, 2.5, (items, 4)), axis=1),
            prior=np.full((traits, traits), 0.4) + 0.6 * np.eye(traits),
        ),
        sheet=np.array(sheet),
    )


ONE_TRAIT = [[3.0], [1, 5], [5, 5, 5, 5], [1, 2, 4, 5], [2, NAN, 4, 3, 1, NAN]]


def test_one_answer_worked_by_hand():
    """Slope 1, highest threshold 0, answer 5: the mode solves θ = 1 − p with p = logistic(θ), so θ = 1 / (1 + e^θ).

    By iteration θ = 0.401058; then p = 0.598942, the information is p(1 − p) = 0.240210, the variance 1 / 1.240210.
    """
    parameters = Parameters("hand", np.array([1.0]), np.array([[-3.0, -2.0, -1.0, 0.0]]), np.eye(1))
    found = grm.posterior([[5.0]], np.array([0]), np.array([1.0]), parameters)
    assert found.mean[0, 0] == pytest.approx(0.401058, abs=1e-6)
    assert found.cov[0, 0, 0] == pytest.approx(0.806315, abs=1e-6)
    assert found.pulls[0, 0] == pytest.approx(0.401058, abs=1e-6)


@pytest.mark.parametrize("sheet", ONE_TRAIT)
def test_mode_and_curvature_match_a_brute_force_grid(sheet):
    case = typical(1, sheet, seed=1)
    grid = np.linspace(-5, 5, 5_001)
    best = grid[np.argmax([log_posterior(case, np.array([theta])) for theta in grid])]
    found = case.posterior()
    assert found.mean[0, 0] == pytest.approx(best, abs=grid[1] - grid[0])
    assert 1 / found.cov[0, 0, 0] == pytest.approx(-hessian(case, found.mean[0])[0, 0], rel=1e-4)


@pytest.mark.parametrize("traits", [2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_mode_and_covariance_match_a_general_optimiser(traits, seed):
    sheet = np.random.default_rng(seed).choice([1, 2, 3, 4, 5, NAN], 12).tolist()
    case = typical(traits, sheet, seed)
    best = minimize(lambda theta: -log_posterior(case, theta), np.zeros(traits), method="BFGS", options={"gtol": 1e-7})
    found = case.posterior()
    np.testing.assert_allclose(found.mean[0], best.x, atol=1e-5)
    np.testing.assert_allclose(np.linalg.inv(found.cov[0]), -hessian(case, found.mean[0]), rtol=1e-4, atol=1e-4)


def test_mode_and_error_stay_close_to_the_exact_mean_and_deviation_on_every_sheet_of_a_trait():
    """Laplace against numeric integration: mean within a tenth of the deviation, deviation within 6 %."""
    parameters, keys = uniform_parameters(4, 1), np.array([1.0, -1.0, 1.0, -1.0])
    sheets = np.array(list(product([1, 2, 3, 4, 5, NAN], repeat=4)))
    grid = np.linspace(-6, 6, 1201)
    log_density = np.tile(-(grid**2) / 2, (len(sheets), 1))
    for item, (key, a, bounds) in enumerate(zip(keys, parameters.slopes, parameters.thresholds, strict=True)):
        at_least = np.array([1 / (1 + np.exp(-a * (key * grid - b))) for b in (-np.inf, *bounds, np.inf)])
        for y in range(1, 6):
            log_density[sheets[:, item] == y] += np.log(at_least[y - 1] - at_least[y])
    density = np.exp(log_density)
    density /= density.sum(axis=1, keepdims=True)
    mean = density @ grid
    deviation = np.sqrt(density @ grid**2 - mean**2)
    found = grm.posterior(sheets, np.zeros(4, dtype=int), keys, parameters)
    assert (np.abs(found.mean[:, 0] - mean) / deviation).max() < 0.1
    np.testing.assert_allclose(np.sqrt(found.cov[:, 0, 0]), deviation, rtol=0.06)


def test_mode_and_error_stay_close_to_the_exact_ones_on_two_correlated_traits():
    case = typical(2, [4, 2, 5, 3, 1, 4, 2, NAN], seed=3)
    axis = np.linspace(-5, 5, 81)
    points = np.array([[one, other] for one in axis for other in axis])
    density = np.exp([log_posterior(case, point) for point in points])
    density /= density.sum()
    mean = density @ points
    cov = (points - mean).T @ ((points - mean) * density[:, None])
    found = case.posterior()
    np.testing.assert_allclose(found.mean[0], mean, atol=0.1)
    np.testing.assert_allclose(found.cov[0], cov, atol=0.06)


@given(cases())
def test_pulls_are_the_slope_of_the_log_likelihood(case):
    found = case.posterior()
    for item in np.flatnonzero(~np.isnan(case.sheet)):
        only = np.full_like(case.sheet, NAN)
        only[item] = case.sheet[item]
        step = 1e-5 * np.eye(len(case.parameters.prior))[case.trait_index[item]]
        ends = []
        for theta in (found.mean[0] + step, found.mean[0] - step):
            with np.errstate(divide="ignore"):
                value = log_posterior(replace(case, sheet=only), theta)
            ends.append(value + 0.5 * theta @ np.linalg.solve(case.parameters.prior, theta))
        assume(np.isfinite(ends).all() and min(ends) > -12)  # where the textbook formula has not lost its digits
        assert found.pulls[0, item] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-3)


@given(cases())
def test_without_answers_the_posterior_is_the_prior(case):
    found = replace(case, sheet=np.full_like(case.sheet, NAN)).posterior()
    assert (found.mean == 0).all()
    assert (found.pulls == 0).all()
    np.testing.assert_allclose(found.cov[0], case.parameters.prior, atol=1e-12)


@given(cases())
def test_the_mode_is_the_reach_of_all_pulls(case):
    found = case.posterior()
    np.testing.assert_allclose(found.reach @ found.pulls[0], found.mean[0], atol=1e-9)


@given(cases())
def test_covariance_is_positive_definite_and_never_larger_than_the_prior(case):
    cov = case.posterior().cov[0]
    np.testing.assert_allclose(cov, cov.T, atol=1e-12)
    assert np.linalg.eigvalsh(cov).min() > 0
    assert np.linalg.eigvalsh(case.parameters.prior - cov).min() > -1e-10


@given(cases(), st.data())
def test_more_agreement_never_lowers_the_trait_it_shows(case, data):
    given_items = np.flatnonzero(case.sheet < 5)
    assume(len(given_items))
    item = data.draw(st.sampled_from(given_items.tolist()))
    more = case.sheet.copy()
    more[item] += 1
    change = replace(case, sheet=more).posterior().mean[0] - case.posterior().mean[0]
    assert case.keys[item] * change[case.trait_index[item]] >= -1e-9


@given(cases())
def test_reversing_every_key_and_every_answer_changes_nothing(case):
    """P(y ≥ k) of a statement turned round is 1 − P(y ≥ 6 − k + 1), so its thresholds change sign and order."""
    turned = replace(case.parameters, thresholds=-case.parameters.thresholds[:, ::-1])
    there, back = case, replace(case, keys=-case.keys, sheet=6 - case.sheet, parameters=turned)
    np.testing.assert_allclose(there.posterior().mean, back.posterior().mean, atol=1e-9)
    np.testing.assert_allclose(there.posterior().cov, back.posterior().cov, atol=1e-9)


@given(data=st.data())
def test_reversing_the_shipped_items_with_their_answers_changes_nothing(data, model):
    q = model.questionnaire
    sheet = data.draw(answer_sheets(q))[None, :]
    turned = grm.posterior(6 - sheet, q.trait_index, -q.keys, model.parameters)
    np.testing.assert_allclose(model.posterior(sheet).mean, turned.mean, atol=1e-9)


@given(cases(), st.randoms())
def test_the_order_of_the_items_does_not_matter(case, random):
    order = list(range(len(case.sheet)))
    random.shuffle(order)
    p = case.parameters
    moved = Case(
        case.trait_index[order],
        case.keys[order],
        replace(p, slopes=p.slopes[order], thresholds=p.thresholds[order]),
        case.sheet[order],
    ).posterior()
    found = case.posterior()
    np.testing.assert_allclose(moved.mean, found.mean, atol=1e-9)
    np.testing.assert_allclose(moved.cov, found.cov, atol=1e-9)
    np.testing.assert_allclose(moved.pulls, found.pulls[:, order], atol=1e-7)


def test_one_person_alone_is_scored_as_among_ten_thousand_others(model):
    _, sheets = simulate(model, 10_000, seed=2)
    sheets[np.random.default_rng(2).random(sheets.shape) < 0.3] = NAN
    together = model.posterior(sheets)
    for person in range(0, 10_000, 50):
        alone = model.posterior(sheets[person : person + 1])
        np.testing.assert_allclose(alone.mean[0], together.mean[person], atol=1e-12, rtol=0)
        np.testing.assert_allclose(alone.cov[0], together.cov[person], atol=1e-12, rtol=0)


def test_nobody_is_scored_as_nobody(model):
    found = model.posterior(np.empty((0, len(model.questionnaire))))
    assert found.mean.shape == (0, 10)
    assert found.cov.shape == (0, 10, 10)


@pytest.mark.parametrize("answered", [10, 20, 30, 40])
def test_ninety_percent_intervals_hold_ninety_percent_of_true_traits(model, answered):
    truth, sheets = simulate(model, 20_000, seed=answered)
    sheets[:, answered:] = NAN
    found = model.posterior(sheets)
    reach = 1.6448536 * np.sqrt(np.diagonal(found.cov, axis1=1, axis2=2))
    inside = np.abs(truth - found.mean) <= reach
    assert 0.88 <= inside.mean() <= 0.92
    assert inside.mean(axis=0).min() >= 0.88
    assert inside.mean(axis=0).max() <= 0.92


def test_more_answers_bring_the_estimate_nearer_to_the_truth(model):
    truth, sheets = simulate(model, 5_000, seed=9)
    half = sheets.copy()
    half[:, 20:] = NAN
    off = [np.abs(truth - model.posterior(some).mean).mean() for some in (np.full_like(sheets, NAN), half, sheets)]
    assert off[0] > off[1] > off[2]


@pytest.mark.parametrize("wrong", [0, 6, -1, 2.5, float("inf")])
def test_an_answer_off_the_scale_is_refused_with_its_place(model, wrong):
    sheet = np.full((3, 40), 3.0)
    sheet[1, 7] = wrong
    with pytest.raises(AnswerError, match="row 1, column 7"):
        model.posterior(sheet)


@pytest.mark.parametrize("shape", [(40,), (1, 39), (1, 41), (2, 2, 40)])
def test_a_sheet_of_another_shape_is_refused(model, shape):
    with pytest.raises(AnswerError, match="expected"):
        model.posterior(np.full(shape, 3.0))


@pytest.mark.parametrize("slope", [50.0, 1000.0])
def test_even_absurd_slopes_find_the_mode(slope):
    """One answer above 0.7 and one below it, both nearly certain: the mode is where they meet."""
    parameters = Parameters("steep", np.full(2, slope), np.tile([-0.2, -0.1, 0.7, 0.8], (2, 1)), np.eye(1))
    found = grm.posterior([[4.0, 3.0]], np.array([0, 0]), np.ones(2), parameters)
    assert found.mean[0, 0] == pytest.approx(0.7, abs=0.01)
    assert found.mean[0, 0] == pytest.approx(found.pulls.sum(), abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_steep_items_and_answers_from_end_to_end_find_the_mode_too(seed):
    """What a calibration may give: slopes from 0.1 to 20, traits that nearly coincide."""
    random = np.random.default_rng(seed)
    factor = random.normal(size=(8, 2))
    covariance = factor @ factor.T + 0.1 * np.eye(8)
    spread = np.sqrt(np.diagonal(covariance))
    case = Case(
        trait_index=random.integers(0, 8, 40),
        keys=random.choice([-1.0, 1.0], 40),
        parameters=Parameters(
            version="steep",
            slopes=random.choice([0.1, 1.0, 3.0, 20.0], 40),
            thresholds=np.sort(random.normal(0, 2, (40, 4)), axis=1),
            prior=covariance / np.outer(spread, spread),
        ),
        sheet=np.empty(0),
    )
    sheets = random.choice([1.0, 5.0], (300, 40))
    found = grm.posterior(sheets, case.trait_index, case.keys, case.parameters)
    np.testing.assert_allclose(found.pulls @ found.reach.T, found.mean, atol=1e-8)


def test_a_skipped_item_is_left_out_and_never_counts_as_the_middle(model):
    _, sheets = simulate(model, 1, seed=5)
    skipped, middle = sheets.copy(), sheets.copy()
    skipped[0, 0], middle[0, 0] = NAN, 3
    assert as_answers(model, skipped[0]).keys() == set(model.questionnaire.ids[1:])
    assert model.posterior(skipped).pulls[0, 0] == 0
    assert not np.allclose(model.posterior(skipped).mean, model.posterior(middle).mean)
