"""The picture of a group: no filter, no moment and no two pictures show one person."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.disclosure import LEAST_COUNTED, LEAST_PROFILED, rounded
from advisor.domain.recruiting.groups import members, picture
from advisor.domain.recruiting.shared_results import shared_result
from advisor.domain.scoring.result import Estimate
from tests.people import as_answers, simulate


@pytest.fixture(scope="module")
def results(model):
    found = (shared_result(model, as_answers(model, sheet)) for sheet in simulate(model, 60, seed=3)[1])
    return [one for one in found if one.points_somewhere]


def first(results, people):
    return dict(enumerate(results[:people], start=1))


@pytest.mark.parametrize("people", range(LEAST_COUNTED))
def test_four_people_give_no_picture(results, people):
    found = picture(first(results, people))
    assert (found.counted, found.desks, found.profiled, found.traits) == (0, {}, 0, ())
    assert not any(found.cells.values())


@pytest.mark.parametrize("people", range(LEAST_COUNTED, LEAST_PROFILED))
def test_under_ten_there_are_counts_and_no_profile(results, people):
    found = picture(first(results, people))
    assert found.counted == LEAST_COUNTED
    assert (found.profiled, found.traits) == (0, ())


def test_traits_are_added_up_by_name_and_not_by_place(results):
    turned = [replace(one, traits=one.traits[::-1]) if number % 2 else one for number, one in enumerate(results[:10])]
    fewer = [replace(one, traits=one.traits[1:]) if number == 3 else one for number, one in enumerate(results[:10])]
    whole = picture(first(results, 10)).traits
    assert picture(first(turned, 10)).traits == whole
    assert picture(first(fewer, 10)).traits == whole[1:]


def test_the_figures_of_ten_are_those_of_all_ten(results):
    found = picture(first(results, 10))
    for position, trait in enumerate(found.traits):
        scores = [one.traits[position].score for one in results[:10]]
        mean = sum(scores) / 10
        spread = (sum((score - mean) ** 2 for score in scores) / 9) ** 0.5
        assert trait == Estimate(results[0].traits[position].id, pytest.approx(mean), pytest.approx(spread))
    top = [fit.job.id for one in results[:10] for fit in one.fits if fit.band == 1]
    assert found.desks == {job: rounded(top.count(job)) for job in set(top)}


@given(st.integers(0, 10_000))
def test_no_count_from_one_to_four_is_ever_shown(count):
    assert rounded(count) in range(0, count + 1, LEAST_COUNTED)
    assert count - rounded(count) < LEAST_COUNTED


HISTORY = st.lists(st.one_of(st.just("join"), st.integers(1, 80)), min_size=1, max_size=150)
"""Somebody joins, or whoever has that place takes the share back."""


@settings(max_examples=300)
@given(HISTORY, st.sampled_from([LEAST_COUNTED, LEAST_PROFILED]))
def test_no_two_pictures_ever_made_differ_by_fewer_than_the_minimum(history, size):
    """Whoever keeps every picture cannot subtract one from another and be left with a few people."""
    sharing, given_places, pictures = set(), 0, [frozenset()]
    for event in history:
        if event == "join":
            given_places += 1
            sharing.add(given_places)
        else:
            sharing.discard(event)
        pictures.append(frozenset(members(tuple(sharing), size)))
        assert pictures[-1] <= sharing, "who takes a share back is gone at once"
    kept = list(dict.fromkeys(pictures))
    for one in kept:
        for other in kept:
            assert len(one - other) == 0 or len(one - other) >= size
            assert len(one & other) == 0 or len(one & other) >= size


@settings(max_examples=300)
@given(HISTORY)
def test_the_two_kinds_of_figures_cannot_be_subtracted_from_each_other(history):
    """Counts go by fives and profiles by tens of the same people: what one has more is fives again."""
    sharing, given_places = set(), 0
    for event in history:
        if event == "join":
            given_places += 1
            sharing.add(given_places)
        else:
            sharing.discard(event)
        fives, tens = set(members(tuple(sharing), 5)), set(members(tuple(sharing), 10))
        assert tens <= fives
        assert len(fives - tens) % LEAST_COUNTED == 0


def test_a_naive_picture_would_be_caught_by_these_tests():
    """The twin that must fail: showing everybody as soon as there are five."""
    naive = [frozenset(range(1, people + 1)) if people >= 5 else frozenset() for people in range(12)]
    assert any(0 < len(after - before) < LEAST_COUNTED for before, after in pairwise(naive))


def test_taking_a_share_back_changes_no_figure_of_the_other_batches(results):
    everybody = dict(enumerate(results[:30], start=1))
    without = {place: one for place, one in everybody.items() if place != 13}
    others = {place: one for place, one in everybody.items() if not 11 <= place <= 20}
    assert picture(without).traits == picture(others).traits
    assert picture(without).cells == picture(others).cells
