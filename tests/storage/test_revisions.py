"""A late write never goes over a newer one, in whatever order two writers come; and the tests would notice."""

import itertools
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from advisor.actions import attempts
from advisor.domain.questionnaire.attempts import NewAttempt
from tests.conftest import CONTENT

HASH = "f" * 64
ITEMS = map("item_{}".format, itertools.count())

STEPS = st.lists(
    st.tuples(st.sampled_from(["laptop", "phone"]), st.sampled_from(["look", "save"]), st.integers(1, 5)), max_size=12
)
TWICE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def attempt(store, now):
    store.begin(NewAttempt(HASH, CONTENT), now)
    return store.find(HASH)


def play(store, save, steps):
    """Two devices look and save in this order. The highest revision must be what is there in the end."""
    item, seen, newest = next(ITEMS), {"laptop": 0, "phone": 0}, (0, None)
    for device, step, value in steps:
        if step == "look":
            seen[device] = store.find(HASH).revisions.get(item, 0)
            continue
        is_newer = seen[device] + 1 > newest[0]
        if is_newer:
            newest = (seen[device] + 1, value)
        assert save(item, value, seen[device]) == is_newer
    found = store.find(HASH)
    assert (found.revisions.get(item, 0), found.answers.get(item)) == newest
    assert (store.last(found.token_hash, item) or (0,))[0] == newest[0]


def last_write_wins(store, attempt, now, item, value, seen):
    """What save_answer would be without its condition."""
    upsert = """INSERT INTO answers (attempt_id, item, value, revision, answered_at) VALUES (:a, :i, :v, :r, :n)
        ON CONFLICT (attempt_id, item) DO UPDATE SET value = excluded.value, revision = excluded.revision"""
    row = {"a": attempt.id, "i": item, "v": value, "r": seen + 1, "n": now.replace(tzinfo=None).isoformat(" ")}
    store._database.write(lambda connection: connection.execute(text(upsert), row))
    return True


def saved(store, attempt, now, item, value, seen):
    return store.save_answer(attempt.token_hash, item, value, seen, now)


def test_any_order_of_two_writers_leaves_the_highest_revision(store, attempt, now):
    @TWICE
    @given(STEPS)
    def check(steps):
        play(store, partial(saved, store, attempt, now), steps)

    check()


def test_the_twin_that_lets_the_last_write_win_is_caught(store, attempt, now):
    @TWICE
    @given(STEPS)
    def check(steps):
        play(store, partial(last_write_wins, store, attempt, now), steps)

    with pytest.raises(AssertionError):
        check()


def test_a_late_write_takes_no_result_back(store, attempt, now):
    assert store.save_answer(attempt.token_hash, "item", 4, 0, now)
    store.save_result(attempt.token_hash, {}, 1, now)
    assert not store.save_answer(attempt.token_hash, "item", 2, 0, now)
    assert store.find(HASH).finished_at == now


@pytest.fixture
def devices(store, content, now):
    """The same person on two devices, both having seen the same, and how each answers the first item."""
    token, item = attempts.begin(store, CONTENT, now), content.items.ids[0]
    attempts.answer(store, content.items, attempts.resume(store, token), item, 3, now)
    here = there = attempts.resume(store, token)

    def tap(seen, value, later=0, **kept):
        return attempts.answer(store, content.items, seen, item, value, now + timedelta(seconds=later), **kept)

    return here, there, tap, lambda: attempts.resume(store, token).answers[item]


def test_a_tap_goes_over_what_another_tab_saved_meanwhile(devices):
    here, there, tap, answer = devices
    assert tap(there, 5)
    assert tap(here, 1)
    assert answer() == 1


def test_an_answer_kept_back_during_an_outage_gives_way_to_a_newer_one(devices):
    here, there, tap, answer = devices
    assert tap(there, 5)
    assert not tap(here, 1, kept=True)
    assert answer() == 5


def test_an_answer_kept_back_goes_over_an_older_one_that_it_did_not_see(devices):
    here, there, tap, stored = devices
    assert tap(there, 5, later=1)
    assert tap(here, 1, later=2, kept=True)
    assert stored() == 1


def test_an_answer_that_was_saved_after_all_is_not_counted_twice(devices, store, content):
    here, _there, tap, _stored = devices
    assert tap(here, 1, later=2)
    assert not tap(here, 1, later=2, kept=True)
    assert store.last(here.token_hash, content.items.ids[0])[0] == 2


def test_an_answer_kept_back_is_saved_when_nothing_newer_came(devices):
    here, _, tap, answer = devices
    assert tap(here, 1, kept=True)
    assert answer() == 1


@pytest.mark.parametrize("first_arrived", [True, False])
def test_the_second_of_two_taps_kept_back_is_the_one_that_stands(devices, content, first_arrived):
    """Whether the first had been committed without anybody hearing of it, or not."""
    here, _, tap, answer = devices
    if first_arrived:
        assert tap(here, 2)
    assert tap(here.with_answer(content.items.ids[0], 2), 4, kept=True)
    assert answer() == 4


def test_a_double_tap_is_one_answer(devices):
    here, _, tap, answer = devices
    assert tap(here, 4)
    assert tap(here, 4)
    assert answer() == 4
