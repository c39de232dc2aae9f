"""Taps that wait for the store: each visitor's in order, none lost, none for somebody else."""

import time
from dataclasses import replace
from functools import partial
from threading import Event, Timer

import pytest

from advisor.domain.errors import GoneError, StoreError, StoreSilentError
from advisor.domain.questionnaire.attempts import Attempt
from advisor.runtime.outbox import Outbox

AGAIN = 0.02


class Away:
    """A store that is away until it is told otherwise."""

    def __init__(self):
        self.away, self.saved = True, []

    def job(self, what, fault=None):
        def save():
            if self.away:
                raise StoreError("away")
            if fault:
                raise fault
            self.saved.append(what)

        return save


@pytest.fixture
def store():
    return Away()


@pytest.fixture
def outbox():
    made = Outbox(again=AGAIN)
    yield made
    made.close()


@pytest.fixture
def attempts(now):
    return [Attempt(number, f"{number}", "content", now, now) for number in range(5)]


@pytest.fixture
def taps(attempts):
    """One attempt after each of five taps."""
    return [replace(attempts[0], answers={"item": number + 1}) for number in range(5)]


def until_empty(outbox, *keys):
    for _ in range(500):
        if not any(outbox.attempt(key) for key in keys):
            return
        time.sleep(0.01)
    pytest.fail("something still waits")


def test_nothing_waits_at_first(outbox):
    assert outbox.attempt("key") is None
    assert outbox.attempt(None) is None


def test_what_waits_is_saved_in_order_once_the_store_is_back(outbox, store, taps):
    for number in range(5):
        outbox.keep("key", store.job(number), taps[number])
    time.sleep(5 * AGAIN)
    assert outbox.attempt("key") == taps[4]
    assert store.saved == []
    store.away = False
    until_empty(outbox, "key")
    assert store.saved == [0, 1, 2, 3, 4]


def test_every_visitor_has_a_box_of_their_own(outbox, store, attempts):
    outbox.keep("mine", store.job("mine"), attempts[0])
    outbox.keep("yours", store.job("yours"), attempts[1])
    assert (outbox.attempt("mine"), outbox.attempt("yours")) == (attempts[0], attempts[1])
    store.away = False
    until_empty(outbox, "mine", "yours")
    assert sorted(store.saved) == ["mine", "yours"]


def test_who_cannot_be_saved_holds_nobody_else_up(outbox, store, attempts):
    broken = Away()
    outbox.keep("broken", broken.job("never"), attempts[0])
    outbox.keep("whole", store.job("whole"), attempts[1])
    store.away = False
    until_empty(outbox, "whole")
    assert outbox.attempt("broken") == attempts[0]


def test_an_unforeseen_fault_stops_nobody_else(outbox, store, attempts):
    store.away = False
    outbox.keep("broken", store.job("never", ValueError("a fault of ours")), attempts[0])
    outbox.keep("whole", store.job("whole"), attempts[1])
    until_empty(outbox, "whole")
    assert store.saved == ["whole"]


def test_however_many_cannot_be_saved_the_others_are_in_the_same_round(store, now):
    outbox, broken = Outbox(again=60), Away()
    for number in range(60):
        waiting, job = Attempt(number, f"{number}", "content", now, now), f"of {number}"
        outbox.keep(f"key {number}", store.job(job) if number % 6 == 5 else broken.job(job), waiting)
    store.away = False
    outbox._round()
    assert store.saved == [f"of {number}" for number in range(5, 60, 6)]
    outbox._closed.set()


def test_a_store_that_has_gone_silent_is_asked_once_a_round_and_first_for_who_has_waited_least(now):
    outbox, asked = Outbox(again=60), []

    def silent(number):
        asked.append(number)
        raise StoreSilentError("no answer")

    for number in range(3):
        outbox.keep(f"{number}", partial(silent, number), Attempt(number, f"{number}", "content", now, now))
    for _ in range(4):
        outbox._round()
    assert asked == [0, 1, 2, 0]
    outbox._closed.set()


def test_closing_ends_while_the_store_is_silent(now):
    outbox = Outbox(again=60)
    for number in range(150):
        outbox.keep(f"{number}", partial(time.sleep, 0.05), Attempt(number, f"{number}", "content", now, now))
    began = time.monotonic()
    outbox.close(within=0.1)
    assert time.monotonic() - began < 5  # all of them would take 7.5 s


def test_every_key_of_the_same_answers_finds_what_waits_for_them(outbox, store, taps):
    outbox.keep("token", store.job("tap"), taps[1])
    assert outbox.attempt("short code") is None
    assert outbox.attempt("short code", stored=taps[0]) == taps[1]
    assert outbox.attempt("short code") == taps[1]
    store.away = False
    until_empty(outbox, "token", "short code")


def test_what_was_tapped_for_deleted_answers_is_dropped(outbox, store, attempts):
    outbox.keep("key", store.job("first", GoneError("deleted")), attempts[0])
    outbox.keep("key", store.job("second"), attempts[0])
    store.away = False
    until_empty(outbox, "key")
    assert store.saved == []


def test_after_an_outage_the_next_one_is_met_as_well(outbox, store, attempts):
    for _ in range(2):
        store.away = True
        outbox.keep("key", store.job("tap"), attempts[0])
        store.away = False
        until_empty(outbox, "key")
    assert store.saved == ["tap", "tap"]


def test_closing_saves_what_can_be_saved(store, attempts):
    outbox = Outbox(again=60)
    outbox.keep("key", store.job("tap"), attempts[0])
    store.away = False
    outbox.close()
    assert store.saved == ["tap"]


def test_closing_says_what_could_not_be_saved(store, attempts, caplog):
    outbox = Outbox(again=60)
    outbox.keep("key", store.job("tap"), attempts[0])
    outbox.close()
    assert "1 visitors have taps that could not be saved" in caplog.text


def test_what_waits_for_deleted_answers_is_not_saved_after_the_deletion(outbox, store, attempts):
    for number in range(2):
        outbox.keep(f"key {number}", store.job(number), attempts[number])
    assert outbox.delete(attempts[0].token_hash, lambda: "receipt") == "receipt"
    assert outbox.attempt("key 0") is None
    store.away = False
    until_empty(outbox, "key 1")
    assert store.saved == [1]


def test_a_deletion_that_fails_leaves_what_waits(outbox, store, attempts):
    outbox.keep("key", store.job("tap"), attempts[0])
    with pytest.raises(StoreError):
        outbox.delete(attempts[0].token_hash, store.job("deletion"))
    store.away = False
    until_empty(outbox, "key")
    assert store.saved == ["tap"]


def test_a_deletion_waits_for_the_tap_that_is_being_saved(outbox, attempts):
    begun, go_on, done = Event(), Event(), []

    def save():
        begun.set()
        go_on.wait(10)
        done.append("tap")

    outbox.keep("key", save, attempts[0])
    assert begun.wait(10)
    Timer(0.2, go_on.set).start()
    outbox.delete(attempts[0].token_hash, lambda: done.append("deletion"))
    assert done == ["tap", "deletion"]


def test_whoever_cannot_delete_because_a_tap_hangs_is_told(monkeypatch, outbox, attempts):
    monkeypatch.setattr("advisor.runtime.outbox.PATIENCE", 0.05)
    begun, go_on = Event(), Event()
    outbox.keep("key", lambda: begun.set() or go_on.wait(10), attempts[0])
    assert begun.wait(10)
    with pytest.raises(StoreSilentError):
        outbox.delete(attempts[0].token_hash, lambda: pytest.fail("deleted all the same"))
    go_on.set()
    until_empty(outbox, "key")
