"""The model doctor finds every planted fault by name, and says what it thinks of the shipped table."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.governance import diagnostics
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.simulation import profiles, sheets


def with_weights(model, values):
    """The model with other numbers: values maps a row to its weights by trait, {} to leave the row as it is."""
    cells = dict(model.weights.cells)
    for row, by_trait in values.items():
        for trait, value in by_trait.items():
            cells[row, trait] = replace(cells[row, trait], value=float(value))
    return Model(model.questionnaire, model.parameters, replace(model.weights, cells=cells), model.jobs)


def row(model, name):
    return dict(zip(model.weights.traits, model.weights.values[model.weights.rows.index(name)], strict=True))


def found(model, kind):
    return [finding for finding in diagnostics.examine(model) if finding.kind == kind]


def test_the_shipped_table_has_nothing_odd(model):
    assert diagnostics.examine(model) == ()


def test_the_same_table_gives_the_same_findings_every_time(model):
    spoilt = with_weights(model, {"appointment": row(model, "tele_sales")})
    assert diagnostics.examine(spoilt) == diagnostics.examine(spoilt)


def test_a_trait_that_no_row_weighs_is_dead(model):
    spoilt = with_weights(model, {key: {"learning": 0} for key in model.weights.rows})
    (finding,) = found(spoilt, "dead_trait")
    assert (finding.trait, finding.value) == ("learning", 0)


def test_a_trait_that_all_jobs_ask_for_alike_is_not_dead_while_it_tells_the_directions_apart(model):
    assert found(with_weights(model, {key: {"listening": 2} for key in model.weights.jobs}), "dead_trait") == []


def test_a_job_that_is_a_copy_of_another_can_never_come_first_alone(model):
    spoilt = with_weights(model, {"appointment": row(model, "tele_sales")})
    assert {finding.row for finding in found(spoilt, "never_first")} == {"tele_sales", "appointment"}


def test_two_jobs_nearly_alike_are_named_together(model):
    nearly = row(model, "tele_sales") | {"accuracy": row(model, "tele_sales")["accuracy"] + 0.5}
    (finding,) = found(with_weights(model, {"appointment": nearly}), "alike")
    assert {finding.row, finding.other} == {"tele_sales", "appointment"}
    assert diagnostics.ALIKE < finding.value < 1


def test_a_job_that_has_a_neighbour_on_every_side_comes_first_for_hardly_anybody(model):
    """Ten others ask for the same and a little more of one trait (or less, where it asks for the most already)."""
    middle = row(model, "tele_sales")
    others = [job for job in model.weights.jobs if job != "tele_sales"][-10:]
    around = {
        job: middle | {trait: weight + (0.5 if weight < 3 else -0.5)}
        for job, (trait, weight) in zip(others, middle.items(), strict=True)
    }
    (finding,) = [f for f in diagnostics.examine(with_weights(model, around)) if f.row == "tele_sales" and not f.other]
    assert finding.kind == "rarely_first"
    assert finding.value < finding.limit == diagnostics.RARE


def test_a_job_with_weights_much_larger_than_the_rest_wins_by_loudness(model):
    quiet = {job: {trait: value / 3 for trait, value in row(model, job).items()} for job in model.weights.jobs}
    loud = dict.fromkeys(model.weights.traits, 3.0)
    (finding,) = found(with_weights(model, {**quiet, "survey": loud}), "loud")
    assert finding.row == "survey"
    assert finding.value > finding.limit == pytest.approx(0.2)


def test_one_item_that_decides_over_a_row_is_named(model):
    items = model.questionnaire
    mine = [item.id for item in items if item.trait == "listening"]
    slopes = np.array([4.0 if item.id == mine[0] else 0.2 for item in items])
    only = dict.fromkeys(model.weights.traits, 0.0) | {"listening": 3.0}
    spoilt = replace(with_weights(model, {"inbound": only}), parameters=replace(model.parameters, slopes=slopes))
    (finding,) = [f for f in found(spoilt, "heavy_item") if f.row == "inbound"]
    assert finding.item == mine[0]
    assert finding.value > 0.25


def test_real_people_may_be_asked_instead_of_simulated_ones(model):
    """Where everybody is much alike, the job that suits them wins too often, whatever the table is like."""
    best = model.parameters.prior @ model.rows[model.weights.rows.index("billing")]
    alike = 2 * best + 0.3 * profiles(model, 500, seed=1)
    (finding,) = [f for f in diagnostics.examine(model, sheets(model, alike, seed=2)) if f.kind == "loud"]
    assert finding.row == "billing"


def test_every_direction_and_job_keeps_its_name_in_the_findings(model):
    spoilt = with_weights(model, {"appointment": row(model, "tele_sales")})
    assert {finding.row for finding in diagnostics.examine(spoilt)} <= {*DIRECTIONS, *model.weights.jobs}
