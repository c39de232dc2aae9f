"""The file of a SQLite database and its log, which must stay what they were when the database was opened.

SQLite goes on writing into a file that was removed, replaced or overwritten: what it commits there is gone with the
process. So the place is looked at after each commit and whenever somebody asks whether the server is ready.
"""

import os
import sqlite3
import sys
from contextlib import closing
from io import FileIO
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
        self._opened_log = self._log.open("rb", buffering=0)
        self._reading = Lock()
        self._numbers = [(str(name), _look(str(name))[0]) for name in (self._log, self._index, self._path)]
        self._stamp = _look(str(self._path))[1]
        self._overwritten = False

    def check(self) -> None:
        """Raise StoreError when the database has another file, or none, under its name, or other content in it."""
        if not self._overwritten:  # which holds for good: our next write may bring the old name back, and no more
            for name, number in self._numbers:  # the database comes last, and its stamp with it
                found, stamp = _look(name)
                if found != number:
                    raise StoreError(
                        f"{name} was removed or replaced while the server runs; stop it and put the file back"
                    )
            changed = stamp != self._stamp and not (stamp and stamp[0] and self._is_same())
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
        known = self._beginning(self._opened_index, INDEX_HEADER)
        found = self._beginning(self._opened_log, LOG_HEADER)  # still the one of this name, as its number says
        frames, page = (int.from_bytes(known[part], sys.byteorder) for part in (slice(16, 20), slice(14, 16)))
        length = LOG_HEADER + frames * (FRAME_HEADER + (65_536 if page == 1 else page))
        whole = not frames or (known[32:40] == found[16:24] and os.fstat(self._opened_log.fileno()).st_size >= length)
        # Where somebody has written meanwhile, the next look tells.
        return whole or known != self._beginning(self._opened_index, INDEX_HEADER)

    def _beginning(self, file: FileIO, length: int) -> bytes:
        with self._reading:  # from one place in the file, which all threads share
            file.seek(0)
            return file.read(length)

    def close(self) -> None:
        self._opened_log.close()
        self._connection.close()
        self._opened_index.close()


def _look(name: str) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """What tells a file from another one that takes its name, and its size and time; None without a file.

    Size and time change when somebody writes into the file, as SQLite does when it empties the log.
    """
    try:
        status = os.lstat(name)  # a link that took its place is another one
    except FileNotFoundError:
        return None, None
    return (status.st_dev, status.st_ino), (status.st_size, status.st_mtime_ns)
