"""One way to read and to write, whatever the database: every fault comes out as a StoreFault."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from advisor.actions import StoreFault
from advisor.storage.workers import Workers
from advisor.storage.writer import Writer

T = TypeVar("T")


class Database:
    """An open database. ``reads`` must give every transaction one snapshot, and have ``places`` connections."""

    def __init__(self, writes: Engine, reads: Engine, places: int) -> None:
        self.dialect = writes.dialect.name
        self._writes, self._reads = writes, reads
        self._workers = Workers(places)
        self._writer = Writer(writes) if self.dialect == "sqlite" else None

    def read(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in a transaction that sees one moment and changes nothing."""
        return self._run(self._reads, job)

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in a transaction. When this returns, what it wrote is committed."""
        if self._writer:
            with told():
                return self._writer.run(job)
        return self._run(self._writes, job)

    def _run(self, engine: Engine, job: Callable[[Connection], T]) -> T:
        def transaction() -> T:
            with engine.begin() as connection:
                return job(connection)

        with told():
            return self._workers.run(transaction)

    def empty_log(self) -> None:
        """Deleted means gone: SQLite's write-ahead log would keep a copy until it is written over."""
        if self._writer:
            with told():
                self._writer.empty_log()

    def close(self) -> None:
        """Finish what is being written, then give the connections back. May be called again."""
        if self._writer:
            self._writer.close()
        self._workers.close()
        self._writes.dispose()
        self._reads.dispose()


def reason(fault: BaseException) -> str:
    """What a driver says, as one line. Of PostgreSQL the message only: its details may quote a row."""
    told = fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault
    message = getattr(getattr(told, "diag", None), "message_primary", None) or str(told)
    return " ".join(line.strip() for line in message.splitlines())


@contextmanager
def told() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as fault:
        raise StoreFault(f"the store did not take this: {reason(fault)}") from fault
