"""Gains and the moment to stop, against the same figures found the long way: by refitting, by drawing people."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.domain.adaptive import stopping
from advisor.domain.questionnaire.items import SCALE
from advisor.domain.scoring.model import MOST_TOGETHER
from tests.people import answer_sheets, cases, simulate


@pytest.fixture(scope="module")
def sheets(model):
    found = simulate(model, 200, seed=31)[1]
    found[:100, 20:] = np.nan
    found[100:, 26:] = np.nan
    return found


def probabilities(slope, key, thresholds, theta):
    """Of each answer, straight from the definition of the model."""
    above = [1.0, *(1 / (1 + np.exp(-slope * (key * theta - b))) for b in thresholds), 0.0]
    return -np.diff(above)


@given(cases(most_items=6), st.floats(-3, 3))
def test_information_is_the_expected_curvature_of_the_log_likelihood(case, at):
    """By differences, from the definition: Σ P · (d log P / dθ)², which is the same expectation."""
    theta = np.full(len(case.keys), at)
    found = stopping.information(case.parameters, case.keys, theta)
    step = 1e-5
    for item, value in enumerate(found):
        p = case.parameters
        low, here, high = (
            probabilities(p.slopes[item], case.keys[item], p.thresholds[item], at + move) for move in (-step, 0, step)
        )
        slope = (high - low) / (2 * step)
        seen = here > 1e-12
        assert value == pytest.approx((slope[seen] ** 2 / here[seen]).sum(), rel=1e-3, abs=1e-6)


@given(cases(most_items=6), st.floats(0.3, 1))
def test_an_answer_tells_as_much_as_the_posterior_trusts_it(case, trust):
    theta = np.zeros(len(case.keys))
    full = stopping.information(case.parameters, case.keys, theta)
    half = stopping.information(replace(case.parameters, trust=trust), case.keys, theta)
    np.testing.assert_allclose(half, trust * full)


@given(st.data())
def test_a_gain_is_the_drop_of_the_variance_that_a_refit_finds(model, data):
    sheet = data.draw(answer_sheets(model.questionnaire))
    wanted = data.draw(arrays(float, (3, len(model.questionnaire.traits)), elements=st.floats(-2, 2)))
    posterior = model.posterior(sheet[None, :])
    mean, cov = posterior.mean[0], posterior.cov[0]
    found = stopping.gains(model, posterior, wanted)
    trait = model.questionnaire.trait_index
    information = stopping.information(model.parameters, model.questionnaire.keys, mean[trait])
    for item in range(len(model.questionnaire)):
        precision = np.linalg.inv(cov)
        precision[trait[item], trait[item]] += information[item]
        drop = np.diagonal(wanted @ (cov - np.linalg.inv(precision)) @ wanted.T).sum()
        assert found[item] == pytest.approx(drop, rel=1e-6, abs=1e-9)


def test_before_the_first_answer_direction_and_jobs_are_open(model):
    posterior = model.posterior(np.full((1, len(model.questionnaire)), np.nan))
    wanted = stopping.still_open(model, posterior)
    direction = model.contrast[0] / np.sqrt(model.contrast[0] @ model.parameters.prior @ model.contrast[0])
    np.testing.assert_allclose(wanted[0], direction)
    assert len(wanted) == len(model.jobs)  # the direction, and the best against each of the others


def test_what_is_certain_is_not_open_any_more(model, sheets):
    for sheet in sheets:
        posterior = model.posterior(sheet[None, :])
        mean, cov = posterior.mean[0], posterior.cov[0]
        contrast = model.contrast[0]
        far = abs(contrast @ mean) / np.sqrt(contrast @ cov @ contrast)
        wanted = stopping.still_open(model, posterior)
        direction = contrast / np.sqrt(contrast @ cov @ contrast)
        assert (np.abs(wanted - direction).max(axis=1) < 1e-9).any() == (far < stopping.NEAR)
        jobs = model.rows[model.is_job]
        order = np.argsort(-(jobs @ mean))
        leads = [
            (jobs[order[0]] - jobs[k]) @ mean / np.sqrt((jobs[order[0]] - jobs[k]) @ cov @ (jobs[order[0]] - jobs[k]))
            for k in order[1:]
        ]
        near = max(sum(lead <= stopping.NEAR for lead in leads), 1)
        assert len(wanted) == near + (far < stopping.NEAR)


def covariance_of_all(model, posterior, answered):
    """The covariance once all items are answered: one item after the other added to the precision."""
    precision = np.linalg.inv(posterior.cov[0])
    q, p = model.questionnaire, model.parameters
    for item in np.flatnonzero(~answered):
        trait = q.trait_index[item]
        theta = posterior.mean[0][trait]
        step = 1e-4
        low, here, high = (
            probabilities(p.slopes[item], q.keys[item], p.thresholds[item], theta + d) for d in (-step, 0, step)
        )
        precision[trait, trait] += (((high - low) / (2 * step)) ** 2 / here).sum()
    return np.linalg.inv(precision)


def test_when_it_stops_the_rest_of_the_questions_hardly_ever_brings_another_job_to_the_top(model, sheets):
    """By drawing where the answers may still go: the sum of the single chances is right, and bounds the whole one."""
    random = np.random.default_rng(5)
    jobs = model.rows[model.is_job]
    stopped = 0
    for sheet in sheets:
        posterior, answered = model.posterior(sheet[None, :]), ~np.isnan(sheet)
        mean, cov = posterior.mean[0], posterior.cov[0]
        contrast = model.contrast[0]
        top = model.bands(posterior)[0] == 1
        settled = stopping.is_settled(model, posterior, np.flatnonzero(answered))
        sure = abs(contrast @ mean) >= stopping.NEAR * np.sqrt(contrast @ cov @ contrast)
        if not sure or top.sum() > MOST_TOGETHER:
            assert not settled
            continue
        moves = cov - covariance_of_all(model, posterior, answered) + 1e-12 * np.eye(len(mean))  # some do not move
        draws = random.multivariate_normal(mean, moves, size=4000, method="cholesky") @ jobs.T
        passing = (draws[:, ~top] > draws[:, [int((jobs @ mean).argmax())]]).mean(axis=0).sum()
        assert np.mean(~top[draws.argmax(axis=1)]) <= passing
        if abs(passing - (1 - stopping.CERTAIN)) > 0.02:
            assert settled == (passing < 1 - stopping.CERTAIN)
        stopped += settled
    assert stopped > 20


def test_nothing_moves_once_all_are_answered(model):
    sheets = simulate(model, 100, seed=37)[1]
    everything = np.arange(len(model.questionnaire))
    for sheet in sheets:
        posterior = model.posterior(sheet[None, :])
        contrast = model.contrast[0]
        sure = abs(contrast @ posterior.mean[0]) >= stopping.NEAR * np.sqrt(contrast @ posterior.cov[0] @ contrast)
        small = (model.bands(posterior)[0] == 1).sum() <= MOST_TOGETHER
        assert stopping.is_settled(model, posterior, everything) == (sure and small)


@pytest.mark.parametrize("value", SCALE)
def test_a_flat_sheet_settles_nothing(model, value):
    posterior = model.posterior(np.full((1, len(model.questionnaire)), float(value)))
    assert not stopping.is_settled(model, posterior, np.arange(len(model.questionnaire)))
