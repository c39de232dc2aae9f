"""The file of a SQLite database and its log, which must stay what they were when the database was opened.

SQLite goes on writing into a file that was removed, replaced or overwritten: what it commits there is gone with the
process. So the place is looked at after each commit and whenever somebody asks whether the server is ready.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from threading import Lock

from advisor.domain.errors import StoreError

IDENTITY = "SELECT name FROM identity"
LOG_HEADER, INDEX_HEADER, FRAME_HEADER = 32, 48, 24
"""Bytes, as SQLite's "WAL-mode File Format" has them. Log and index hold the same salts, which no other log has."""


class HeldFile:
    """``connection`` is kept open as long as this is: SQLite removes the log by itself when the last one is closed."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._path = path.resolve()  # SQLite keeps the log beside the file that a link leads to
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # the name is read from the file, not the log
        self._identity = connection.execute(IDENTITY).fetchone()  # from now on the log is there
        self._log, self._index = (Path(f"{self._path}{end}") for end in ("-wal", "-shm"))
        # Never closed while the database is in use: that would give up every lock that SQLite holds on it for us.
        self._opened_index = self._index.open("rb", buffering=0)
        self._reading = Lock()
        self._numbers = {name: _file_number(name) for name in (self._path, self._log, self._index)}
        self._stamp = _stamp(self._path)
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
            changed = stamp != self._stamp and not (size and self._is_same())
            self._overwritten = changed or not self._is_log_whole()
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

    def _is_log_whole(self) -> bool:
        """Whether the log is the one that the index of all connections speaks of, and as long as that says."""
        known = self._index_header()
        with self._log.open("rb") as log:
            found = log.read(LOG_HEADER)
        frames, page = (int.from_bytes(known[part], sys.byteorder) for part in (slice(16, 20), slice(14, 16)))
        length = LOG_HEADER + frames * (FRAME_HEADER + (65_536 if page == 1 else page))
        whole = not frames or (known[32:40] == found[16:24] and _stamp(self._log)[0] >= length)
        return whole or known != self._index_header()  # somebody has written meanwhile: the next look tells

    def _index_header(self) -> bytes:
        with self._reading:  # from one place in the file, which all threads share
            self._opened_index.seek(0)
            return self._opened_index.read(INDEX_HEADER)

    def close(self) -> None:
        self._connection.close()
        self._opened_index.close()


def _file_number(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one that takes its name; None without a file."""
    try:
        status = path.lstat()  # a link that took its place is another one
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time: they change when somebody writes into the file, as SQLite does when it empties the log."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
