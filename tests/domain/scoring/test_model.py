"""A model is of one piece: its parts are of the same traits, in the same order."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.errors import CallfitError
from advisor.domain.psychometrics.parameters import uniform_parameters
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, simulate


def changed(model, **parts):
    kept = {name: getattr(model, name) for name in ("questionnaire", "parameters", "weights", "jobs")}
    return Model(**{**kept, **parts})


def with_outbound(model, change):
    """The model in which outbound asks for what inbound does, but for a change."""
    cells = dict(model.weights.cells)
    for trait in model.weights.traits:
        value = change(trait, cells["inbound", trait].value)
        cells["outbound", trait] = replace(cells["outbound", trait], value=value)
    return changed(model, weights=replace(model.weights, cells=cells))


def test_weights_with_traits_in_another_order_score_and_explain_alike(model):
    turned = changed(model, weights=replace(model.weights, traits=model.weights.traits[::-1]))
    np.testing.assert_array_equal(turned.rows, model.rows)
    answers = as_answers(model, simulate(model, 1, seed=1)[1][0])
    found, expected = Assessment(turned, answers), Assessment(model, answers)
    assert found.rows == expected.rows
    assert [found.reasons(fit) for fit in found.fits] == [expected.reasons(fit) for fit in expected.fits]


def test_weights_for_other_traits_are_refused(model):
    with pytest.raises(CallfitError, match="the weights are for the traits"):
        changed(model, weights=replace(model.weights, traits=model.weights.traits[1:]))


def test_parameters_for_other_items_or_traits_are_refused(model):
    for items, traits in ((39, 10), (40, 9)):
        with pytest.raises(CallfitError, match=f"for {items} items and {traits} traits"):
            changed(model, parameters=uniform_parameters(items, traits))


def test_directions_that_differ_by_mere_noise_are_refused(model):
    noise = iter(np.random.default_rng(1).normal(0, 1e-3, 10))
    with pytest.raises(CallfitError, match="ask for the same"):
        _ = with_outbound(model, lambda _, value: value + next(noise)).rows


def test_one_smallest_step_still_tells_the_directions_apart(model):
    assert with_outbound(model, lambda trait, value: value - 0.5 * (trait == "listening")).rows.shape == (17, 10)
