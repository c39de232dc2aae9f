"""What is said of another taking is so when people answer again, and nobody is told more than that."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import MOST_TOGETHER
from advisor.domain.scoring.result import LEAN_ERRORS, Assessment
from advisor.domain.scoring.retest import predictive, retest
from tests.people import archetype, assessments, simulate


def ranked(model, sheets):
    """(place, result) of everybody whose jobs are ranked."""
    return [(place, found) for place, found in enumerate(assessments(model, sheets)) if found.points_somewhere]


@pytest.fixture(scope="module")
def result(model):
    return Assessment(model, archetype("consultation"))


def test_the_next_estimate_is_distributed_as_drawn_step_by_step(model, result):
    """True traits from the posterior, other answers of the same information, and the estimate from them."""
    random, n = np.random.default_rng(1), 200_000
    mean, cov = result.posterior.mean[0], result.posterior.cov[0]
    information = np.linalg.inv(cov) - model.parameters.precision
    traits = random.multivariate_normal(mean, cov, n, method="cholesky")
    seen = traits + random.multivariate_normal(np.zeros(10), np.linalg.inv(information), n, method="cholesky")
    estimates = seen @ (cov @ information).T
    middle, spread = predictive(mean, cov, model)
    np.testing.assert_allclose(middle, estimates.mean(axis=0), atol=0.006)
    np.testing.assert_allclose(spread, np.cov(estimates.T), atol=0.006)


def test_who_answered_nothing_is_told_nothing_the_next_time_either(model):
    nothing = model.posterior(np.full((1, 40), np.nan))
    middle, spread = predictive(nothing.mean[0], nothing.cov[0], model)
    np.testing.assert_allclose(middle, 0, atol=1e-12)
    np.testing.assert_allclose(spread, 0, atol=1e-12)


def test_the_same_result_is_told_the_same(model, result):
    assert retest(result) == retest(Assessment(model, archetype("consultation")))


def test_what_comes_first_is_in_the_top_group_and_only_a_ranking_has_one(result):
    found = retest(result)
    first = result.top[0].fit.job.id
    assert 0 < found.first <= found.top[first] <= found.ranks <= 1
    assert set(found.top) == {reasons.fit.job.id for reasons in result.top}


def test_a_wish_that_must_be_met_sets_the_same_jobs_apart_the_next_time(model):
    wishes = {"quota": "less_hard", "incentive": "less_hard"}
    result = Assessment(model, archetype("tele_sales"), wishes)
    assert result.in_conflict
    apart = {fit.job.id for fit in result.in_conflict}
    assert not apart & set(retest(result).top)


@pytest.mark.slow
def test_what_is_said_of_other_takings_is_so_when_people_answer_again(model):
    traits, first = simulate(model, 500, seed=31)
    random = np.random.default_rng(32)
    q, p = model.questionnaire, model.parameters
    chance = 1 / (1 + np.exp(-p.slopes[:, None] * ((q.keys * traits[:, q.trait_index])[:, :, None] - p.thresholds)))
    again = model.posterior(1.0 + (random.random((500, 40, 1)) < chance).sum(axis=2))
    bands, scores = model.bands(again), linear_scores.scores(model.rows[2:], again)
    contrast = linear_scores.scores(model.contrast, again)[:, 0]
    border = LEAN_ERRORS * linear_scores.errors(model.contrast, again.cov)[:, 0]
    lead = np.where(contrast > border, "inbound", np.where(contrast < -border, "outbound", "even"))
    ranks = (bands == 1).sum(axis=1) <= MOST_TOGETHER
    jobs = [job.id for job in model.jobs]
    said, so = [], []
    for place, result in ranked(model, first):
        found = retest(result)
        best = jobs.index(result.top[0].fit.job.id)
        stays = np.mean([ranks[place] and bands[place, jobs.index(job)] == 1 for job in found.top])
        said.append((found.direction, found.ranks, found.first, np.mean(list(found.top.values()))))
        so.append((lead[place] == result.lead, ranks[place], ranks[place] and scores[place].argmax() == best, stays))
    off = np.array(so, dtype=float) - np.array(said)
    assert (np.abs(off.mean(axis=0)) < 3 * off.std(axis=0) / np.sqrt(len(off))).all()
    firm = np.array(said)[:, :3] > np.median(np.array(said)[:, :3], axis=0)
    shares = np.array(so, dtype=float)[:, :3]
    for figure in range(3):
        assert shares[firm[:, figure], figure].mean() > shares[~firm[:, figure], figure].mean()


@pytest.mark.slow
def test_average_people_are_told_little_firmly(model):
    """Exactly average in everything: whatever they are told, hardly anybody is told that it would come out again."""
    p = model.parameters
    chance = 1 / (1 + np.exp(p.slopes[:, None] * p.thresholds))
    sheets = 1.0 + (np.random.default_rng(33).random((400, 40, 1)) < chance).sum(axis=2)
    found = [retest(result) for _, result in ranked(model, sheets)]
    assert len(found) > 50
    assert np.mean([one.direction >= 0.75 for one in found]) < 0.1
    assert np.mean([one.first >= 0.55 for one in found]) < 0.05


def test_more_trust_in_the_answers_makes_the_same_result_firmer(model):
    """Half of the information: the same answers say less, and less comes out again."""
    doubted = replace(model, parameters=replace(model.parameters, trust=0.5))
    answers = archetype("consultation")
    assert retest(Assessment(doubted, answers)).first < retest(Assessment(model, answers)).first
