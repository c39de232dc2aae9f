"""Versions and drafts of the weights, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import event, text

from advisor.actions import accounts
from advisor.domain.errors import StoreError
from advisor.domain.governance.audit import check
from advisor.domain.governance.versions import WeightDraft
from advisor.storage.accounts import AccountStore
from advisor.storage.audit import AuditStore, one_at_a_time
from advisor.storage.database.connection import connect
from advisor.storage.schema import weight_versions
from advisor.storage.weights import WeightStore
from tests.conftest import only_postgresql, only_sqlite
from tests.storage.conftest import following, hear_of_writer


@pytest.fixture
def store(opened):
    return WeightStore(opened)


def test_a_version_comes_back_as_it_was_added(store, first, now):
    assert store.newest() is None
    assert store.add(first, None, "seed", "{}")
    second = following(first, now + timedelta(hours=1))
    assert store.add(second, 1, "publish", "{}")
    assert store.newest() == 2
    assert store.versions() == [first, second]
    assert store.version(2) == second
    assert store.version(3) is None


@pytest.mark.parametrize("expected", [None, 0, 2])
def test_a_version_that_expects_another_newest_one_changes_nothing(store, opened, first, now, expected):
    store.add(first, None, "seed", "{}")
    assert not store.add(following(first, now), expected, "publish", "{}")
    assert store.newest() == 1
    assert len(AuditStore(opened).entries()) == 1


def test_of_many_who_publish_at_once_one_wins_and_the_chain_holds(store, opened, database, first, now):
    store.add(first, None, "seed", "{}")
    replica = connect(database)
    stores = [store, WeightStore(replica)] * 4
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda one: one.add(following(first, now), 1, "publish", "{}"), stores))
    replica.close()
    assert sorted(won) == [False] * 7 + [True]
    entries = AuditStore(opened).entries()
    assert [entry.number for entry in entries] == [1, 2]
    assert check(entries) == ()


def test_who_comes_while_another_is_still_publishing_waits_and_is_told(store, database, first, now):
    """The other replica has added its version, but not committed it."""
    store.add(first, None, "seed", "{}")
    added, arrived, replica = Event(), Event(), connect(database)

    def note_arrival(_connection, _cursor, statement, *_):
        if "pg_advisory_xact_lock" in statement:
            arrived.set()

    event.listen(store._database._writes, "before_cursor_execute", note_arrival)
    if database.startswith("sqlite"):
        hear_of_writer(store._database, arrived.set)

    def publish(connection):
        one_at_a_time(connection)
        second = following(first, now)
        columns = {name: getattr(second, name) for name in ("version", "by", "reason", "rows", "fingerprint")}
        connection.execute(weight_versions.insert().values(**columns, created_at=now))
        added.set()
        assert arrived.wait(5)

    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(replica.write, publish)
        assert added.wait(5)
        assert not store.add(following(first, now), 1, "publish", "{}")
        other.result()
    replica.close()


@pytest.mark.parametrize("table", ["weight_versions", "audit"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_is_only_added_to(store, first, database, opened, table, statement):
    store.add(first, None, "seed", "{}")
    column = {"weight_versions": "reason", "audit": "why"}[table]
    with pytest.raises(StoreError, match="is only added to"):
        opened.write(lambda connection: connection.execute(text(statement.format(table, column))))
    assert store.versions() == [first]


@only_sqlite
@pytest.mark.parametrize("table", ["weight_versions", "audit"])
def test_nor_is_a_row_replaced_by_another_of_its_number(store, first, opened, table):
    store.add(first, None, "seed", "{}")
    with pytest.raises(StoreError, match="is only added to"):
        opened.write(lambda c: c.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    assert store.versions() == [first]


@pytest.fixture
def author(opened, now):
    accounts.add(AccountStore(opened), "sato@example.jp", "staff", None, now)
    return AccountStore(opened).all()[0].user.id


def test_a_draft_is_one_a_person_and_goes_with_publishing(store, author, first, now):
    store.add(first, None, "seed", "{}")
    assert store.draft(author) is None
    store.save_draft(author, WeightDraft("one", 1, now))
    store.save_draft(author, WeightDraft("two", 1, now + timedelta(minutes=1)))
    assert store.draft(author) == WeightDraft("two", 1, now + timedelta(minutes=1))
    assert not store.add(following(first, now), 7, "publish", "{}", author)
    assert store.draft(author) is not None
    store.save_draft(author, WeightDraft(following(first, now).rows, 1, now))
    store.add(following(first, now), 1, "publish", "{}", author)
    assert store.draft(author) is None


def test_what_its_author_works_on_stays_when_something_else_is_published(store, author, first, now):
    store.add(first, None, "seed", "{}")
    store.save_draft(author, WeightDraft("another table", 1, now))
    store.add(following(first, now), 1, "roll back", "{}", author)
    assert store.draft(author) == WeightDraft("another table", 1, now)


def test_a_draft_can_be_dropped(store, author, now):
    store.save_draft(author, WeightDraft("one", 1, now))
    store.drop_draft(author)
    assert store.draft(author) is None


@only_postgresql
@pytest.mark.parametrize("table", ["weight_versions", "audit"])
def test_a_whole_table_cannot_be_emptied_either(store, opened, first, table):
    store.add(first, None, "seed", "{}")
    with pytest.raises(StoreError, match="is only added to"):
        opened.write(lambda connection: connection.execute(text(f"TRUNCATE {table}")))
    assert store.newest() == 1
