"""The file of a SQLite database and its log, which must stay what they were when the database was opened.

SQLite goes on writing into a file that was removed, replaced or overwritten: what it commits there is gone with the
process. So the place is looked at after each commit and whenever somebody asks whether the server is ready.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from advisor.domain.errors import StoreFault

IDENTITY = "SELECT name FROM identity"


class HeldFile:
    """``connection`` is kept open as long as this is: SQLite removes the log by itself when the last one is closed."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection = path, connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # the name is read from the file, not the log
        self._identity = connection.execute(IDENTITY).fetchone()  # from now on the log is there
        self._found = {name: _which(name) for name in (path, Path(f"{path}-wal"))}
        self._written = _written(path)
        self._overwritten = False

    def check(self) -> None:
        """Raise StoreFault when the database has another file, or none, under its name, or other content in it."""
        if not self._overwritten:  # which holds for good: our next write may bring the old name back, and no more
            for name, found in self._found.items():
                if _which(name) != found:
                    raise StoreFault(
                        f"{name} was removed or replaced while the server runs; stop it and put the file back"
                    )
            written = _written(self._path)
            self._overwritten = written != self._written and not (written[0] and self._is_same())
            self._written = written
        if self._overwritten:
            raise StoreFault(f"{self._path} was overwritten while the server runs; stop it and restore a backup")

    def _is_same(self) -> bool:
        """Whether a connection of its own, which remembers no page, finds the same database in the file."""
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                return bool(connection.execute(IDENTITY).fetchone() == self._identity)
        except sqlite3.DatabaseError as fault:
            return fault.sqlite_errorcode == sqlite3.SQLITE_BUSY

    def close(self) -> None:
        self._connection.close()


def _which(name: Path) -> tuple[int, int] | None:
    try:
        found = name.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _written(path: Path) -> tuple[int, int]:
    """Differs once somebody has written into the file itself; SQLite does so when it empties the log."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
