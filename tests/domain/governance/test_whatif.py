"""What-if: nothing for no change, the right number for a known change, and the same as the results pages would say."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.errors import CallfitError
from advisor.domain.governance import whatif
from advisor.domain.psychometrics.parameters import uniform_parameters
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment
from advisor.domain.scoring.simulation import profiles, sheets
from tests.domain.governance.test_diagnostics import row, with_weights
from tests.people import as_answers


@pytest.fixture(scope="module")
def answers(model):
    """Three hundred people, among them one who answers all alike, one with few answers and some with gaps."""
    made = sheets(model, profiles(model, 300, seed=5), seed=6)
    made[0] = 3
    made[1, 8:] = np.nan
    made[2:40, ::7] = np.nan
    return made


@pytest.fixture(scope="module")
def people(model, answers):
    return whatif.people(model, answers)


@pytest.fixture(scope="module")
def other(model):
    """Accuracy counts for nothing at the billing desk, and resilience less for outbound."""
    return with_weights(model, {"billing": {"accuracy": 0.0, "listening": 3.0}, "outbound": {"resilience": 0.5}})


def test_people_prepared_in_blocks_are_the_same_people(model, answers, people, monkeypatch):
    monkeypatch.setattr(whatif, "BLOCK", 70)
    found = whatif.people(model, answers)
    assert np.array_equal(found.carries, people.carries)
    for name in ("mean", "cov", "pulls"):
        assert np.allclose(getattr(found.posterior, name), getattr(people.posterior, name), atol=1e-9)


def test_the_parts_of_the_people_add_up(model, other, people):
    before, after = whatif.outcome(model, people), whatif.outcome(other, people)
    some = np.arange(len(people)) < 120
    parts = [whatif.difference(model.weights.jobs, before.of(part), after.of(part)) for part in (some, ~some)]
    whole = whatif.difference(model.weights.jobs, before, after)
    assert sum(part.people for part in parts) == whole.people
    for figure in ("groups", "swapped", "turned", "gained", "lost"):
        assert sum(getattr(part, figure) for part in parts) == getattr(whole, figure)


def test_no_change_moves_nobody(model, people):
    effect = whatif.compare(model, model, people)
    assert (effect.people, effect.groups, effect.turned, effect.swapped) == (300, 0, 0, 0)
    assert (effect.jobs, effect.directions, effect.came, effect.went) == ({}, {}, {}, {})


def test_two_jobs_that_change_their_names_change_everybody_who_had_one_of_them_first(model, people):
    swapped = with_weights(model, {"billing": row(model, "survey"), "survey": row(model, "billing")})
    first = list(whatif.outcome(model, people).first)
    effect = whatif.compare(model, swapped, people)
    assert first.count("billing") > 5
    assert effect.jobs == {
        ("billing", "survey"): first.count("billing"),
        ("survey", "billing"): first.count("survey"),
    }
    assert effect.turned == 0
    top = whatif.outcome(model, people).top
    one, two = (top[:, model.weights.jobs.index(job)] for job in ("billing", "survey"))
    assert effect.groups == (one != two).sum()
    assert effect.came == {"billing": (two & ~one).sum(), "survey": (one & ~two).sum()}
    assert effect.went == {"billing": effect.came["survey"], "survey": effect.came["billing"]}


def test_inbound_and_outbound_changing_places_turns_everybody_who_leans(model, people):
    turned = with_weights(model, {"inbound": row(model, "outbound"), "outbound": row(model, "inbound")})
    lead = list(whatif.outcome(model, people).lead)
    effect = whatif.compare(model, turned, people)
    assert effect.directions == {
        ("inbound", "outbound"): lead.count("inbound"),
        ("outbound", "inbound"): lead.count("outbound"),
    }
    assert effect.swapped == effect.groups == 0


def test_it_says_what_the_result_pages_say_before_and_after(model, other, answers, people):
    for one in (model, other):
        found = whatif.outcome(one, people)
        for number, sheet in enumerate(answers[:60]):
            page = Assessment(one, as_answers(one, sheet))
            top = {fit.job.id for fit in page.fits if fit.band == 1} if page.points_somewhere else set()
            assert {job for job, held in zip(one.weights.jobs, found.top[number], strict=True) if held} == top
            assert found.lead[number] == (page.lead if page.points_somewhere else whatif.NOWHERE)
            best = max(page.fits, key=lambda fit: fit.estimate.score).job.id
            assert found.first[number] == (best if page.points_somewhere else whatif.NOWHERE)


def test_of_one_job_it_says_for_how_many_it_comes_first_and_whose_group_it_enters(model, other, people):
    jobs, before, after = model.weights.jobs, whatif.outcome(model, people), whatif.outcome(other, people)
    of_job, effect = whatif.row_effect(jobs, "billing", before, after), whatif.difference(jobs, before, after)
    moved = sum(count for (_, job), count in effect.jobs.items() if job == "billing")
    moved -= sum(count for (job, _), count in effect.jobs.items() if job == "billing")
    assert of_job.after - of_job.before == moved != 0
    assert (of_job.came, of_job.went) == (effect.came["billing"], effect.went["billing"])


def test_of_a_direction_it_says_whom_it_leads(model, other, people):
    before, after = whatif.outcome(model, people), whatif.outcome(other, people)
    found = whatif.row_effect(model.weights.jobs, "outbound", before, after)
    assert found.before == list(before.lead).count("outbound")
    assert found.after == found.before + found.came - found.went != found.before


def test_the_way_back_is_the_same_table_turned_round(model, other, people):
    there, back = whatif.compare(model, other, people), whatif.compare(other, model, people)
    assert there.swapped > 0
    assert there.turned > 0
    assert there.groups == back.groups
    assert there.jobs == {(one, two): count for (two, one), count in back.jobs.items()}
    assert there.directions == {(one, two): count for (two, one), count in back.directions.items()}
    assert (there.came, there.went) == (back.went, back.came)


def test_a_sheet_without_a_ranking_stays_without_one(model, other, people):
    assert list(whatif.outcome(other, people).first[:2]) == [whatif.NOWHERE, whatif.NOWHERE]
    assert not whatif.outcome(other, people).top[:2].any()


def test_a_job_of_its_own_turns_nobody_from_inbound_to_outbound(model, people):
    """Only who gains or loses a ranking hears another word on the direction."""
    effect = whatif.compare(model, with_weights(model, {"billing": {"accuracy": 0.0}}), people)
    assert effect.swapped > 0
    assert effect.turned == 0
    assert sum(effect.directions.values()) == effect.gained + effect.lost > 0


def test_nobody_is_nobody(model, other):
    effect = whatif.compare(model, other, whatif.people(model, np.empty((0, len(model.questionnaire)))))
    assert (effect.people, effect.groups, effect.swapped) == (0, 0, 0)


def test_another_questionnaire_is_not_compared(model, people):
    fewer = Model(model.questionnaire[:20], uniform_parameters(20, 10), model.weights, model.jobs)
    with pytest.raises(CallfitError, match="the same questionnaire and jobs"):
        whatif.compare(model, replace(fewer), people)
