"""A questionnaire knows its items by name, their traits and keys by position, and which of them are opposites."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.errors import AnswerError
from advisor.domain.questionnaire.items import Item, Questionnaire, all_opposed, minutes


def item(name, trait, facet, key, *opposites):
    return Item(name, trait, facet, key, {"ja": name, "en": name}, opposites)


@pytest.fixture
def questionnaire():
    items = (
        item("a", "calm", "anger", 1),
        item("b", "care", "notes", -1),
        item("c", "calm", "anger", -1, "d"),
        item("d", "calm", "anger", 1),
        item("e", "calm", "hurry", -1),
        item("f", "care", "notes", -1),
    )
    return Questionnaire(items, ("care", "calm"))


def test_opposites_are_the_items_that_are_declared_so(questionnaire):
    assert questionnaire.opposite_pairs == (("c", "d"),)
    assert questionnaire.opposite_positions == ((3, 2),)


def test_a_pair_is_one_whichever_of_the_two_declares_it(questionnaire):
    items = tuple(replace(one, opposites={"d": ("c",)}.get(one.id, one.opposites)) for one in questionnaire)
    assert Questionnaire(items, questionnaire.traits).opposite_pairs == (("c", "d"),)


def test_where_nothing_is_declared_all_items_of_a_facet_are_opposed_that_are_keyed_against_each_other(questionnaire):
    items = all_opposed(replace(one, opposites=()) for one in questionnaire)
    assert Questionnaire(items, questionnaire.traits).opposite_pairs == (("a", "c"), ("c", "d"))


def test_arrays_follow_the_order_of_items_and_traits(questionnaire):
    assert questionnaire.trait_index.tolist() == [1, 0, 1, 1, 1, 0]
    assert questionnaire.keys.tolist() == [1, -1, -1, 1, -1, -1]


def test_a_sheet_is_in_item_order_with_gaps_where_nothing_was_answered(questionnaire):
    sheet = questionnaire.sheet({"c": 4, "a": 1, "elsewhere": 5})
    np.testing.assert_array_equal(sheet, [[1, np.nan, 4, np.nan, np.nan, np.nan]])


def test_it_reads_as_a_sequence_of_its_items(questionnaire):
    assert [one.id for one in questionnaire] == [questionnaire[i].id for i in range(len(questionnaire))]
    assert questionnaire[:2] == Questionnaire(questionnaire.items[:2], questionnaire.traits)
    assert questionnaire.by_id["e"].facet == "hurry"


@pytest.mark.parametrize(("name", "value"), [("x", 3), ("a", 0), ("a", 6), ("a", True), ("a", 2.5), ("a", None)])
def test_an_answer_that_cannot_be_is_refused(questionnaire, name, value):
    with pytest.raises(AnswerError):
        questionnaire.check(name, value)


@pytest.mark.parametrize("value", [1, 2, 3, 4, 5])
def test_the_five_answers_are_accepted(questionnaire, value):
    questionnaire.check("a", value)


def test_somebody_quick_takes_eight_seconds_a_statement_and_somebody_slow_ten():
    assert minutes(40, 46) == (5, 8)
    assert minutes(20, 36) == (3, 6)
