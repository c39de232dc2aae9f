"""The writer queue: committed before it is acknowledged, nobody fails for a neighbour, first come first served."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from advisor.domain.errors import StoreError
from advisor.storage.database import writer
from advisor.storage.database.connection import SQLITE_SETTINGS, parse, sqlite_engine
from advisor.storage.database.writer import MAX_JOBS, Writer
from tests.storage.conftest import until


@pytest.fixture
def engine(tmp_path):
    new = sqlite_engine(
        parse(f"sqlite:///{tmp_path / 'w.db'}"), "BEGIN IMMEDIATE", SQLITE_SETTINGS, pool_size=1, max_overflow=0
    )
    with new.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER PRIMARY KEY)"))
    yield new
    new.dispose()


@pytest.fixture
def commits(engine):
    """What the writer's connection committed, one entry a commit."""
    seen = []
    event.listen(engine, "commit", lambda _: seen.append(1))
    return seen


@pytest.fixture
def queue(engine):
    new = Writer(engine)
    yield new
    new.close()


class Gate:
    """A job that keeps the writer busy until it is opened."""

    def __init__(self, queue):
        self.running, self.open = threading.Event(), threading.Event()
        self.pool = ThreadPoolExecutor(1)
        self.done = self.pool.submit(queue.run, self._hold, None)
        assert self.running.wait(5)

    def _hold(self, _connection):
        self.running.set()
        self.open.wait(10)

    def release(self):
        self.open.set()
        self.done.result(10)
        self.pool.shutdown()


def insert(number):
    return lambda connection: connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number}).rowcount


def committed(tmp_path):
    other = create_engine(f"sqlite:///{tmp_path / 'w.db'}")
    with other.connect() as connection:
        numbers = list(connection.scalars(text("SELECT n FROM t ORDER BY n")))
    other.dispose()
    return numbers


def together(queue, jobs, patience=10.0):
    """Queue all jobs while the writer is busy, in this order, so that they fall into one transaction."""
    gate = Gate(queue)
    with ThreadPoolExecutor(len(jobs)) as pool:
        waiting = []
        for job in jobs:
            before = len(queue._waiting)
            waiting.append(pool.submit(queue.run, job, patience))
            until(lambda before=before: len(queue._waiting) > before)
        gate.release()
    return waiting


def test_what_is_acknowledged_is_committed(queue, tmp_path):
    for number in range(5):
        assert queue.run(insert(number)) == 1
        assert number in committed(tmp_path)


def test_those_who_wait_are_committed_together(queue, commits, tmp_path):
    for waiting in together(queue, [insert(number) for number in range(50)]):
        waiting.result()
    assert committed(tmp_path) == list(range(50))
    assert len(commits) == 2  # the job that kept the writer busy, and the fifty


def test_a_transaction_has_a_limit(queue, commits, monkeypatch):
    monkeypatch.setattr(writer, "MAX_JOBS", 20)
    together(queue, [insert(number) for number in range(50)])
    assert len(commits) == 1 + 3
    assert MAX_JOBS == 200


def test_first_come_first_served(queue, engine):
    order = []
    together(queue, [lambda _, n=number: order.append(n) for number in range(30)])
    assert order == list(range(30))


def test_one_that_fails_takes_back_its_own_writes_only(queue, commits, tmp_path):
    def half(connection):
        insert(100)(connection)
        raise StoreError("changed my mind")

    first, failed, duplicate, last = together(queue, [insert(1), half, insert(1), insert(2)])
    assert (first.result(), last.result()) == (1, 1)
    with pytest.raises(StoreError, match="changed my mind"):
        failed.result()
    with pytest.raises(SQLAlchemyError, match="UNIQUE"):
        duplicate.result()
    assert committed(tmp_path) == [1, 2]
    assert len(commits) == 2


def test_a_fault_that_ends_the_transaction_spares_the_neighbours(queue, tmp_path):
    """SQLite may roll everything back by itself, as it does when the disk is full."""

    def rolled_back(connection):
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    first, failed, last = together(queue, [insert(1), rolled_back, insert(2)])
    assert (first.result(), last.result()) == (1, 1)
    with pytest.raises(SQLAlchemyError, match="nowhere"):
        failed.result()
    assert committed(tmp_path) == [1, 2]


def test_a_commit_that_fails_is_told_to_everyone_and_the_next_one_works(queue, engine, tmp_path):
    def refuse(_connection):
        raise OSError("no commit today")

    event.listen(engine, "commit", refuse)
    for failing in together_or_fault(queue, [insert(1), insert(2)]):
        with pytest.raises(OSError, match="no commit"):
            failing.result()
    event.remove(engine, "commit", refuse)
    assert committed(tmp_path) == []
    assert queue.run(insert(3)) == 1


def together_or_fault(queue, jobs):
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [pool.submit(queue.run, job) for job in jobs]


def test_nobody_waits_longer_than_told_and_what_was_given_up_is_not_written(queue, tmp_path):
    gate = Gate(queue)
    with pytest.raises(StoreError, match=r"not answered for 0\.05 seconds"):
        queue.run(insert(1), patience=0.05)
    gate.release()
    assert queue.run(insert(2)) == 1
    assert committed(tmp_path) == [2]


def test_closing_writes_what_waits_and_then_refuses(engine, tmp_path):
    queue = Writer(engine)
    gate = Gate(queue)
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(queue.run, insert(1))
        until(lambda: not queue._thread._waiting.empty())  # behind what the gate holds
        closing = pool.submit(queue.close)
        gate.release()
        closing.result(5)
        assert waiting.result(5) == 1
    with pytest.raises(StoreError, match="closed"):
        queue.run(insert(2))
    queue.close()
    assert committed(tmp_path) == [1]


def test_a_new_writer_takes_over_in_the_same_process(engine, tmp_path):
    for number in range(3):
        successor = Writer(engine)
        successor.run(insert(number))
        successor.close()
    assert committed(tmp_path) == [0, 1, 2]


def test_a_writer_that_nobody_closes_leaves_no_thread(engine):
    def writers():
        return [thread for thread in threading.enumerate() if thread.name.startswith("callfit-writer")]

    Writer(engine).run(insert(1))
    gc.collect()
    until(lambda: not writers())
