"""Saves a second and how evenly they fall to 50 threads: the writer queue against a pool of connections.

    python -m benchmarks.store [--threads 50] [--seconds 6] [--database-url URL]

Every thread saves answers of a person of its own, one after the other, as the app does. "slowest" is the thread that
got the fewest, as a share of the mean; 100 % is fair. SQLite lies in the folder for temporary files (TMPDIR).
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from advisor.domain.errors import StoreError
from advisor.domain.questionnaire.attempts import Given, NewAttempt
from advisor.storage.attempts import SqlStore
from advisor.storage.database.connection import SQLITE_SETTINGS, connect, parse, sqlite_engine
from advisor.storage.database.database import Database, store_errors

T = TypeVar("T")
CONTENT = "0123456789ab"


class Pooled(Database):
    """As it was before the queue: every caller takes a connection of SQLAlchemy's default pool and commits alone."""

    def __init__(self, url: str) -> None:
        engine = sqlite_engine(parse(url), "BEGIN IMMEDIATE", SQLITE_SETTINGS)
        super().__init__(engine, engine, places=5)

    def write(self, job: Callable[[Connection], T], patience: float | None = None) -> T:
        with store_errors(), self._writes.begin() as connection:
            return job(connection)


def measure(store: SqlStore, threads: int, seconds: float) -> str:
    now = datetime.now(UTC)
    store.keep_content(CONTENT, {}, now)
    names = [f"{number:064x}" for number in range(threads)]
    for name in names:
        store.begin(NewAttempt(name, CONTENT), now)
    waits: list[list[float]] = [[] for _ in names]
    faults = [0] * threads
    end = time.monotonic() + seconds

    def save(number: int) -> None:
        count = 0
        while (begun := time.monotonic()) < end:
            try:
                now = datetime.now(UTC)
                store.save_answers(names[number], [Given(f"item_{count % 40}", 1 + count // 40 % 5, now)], now)
                waits[number].append(time.monotonic() - begun)
            except StoreError:
                faults[number] += 1
            count += 1

    running = [threading.Thread(target=save, args=[number]) for number in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    done = sorted(wait for one in waits for wait in one)
    least = min(map(len, waits)) * threads / max(len(done), 1)
    p50, p99, most = (1000 * done[int(len(done) * share)] for share in (0.5, 0.99, 0.999999))
    return (
        f"{len(done) / seconds:8.0f} {p50:8.1f} ms {p99:8.1f} ms {most:8.0f} ms {least:8.0%}"
        f" {min(map(len, waits)):6} {max(map(len, waits)):6} {sum(faults):6}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--database-url", help="measure this empty database too, such as a PostgreSQL")
    given = parser.parse_args()
    print(f"{given.threads} threads, {given.seconds:g} s; synchronous = FULL")
    print(f"{'':23} saves/s         p50         p99      longest  slowest  fewest   most faults")
    with tempfile.TemporaryDirectory() as folder:
        path = f"sqlite:///{Path(folder) / 'x.db'}"
        connect(path).close()
        ways: dict[str, Callable[[], Database]] = {
            "SQLite, pool": lambda: Pooled(path),
            "SQLite, writer queue": lambda: connect(path),
        }
        if given.database_url:
            ways["PostgreSQL, workers"] = lambda: connect(given.database_url)
        for name, opened in ways.items():
            if name.startswith("SQLite"):
                for file in Path(folder).iterdir():
                    file.unlink()
                connect(path).close()
            store = SqlStore(opened())
            print(f"{name:21}", measure(store, given.threads, given.seconds), flush=True)
            store.close()


if __name__ == "__main__":
    main()
