"""Where a person stands follows from the answers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.items import ENOUGH, Item, Questionnaire
from advisor.domain.journey import Journey

LENGTH = 40
ITEMS = Questionnaire(
    tuple(Item(f"item_{n}", f"trait_{n % 2}", "facet", 1, {"ja": "", "en": ""}) for n in range(1, LENGTH + 1)),
    ("trait_0", "trait_1"),
)


def after_answering(*numbers: int) -> Journey:
    return Journey(ITEMS, {f"item_{number}": 3 for number in numbers})


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
    journey = Journey(ITEMS, {"elsewhere": 3})
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
    number = Journey(ITEMS, answers).current(None)
    for _ in range(LENGTH):
        answers[f"item_{number}"] = 3
        number = Journey(ITEMS, answers).after(number)
        if number is None:
            break
    assert Journey(ITEMS, answers).complete


def test_changing_an_answer_goes_on_to_the_question_after_it():
    assert after_answering(*range(1, 31)).after(4) == 5
    assert after_answering(*range(1, 31)).after(30) == 31


def test_changing_the_last_answer_leads_back_to_a_gap():
    assert after_answering(*range(1, 3), *range(4, LENGTH + 1)).after(LENGTH) == 3


def test_going_on_from_a_question_without_an_answer_stays_there():
    assert after_answering().after(1) == 1
    assert after_answering(1, 2).after(3) == 3
