"""The app with a store that acknowledges before it commits, which is faster: the twin that the harness must catch.

It keeps one transaction open, reads from it, and commits at most once a second. Run as ``advisor`` is (SQLite only).
"""

import sys
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine

from advisor.cli.main import main
from advisor.storage.database import connection
from advisor.storage.database.database import Database
from advisor.storage.database.held_file import HeldFile

T = TypeVar("T")


class Hasty(Database):
    """What is written can be read at once, and is lost when the app dies within a second."""

    def __init__(self, writes: Engine, reads: Engine, places: int, held: HeldFile) -> None:
        super().__init__(writes, reads, places, held=held)
        self._lock, self._open, self._committed = Lock(), writes.connect(), time.monotonic()

    def read(self, job: Callable[[Connection], T]) -> T:
        with self._lock:
            return job(self._open)

    def write(self, job: Callable[[Connection], T]) -> T:
        with self._lock:
            result = job(self._open)
            if time.monotonic() - self._committed > 1:
                self._open.commit()
                self._committed = time.monotonic()
            return result

    def empty_log(self) -> None:
        """Nothing is deleted here."""

    def empty_log_soon(self) -> None:
        """Nor ever."""


if __name__ == "__main__":
    connection.Database = Hasty
    sys.exit(main())
