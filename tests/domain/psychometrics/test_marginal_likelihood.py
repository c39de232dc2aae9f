"""Item parameters: as R's mirt finds them, back from simulated people, and by a stated rule where data say nothing."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from advisor.domain.psychometrics.marginal_likelihood import LEAST_SLOPE, MOST_SLOPE, fit_trait
from advisor.domain.psychometrics.parameters import SLOPE
from advisor.domain.psychometrics.response_categories import CalibrationError

NAN = float("nan")
R_MIRT = {
    "agree": -17138.46,
    "conscientious": -18319.32,
    "extraversion": -18850.21,
    "neuroticism": -19007.47,
    "openness": -17658.97,
}
"""Log-likelihoods of R mirt 1.45 on the complete cases of bfi."""


def people(count, slopes, thresholds, keys, seed=0, theta=None):
    """(people, items) answers that follow the model."""
    random = np.random.default_rng(seed)
    theta = random.standard_normal(count) if theta is None else theta
    slopes, thresholds = np.asarray(slopes, float), np.asarray(thresholds, float)
    chance = 1 / (1 + np.exp(-slopes[:, None] * ((np.asarray(keys) * theta[:, None])[:, :, None] - thresholds)))
    return 1.0 + (random.random((count, len(slopes), 1)) < chance).sum(axis=2)


def fit(answers, keys, categories=5):
    return fit_trait(answers, np.asarray(keys, float), categories, [f"item {n}" for n in range(len(keys))])


SLOPES, KEYS = [0.8, 1.5, 2.0, 2.6], [1, -1, 1, -1]
THRESHOLDS = np.array([[-1.8, -0.6, 0.6, 1.8], [-2.5, -1, 0, 1], [-1, 0, 0.5, 2], [-1.5, -0.5, 0.5, 1.5]])


@pytest.mark.parametrize("scale", R_MIRT)
def test_real_answers_give_the_parameters_of_r_mirt(real_people, scale):
    def rows(name):
        with (real_people / name).open(newline="") as file:
            return list(csv.DictReader(file))

    keys = {row["item"]: int(row["key"]) for row in rows("bfi_key.csv") if row["scale"] == scale}
    complete = [row for row in rows("bfi_people.csv") if all(cell not in ("", "NA") for cell in row.values())]
    assert len(complete) == 2436
    answers = np.array([[float(row[item]) if key > 0 else 7 - float(row[item]) for item, key in keys.items()]
                        for row in complete])  # fmt: skip
    found = fit(answers, np.ones(len(keys)), categories=6)
    expected = {row["item"]: row for row in rows("bfi_rmirt_parameters.csv")}
    slopes = np.array([float(expected[item]["a"]) for item in keys])
    thresholds = np.array([[float(expected[item][f"b{k}"]) for k in range(1, 6)] for item in keys])
    near = np.abs(thresholds) < 4
    assert found.converged
    assert found.log_likelihood >= R_MIRT[scale] - 0.05
    np.testing.assert_allclose(found.slopes, slopes, rtol=0, atol=0.005)
    np.testing.assert_allclose(found.thresholds[near], thresholds[near], rtol=0, atol=0.005)


def test_the_estimate_is_where_a_general_optimiser_ends():
    """The marginal likelihood written out with another grid and maximised without EM."""
    answers = people(400, SLOPES[:3], THRESHOLDS[:3], KEYS[:3], seed=2)
    answers[np.random.default_rng(3).random(answers.shape) < 0.2] = NAN
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)

    def loss(point):
        likelihood = np.ones((len(answers), len(nodes)))
        for item, (a, *bounds) in enumerate(point.reshape(3, 5)):
            at_least = [1 / (1 + np.exp(-a * (KEYS[item] * nodes - b))) for b in (-np.inf, *bounds, np.inf)]
            for y in range(1, 6):
                likelihood[answers[:, item] == y] *= np.clip(at_least[y - 1] - at_least[y], 1e-12, None)
        return -np.log(likelihood @ (weights / weights.sum())).sum()

    found = fit(answers, KEYS[:3])
    start = np.column_stack([SLOPES[:3], THRESHOLDS[:3]]).ravel()
    best = minimize(loss, start, method="L-BFGS-B", options={"maxiter": 2000, "maxfun": 200_000})
    assert found.log_likelihood == pytest.approx(-best.fun, abs=0.01)
    np.testing.assert_allclose(np.column_stack([found.slopes, found.thresholds]), best.x.reshape(3, 5), atol=0.02)


@pytest.mark.slow
def test_standard_errors_are_the_spread_over_many_samples():
    found = [fit(people(500, SLOPES, THRESHOLDS, KEYS, seed=seed), KEYS) for seed in range(80)]
    for spread, said in (
        (np.std([f.slopes for f in found], axis=0), np.mean([f.slope_errors for f in found], axis=0)),
        (np.std([f.thresholds for f in found], axis=0), np.mean([f.threshold_errors for f in found], axis=0)),
    ):
        assert np.abs(np.log(said / spread)).max() < 0.4  # 80 samples know a spread to 8 %


def test_turning_an_item_round_turns_its_thresholds_and_nothing_else():
    answers = people(800, SLOPES, THRESHOLDS, KEYS)
    there, back = fit(answers, KEYS), fit(6 - answers, [-k for k in KEYS])
    np.testing.assert_allclose(back.slopes, there.slopes, atol=1e-3)
    np.testing.assert_allclose(back.thresholds, -there.thresholds[:, ::-1], atol=1e-3)
    assert back.log_likelihood == pytest.approx(there.log_likelihood, abs=1e-3)


def test_people_without_any_answer_change_nothing():
    answers = people(500, SLOPES, THRESHOLDS, KEYS)
    more = fit(np.vstack([answers, np.full((50, 4), NAN)]), KEYS)
    np.testing.assert_allclose(more.slopes, fit(answers, KEYS).slopes, atol=1e-9)
    assert more.log_likelihood == pytest.approx(fit(answers, KEYS).log_likelihood, abs=1e-6)


def test_missing_answers_leave_the_parameters_in_place():
    answers = people(20_000, SLOPES, THRESHOLDS, KEYS, seed=4)
    answers[np.random.default_rng(5).random(answers.shape) < 0.4] = NAN
    found = fit(answers, KEYS)
    assert (np.abs(found.slopes - SLOPES) < 4 * found.slope_errors).all()
    assert (np.abs(found.thresholds - THRESHOLDS) < 4 * found.threshold_errors).all()


def test_a_single_item_keeps_the_default_slope_and_matches_its_own_shares():
    answers = people(3_000, SLOPES[:1], THRESHOLDS[:1], [1])
    found = fit(answers, [1])
    assert found.slopes[0] == pytest.approx(SLOPE, abs=0.01)
    grid = np.linspace(-6, 6, 601)
    normal = np.exp(-(grid**2) / 2) / np.exp(-(grid**2) / 2).sum()
    for k, bound in enumerate(found.thresholds[0], start=2):
        said = normal @ (1 / (1 + np.exp(-found.slopes[0] * (grid - bound))))
        assert said == pytest.approx((answers >= k).mean(), abs=1e-3)


def test_two_items_share_what_only_their_product_says():
    """One correlation cannot tell two slopes apart: equal items must come out equal, however unlike they were made."""
    found = fit(people(5_000, [1.0, 2.0], THRESHOLDS[:2], [1, 1]), [1, 1])
    assert np.prod(found.slopes) == pytest.approx(2.0, rel=0.2)
    assert found.converged


@pytest.mark.parametrize("empty", [{1}, {3}, {5}, {1, 5}, {2, 3}, {1, 2}, {4, 5}, {2, 3, 4}])
def test_a_category_nobody_chose_gets_thresholds_as_if_half_a_person_had(empty):
    answers = people(600, SLOPES, THRESHOLDS, KEYS)
    kept = [k for k in range(1, 6) if k not in empty]
    first = answers[:, 0]
    for k in empty:
        first[first == k] = min(kept, key=lambda other: abs(other - k))
    found = fit(answers, KEYS)
    assert (np.diff(found.thresholds[0]) > 0).all()
    assert np.isfinite(found.thresholds).all()
    grid = np.linspace(-6, 6, 61)
    normal = np.exp(-(grid**2) / 2) / np.exp(-(grid**2) / 2).sum()
    above = [1.0, *(normal @ (1 / (1 + np.exp(-found.slopes[0] * (grid - b)))) for b in found.thresholds[0]), 0.0]
    for k in range(1, 6):
        share = above[k - 1] - above[k]
        if k in empty:
            assert share == pytest.approx(0.5 / 600, rel=0.05)
        else:
            assert share == pytest.approx((first == k).mean(), abs=0.02)
    assert np.isnan(found.threshold_errors[0]).any()


def test_merging_two_categories_of_one_item_hardly_moves_the_others():
    answers = people(2_000, SLOPES, THRESHOLDS, KEYS)
    whole = fit(answers, KEYS)
    answers[:, 0] = np.where(answers[:, 0] == 1, 2, answers[:, 0])
    merged = fit(answers, KEYS)
    np.testing.assert_allclose(merged.slopes[1:], whole.slopes[1:], atol=0.05)
    np.testing.assert_allclose(merged.thresholds[0, 1:], whole.thresholds[0, 1:], atol=0.1)


@pytest.mark.parametrize(("spoil", "reason"), [(3.0, "same answer"), (NAN, "nobody answered")])
def test_an_item_that_says_nothing_is_refused_by_name(spoil, reason):
    answers = people(400, SLOPES, THRESHOLDS, KEYS)
    answers[:, 2] = spoil
    with pytest.raises(CalibrationError, match=f"item 2 cannot be calibrated: .*{reason}"):
        fit(answers, KEYS)


def test_a_trait_without_items_is_refused():
    with pytest.raises(CalibrationError, match="without items"):
        fit(np.empty((10, 0)), [])


def test_an_item_keyed_the_wrong_way_is_stopped_and_named():
    found = fit(people(1_000, SLOPES, THRESHOLDS, [1, -1, 1, 1]), KEYS)
    assert found.stopped == ("item 3",)
    assert found.slopes[3] == LEAST_SLOPE


def test_an_item_that_repeats_another_is_stopped_and_named():
    answers = people(1_000, SLOPES, THRESHOLDS, [1, 1, 1, 1])
    answers[:, 1] = answers[:, 0]
    found = fit(answers, [1, 1, 1, 1])
    assert found.stopped == ("item 0", "item 1")
    assert (found.slopes[:2] == MOST_SLOPE).all()


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(2, 60), st.integers(2, 6), st.floats(0, 0.9))
def test_any_answers_give_finite_ordered_parameters_or_a_reason(seed, items, count, categories, gaps):
    random = np.random.default_rng(seed)
    answers = random.integers(1, categories + 1, (count, items)).astype(float)
    answers[random.random(answers.shape) < gaps] = NAN
    try:
        found = fit(answers, random.choice([-1.0, 1.0], items), categories)
    except CalibrationError:
        assert any(len(np.unique(column[~np.isnan(column)])) < 2 for column in answers.T)
        return
    assert np.isfinite(found.slopes).all()
    assert ((found.slopes >= LEAST_SLOPE) & (found.slopes <= MOST_SLOPE)).all()
    assert np.isfinite(found.thresholds).all()
    assert (np.diff(found.thresholds, axis=1) > 0).all()
    assert np.isfinite(found.log_likelihood)
    assert found.log_likelihood <= 0
