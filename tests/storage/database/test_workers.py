"""The way to the connections is fair, and nobody waits there for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import create_engine

from advisor.domain.errors import StoreError, StoreSilentError
from advisor.storage.database import workers as workers_module
from advisor.storage.database.workers import Workers
from advisor.storage.database.writer import Writer
from tests.storage.conftest import until


@pytest.fixture
def workers():
    single = Workers(1)
    yield single
    single.close()


def test_first_come_first_served(workers):
    order, leave = [], Event()
    with ThreadPoolExecutor(21) as pool:
        pool.submit(workers.run, lambda: leave.wait(5))
        until(lambda: len(workers._threads._threads) == 1 and workers._threads._waiting.qsize() == 0)
        for number in range(20):
            pool.submit(workers.run, lambda n=number: order.append(n))
            until(lambda n=number: workers._threads._waiting.qsize() == n + 1)
        leave.set()
    assert order == list(range(20))


def test_no_more_are_inside_than_there_are_places():
    workers, inside, most, full = Workers(3), [], [], Barrier(3)

    def go(number):
        inside.append(number)
        most.append(len(inside))
        full.wait(10)
        inside.remove(number)

    with ThreadPoolExecutor(21) as pool:
        list(pool.map(lambda number: workers.run(lambda: go(number)), range(201)))
    workers.close()
    assert max(most) == 3


def test_who_waits_too_long_is_told_and_what_had_not_begun_is_never_done(workers):
    leave, done = Event(), []
    with pytest.raises(StoreError, match=r"not answered for 0\.05"):
        workers.run(leave.wait, patience=0.05)
    with pytest.raises(StoreError, match=r"not answered for 0\.05"):
        workers.run(lambda: done.append("late"), patience=0.05)
    leave.set()
    assert workers.run(lambda: "next") == "next"
    assert done == []


def test_a_person_hears_of_it_within_three_seconds(patient):
    assert patient <= 2.5  # half a second is left for the page


@pytest.mark.parametrize("ask", ["Workers.run", "Writer.run", "Writer.empty_log"])
def test_who_names_no_patience_has_the_one_in_force(monkeypatch, ask):
    """What stands in the heading of a function is read once, before any test can lengthen it."""
    monkeypatch.setattr(workers_module, "PATIENCE", 0.05)
    leave, asked = Event(), Workers(1) if ask == "Workers.run" else Writer(create_engine("sqlite://"))
    (asked._threads if ask == "Workers.run" else asked._thread).submit(leave.wait)
    with pytest.raises(StoreSilentError, match=r"not answered for 0\.05"):
        asked.empty_log() if ask == "Writer.empty_log" else asked.run(lambda *_: None)
    leave.set()
    asked.close()


def test_a_fault_comes_out_as_it_is_and_its_place_is_free_again(workers):
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"):
            workers.run(lambda: int("inside"))
    assert workers.run(lambda: 1) == 1


def test_after_the_end_nothing_is_begun(workers):
    workers.close()
    with pytest.raises(StoreError, match="closed"):
        workers.run(lambda: 1)


def test_a_store_that_is_silent_is_not_waited_for_at_the_end():
    workers, silent, done = Workers(1), Event(), []
    for job in (silent.wait, lambda: done.append("late")):
        with pytest.raises(StoreError):
            workers.run(job, patience=0.01)
    waiting = workers._threads.submit(lambda: done.append("waiting"))
    began = time.monotonic()
    workers._threads.close(within=0.2)
    assert time.monotonic() - began < 1
    assert waiting.cancelled()
    silent.set()
    until(lambda: not workers._threads._threads[0].is_alive())
    assert done == []


def test_what_waits_is_finished_first():
    workers, leave, done = Workers(2), Event(), []
    for _ in range(2):
        workers._threads.submit(lambda: leave.wait(10))
    for number in range(20):
        workers._threads.submit(lambda n=number: done.append(n))
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(workers.close)
        until(lambda: workers._threads._closed)
        assert done == []
        leave.set()
        closing.result(10)
    assert sorted(done) == list(range(20))
