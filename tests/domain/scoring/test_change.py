"""Two results of one person: what is compared, what counts as a change, and what is refused."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.intervals import INSIDE
from advisor.domain.psychometrics.parameters import uniform_parameters
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.scoring.change import Change, compare, difference_covariance, refusal, width
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment, Estimate
from tests.people import archetype, as_answers, opposite, simulate


@pytest.fixture(scope="module")
def sheet():
    return archetype("consultation")


def changed(model, **parts):
    """A model of its own, in which these parts are others."""
    kept = {name: getattr(model, name) for name in ("questionnaire", "parameters", "weights", "jobs")}
    return Model(**{**kept, **parts})


def test_the_same_answers_twice_are_no_change(model, sheet):
    found = compare(Assessment(model, sheet), Assessment(model, sheet))
    assert {change.way for change in (*found.traits, found.contrast)} == {"same"}
    assert found.is_top_the_same
    assert found.in_both == found.top[0]


def test_who_answers_all_the_other_way_is_told_which_way_each_figure_went(model, sheet):
    before, after = Assessment(model, sheet), Assessment(model, opposite(sheet))
    there, back = compare(before, after), compare(after, before)
    assert there.contrast.way == "less"
    assert back.contrast.way == "more"
    turned = {"more": "less", "less": "more", "same": "same"}
    assert [turned[one.way] for one in there.traits] == [one.way for one in back.traits]
    assert {"more", "less"} <= {one.way for one in there.traits}
    assert not there.is_top_the_same
    assert [(one.before.score, one.after.score) for one in there.traits] == [
        (one.score, other.score) for one, other in zip(before.traits, after.traits, strict=True)
    ]


def test_a_difference_counts_only_beyond_its_margin():
    def way(after):
        return Change(Estimate("x", 0.2, 0.4), Estimate("x", after, 0.4), 1.0).way

    assert [way(one) for one in (-0.9, -0.7, 0.2, 1.1, 1.3)] == ["less", "same", "same", "same", "more"]


def test_the_margins_hold_over_all_figures_together():
    alone, ten = width(1), width(10)
    assert 1.645 < alone < ten
    inside = [2 * NormalDist().cdf(one) - 1 for one in (alone, ten)]
    assert inside[0] * inside[1] ** 10 == pytest.approx(INSIDE)


def test_the_error_of_a_difference_is_that_of_two_estimates_of_unchanged_traits(model):
    """Written out: what both share by chance of the person and of the prior, added up without the formula."""
    _, sheets = simulate(model, 4, seed=3)
    sheets[:2, 15:] = np.nan
    first, second = model.posterior(sheets[:2]).cov, model.posterior(sheets[2:]).cov
    prior, unit = model.parameters.prior, np.eye(10)
    for one, other, found in zip(first, second, difference_covariance(first, second, model), strict=True):
        lean = [unit - cov @ np.linalg.inv(prior) for cov in (one, other)]
        noise = [cov @ (np.linalg.inv(cov) - np.linalg.inv(prior)) @ cov for cov in (one, other)]
        apart = lean[0] - lean[1]
        assert found == pytest.approx(sum(noise) + apart @ prior @ apart.T)
        assert np.linalg.eigvalsh(found).min() > -1e-12


def test_where_the_prior_says_nothing_it_is_the_formula_of_jacobson_and_truax(model):
    wide = changed(model, parameters=replace(model.parameters, prior=1e9 * model.parameters.prior))
    cov = np.diag(np.linspace(0.1, 0.4, 10))[None]
    assert difference_covariance(cov, 2 * cov, wide) == pytest.approx(3 * cov, abs=1e-9)


def test_another_questionnaire_or_other_parameters_are_refused(model, sheet):
    one = Assessment(model, sheet)
    items = model.questionnaire
    reworded = replace(items.items[0], text={**items.items[0].text, "en": "Another question."})
    other = changed(model, questionnaire=Questionnaire((reworded, *items.items[1:]), items.traits))
    assert refusal(one, Assessment(other, sheet)) == "questionnaire"
    assert refusal(Assessment(other, sheet), one) == "questionnaire"
    prior = 0.9 * model.parameters.prior + 0.1 * np.eye(10)
    for parameters in (
        uniform_parameters(len(items), 10, slope=1.4),
        uniform_parameters(len(items), 10, thresholds=(-2.0, -0.6, 0.6, 1.8)),
        replace(model.parameters, prior=prior),
        replace(model.parameters, trust=0.9),
    ):
        assert refusal(one, Assessment(changed(model, parameters=parameters), sheet)) == "parameters"
    assert refusal(one, Assessment(changed(model, parameters=replace(model.parameters, version="x")), sheet)) is None


def test_a_result_that_points_nowhere_is_not_compared(model, sheet):
    one, flat = Assessment(model, sheet), Assessment(model, dict.fromkeys(sheet, 5))
    assert refusal(one, flat) == refusal(flat, one) == "nowhere"
    assert refusal(one, one) is None


def test_under_other_weights_traits_alone_are_compared(model, sheet):
    table = model.weights
    first = next(iter(table.cells))
    cells = {**table.cells, first: replace(table.cells[first], value=table.cells[first].value - 0.5)}
    other = changed(model, weights=WeightTable(table.rows, table.traits, cells))
    found = compare(Assessment(model, sheet), Assessment(other, opposite(sheet)))
    assert (found.contrast, found.top, found.is_top_the_same, found.in_both) == (None, None, False, ())
    assert found.traits == compare(Assessment(model, sheet), Assessment(model, opposite(sheet))).traits


def test_wishes_move_no_group_that_is_compared(model, sheet):
    wishing = Assessment(model, sheet, {"quota": "less_hard", "talking": "less_hard", "pay": "more_hard"})
    assert compare(Assessment(model, sheet), wishing).is_top_the_same


def test_a_short_result_is_compared_with_a_long_one(model):
    for sheet in simulate(model, 20, seed=8)[1]:
        answers = as_answers(model, sheet)
        short = Assessment(model, dict(list(answers.items())[:20]))
        found = compare(short, Assessment(model, answers))
        assert all(np.isfinite(one.margin) and one.margin >= 0 for one in (*found.traits, found.contrast))
