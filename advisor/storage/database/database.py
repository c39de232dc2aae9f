"""One way to read and to write, whatever the database: every error comes out as a StoreError."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from sqlalchemy import Connection, Engine, QueuePool, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError, StatementError

from advisor.domain.errors import StoreError
from advisor.storage.database.held_file import HeldFile
from advisor.storage.database.workers import Workers
from advisor.storage.database.writer import Writer

T = TypeVar("T")

DRIVER_FAULTS = (sqlite3.Error, psycopg.Error, OSError, UnicodeError)
"""What a driver may raise past SQLAlchemy: while a connection is opened or given back, or for text it cannot send."""


class Database:
    """An open database. ``reads`` has ``places`` connections.

    snapshot: the statement that gives a read one moment for all its questions; none where every transaction has one.
    held: of SQLite, the file that it must stay in.
    """

    def __init__(
        self, writes: Engine, reads: Engine, places: int, snapshot: str | None = None, held: HeldFile | None = None
    ) -> None:
        self._dialect = writes.dialect.name
        self._writes, self._reads = writes, reads
        self._snapshot = snapshot
        self.places = places
        self._workers = Workers(places)
        self._held = held
        self._writer = Writer(writes, held.check if held else None) if self._dialect == "sqlite" else None

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert in the dialect of this database, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
        return sqlite.insert(table) if self._dialect == "sqlite" else postgresql.insert(table)

    def read(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in a transaction that sees one moment and changes nothing."""
        return self._run(self._reads, job, self._snapshot)

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in a transaction. When this returns, what it wrote is committed."""
        if self._writer:
            with store_errors():
                return self._writer.run(job)
        return self._run(self._writes, job)

    def _run(self, engine: Engine, job: Callable[[Connection], T], first: str | None = None) -> T:
        def transaction() -> T:
            with engine.begin() as connection:
                if first:
                    connection.exec_driver_sql(first)
                return job(connection)

        with store_errors():
            return self._workers.run(transaction)

    def places_in_use(self) -> int:
        """How many of the connections for reading are in use now; on PostgreSQL also those for writing."""
        engines = {self._reads} if self._writer else {self._reads, self._writes}
        return sum(engine.pool.checkedout() for engine in engines if isinstance(engine.pool, QueuePool))

    def check_place(self) -> None:
        """Raise StoreError when what is written would be gone with this process."""
        if self._held:
            with store_errors():
                self._held.check()

    def empty_log(self) -> None:
        """Deleted means gone: SQLite's write-ahead log would keep a copy until it is written over."""
        if self._writer:
            with store_errors():
                self._writer.empty_log()

    def empty_log_soon(self) -> None:
        """As ``empty_log``, once, while nobody waits for it; the daily purge does the rest."""
        if self._writer:
            self._writer.empty_log_soon()

    def close(self) -> None:
        """Finish what is being written, then give the connections back. May be called again."""
        if self._writer:
            self._writer.close()
        self._workers.close()
        self._writes.dispose()
        self._reads.dispose()
        if self._held:
            self._held.close()


def reason(error: BaseException) -> str:
    """What a driver says, as one line. Of PostgreSQL the message only: its details may quote a row."""
    driver_error = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    message = getattr(getattr(driver_error, "diag", None), "message_primary", None) or str(driver_error)
    return " ".join(line.strip() for line in message.splitlines())


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise what SQLAlchemy or a driver raises as a StoreError."""
    try:
        yield
    except (SQLAlchemyError, *DRIVER_FAULTS) as error:
        raise StoreError(f"the store did not take this: {reason(error)}") from error
