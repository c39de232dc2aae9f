"""UTC without zone: the one form that SQLite and PostgreSQL keep alike."""

from datetime import UTC, datetime


def stored(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None)


def utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC)
