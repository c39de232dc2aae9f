"""What was held back never goes over what was given later, and what is sent again changes nothing."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from advisor.actions import attempts
from advisor.domain.questionnaire.attempts import Given, NewAttempt
from advisor.storage.schema import answers
from tests.conftest import CONTENT, only_postgresql, only_sqlite

HASH = "f" * 64
ITEMS = ("one", "two", "three")
NAMES = map("{:064x}".format, itertools.count())

COMMON = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
MANY, FEW = settings(COMMON, max_examples=300), settings(COMMON, max_examples=15)

taps = st.lists(
    st.tuples(st.integers(1, 50), st.sampled_from(ITEMS), st.integers(1, 5)), max_size=8, unique_by=lambda tap: tap[0]
).map(sorted)
"""When, what, how: no two at one moment of one tab."""


@pytest.fixture
def attempt(store, now):
    store.begin(NewAttempt(HASH, CONTENT), now)
    return store.find(HASH)


class Sheet:
    """An empty attempt, and how lists of taps are saved in it."""

    def __init__(self, store, now):
        self.store, self.now, self.name = store, now, next(NAMES)
        store.begin(NewAttempt(self.name, CONTENT), now)

    def send(self, taps, delayed=True, save=None):
        """Save taps, and return what the store says to stand."""
        given = [Given(item, value, self.now + timedelta(seconds=at), delayed) for at, item, value in taps]
        return (save or self.store.save_answers)(self.name, given, self.now)

    @property
    def answers(self):
        return self.store.find(self.name).answers


def latest(*lists):
    """The rule: of each item, the answer that was given last."""
    return {item: value for _, item, value in sorted(itertools.chain(*lists))}


def play(store, now, mine, theirs, sent, save=None):
    """A tab sends its taps again and again, up to any of them; another tab answers meanwhile."""
    sheet, known = Sheet(store, now), []
    mine = [(2 * at, *rest) for at, *rest in mine]
    theirs = [(2 * at + 1, *rest) for at, *rest in theirs]
    for is_mine, length in [*sent, (True, len(mine)), (False, len(theirs)), (True, len(mine))]:
        part = (mine if is_mine else theirs)[:length]
        known += part
        assert sheet.send(part, save=save and save(sheet)) == latest(known)
        assert sheet.answers == latest(known)


def sent_again(store, now, profile, save=None):
    @profile
    @given(taps, taps, st.lists(st.tuples(st.booleans(), st.integers(0, 8)), max_size=5))
    def check(mine, theirs, sent):
        play(store, now, mine, theirs, sent, save)

    check()


@only_sqlite
def test_taps_sent_again_in_any_part_leave_the_latest_answer_of_each_item(store, now):
    sent_again(store, now, MANY)


@only_postgresql
def test_a_few_taps_sent_again_to_a_server_leave_the_latest_answers_too(store, now):
    sent_again(store, now, FEW)


@only_sqlite
def test_the_twin_that_lets_the_last_write_win_is_caught(store, now):
    def last_write_wins(sheet):
        def save(name, given, at):
            return store.save_answers(name, [Given(one.item, one.value, one.at) for one in given], at)

        return save

    with pytest.raises(AssertionError):
        sent_again(store, now, MANY, last_write_wins)


def stored(sheet):
    number = sheet.store.find(sheet.name).id
    found = sheet.store._database.read(
        lambda connection: connection.execute(select(answers).where(answers.c.attempt_id == number)).all()
    )
    return {row.item: (row.value, row.revision, row.answered_at) for row in found}


def again(store, now, profile):
    @profile
    @given(taps, st.lists(st.booleans(), min_size=1, max_size=4))
    def check(once, delayed):
        sheet = Sheet(store, now)
        sheet.send(once, delayed=False)
        store.save_result(sheet.name, {}, sum(store.find(sheet.name).revisions.values()), now)
        before = stored(sheet)
        for one in delayed:
            sheet.send(once, one)
        assert stored(sheet) == before
        assert store.find(sheet.name).finished_at == now

    check()


@only_sqlite
def test_all_taps_sent_again_change_no_row_and_take_no_result_back(store, now):
    again(store, now, MANY)


@only_postgresql
def test_a_few_taps_sent_again_to_a_server_change_no_row_either(store, now):
    again(store, now, FEW)


@only_sqlite
def test_what_went_over_an_answer_stays_when_that_one_is_sent_again_whatever_the_clocks_said(store, now):
    @MANY
    @given(taps, taps, st.lists(st.integers(0, 8), max_size=4))
    def check(first, other, again):
        sheet = Sheet(store, now)
        sheet.send(first, delayed=False)
        sheet.send(other, delayed=False)
        for length in (*again, len(first)):
            sheet.send(first[:length])
        assert sheet.answers == {**latest(first), **latest(other)}

    check()


def test_the_same_answer_given_again_goes_over_what_was_held_back_before_it(store, now):
    sheet = Sheet(store, now)
    sheet.send([(1, "one", 5)], delayed=False)
    sheet.send([(3, "one", 5)], delayed=False)
    sheet.send([(2, "one", 3)])
    assert sheet.answers == {"one": 5}


def test_a_late_write_takes_no_result_back(store, attempt, now):
    store.save_answers(HASH, [Given("item", 4, now)], now)
    store.save_result(HASH, {}, 1, now)
    late = Given("item", 2, now - timedelta(seconds=1), delayed=True)
    assert store.save_answers(HASH, [late], now) == {"item": 4}
    assert store.find(HASH).finished_at == now


@pytest.fixture
def devices(store, content, now):
    """The same person on two devices, both having seen the same, and how each answers the first item."""
    token, item = attempts.begin(store, CONTENT, now), content.items.ids[0]
    attempts.answer(store, content.items, attempts.resume(store, token), item, 3, now)
    here = there = attempts.resume(store, token)

    def tap(seen, value, later=0, **more):
        return attempts.answer(store, content.items, seen, item, value, now + timedelta(seconds=later), **more)[item]

    return here, there, tap, lambda: attempts.resume(store, token).answers[item]


def test_a_tap_goes_over_what_another_tab_saved_meanwhile(devices):
    here, there, tap, answer = devices
    assert tap(there, 5) == 5
    assert tap(here, 1) == 1
    assert answer() == 1


def test_an_answer_held_back_during_an_outage_gives_way_to_a_newer_one(devices):
    here, there, tap, answer = devices
    assert tap(there, 5, later=2) == 5
    assert tap(here, 1, later=1, delayed=True) == 5
    assert answer() == 5


def test_an_answer_held_back_goes_over_an_older_one_that_it_did_not_see(devices):
    here, there, tap, answer = devices
    assert tap(there, 5, later=1) == 5
    assert tap(here, 1, later=2, delayed=True) == 1
    assert answer() == 1


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(days=2), timedelta(days=400)])
def test_an_answer_held_back_gives_way_to_none_that_a_wrong_clock_gave_a_time(store, now, off):
    sheet = Sheet(store, now + off)
    sheet.send([(0, "one", 5)], delayed=False)
    sheet.now = now  # the clock is right again
    assert sheet.send([(1, "one", 1)])["one"] == 1
    assert sheet.send([(2, "one", 4)], delayed=False)["one"] == 4
    assert sheet.send([(1, "one", 3)])["one"] == 4  # from now on by time, as ever


def test_an_answer_that_was_saved_after_all_is_not_counted_twice(devices, store, content):
    here, _there, tap, _answer = devices
    assert tap(here, 1, later=2) == 1
    assert tap(here, 1, later=2, delayed=True) == 1
    assert store.find(here.token_hash).revisions == {content.items.ids[0]: 2}


def test_an_answer_held_back_is_saved_when_nothing_newer_came(devices):
    here, _, tap, answer = devices
    assert tap(here, 1, later=1, delayed=True) == 1
    assert answer() == 1


@pytest.mark.parametrize("first_arrived", [True, False])
def test_the_second_of_two_taps_held_back_is_the_one_that_stands(devices, first_arrived):
    """Whether the first had been committed without anybody hearing of it, or not."""
    here, _, tap, answer = devices
    if first_arrived:
        tap(here, 2, later=1)
    tap(here, 2, later=1, delayed=True)
    assert tap(here, 4, later=2, delayed=True) == 4
    assert answer() == 4


def test_a_double_tap_is_one_answer(devices):
    here, _, tap, answer = devices
    assert tap(here, 4) == tap(here, 4) == answer() == 4
