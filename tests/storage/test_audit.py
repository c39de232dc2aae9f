"""The audit log, on both databases: an untouched chain holds, a forged one is found out."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from advisor.domain.governance.audit import check
from advisor.storage.audit import AuditStore
from advisor.storage.database.connection import parse
from advisor.storage.weights import WeightStore
from tests.storage.conftest import following

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
def forged(opened, database, first, now):
    """Run statements as somebody who owns the database and has taken the triggers away."""
    store = WeightStore(opened)
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


def test_an_untouched_log_holds_and_says_who_what_when_and_why(opened, forged, now):
    entries = AuditStore(opened).entries()
    assert check(entries) == ()
    assert [(entry.number, entry.who, entry.what) for entry in entries[:2]] == [
        (1, "data/weights.csv", "seed"),
        (2, "sato", "publish"),
    ]
    assert (entries[1].at, entries[1].why, entries[1].difference) == (now, "as delivered", "{1}")


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_log_is_found_out_and_the_line_is_named(opened, forged, how):
    statements, flaws = FORGERIES[how]
    forged(statements)
    assert [str(broken) for broken in check(AuditStore(opened).entries())] == flaws


def test_a_line_forged_with_a_hash_that_fits_it_breaks_the_next_one(opened, forged):
    entry = AuditStore(opened).entries()[1]
    fitting = replace(entry, why="nothing").digest()
    forged(f"UPDATE audit SET why = 'nothing', hash = '{fitting}' WHERE number = 2")
    assert [str(broken) for broken in check(AuditStore(opened).entries())] == [
        "entry 3 does not follow the entry before it"
    ]
