"""Which weights matter: the same counts as of each table alone."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.governance import whatif
from advisor.domain.governance.sensitivity import evidence_wanted, sensitivities
from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST, STEP
from advisor.domain.scoring.simulation import profiles, sheets
from tests.domain.governance.test_diagnostics import row, with_weights


@pytest.fixture(scope="module")
def people(model):
    """Three hundred people, some with gaps, one who answers all alike, one with few answers."""
    made = sheets(model, profiles(model, 300, seed=8), seed=9)
    made[0] = 3
    made[1, 8:] = np.nan
    made[2:40, ::7] = np.nan
    return whatif.people(model, made)


@pytest.fixture(scope="module")
def found(model, people):
    return sensitivities(model, people)


def told_else(model, other, people):
    before, after = whatif.outcome(model, people), whatif.outcome(other, people)
    moved = (before.top != after.top).any(axis=1) | (before.first != after.first) | (before.lead != after.lead)
    return moved.mean()


def test_each_share_is_that_of_its_table_alone(model, people, found):
    assert len(found) == len(model.weights.rows) * len(model.weights.traits)
    for one in found:
        value = model.weights.cells[one.row, one.trait].value
        for step, share in ((-STEP, one.lower), (STEP, one.higher)):
            if LIGHTEST <= value + step <= HEAVIEST:
                other = with_weights(model, {one.row: {one.trait: value + step}})
                assert share == pytest.approx(told_else(model, other, people), abs=1e-12), one
            else:
                assert share is None


def test_they_come_by_how_much_they_matter(found):
    shares = [one.share for one in found]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.05


def test_evidence_is_wanted_for_hypotheses_only(model, found):
    wanted = evidence_wanted(found)
    assert wanted
    assert all(model.weights.cells[one.row, one.trait].is_hypothesis for one in wanted)
    assert [one for one in found if one in wanted] == list(wanted)


def test_a_step_that_leaves_a_job_nothing_of_its_own_is_not_tried(model, people):
    """Two jobs alike but for one step: both would be the mean of the two, which no table may say."""
    jobs = [name for name in model.weights.rows if name not in ("inbound", "outbound")]
    alike = {name: row(model, "billing") for name in jobs}
    alike["survey"] = row(model, "billing") | {"accuracy": 3.5}
    (one,) = [
        one
        for one in sensitivities(with_weights(model, alike), people)
        if (one.row, one.trait) == ("survey", "accuracy")
    ]
    assert one.lower is None
    assert one.higher is not None


def test_nobody_is_moved_where_there_is_nobody(model, people):
    nobody = replace(people).some(np.zeros(len(people), dtype=bool))
    assert {one.share for one in sensitivities(model, nobody)} == {0.0}
