"""The file of a SQLite database and its log, which must stay what they were when the database was opened.

SQLite goes on writing into a file that was removed, replaced or overwritten: what it commits there is gone with the
process. So the place is looked at after each commit and whenever somebody asks whether the server is ready.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from advisor.domain.errors import StoreError

IDENTITY = "SELECT name FROM identity"


class HeldFile:
    """``connection`` is kept open as long as this is: SQLite removes the log by itself when the last one is closed."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection = path, connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # the name is read from the file, not the log
        self._identity = connection.execute(IDENTITY).fetchone()  # from now on the log is there
        self._numbers = {name: _file_number(name) for name in (path, Path(f"{path}-wal"))}
        self._stamp = _stamp(path)
        self._overwritten = False

    def check(self) -> None:
        """Raise StoreError when the database has another file, or none, under its name, or other content in it."""
        if not self._overwritten:  # which holds for good: our next write may bring the old name back, and no more
            for name, number in self._numbers.items():
                if _file_number(name) != number:
                    raise StoreError(
                        f"{name} was removed or replaced while the server runs; stop it and put the file back"
                    )
            stamp = _stamp(self._path)
            size, _time = stamp
            self._overwritten = stamp != self._stamp and not (size and self._is_same())
            self._stamp = stamp
        if self._overwritten:
            raise StoreError(f"{self._path} was overwritten while the server runs; stop it and restore a backup")

    def _is_same(self) -> bool:
        """Whether a connection of its own, which remembers no page, finds the same database in the file."""
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                return bool(connection.execute(IDENTITY).fetchone() == self._identity)
        except sqlite3.DatabaseError as error:
            return error.sqlite_errorcode == sqlite3.SQLITE_BUSY

    def close(self) -> None:
        self._connection.close()


def _file_number(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one that takes its name; None without a file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time: they change when somebody writes into the file, as SQLite does when it empties the log."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
