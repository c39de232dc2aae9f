"""Trust: full for people who answer as the model says, less for answers that repeat each other, and then truer."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.psychometrics.trust import LEAST, forecast, learnt_trust, sides
from tests.people import simulate

INSIDE = 1.6448536


def repeated(model, people, seed):
    """Sheets on which the items of one half of each trait mostly repeat one answer, as near-duplicates do."""
    random = np.random.default_rng(seed)
    _, sheets = simulate(model, people, seed)
    q = model.questionnaire
    side = sides(q)
    for trait in range(len(q.traits)):
        for half in (0, 1):
            one, other = np.flatnonzero((q.trait_index == trait) & (side == half))
            same = sheets[:, one] if q.keys[one] == q.keys[other] else 6 - sheets[:, one]
            sheets[:, other] = np.where(random.random(people) < 0.8, same, sheets[:, other])
    return sheets


def coverage(sheets, model, parameters):
    parts = [forecast(sheets, side, model.questionnaire, parameters) for side in (0, 1)]
    return np.mean([np.abs(truth - mean) <= INSIDE * spread for mean, spread, truth in parts])


def test_sides_share_every_trait_and_facet_fairly(model):
    q = model.questionnaire
    found = sides(q)
    for trait in q.traits:
        mine = [n for n, item in enumerate(q) if item.trait == trait]
        assert sum(found[mine]) == 2
        for facet in {q[n].facet for n in mine}:
            assert sum(found[n] for n in mine if q[n].facet == facet) == 1


def test_forecasts_of_people_who_answer_as_the_model_says_hold(model):
    _, sheets = simulate(model, 1_500, seed=1)
    assert coverage(sheets, model, model.parameters) == pytest.approx(0.9, abs=0.02)


def test_people_who_answer_as_the_model_says_are_trusted(model):
    _, sheets = simulate(model, 800, seed=2)
    assert learnt_trust(sheets, model.questionnaire, model.parameters) >= 0.85


@pytest.mark.slow
def test_answers_that_repeat_each_other_are_trusted_less_and_told_truer_on_other_people(model):
    learnt = calibrate(repeated(model, 600, seed=3), model.questionnaire).parameters
    assert LEAST <= learnt.trust < 0.85
    others = repeated(model, 600, seed=4)
    sure, corrected = (coverage(others, model, replace(learnt, trust=trust)) for trust in (1.0, learnt.trust))
    assert sure < corrected
    assert abs(corrected - 0.9) < abs(sure - 0.9)


def test_unanswered_sides_are_left_out(model):
    _, sheets = simulate(model, 20, seed=5)
    sheets[:, model.questionnaire.trait_index == 0] = np.nan
    mean, spread, truth = forecast(sheets, 0, model.questionnaire, model.parameters)
    assert np.isnan([mean[:, 0], spread[:, 0], truth[:, 0]]).all()
    assert not np.isnan(mean[:, 1:]).any()
    empty = np.full((5, 40), np.nan)
    assert learnt_trust(empty, model.questionnaire, model.parameters) == 1


@pytest.mark.parametrize("trust", [0.3, 0.7])
def test_less_trust_widens_errors_and_keeps_contributions_exact(model, trust):
    _, sheets = simulate(model, 50, seed=6)
    q = model.questionnaire
    full = model.posterior(sheets)
    less = grm.posterior(sheets, q.trait_index, q.keys, replace(model.parameters, trust=trust))
    widths = (np.diagonal(found.cov, axis1=1, axis2=2) for found in (less, full))
    assert (next(widths) > next(widths)).all()
    np.testing.assert_allclose(less.pulls @ less.reach.T, less.mean, atol=1e-9)
    nobody = grm.posterior(np.full((1, 40), np.nan), q.trait_index, q.keys, replace(model.parameters, trust=trust))
    np.testing.assert_allclose(nobody.cov[0], model.parameters.prior, atol=1e-12)
