"""Where a person stands follows from the answers alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.adaptive import selection
from advisor.domain.adaptive.journey import Journey
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.parameters import uniform_parameters
from advisor.domain.questionnaire.items import ENOUGH, SCALE, Item, Questionnaire
from advisor.domain.scoring.model import Model
from tests.people import as_answers, simulate

LENGTH = 40
ITEMS = Questionnaire(
    tuple(Item(f"item_{n}", f"trait_{n % 2}", "facet", 1, {"ja": "", "en": ""}) for n in range(1, LENGTH + 1)),
    ("trait_0", "trait_1"),
)
MODEL = Model(ITEMS, uniform_parameters(LENGTH, 2), WeightTable((), ITEMS.traits, {}), ())


def after_answering(*numbers: int) -> Journey:
    return Journey(MODEL, {f"item_{number}": 3 for number in numbers})


some_answers = st.sets(st.integers(1, LENGTH)).map(lambda numbers: after_answering(*numbers))


def test_it_begins_at_the_first_question():
    journey = after_answering()
    assert (journey.next, journey.answered, journey.complete, journey.may_finish) == (1, 0, False, False)


def test_seventeen_answers_lead_to_question_eighteen():
    assert after_answering(*range(1, 18)).next == 18


def test_a_gap_is_the_next_question():
    assert after_answering(1, 2, 4, 5).next == 3


def test_all_answered_has_no_next_question():
    journey = after_answering(*range(1, LENGTH + 1))
    assert (journey.next, journey.complete) == (None, True)


def test_a_result_may_be_asked_for_once_there_are_enough_answers():
    assert not after_answering(*range(1, ENOUGH)).may_finish
    assert after_answering(*range(1, ENOUGH + 1)).may_finish


def test_answers_to_items_of_another_questionnaire_do_not_count():
    journey = Journey(MODEL, {"elsewhere": 3})
    assert (journey.answered, journey.next) == (0, 1)


@given(some_answers)
def test_nobody_jumps_ahead(journey):
    reach = journey.next or journey.length
    assert [n for n in range(-1, LENGTH + 3) if journey.can_visit(n)] == list(range(1, reach + 1))


@given(some_answers, st.one_of(st.none(), st.integers(-5, 10_000)))
def test_any_wanted_question_leads_to_one_that_may_be_visited(journey, wanted):
    assert journey.can_visit(journey.current(wanted))


@given(some_answers, st.integers(1, LENGTH))
def test_a_question_that_may_be_visited_is_the_one_shown(journey, wanted):
    assert journey.current(wanted) == (wanted if journey.can_visit(wanted) else journey.next or LENGTH)


@pytest.mark.parametrize("start", [(), (1, 2, 3), (2, 5, 9), range(1, LENGTH)])
def test_answering_what_is_shown_goes_through_all_questions_to_the_end(start):
    answers = dict(after_answering(*start).answers)
    number = Journey(MODEL, answers).current(None)
    for _ in range(LENGTH):
        answers[f"item_{number}"] = 3
        number = Journey(MODEL, answers).after(number)
        if number is None:
            break
    assert Journey(MODEL, answers).complete


def test_changing_an_answer_goes_on_to_the_question_after_it():
    assert after_answering(*range(1, 31)).after(4) == 5
    assert after_answering(*range(1, 31)).after(30) == 31


def test_changing_the_last_answer_leads_back_to_a_gap():
    assert after_answering(*range(1, 3), *range(4, LENGTH + 1)).after(LENGTH) == 3


def test_going_on_from_a_question_without_an_answer_stays_there():
    assert after_answering().after(1) == 1
    assert after_answering(1, 2).after(3) == 3


# --- a short way ---


@pytest.fixture(scope="module")
def people(model):
    return [as_answers(model, sheet) for sheet in simulate(model, 30, seed=17)[1]]


def walked(model, person, mode="short", answers=None, most=LENGTH):
    """The items a person was shown, and the answers given, from ``answers`` on to the end."""
    answers, shown = dict(answers or {}), []
    number = Journey(model, answers, mode).current(None)
    while number is not None and len(shown) < most:
        item = Journey(model, answers, mode).path[number - 1]
        shown.append(item)
        number, answers = Journey(model, answers, mode).answer(item, person[item]), {**answers, item: person[item]}
    return shown, answers


def test_a_short_way_shows_every_question_once_and_ends(model, people):
    for person in people:
        shown, answers = walked(model, person)
        journey = Journey(model, answers, "short")
        assert len(set(shown)) == len(shown) == journey.length
        assert journey.path == tuple(shown)
        assert ENOUGH <= len(shown) <= journey.most == selection.MOST
        assert journey.complete
        assert journey.may_finish


def test_a_reload_anywhere_on_a_short_way_shows_the_same_question(model, people):
    for person in people[:10]:
        shown, _ = walked(model, person)
        for count, item in enumerate(shown):
            given = {one: person[one] for one in sorted(shown[:count])}  # in another order than they were given in
            journey = Journey(model, given, "short")
            assert journey.path[journey.current(None) - 1] == item
            assert journey.path[:count] == tuple(shown[:count])


@pytest.mark.parametrize("changed", [0, 3, 19, 21])
def test_a_changed_answer_asks_nothing_twice_and_loses_nothing(model, people, changed):
    for person in people:
        shown, answers = walked(model, person)
        item = shown[min(changed, len(shown) - 1)]
        after = {**answers, item: SCALE[0] + SCALE[-1] - person[item]}
        journey = Journey(model, after, "short")
        assert set(answers) <= set(journey.path)
        assert [one for one in journey.path if one not in answers] == list(journey.path[len(answers) :])
        more, everything = walked(model, person, answers=after)
        if not journey.complete:
            assert not set(more) & set(answers)
        assert len(everything) <= selection.MOST
        assert Journey(model, everything, "short").complete


@pytest.mark.slow
def test_a_changed_answer_leaves_the_way_up_to_it_as_it_was(model, people):
    for person in people[:10]:
        shown, answers = walked(model, person)
        for number, item in enumerate(shown, start=1):
            changed = Journey(model, {**answers, item: SCALE[-1] if answers[item] < SCALE[-1] else 1}, "short")
            assert changed.path[:number] == tuple(shown[:number])


def test_changing_an_answer_on_a_short_way_goes_on_to_the_question_after_it(model, people):
    shown, answers = walked(model, people[0])
    journey = Journey(model, answers, "short")
    assert journey.answer(shown[4], answers[shown[4]]) == 6
    assert journey.answer(shown[-1], answers[shown[-1]]) is None


@pytest.mark.parametrize("mode", ["all", "short", "short_then_all"])
def test_nobody_jumps_ahead_on_any_way(model, people, mode):
    person = next(one for one in people if len(walked(model, one)[0]) > ENOUGH)
    shown, _ = walked(model, person, mode)
    for count in (0, 7, ENOUGH, len(shown) - 1):
        journey = Journey(model, {item: person[item] for item in shown[:count]}, mode)
        assert not journey.can_visit(count + 2)
        assert journey.can_visit(count + 1)


def test_going_on_after_a_short_way_asks_all_the_rest_once(model, people):
    for person in people[:10]:
        shown, answers = walked(model, person)
        journey = Journey(model, answers, "short_then_all")
        assert journey.path[: len(shown)] == tuple(shown)
        more, everything = walked(model, person, "short_then_all", answers)
        assert sorted(shown + more) == sorted(model.questionnaire.ids)
        assert Journey(model, everything, "short_then_all").complete
        traits = [model.questionnaire.by_id[item].trait for item in shown + more]
        assert all(one != other for one, other in pairwise(traits))


@given(st.data())
def test_any_answers_at_all_have_a_way_in_every_mode(model, data):
    answers = data.draw(st.dictionaries(st.sampled_from(model.questionnaire.ids), st.sampled_from(SCALE)))
    for mode in ("all", "short", "short_then_all"):
        journey = Journey(model, answers, mode)
        assert len(set(journey.path)) == journey.length
        assert all(item in journey.path for item in answers)
        assert journey.can_visit(journey.current(None))
        assert all(journey.number_of(item) == position for position, item in enumerate(journey.path, start=1))


def replayed(model, answers, item):
    """What comes after each answer to an item, by replaying the way with it."""
    after = {value: Journey(model, {**answers, item: value}, "short") for value in SCALE}
    return {value: None if one.complete else one.path[one.next - 1] for value, one in after.items()}


@pytest.mark.slow
def test_ahead_of_every_answer_on_many_short_ways_is_what_a_replay_shows(model):
    ends = 0
    for sheet in simulate(model, 40, seed=23)[1]:
        person, answers = as_answers(model, sheet), {}
        while not (journey := Journey(model, answers, "short")).complete:
            item = journey.path[journey.next - 1]
            assert journey.ahead == replayed(model, answers, item)
            assert item not in journey.ahead.values()
            ends += None in journey.ahead.values()
            answers[item] = person[item]
        assert journey.ahead == {}
    assert ends > 40  # more than each way's own end: some ways end by one answer and go on by another


@given(st.data())
def test_ahead_of_any_answers_at_all_is_what_a_replay_shows(model, data):
    answers = data.draw(st.dictionaries(st.sampled_from(model.questionnaire.ids), st.sampled_from(SCALE), max_size=30))
    journey = Journey(model, answers, "short")
    item = None if journey.complete else journey.path[journey.next - 1]
    assert journey.ahead == ({} if item is None else replayed(model, answers, item))


@pytest.mark.parametrize("mode", ["all", "short_then_all"])
def test_nothing_is_said_ahead_where_all_questions_are_asked(model, mode):
    assert Journey(model, {}, mode).ahead == {}


def test_a_whole_way_is_the_order_of_the_questionnaire(model):
    assert Journey(model, {}).path == model.questionnaire.ids
