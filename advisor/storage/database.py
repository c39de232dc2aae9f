"""One way to read and to write, whatever the database: every fault comes out as a StoreFault."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from advisor.actions import StoreFault
from advisor.storage.turnstile import Turnstile
from advisor.storage.writer import PATIENCE, Writer

T = TypeVar("T")


class Database:
    """An open database. ``reads`` must give every transaction one snapshot, and have ``places`` connections."""

    def __init__(self, writes: Engine, reads: Engine, places: int) -> None:
        self.dialect = writes.dialect.name
        self._writes, self._reads = writes, reads
        self._turnstile = Turnstile(places, PATIENCE)
        self._writer = Writer(writes) if self.dialect == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment and changes nothing."""
        with told(), self._turnstile.turn(), self._reads.begin() as connection:
            yield connection

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in a transaction. When this returns, what it wrote is committed."""
        with told():
            if self._writer:
                return self._writer.run(job)
            with self._turnstile.turn(), self._writes.begin() as connection:
                return job(connection)

    def empty_log(self) -> None:
        """Deleted means gone: SQLite's write-ahead log would keep a copy until it is written over."""
        if self._writer:
            with told():
                self._writer.empty_log()

    def close(self) -> None:
        """Finish what is being written, then give the connections back. May be called again."""
        if self._writer:
            self._writer.close()
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
