"""The outcome loop: a planted effect is found, none is found where there is none, and nothing is said of a few."""

from math import comb

import numpy as np
import pytest

from advisor.content.loading import load
from advisor.content.weights import weights_text
from advisor.domain.errors import CallfitError
from advisor.domain.governance import outcomes
from advisor.domain.governance.outcomes import Learnt, Suggestion, within_desks
from advisor.domain.psychometrics.intervals import INSIDE
from advisor.domain.scoring import simulation

DESKS = ("billing", "survey", "complaint", "tele_sales")


def employees(model, people, seed, relation=0.0, desks=DESKS, planted=None):
    """Trait means, desks and who stayed.

    relation: log odds for one standard deviation of fit; planted: desk, trait and log odds beyond that. Every desk has
    a level of its own, which says nothing of anybody.
    """
    random = np.random.default_rng(seed)
    traits = simulation.profiles(model, people, seed)
    means = model.posterior(simulation.sheets(model, traits, seed + 1)).mean
    desk = random.choice(desks, people)
    number = np.array([model.weights.jobs.index(one) for one in desk], dtype=int)
    level = random.normal(0.3, 0.7, len(model.weights.jobs))[number]
    odds = level + relation * np.einsum("nt,nt->n", traits, model.rows[model.is_job][number])
    if planted:
        where, trait, effect = planted
        odds += np.where(desk == where, effect * traits[:, model.weights.traits.index(trait)], 0)
    return means, list(desk), random.random(people) < 1 / (1 + np.exp(-odds))


@pytest.fixture(scope="module")
def planted(model):
    """Resilience, which the billing desk hardly asks for today, decides over who stays there."""
    return outcomes.learn(model, *employees(model, 600, 1, 0.5, planted=("billing", "resilience", 2.0)))


def test_a_planted_effect_is_found_and_the_weight_behind_it_is_raised(model, planted):
    assert planted.related
    assert planted.learnt.low > 0.5
    (raised,) = [one for one in planted.suggestions if (one.row, one.trait) == ("billing", "resilience")]
    assert raised.before == model.weights.cells["billing", "resilience"].value
    assert raised.after > raised.before
    largest = max(planted.suggestions, key=lambda one: abs(one.after - one.before))
    assert abs(largest.after - largest.before) <= raised.after - raised.before


def test_suggestions_are_weights_that_a_table_may_hold_and_never_far_from_todays(planted):
    for one in planted.suggestions:
        assert -1 <= one.after <= 3
        assert one.after % 0.5 == 0
        assert 0 < abs(one.after - one.before) <= outcomes.MOST_CHANGE


def test_todays_weights_that_are_right_are_found_related_and_left_nearly_alone(model):
    found = outcomes.learn(model, *employees(model, 600, 4, relation=1.0))
    assert found.related
    assert found.today.low > 0.6
    assert len(found.suggestions) <= 4  # of 40 weights; one in twenty intervals misses by chance


@pytest.mark.slow
def test_where_nothing_is_related_it_says_none_in_nine_of_ten(model):
    """Eight samples. More than three false alarms would come about once in 200 times if one in ten were one."""
    bound = 3
    chance = sum(comb(8, k) * 0.1**k * 0.9 ** (8 - k) for k in range(bound + 1, 9))
    assert chance < 0.0051
    found = [outcomes.learn(model, *employees(model, 200, seed, desks=DESKS[:2])) for seed in range(100, 108)]
    assert sum(bool(one.related) for one in found) <= bound
    assert all(one.suggestions == () for one in found if not one.related)


def test_desks_that_many_leave_are_no_relation(model):
    """Everybody leaves one desk and stays at another; that is no word about the people."""
    traits, desks, stayed = employees(model, 300, 8, desks=DESKS[:2])
    stayed = np.where(np.array(desks) == "billing", stayed & (np.arange(300) % 4 == 0), True)
    assert not outcomes.learn(model, traits, desks, stayed).related


@pytest.mark.parametrize("people", [0, 1, 59])
def test_nothing_is_said_of_few_people(model, people):
    found = outcomes.learn(model, *employees(model, people, 3))
    assert found == Learnt(people, found.compared, found.rare, None, None, (), ())


def at_desks(model, seed, *sizes):
    """People of whom exactly so many stayed and left at each desk, whatever they are like."""
    stayed = np.repeat(np.tile([True, False], len(sizes)), np.ravel(sizes))
    desks = np.repeat(DESKS[: len(sizes)], [sum(one) for one in sizes])
    traits = simulation.profiles(model, len(stayed), seed)
    return model.posterior(simulation.sheets(model, traits, seed + 1)).mean, list(desks), stayed


@pytest.mark.parametrize(
    ("sizes", "compared", "rare"),
    [
        ([(55, 5)], 60, 5),
        ([(5, 5), (50, 0)], 10, 5),
        ([(20, 19), (60, 4)], 39, 19),
        ([(60, 19)], 79, 19),
        ([(20, 20), (60, 4)], 40, 20),
        ([(5, 55), (55, 5), (9, 50)], 179, 19),
    ],
)
def test_nothing_is_said_where_few_can_be_compared_or_one_outcome_is_rare(model, sizes, compared, rare):
    """Of 150 samples without a relation one would be claimed in 17 of 55 who stayed and 5 who left."""
    found = outcomes.learn(model, *at_desks(model, 1, *sizes))
    assert found == Learnt(sum(map(sum, sizes)), compared, rare, None, None, (), ())


@pytest.mark.slow
def test_at_the_fewest_of_whom_something_is_said_it_says_none_in_nine_of_ten(model):
    """As above, of twelve samples: more than four false alarms would come about once in 200 times."""
    bound = 4
    assert sum(comb(12, k) * 0.1**k * 0.9 ** (12 - k) for k in range(bound + 1, 13)) < 0.005
    found = [outcomes.learn(model, *at_desks(model, 2 * seed, (40, 10), (40, 10))) for seed in range(12)]
    assert all(one.related is not None for one in found)
    assert sum(one.related for one in found) <= bound


@pytest.mark.parametrize("all_of_them", [True, False])
def test_nothing_is_said_where_all_stayed_or_all_left(model, all_of_them):
    traits, desks, _ = employees(model, 100, 3)
    found = outcomes.learn(model, traits, desks, np.full(100, all_of_them))
    assert (found.related, found.suggestions) == (None, ())


def test_the_same_outcomes_say_the_same_every_time(model, planted):
    again = outcomes.learn(model, *employees(model, 600, 1, 0.5, planted=("billing", "resilience", 2.0)))
    assert again == planted


def test_predicted_chances_are_about_the_shares_that_stayed(planted):
    assert sum(one.people for one in planted.calibration) == 600
    assert [one.predicted for one in planted.calibration] == sorted(one.predicted for one in planted.calibration)
    for one in planted.calibration:
        assert abs(one.predicted - one.stayed) < 4 * np.sqrt(0.25 / one.people)


def test_auc_is_the_share_of_pairs_in_the_right_order_within_desks():
    score = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 0])
    desk = np.array([0] * 10 + [1, 1])
    stayed = np.array([False] * 5 + [True] * 5 + [False, True])
    assert within_desks(score, desk, stayed).value == 1.0  # the second desk has too few to compare
    assert within_desks(-score, desk, stayed).value == 0.0
    assert within_desks(np.zeros(12), desk, stayed).value == 0.5
    assert within_desks(score, np.arange(12), stayed) is None


def test_the_interval_of_auc_holds_the_truth_in_nine_of_ten():
    """Two normal groups one apart: AUC is Φ(1/√2) = 0.7602. The bound is four standard errors of 500 draws."""
    random = np.random.default_rng(3)
    desk, stayed = np.repeat([0, 1], 60), np.tile([True, False], 60)
    held = []
    for _ in range(500):
        found = within_desks(random.standard_normal(120) + stayed + 5 * desk, desk, stayed)
        held.append(found.low <= 0.76025 <= found.high)
    assert np.mean(held) == pytest.approx(INSIDE, abs=4 * np.sqrt(0.9 * 0.1 / 500))


def test_a_draft_holds_the_suggestions_with_a_note_and_passes_as_a_table(model):
    content = load()
    table = outcomes.draft(content.weights, [Suggestion("billing", "resilience", 1.0, 1.5, 150)])
    cell = table.cells["billing", "resilience"]
    assert cell.value == 1.5
    assert cell.note.endswith("suggested by the outcomes of 150 people")
    from advisor.actions import weights

    assert weights.check(content, weights_text(table)).cells["billing", "resilience"] == cell


def test_a_desk_that_is_no_job_is_an_error(model):
    with pytest.raises(CallfitError, match="astronaut is not a job"):
        outcomes.learn(model, np.zeros((1, 10)), ["astronaut"], np.array([True]))
