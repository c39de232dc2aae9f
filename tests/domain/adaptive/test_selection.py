"""What is asked next aims at the decision, keeps the rules of content, and follows from the answers alone."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.adaptive import selection, stopping
from advisor.domain.adaptive.selection import EACH, MOST, candidates, next_item, walk
from advisor.domain.jobs.weights import Weight, WeightTable
from advisor.domain.psychometrics.parameters import Parameters, uniform_parameters
from advisor.domain.questionnaire.items import ENOUGH, SCALE, Item, Questionnaire
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import CLEAR, Assessment
from tests.people import as_answers, simulate

TEXT = {"ja": "", "en": ""}


@pytest.fixture(scope="module")
def people(model):
    return [as_answers(model, sheet) for sheet in simulate(model, 60, seed=23)[1]]


def asked(model, person):
    """Ids in the order in which they are asked of a person who answers everything."""
    answers = {}
    while (item := next_item(model, answers)) is not None:
        assert item not in answers
        answers[item] = person[item]
    return list(answers)


@pytest.fixture(scope="module")
def ways(model, people):
    return [asked(model, person) for person in people]


def items_of(model, way):
    return [model.questionnaire.by_id[item] for item in way]


# --- rules of content ---


def test_two_answers_to_every_trait_come_first_on_two_facets_and_keyed_both_ways(model, ways):
    for way in ways:
        first = items_of(model, way[: EACH * len(model.questionnaire.traits)])
        for trait in model.questionnaire.traits:
            one, other = [item for item in first if item.trait == trait]
            assert one.facet != other.facet
            assert one.key == -other.key


def test_no_trait_comes_twice_in_a_row(model, ways):
    for way in ways:
        assert all(one.trait != other.trait for one, other in pairwise(items_of(model, way)))


def test_nobody_is_asked_more_than_the_most_or_less_than_is_enough(ways):
    lengths = [len(way) for way in ways]
    assert min(lengths) >= ENOUGH
    assert max(lengths) == MOST
    assert len(set(lengths)) > 3


banks = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([-1, 1])), min_size=1, max_size=16
).map(
    lambda rows: Questionnaire(
        tuple(Item(f"i{n}", f"t{trait}", f"f{facet}", key, TEXT) for n, (trait, facet, key) in enumerate(rows)),
        tuple(sorted({f"t{trait}" for trait, _, _ in rows})),
    )
)


@given(banks, st.data())
def test_any_bank_is_asked_to_its_end_without_a_trait_twice_in_a_row_where_that_can_be_helped(bank, data):
    done = ()
    while allowed := candidates(bank, done):
        assert set(allowed) <= set(range(len(bank))) - set(done)
        following = data.draw(st.sampled_from(allowed))
        others = {bank[i].trait for i in range(len(bank)) if i not in done} - {bank[i].trait for i in done[-1:]}
        assert not done or bank[following].trait != bank[done[-1]].trait or not others
        done = (*done, following)
    assert sorted(done) == list(range(len(bank)))


def test_a_facet_with_more_items_waits_until_the_others_are_asked_as_often():
    facets = ["a", "a", "a", "a", "b"]
    bank = Questionnaire(tuple(Item(f"i{n}", "t", facet, 1, TEXT) for n, facet in enumerate(facets)), ("t",))
    assert candidates(bank, (0,)) == [4]
    assert candidates(bank, (0, 4)) == [1, 2, 3]


# --- the same answers, the same question ---


def test_the_order_in_which_answers_are_stored_does_not_matter(model, people, ways):
    for person, way in zip(people[:10], ways, strict=False):
        for count in range(len(way)):
            given_ = {item: person[item] for item in sorted(way[:count], reverse=True)}
            assert next_item(model, given_) == way[count]


def test_a_restarted_server_asks_the_same(model, people, ways):
    selection._after.cache_clear()
    assert [asked(model, person) for person in people] == ways


def test_an_answer_off_the_way_changes_no_question_before_the_end(model, people, ways):
    for person, way in zip(people, ways, strict=True):
        off = next(item for item in model.questionnaire.ids if item not in way)
        answers = {item: person[item] for item in way[:12]}
        assert next_item(model, {**answers, off: 1}) == next_item(model, answers)


@given(st.data())
def test_any_answers_lead_to_an_item_without_one_or_to_the_end(model, data):
    answers = data.draw(st.dictionaries(st.sampled_from(model.questionnaire.ids), st.sampled_from(SCALE)))
    item = next_item(model, answers)
    assert item is None or item not in answers
    if len(answers) >= MOST:
        assert item is None
    if len(answers) < ENOUGH:
        assert item is not None


def test_equal_gains_fall_to_the_earlier_item(model):
    """With the defaults an item tells as much as any other of its trait, so only the order can choose."""
    way = walk(model, {})
    trait = model.questionnaire[way.next].trait
    assert way.next == min(n for n, item in enumerate(model.questionnaire) if item.trait == trait)


# --- aiming at the decision ---


def test_the_item_asked_is_one_that_gains_most_of_those_allowed(model, people, ways):
    for person, way in zip(people[:10], ways, strict=False):
        for count in (0, 5, 13, len(way) - 1):
            answers = {item: person[item] for item in way[:count]}
            posterior = model.posterior(model.questionnaire.sheet(answers))
            gain = stopping.gains(model, posterior, stopping.still_open(model, posterior))
            positions = tuple(model.questionnaire.ids.index(item) for item in way[:count])
            best = max(gain[position] for position in candidates(model.questionnaire, positions))
            assert gain[model.questionnaire.ids.index(way[count])] == pytest.approx(best, rel=1e-6)


def test_who_stops_early_gets_a_clear_direction(model, people, ways):
    early = [(person, way) for person, way in zip(people, ways, strict=True) if len(way) < MOST]
    assert len(early) > 10
    for person, way in early:
        result = Assessment(model, {item: person[item] for item in way})
        assert result.certainty >= CLEAR


def test_certain_means_the_same_as_what_is_told_as_clear():
    assert stopping.CERTAIN == CLEAR


def test_the_better_item_of_a_facet_is_asked_once_the_items_differ(model):
    slopes = np.array(model.parameters.slopes)
    first = walk(model, {}).next
    trait, facet = model.questionnaire[first].trait, model.questionnaire[first].facet
    better = max(n for n, i in enumerate(model.questionnaire) if (i.trait, i.facet) == (trait, facet))
    slopes[better] *= 1.5
    p = model.parameters
    sharper = Model(
        model.questionnaire, Parameters("sharper", slopes, p.thresholds, p.prior), model.weights, model.jobs
    )
    assert better != first
    assert walk(sharper, {}).next == better


# --- small banks ---


def small(traits, each):
    items = tuple(
        Item(f"t{t}_{n}", f"t{t}", f"f{n % 2}", 1 - 2 * (n % 2), TEXT) for n in range(each) for t in range(traits)
    )
    bank = Questionnaire(items, tuple(f"t{t}" for t in range(traits)))
    rows = ("inbound", "outbound", "one", "two")
    cells = {
        (row, trait): Weight(float((r * 7 + t * 3) % 5 - 1), (), "test")
        for r, row in enumerate(rows)
        for t, trait in enumerate(bank.traits)
    }
    return Model(bank, uniform_parameters(len(items), traits), WeightTable(rows, bank.traits, cells), ())


@pytest.mark.parametrize(("traits", "each"), [(2, 1), (2, 3), (3, 2), (4, 20)])
@pytest.mark.parametrize("value", SCALE)
def test_a_small_bank_is_asked_without_a_fault_and_ends(traits, each, value):
    model = small(traits, each)
    answers = {}
    while (item := next_item(model, answers)) is not None:
        answers[item] = value
    assert min(EACH, each) * traits <= len(answers) <= min(MOST, traits * each)
