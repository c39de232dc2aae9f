"""The audit log in SQL. Entries are added inside the transaction of what they tell of, and never changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, text

from advisor.domain.governance.audit import FIRST, AuditEntry
from advisor.storage.database.database import Database
from advisor.storage.schema import audit

_LOCK = text(f"SELECT pg_advisory_xact_lock({0xCA11F1D})")
_NEWEST = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)


def one_at_a_time(connection: Connection) -> None:
    """Hold back every other change of what is audited until this transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)


def append(connection: Connection, at: datetime, who: str, what: str, why: str, difference: str) -> None:
    """Add an entry to the chain, in the caller's transaction."""
    one_at_a_time(connection)
    last = connection.execute(_NEWEST).one_or_none()
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
    entry = AuditEntry(number, at, who, what, why, difference, previous).sealed()
    row = {
        "number": entry.number,
        "at": entry.at,
        "who": entry.who,
        "what": entry.what,
        "why": entry.why,
        "difference": entry.difference,
        "previous": entry.previous,
        "hash": entry.hash,
    }
    connection.execute(audit.insert().values(row))


class AuditStore:
    """The log in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> Sequence[AuditEntry]:
        """All of them, the oldest first, as they stand there now: see ``domain.audit.check``."""
        rows = self._database.read(lambda connection: connection.execute(select(audit).order_by(audit.c.number)).all())
        return [
            AuditEntry(row.number, row.at, row.who, row.what, row.why, row.difference, row.previous, row.hash)
            for row in rows
        ]
