"""Times are aware UTC in Python and UTC without a zone in the database, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime, select, text

from advisor.domain.errors import StoreError
from advisor.storage.schema import UtcDateTime, metadata, receipts

TOKYO = timezone(timedelta(hours=9))


def keep(opened, time):
    row = {"number": "4F7K-9Q2M", "deleted_at": time, "answers": 0, "wishes": 0, "results": 0}
    opened.write(lambda connection: connection.execute(receipts.insert(), row))


def test_every_moment_is_of_this_type():
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert not [str(column) for column in columns if isinstance(column.type, DateTime)]
    assert len([column for column in columns if isinstance(column.type, UtcDateTime)]) > 20


def test_a_time_of_another_zone_is_kept_and_found_as_the_same_moment_in_utc(opened, now):
    keep(opened, now.astimezone(TOKYO))
    found = opened.read(lambda connection: connection.scalar(select(receipts.c.deleted_at)))
    assert (found, found.tzinfo) == (now, UTC)
    same = select(receipts.c.number).where(receipts.c.deleted_at == now.astimezone(TOKYO))
    assert opened.read(lambda connection: connection.scalar(same)) == "4F7K-9Q2M"


def test_the_database_has_utc_without_a_zone(opened, now):
    keep(opened, now.astimezone(TOKYO))
    kept = opened.read(lambda connection: connection.scalar(text("SELECT deleted_at FROM receipts")))
    assert str(kept) in ("2026-11-22 09:30:00", "2026-11-22 09:30:00.000000")


def test_a_time_that_was_written_before_reads_as_utc(opened, now):
    columns = "number, deleted_at, answers, wishes, results"
    row = f"INSERT INTO receipts ({columns}) VALUES ('4F7K-9Q2M', '2026-11-22 09:30:00.000000', 0, 0, 0)"
    opened.write(lambda connection: connection.execute(text(row)))
    assert opened.read(lambda connection: connection.scalar(select(receipts.c.deleted_at))) == now


def test_a_time_without_a_zone_is_refused(opened):
    with pytest.raises(StoreError) as fault:
        keep(opened, datetime(2026, 11, 22, 9, 30))
    said = "the store did not take this: 2026-11-22 09:30:00 has no time zone"
    assert str(fault.value) == said  # and nothing of the row
    assert opened.read(lambda connection: connection.scalars(select(receipts)).all()) == []
