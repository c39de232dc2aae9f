"""Versions, drafts and the audit log, on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import create_engine, text

from advisor.actions import accounts
from advisor.domain.errors import StoreFault
from advisor.domain.governance.audit import check
from advisor.domain.governance.versions import Draft, WeightVersion
from advisor.storage.accounts import AccountStore
from advisor.storage.audit import AuditStore, one_at_a_time
from advisor.storage.database.connection import connect, parse
from advisor.storage.schema import weight_versions
from advisor.storage.weights import WeightStore
from tests.conftest import only_postgresql, only_sqlite


@pytest.fixture
def opened(database):
    made = connect(database)
    yield made
    made.close()


@pytest.fixture
def store(opened):
    return WeightStore(opened)


@pytest.fixture
def first(now):
    return WeightVersion(1, now, "data/weights.csv", "as delivered", "row,trait\n")


def following(version, now):
    return replace(version, version=version.version + 1, created_at=now, by="sato", based_on=version.version)


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
    added, replica = Event(), connect(database)

    def publish(connection):
        one_at_a_time(connection)
        second = following(first, now)
        columns = {name: getattr(second, name) for name in ("version", "by", "reason", "rows", "fingerprint")}
        connection.execute(weight_versions.insert().values(**columns, created_at=now))
        added.set()
        time.sleep(0.5)

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
    with pytest.raises(StoreFault, match="is only added to"):
        opened.write(lambda connection: connection.execute(text(statement.format(table, column))))
    assert store.versions() == [first]


@only_sqlite
@pytest.mark.parametrize("table", ["weight_versions", "audit"])
def test_nor_is_a_row_replaced_by_another_of_its_number(store, first, opened, table):
    store.add(first, None, "seed", "{}")
    with pytest.raises(StoreFault, match="is only added to"):
        opened.write(lambda c: c.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    assert store.versions() == [first]


FORGERIES = {
    "an edited line": ("UPDATE audit SET why = 'nothing' WHERE number = 2", ["entry 2 is not what was written"]),
    "a line of another time": (
        "UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE number = 3",
        ["entry 3 is not what was written"],
    ),
    "a removed line": ("DELETE FROM audit WHERE number = 2", ["entry 2 is missing"]),
    "two removed lines": ("DELETE FROM audit WHERE number < 3", ["entry 1 is missing", "entry 2 is missing"]),
    "two lines changed about": (
        "UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE number IN (2, 3);"
        "UPDATE audit SET number = -number WHERE number < 0",
        ["entry 2 is not what was written", "entry 3 is not what was written"],
    ),
    "a line put over its neighbour": (
        "DELETE FROM audit WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 2",
        ["entry 2 is missing", "entry 3 is not what was written"],
    ),
}


@pytest.fixture
def forged(store, opened, database, first, now):
    """Run statements as somebody who owns the database and has taken the triggers away."""
    store.add(first, None, "seed", "{}")
    for number in (1, 2, 3):
        store.add(following(replace(first, version=number), now), number, "publish", f"{{{number}}}")
    engine = create_engine(parse(database))

    def forge(statements):
        with engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                for event in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER audit_no_{event}"))
            else:
                connection.execute(text("DROP TRIGGER audit_only_added_to ON audit"))
            for statement in statements.split(";"):
                connection.execute(text(statement))

    yield forge
    engine.dispose()


def test_an_untouched_log_holds_and_says_who_what_when_and_why(store, opened, forged, now):
    entries = AuditStore(opened).entries()
    assert check(entries) == ()
    assert [(entry.number, entry.who, entry.what) for entry in entries[:2]] == [
        (1, "data/weights.csv", "seed"),
        (2, "sato", "publish"),
    ]
    assert (entries[1].at, entries[1].why, entries[1].difference) == (now, "as delivered", "{1}")


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_log_is_found_out_and_the_line_is_named(opened, forged, how):
    statements, told = FORGERIES[how]
    forged(statements)
    assert [str(broken) for broken in check(AuditStore(opened).entries())] == told


def test_a_line_forged_with_a_hash_that_fits_it_breaks_the_next_one(opened, forged):
    entry = AuditStore(opened).entries()[1]
    fitting = replace(entry, why="nothing").digest()
    forged(f"UPDATE audit SET why = 'nothing', hash = '{fitting}' WHERE number = 2")
    assert [str(broken) for broken in check(AuditStore(opened).entries())] == [
        "entry 3 does not follow the entry before it"
    ]


@pytest.fixture
def author(opened, now):
    accounts.add(AccountStore(opened), "sato@example.jp", "staff", None, now)
    return AccountStore(opened).all()[0].user.id


def test_a_draft_is_one_a_person_and_goes_with_publishing(store, author, first, now):
    store.add(first, None, "seed", "{}")
    assert store.draft(author) is None
    store.save_draft(author, Draft("one", 1, now))
    store.save_draft(author, Draft("two", 1, now + timedelta(minutes=1)))
    assert store.draft(author) == Draft("two", 1, now + timedelta(minutes=1))
    assert not store.add(following(first, now), 7, "publish", "{}", author)
    assert store.draft(author) is not None
    store.add(following(first, now), 1, "publish", "{}", author)
    assert store.draft(author) is None


def test_a_draft_can_be_dropped(store, author, now):
    store.save_draft(author, Draft("one", 1, now))
    store.drop_draft(author)
    assert store.draft(author) is None


@only_postgresql
@pytest.mark.parametrize("table", ["weight_versions", "audit"])
def test_a_whole_table_cannot_be_emptied_either(store, opened, first, table):
    store.add(first, None, "seed", "{}")
    with pytest.raises(StoreFault, match="is only added to"):
        opened.write(lambda connection: connection.execute(text(f"TRUNCATE {table}")))
    assert store.newest() == 1
