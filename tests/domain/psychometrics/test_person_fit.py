"""The gain from content, against its definition written out one answer at a time."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.domain.psychometrics import grm, person_fit
from advisor.domain.psychometrics.parameters import uniform_parameters
from tests.people import MAYBE, Case, cases, simulate

NAN = float("nan")


def of_case(function, case):
    return float(function(case.sheet[None, :], case.posterior(), case.trait_index, case.keys, case.parameters)[0])


def of_model(function, model, sheets):
    q = model.questionnaire
    return function(sheets, model.posterior(sheets), q.trait_index, q.keys, model.parameters)


def test_without_answers_there_is_no_gain(model):
    empty = np.full((1, 40), NAN)
    assert of_model(person_fit.content_gain, model, empty)[0] == pytest.approx(0)


def codes(row):
    """Log-likelihood of a row of answers by each of the three counting codes, in plain words."""
    given_, total = [int(y) for y in row if not np.isnan(y)], [0.0, 0.0, 0.0]
    often, follows, moves = [0.5] * 5, {k: [0.5] * 5 for k in range(1, 6)}, [0.5] * 5
    for position, y in enumerate(given_):
        total[0] += log(often[y - 1] / sum(often))
        often[y - 1] += 1
        if position == 0:
            total[1] += log(1 / 5)
            total[2] += log(1 / 5)
            continue
        before = given_[position - 1]
        total[1] += log(follows[before][y - 1] / sum(follows[before]))
        follows[before][y - 1] += 1
        total[2] += log(moves[(y - before) % 5] / sum(moves))
        moves[(y - before) % 5] += 1
    return total


@given(arrays(float, 12, elements=MAYBE))
def test_the_gain_is_the_models_evidence_over_that_of_the_best_counting(sheet):
    random = np.random.default_rng(0)
    case = Case(np.arange(12) % 2, random.choice([-1.0, 1.0], 12), uniform_parameters(12, 2), sheet)
    # The evidence by brute force on a grid of both traits.
    axis = np.linspace(-5, 5, 61)
    grid = np.array([[one, other] for one in axis for other in axis])
    density = np.exp(-0.5 * np.einsum("gt,tu,gu->g", grid, case.parameters.precision, grid))
    density /= density.sum()
    for item in np.flatnonzero(~np.isnan(sheet)):
        a, b = case.parameters.slopes[item], case.parameters.thresholds[item]
        above = 1 / (1 + np.exp(-a * ((case.keys[item] * grid[:, item % 2])[:, None] - b)))
        chance = -np.diff(np.column_stack([np.ones(len(grid)), above, np.zeros(len(grid))]), axis=1)
        density = density * chance[:, int(sheet[item]) - 1]
    without = np.logaddexp.reduce(codes(sheet)) - log(3)
    assert of_case(person_fit.content_gain, case) == pytest.approx(log(density.sum()) - without, abs=0.12)


@pytest.mark.parametrize("pattern", [(4,), (2, 4), (1, 5), (1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 4, 3, 2)])
def test_patterns_are_foretold_better_without_the_items(model, pattern):
    sheet = np.resize(np.array(pattern, dtype=float), 40)[None, :]
    assert of_model(person_fit.content_gain, model, sheet)[0] < -5


def test_content_helps_with_people_and_not_with_random_taps(model):
    _, sheets = simulate(model, 1_000, seed=8)
    taps = np.random.default_rng(8).integers(1, 6, (1_000, 40)).astype(float)
    mild = np.random.default_rng(9).choice([2.0, 4.0], (1_000, 40))
    honest, random, mildly = (of_model(person_fit.content_gain, model, some) for some in (sheets, taps, mild))
    assert np.quantile(honest, 0.05) > np.quantile(random, 0.5)
    assert (mildly < np.quantile(honest, 0.01)).mean() > 0.99


@settings(max_examples=30)
@given(cases(), st.integers(0, 2**32 - 1))
def test_many_sheets_at_once_are_each_as_alone(case, seed):
    random = np.random.default_rng(seed)
    sheets = random.choice([1, 2, 3, 4, 5, NAN], (7, len(case.sheet)))
    together = grm.posterior(sheets, case.trait_index, case.keys, case.parameters)
    found = person_fit.content_gain(sheets, together, case.trait_index, case.keys, case.parameters)
    alone = [of_case(person_fit.content_gain, replace(case, sheet=sheet)) for sheet in sheets]
    np.testing.assert_allclose(found, alone, atol=1e-8, rtol=1e-8)
