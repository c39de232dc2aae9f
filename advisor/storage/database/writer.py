"""The one writer of a SQLite file: whatever waits is committed together, in the order it came.

A commit waits for the disk, and SQLite lets one writer in at a time. So one thread takes all jobs that wait (up to
``MAX_JOBS``), runs them in one transaction, and answers every caller once that is committed. First come, first served,
which neither SQLite's lock nor SQLAlchemy's pool is.
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from advisor.domain.errors import StoreError
from advisor.storage.database.workers import Threads, result

MAX_JOBS = 200
"""Most jobs in one transaction."""

T = TypeVar("T")


@dataclass
class _Job:
    """What to do with the connection, and what its caller waits for. A job may be run again after a rollback."""

    run: Callable[[Connection], Any]
    done: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        if self.error is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.error)


class Writer:
    """Its thread starts with the first job and ends with ``close``, or with the program."""

    def __init__(self, engine: Engine, check: Callable[[], None] | None = None) -> None:
        """check: is called after each commit and raises when what was committed will not last."""
        self._engine, self._check = engine, check
        self._connection: Connection | None = None
        self._waiting: deque[_Job] = deque()
        self._thread = Threads(1, "callfit-writer")

    def run(self, job: Callable[[Connection], T], patience: float | None = None) -> T:
        """Run ``job`` in a transaction; return its result after the commit, or raise its error.

        Raises StoreSilentError after ``patience`` seconds, or ``workers.PATIENCE``. A job that was already begun may
        still be committed then.
        """
        queued = _Job(job)
        self._waiting.append(queued)
        try:
            self._thread.submit(self._write)  # finds nothing to do when an earlier one took this job along
        except StoreError:  # after close
            queued.done.cancel()
            raise
        outcome: T = result(queued.done, patience)
        return outcome

    def empty_log(self) -> bool:
        """Write the log into the file and cut it to nothing, between two transactions.

        Somebody who reads an old state, such as a backup, prevents that. Then it is tried again for two seconds,
        while others go on saving, and otherwise left to the next deletion or daily purge. Returns whether it is done.
        """
        for _ in range(10):
            if result(self._thread.submit(self._cut)):
                return True
            time.sleep(0.1)
        return False

    def empty_log_soon(self) -> None:
        """Try it once, after what waits now; nobody waits for that."""
        with suppress(StoreError):  # after close, which is the end of the log too
            self._thread.submit(self._cut)

    def _cut(self) -> bool:
        with closing(self._connected().connection.cursor()) as cursor:
            before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            try:
                cursor.execute("PRAGMA busy_timeout = 100")  # everybody waits for this
                return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {before}")

    def close(self) -> None:
        """Write what waits, then give the connection back and end the thread."""
        with suppress(StoreError):  # closed before
            self._thread.submit(self._disconnect)
        self._thread.close()

    def _connected(self) -> Connection:
        """The connection, which is kept from one transaction to the next: taking it costs as much as a statement."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        given_back, self._connection = self._connection, None
        if given_back is not None:
            given_back.close()

    def _write(self) -> None:
        jobs: list[_Job] = []
        while self._waiting and len(jobs) < MAX_JOBS:
            job = self._waiting.popleft()
            if job.done.set_running_or_notify_cancel():
                jobs.append(job)
        if jobs:
            self._commit(jobs)
        for job in jobs:
            job.settle()

    def _commit(self, jobs: list[_Job]) -> None:
        """Run ``jobs`` in one transaction. One that fails takes back its own writes, not its neighbours'."""
        begun = False
        try:
            connection = self._connected()
            with connection.begin():
                begun = True
                if len(jobs) == 1:
                    jobs[0].result = jobs[0].run(connection)
                else:
                    for job in jobs:
                        _run_apart(job, connection)
            if self._check:
                begun = False  # what did not last is not tried again one by one
                self._check()
        except Exception as error:  # the whole transaction is gone, and whatever is wrong with the connection
            self._disconnect()
            for job in jobs:
                job.error = error
                # At a full disk, say, SQLite takes everything back. One by one, each gets the answer that is its own.
                if begun and len(jobs) > 1:
                    job.error = None
                    self._commit([job])


def _run_apart(job: _Job, connection: Connection) -> None:
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.run(connection)
    except Exception as error:
        if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            raise
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
        job.error = error
    connection.exec_driver_sql("RELEASE SAVEPOINT job")
