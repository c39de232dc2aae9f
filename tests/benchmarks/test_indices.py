"""Indices that only the benchmarks use, against their definitions written out one answer at a time."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.domain.psychometrics import grm
from benchmarks.indices import longest_run, person_fit
from tests.people import MAYBE, cases, simulate

NAN = float("nan")


def of_case(case):
    return float(person_fit(case.sheet[None, :], case.posterior(), case.trait_index, case.keys, case.parameters)[0])


def of_model(model, sheets):
    q = model.questionnaire
    return person_fit(sheets, model.posterior(sheets), q.trait_index, q.keys, model.parameters)


def chances(case, item, value):
    """P(y = 1..5) of one item at a value of its trait."""
    a, bounds = case.parameters.slopes[item], case.parameters.thresholds[item]
    above = [1.0, *(1 / (1 + np.exp(-a * (case.keys[item] * value - b))) for b in bounds), 0.0]
    return np.maximum(-np.diff(above), 1e-300)


@given(cases())
def test_person_fit_is_the_corrected_standardised_log_likelihood(case):
    """Sinharay (2016): W − c·score, over its standard deviation; the derivative here by differences."""
    theta = case.posterior().mean[0]
    items = np.flatnonzero(~np.isnan(case.sheet))
    assume(len(items))
    p = {i: chances(case, i, theta[case.trait_index[i]]) for i in items}
    assume(min(q.min() for q in p.values()) > 1e-9)
    h = 1e-5
    slope = {
        i: (chances(case, i, theta[case.trait_index[i]] + h) - chances(case, i, theta[case.trait_index[i]] - h))
        / (2 * h)
        for i in items
    }
    c = {}
    for trait in set(case.trait_index[items]):
        mine = [i for i in items if case.trait_index[i] == trait]
        c[trait] = sum((slope[i] * np.log(p[i])).sum() for i in mine) / sum((slope[i] ** 2 / p[i]).sum() for i in mine)
    top = bottom = 0.0
    for i in items:
        weight = np.log(p[i]) - c[case.trait_index[i]] * slope[i] / p[i]
        expected = (p[i] * weight).sum()
        top += weight[int(case.sheet[i]) - 1] - expected
        bottom += (p[i] * weight**2).sum() - expected**2
    assume(bottom > 1e-3)
    assert of_case(case) == pytest.approx(top / np.sqrt(bottom), rel=1e-3, abs=1e-3)


def test_person_fit_of_people_who_answer_as_the_model_says_is_about_standard(model):
    """Forty answers to ten traits are few for an asymptotic result; uncorrected, the spread is two thirds."""
    _, sheets = simulate(model, 4_000, seed=3)
    found = of_model(model, sheets)
    assert -0.2 < np.median(found) < 0.9
    assert 0.85 < found.std() < 1.15


def test_answers_that_never_happen_lower_the_fit(model):
    _, sheets = simulate(model, 200, seed=3)
    spoilt = sheets.copy()
    spoilt[:, :10] = 6 - spoilt[:, :10]
    assert of_model(model, spoilt).mean() < of_model(model, sheets).mean() - 1


def test_without_answers_there_is_no_fit(model):
    assert np.isnan(of_model(model, np.full((1, 40), NAN))[0])


@settings(max_examples=30)
@given(cases(), st.integers(0, 2**32 - 1))
def test_many_sheets_at_once_are_each_as_alone(case, seed):
    random = np.random.default_rng(seed)
    sheets = random.choice([1, 2, 3, 4, 5, NAN], (7, len(case.sheet)))
    together = grm.posterior(sheets, case.trait_index, case.keys, case.parameters)
    found = person_fit(sheets, together, case.trait_index, case.keys, case.parameters)
    alone = [of_case(replace(case, sheet=sheet)) for sheet in sheets]
    np.testing.assert_allclose(found, alone, atol=1e-8, rtol=1e-8)


@given(arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 16)), elements=MAYBE))
def test_the_longest_run_is_that_of_the_answers_in_a_row(sheets):
    for row, found in zip(sheets, longest_run(sheets), strict=True):
        answered = [value for value in row if not np.isnan(value)]
        assert found == max((len(list(run)) for _, run in groupby(answered)), default=0)
