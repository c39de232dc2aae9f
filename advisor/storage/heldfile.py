"""The file of a SQLite database and its log, which must stay where they were when the database was opened.

SQLite goes on writing into a file that was removed or replaced: what it commits there is gone with the process. So the
place is looked at after each commit and whenever somebody asks whether the server is ready.
"""

import sqlite3
from pathlib import Path

from advisor.actions import StoreFault


class HeldFile:
    """``connection`` is kept open as long as this is: SQLite removes the log by itself when the last one is closed."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # from now on the log is there
        self._found = {name: _which(name) for name in (path, Path(f"{path}-wal"))}

    def check(self) -> None:
        """Raise StoreFault when the database has another file, or none, under its name."""
        for name, found in self._found.items():
            if _which(name) != found:
                raise StoreFault(f"{name} was removed or replaced while the server runs; stop it and put the file back")

    def close(self) -> None:
        self._connection.close()


def _which(name: Path) -> tuple[int, int] | None:
    try:
        found = name.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
