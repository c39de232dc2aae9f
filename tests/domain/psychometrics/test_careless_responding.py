"""Indices of careless answering: each against its definition written out one person at a time."""

from statistics import correlation, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.domain.psychometrics import careless_responding
from advisor.domain.psychometrics.careless_responding import (
    antonyms,
    doubt,
    even_odd,
    expected_answers,
    mahalanobis,
    variability,
)
from tests.people import MAYBE, cases, simulate

NAN = float("nan")
SHEETS = arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 16)), elements=MAYBE)
COMPLETE = arrays(float, (5, 12), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]))


def answered(row):
    return [value for value in row if not np.isnan(value)]


@given(SHEETS)
def test_variability_is_the_standard_deviation_of_the_answers(sheets):
    for row, found in zip(sheets, variability(sheets), strict=True):
        values = answered(row)
        assert found == pytest.approx(stdev(values) if len(values) > 1 else NAN, abs=1e-10, nan_ok=True)


@given(COMPLETE)
def test_the_mahalanobis_distance_is_the_textbook_one(sheets):
    random = np.random.default_rng(0)
    factor = random.normal(size=(12, 12))
    mean, cov = random.uniform(2, 4, 12), factor @ factor.T + np.eye(12)
    for row, found in zip(sheets, mahalanobis(sheets, mean, cov), strict=True):
        assert found == pytest.approx((row - mean) @ np.linalg.inv(cov) @ (row - mean), rel=1e-9)


def test_an_unanswered_item_is_as_far_as_the_middle():
    sheet = np.array([[5.0, NAN, 1.0]])
    found = mahalanobis(sheet, np.array([3.0, 2.2, 3.0]), np.diag([1.0, 2.0, 4.0]))
    assert found[0] == pytest.approx(4 + 0 + 1)


def pearson(pairs):
    one, other = zip(*pairs, strict=True) if pairs else ((), ())
    if len(set(one)) < 2 or len(set(other)) < 2:
        return NAN
    return correlation(one, other)


@given(SHEETS, st.integers(1, 5))
def test_even_odd_correlates_the_halves_of_the_scales(sheets, scales):
    groups = np.arange(sheets.shape[1]) % scales
    for row, found in zip(sheets, even_odd(sheets, groups), strict=True):
        pairs = []
        for scale in range(scales):
            items = row[groups == scale]
            odd, even = answered(items[0::2]), answered(items[1::2])
            if odd and even:
                pairs.append((round(sum(odd) / len(odd), 12), round(sum(even) / len(even), 12)))
        r = pearson(pairs)
        expected = NAN if np.isnan(r) else 1.0 if r < -1 + 1e-9 else -max(2 * r / (1 + r), -1)
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(SHEETS)
def test_antonyms_correlate_the_sides_of_the_pairs(sheets):
    items = sheets.shape[1]
    pairs = [(i, i + 1) for i in range(0, items - 1, 2)]
    for row, found in zip(sheets, antonyms(sheets, pairs), strict=True):
        both = [(row[i], row[j]) for i, j in pairs if not np.isnan(row[i]) and not np.isnan(row[j])]
        expected = pearson(both) if len(both) > 2 else NAN
        assert found == pytest.approx(expected, abs=1e-10, nan_ok=True)


def test_a_questionnaire_without_pairs_has_no_antonyms():
    assert np.isnan(antonyms(np.full((2, 4), 3.0), [])).all()


def test_expected_answers_are_those_of_many_simulated_people(model):
    _, sheets = simulate(model, 60_000, seed=4)
    mean, cov = expected_answers(model.questionnaire.trait_index, model.questionnaire.keys, model.parameters)
    np.testing.assert_allclose(mean, sheets.mean(axis=0), atol=0.025)
    np.testing.assert_allclose(cov, np.cov(sheets.T), atol=0.04)


@given(cases())
def test_expected_covariances_are_possible(case):
    _, cov = expected_answers(case.trait_index, case.keys, case.parameters)
    np.testing.assert_allclose(cov, cov.T, atol=1e-9)
    assert np.linalg.eigvalsh(cov).min() > -1e-3
    assert (np.diagonal(cov) > 0).all()


@given(arrays(float, 4, elements=st.floats(-50, 50)), st.sampled_from([NAN, -1.0, 0.0, 1.0]), st.integers(0, 20))
def test_doubt_falls_as_content_helps_and_rises_as_opposites_agree_and_as_people_are_far(gain, pairs, count):
    sheets = np.tile([1.0, 2, 3, 4, NAN], (4, 1))
    ones = np.ones(4)
    found = doubt(sheets, gain, pairs * ones, count * ones, NAN * ones, ones)
    assert np.isfinite(found).all()
    assert (np.diff(found[np.argsort(gain)]) <= 1e-12).all()
    if not np.isnan(pairs):
        assert (doubt(sheets, gain, (pairs + 1) * ones, count * ones, 0 * ones, ones) >= found).all()
    assert (doubt(sheets, gain, pairs * ones, count * ones, NAN * ones, 2 * ones) > found).all()


def test_doubt_of_an_empty_sheet_is_a_number():
    nothing, none = np.full((1, 5), NAN), np.array([NAN])
    assert np.isfinite(doubt(nothing, np.zeros(1), none, np.zeros(1, dtype=int), none, np.zeros(1))).all()


def test_reversing_every_key_and_answer_leaves_the_doubt(model):
    """The weights know nothing of the direction in which an item is asked."""
    _, sheets = simulate(model, 50, seed=5)
    pairs = model.questionnaire.opposite_positions
    np.testing.assert_allclose(antonyms(6 - sheets, pairs), antonyms(sheets, pairs), atol=1e-9)
    assert len(pairs) == careless_responding.ALL_PAIRS
