"""The store, on a real file and on a real server: nothing acknowledged is lost, nothing deleted remains."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta, timezone
from threading import Event

import pytest
from sqlalchemy import func, select

from advisor.actions import attempts as attempt_actions
from advisor.domain.errors import GoneError, StoreError
from advisor.domain.questionnaire.attempts import Given, NewAttempt, Receipt
from advisor.runtime.settings import ROOT
from advisor.storage.schema import answers, attempts, contents, identity, metadata, receipts, results, wishes
from tests.conftest import CONTENT, only_sqlite

HASH = "f" * 64
SECRET = "item_that_only_this_test_stores"

WRITER = """
import itertools, sys
from datetime import UTC, datetime
from advisor.storage.database.connection import connect
from advisor.domain.questionnaire.attempts import Given
from advisor.storage.attempts import SqlStore

store = SqlStore(connect(sys.argv[1]))
attempt = sys.argv[2]
for number in itertools.count():
    now = datetime.now(UTC)
    store.save_answers(attempt, [Given(f"item_{number}", 1 + number % 5, now)], now)
    print(number, flush=True)
"""


def hold_open(engine, job):
    """A transaction that takes its time, past the queue and its patience."""
    with engine.begin() as connection:
        job(connection)


@pytest.fixture
def attempt(store, now):
    store.begin(NewAttempt(HASH, CONTENT), now)
    return HASH


def rows(store, table):
    return store._database.read(lambda connection: connection.execute(select(table)).mappings().all())


def test_answers_survive_a_restart(store, attempt, reopened, now):
    for number in range(17):
        store.save_answers(attempt, [Given(f"item_{number}", 1 + number % 5, now)], now)
    store.save_wish(attempt, "quota", "less_soft", now)
    found = reopened.find(HASH)
    assert found.answers == {f"item_{number}": 1 + number % 5 for number in range(17)}
    assert found.wishes == {"quota": "less_soft"}


def test_another_answer_replaces_the_first_and_counts_the_revision(store, attempt, now):
    for value in (2, 5, 5):
        assert store.save_answers(attempt, [Given("item", value, now)], now) == {"item": value}
    (row,) = rows(store, answers)
    assert (row["value"], row["revision"]) == (5, 2)


def test_people_do_not_see_each_other(store, attempt, now):
    store.begin(NewAttempt("0" * 64, CONTENT), now)
    store.save_answers(attempt, [Given("item", 3, now)], now)
    assert store.find("0" * 64).answers == {}
    assert store.find(HASH).answers == {"item": 3}


def test_beginning_may_be_tried_again_and_begins_once(store, attempt, now):
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.begin(NewAttempt(HASH, CONTENT), now + timedelta(hours=1), Given("item", 5, now))
    assert len(rows(store, attempts)) == 1
    assert store.find(HASH).answers == {"item": 3}


def test_an_attempt_needs_a_content_that_is_kept(store, now):
    with pytest.raises(StoreError):
        store.begin(NewAttempt("e" * 64, "unknown"), now)


def test_the_table_itself_refuses_a_value_off_the_scale(store, attempt, now):
    for value in (0, 6, None):
        with pytest.raises(StoreError):
            store.save_answers(attempt, [Given("item", value, now)], now)
    assert store.find(HASH).answers == {}


def test_times_come_out_as_the_moment_that_went_in(store, now):
    tokyo = now.astimezone(timezone(timedelta(hours=9)))
    store.begin(NewAttempt(HASH, CONTENT), tokyo)
    store.save_result(HASH, {}, 0, tokyo)
    found = store.find(HASH)
    assert found.started_at == found.finished_at == now
    assert found.started_at.tzinfo is UTC


def test_a_second_result_of_the_same_answers_leaves_the_first_standing(store, attempt, now):
    store.save_result(attempt, {"version": 1}, 0, now)
    store.save_result(attempt, {"version": 2}, 0, now + timedelta(hours=1))
    (row,) = rows(store, results)
    assert row["record"] == {"version": 1}
    assert store.find(HASH).finished_at == now


def test_changing_an_answer_takes_the_result_back(store, attempt, now):
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.save_result(attempt, {}, 1, now)
    store.save_answers(attempt, [Given("item", 4, now)], now)
    assert store.find(HASH).finished_at is None
    assert rows(store, results) == []


def test_changing_a_wish_leaves_the_result_standing(store, attempt, now):
    store.save_result(attempt, {}, 0, now)
    store.save_wish(attempt, "quota", "any", now)
    assert store.find(HASH).finished_at == now


def test_a_late_result_of_other_answers_is_not_kept(store, attempt, now):
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.save_answers(attempt, [Given("item", 4, now)], now)
    store.save_result(attempt, {}, 1, now)
    assert store.find(HASH).finished_at is None
    store.save_result(attempt, {}, 2, now)
    assert store.find(HASH).finished_at == now


def test_a_wish_kept_back_goes_only_over_the_choice_it_saw(store, attempt, now):
    store.save_wish(attempt, "quota", "any", now, seen="")
    store.save_wish(attempt, "quota", "less_soft", now, seen="")
    assert store.find(HASH).wishes == {"quota": "any"}
    store.save_wish(attempt, "quota", "less_soft", now, seen="any")
    assert store.find(HASH).wishes == {"quota": "less_soft"}


def test_the_number_of_a_deleted_attempt_is_not_given_to_the_next(store, attempt, now):
    """What waits for a deleted attempt, in another tab, say, must never reach a stranger's."""
    store.delete(attempt, "number", now)
    store.begin(NewAttempt("0" * 64, CONTENT), now)
    with pytest.raises(GoneError):
        store.save_answers(attempt, [Given("item", 5, now)], now)
    assert store.find("0" * 64).answers == {}


def test_deleting_leaves_no_row_in_any_table(store, attempt, now):
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.save_wish(attempt, "quota", "any", now)
    store.save_result(attempt, {"a": 1}, 1, now)
    assert all(rows(store, table) for table in (attempts, answers, wishes, results))
    store.delete(attempt, "number", now)
    left = {table.name for table in metadata.sorted_tables if rows(store, table)}
    assert left == {contents.name, receipts.name, identity.name}


def test_a_receipt_says_how_much_was_deleted_and_not_whose(store, attempt, now):
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.save_answers(attempt, [Given("other", 3, now)], now)
    store.save_wish(attempt, "quota", "any", now)
    given = store.delete(attempt, "4F7K-9Q2M", now)
    assert given == Receipt("4F7K-9Q2M", now, answers=2, wishes=1, results=0) == store.receipt("4F7K-9Q2M")
    assert set(receipts.columns.keys()) == {"number", "deleted_at", "answers", "wishes", "results", "token_hash"}


def test_a_late_first_tap_brings_nothing_back_that_was_deleted(store, reopened, attempt, now):
    """As one that was kept while the store was away, on another replica, or of a duplicated tab."""
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.delete(attempt, "4F7K-9Q2M", now)
    for one in (store, reopened):
        with pytest.raises(GoneError):
            one.begin(NewAttempt(HASH, CONTENT), now, Given("item", 3, now))
    assert store.find(HASH) is None
    assert rows(store, answers) == []


def test_the_purge_forgets_after_a_day_whose_token_a_receipt_was_of(store, attempt, now):
    store.delete(attempt, "4F7K-9Q2M", now)
    attempt_actions.purge(store, 30, now + timedelta(hours=23))
    assert [row["token_hash"] for row in rows(store, receipts)] == [HASH]
    attempt_actions.purge(store, 30, now + timedelta(hours=25))
    assert [row["token_hash"] for row in rows(store, receipts)] == [None]
    assert store.receipt("4F7K-9Q2M") == Receipt("4F7K-9Q2M", now, answers=0, wishes=0, results=0)


def test_what_is_gone_gives_no_second_receipt(store, attempt, now):
    store.delete(attempt, "4F7K-9Q2M", now)
    assert store.delete(attempt, "1111-1111", now) is None
    assert store.receipt("1111-1111") is None


def test_a_code_opens_an_attempt_only_once_it_is_kept(store, attempt):
    assert store.find_by_code("c" * 64) is None
    store.keep_code(attempt, "c" * 64)
    assert store.find_by_code("c" * 64) == store.find(HASH)


def test_deleting_one_person_leaves_the_others(store, attempt, now):
    store.begin(NewAttempt("0" * 64, CONTENT), now)
    other = "0" * 64
    for one in (attempt, other):
        store.save_answers(one, [Given("item", 3, now)], now)
    store.delete(attempt, "number", now)
    assert store.find("0" * 64).answers == {"item": 3}


@only_sqlite
def test_no_file_holds_what_was_deleted(store, attempt, now, tmp_path):
    store.save_answers(attempt, [Given(SECRET, 3, now)], now)
    store.delete(attempt, "number", now)
    assert not [path.name for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()]


@only_sqlite
def test_after_the_last_connection_no_file_holds_what_was_deleted(store, attempt, now, tmp_path):
    store.save_answers(attempt, [Given(SECRET, 3, now)], now)
    assert [path for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()]
    store.delete(attempt, "number", now)
    store.close()
    assert not [path.name for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()]


@only_sqlite
def test_a_deletion_while_somebody_reads_an_old_state_lets_others_save(store, reopened, attempt, now, tmp_path):
    """As during a backup. What was deleted leaves the log with the next purge, at the latest."""
    store.begin(NewAttempt("0" * 64, CONTENT), now)
    other = "0" * 64
    store.save_answers(attempt, [Given(SECRET, 3, now)], now)
    with reopened._database._reads.begin() as reading, ThreadPoolExecutor(1) as pool:
        assert reading.execute(select(answers)).all()
        deleting = pool.submit(store.delete, attempt, "number", now)
        while not deleting.done():
            begun = time.monotonic()
            store.save_answers(other, [Given("item", 3, now)], now)
            assert time.monotonic() - begun < 1
        deleting.result()
    assert store.find(HASH) is None
    store.delete_idle_since(now)
    assert not [path.name for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize("write", ["save_answers", "save_wish", "save_result"])
def test_what_was_deleted_is_not_brought_back(store, attempt, now, write):
    store.delete(attempt, "number", now)
    given = {"save_answers": ([Given("item", 3, now)],), "save_wish": ("quota", "any"), "save_result": ({}, 0)}[write]
    with pytest.raises(GoneError, match="deleted"):
        getattr(store, write)(attempt, *given, now)
    assert not any(rows(store, table) for table in (attempts, answers, wishes, results))


def test_purging_deletes_what_is_idle_longer_with_everything_that_hangs_on_it(store, attempt, now):
    store.save_answers(attempt, [Given("item", 3, now)], now)
    store.begin(NewAttempt("0" * 64, CONTENT), now + timedelta(seconds=1))
    assert store.delete_idle_since(now) == 0
    assert store.delete_idle_since(now + timedelta(seconds=1)) == 1
    assert rows(store, answers) == []
    assert store.find("0" * 64) is not None


def test_content_is_kept_once_and_never_changed(store, now):
    store.keep_content("abc", {"a.csv": "first"}, now)
    store.keep_content("abc", {"a.csv": "second"}, now)
    assert store.content("abc") == {"a.csv": "first"}


def test_content_that_was_never_kept_is_a_fault(store):
    with pytest.raises(StoreError, match="nowhere"):
        store.content("nowhere")


def test_many_taps_at_once_leave_one_row_an_answer_and_lose_none(store, reopened, attempt, now):
    """Two replicas: what each is told to stand holds its own tap and nothing that was never tapped."""

    def tap(number):
        taken, item, value = (store if number % 2 else reopened), f"item_{number % 10}", 1 + number // 10 % 5
        standing = taken.save_answers(attempt, [Given(item, value, now)], now)
        assert standing[item] == value
        return standing

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(tap, range(80)))
    found = {row["item"]: row["value"] for row in rows(store, answers)}
    assert set(found) == {f"item_{number}" for number in range(10)}
    assert found in told  # whoever came last was told all that stands


@only_sqlite
def test_a_store_that_is_gone_says_so(store, attempt, now, tmp_path):
    store._database._writes.dispose()
    store._database._reads.dispose()
    for path in tmp_path.iterdir():
        path.unlink()
    (tmp_path / "advisor.db").write_bytes(b"not a database, and large enough to be looked at" * 100)
    with pytest.raises(StoreError, match="removed or replaced"):
        store.save_answers(attempt, [Given("item", 3, now)], now)
    with pytest.raises(StoreError, match="the store did not take this"):
        store.find(HASH)


def test_a_store_that_does_not_answer_is_told_within_three_seconds_and_works_again(
    store, reopened, attempt, now, patient, monkeypatch
):
    monkeypatch.setattr("advisor.storage.database.workers.PATIENCE", patient)
    holding, release = Event(), Event()

    def hold(connection):
        connection.execute(attempts.update().values(active_at=attempts.c.active_at))
        holding.set()
        release.wait(10)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold_open, reopened._database._writes, hold)
        holding.wait(5)
        begun = time.monotonic()
        with pytest.raises(StoreError):
            store.save_answers(attempt, [Given("item", 3, now)], now)
        assert time.monotonic() - begun < 4
        assert store.find(HASH).answers == {}  # reading goes on meanwhile
        release.set()
        held.result(5)
    store.save_answers(attempt, [Given("item", 4, now)], now)
    assert store.find(HASH).answers["item"] in (3, 4)


def test_killing_the_server_loses_no_acknowledged_answer(store, attempt, database):
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, database, HASH], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        acknowledged = [int(next(writer.stdout)) for _ in range(25)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    kept = store.find(HASH).answers
    assert acknowledged == list(range(len(acknowledged)))
    assert len(kept) - len(acknowledged) in (0, 1)
    assert all(kept[f"item_{number}"] == 1 + number % 5 for number in acknowledged)
    if database.startswith("sqlite"):
        assert store._database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar()) == "ok"
    assert store._database.read(lambda c: c.scalar(select(func.count()).select_from(answers))) == len(kept)


@only_sqlite
def test_a_full_disk_is_told_and_leaves_the_rest_intact(store, attempt, now):
    """SQLite's own limit on pages stands for the disk."""
    store.save_answers(attempt, [Given("item", 3, now)], now)

    def pages(limit):
        def job(connection):
            used = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {max(limit, used)}")

        store._database.write(job)

    def fill():
        for number in range(10_000):
            store.save_answers(attempt, [Given(f"item_{number:060}", 3, now)], now)

    pages(0)
    with pytest.raises(StoreError, match="full"):
        fill()
    assert store.find(HASH).answers["item"] == 3
    pages(10**6)
    store.save_answers(attempt, [Given("item", 5, now)], now)
    assert store.find(HASH).answers["item"] == 5
