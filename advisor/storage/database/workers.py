"""A fair way to a pool of connections, with an end to waiting.

SQLAlchemy's own pool lets some threads wait for ever while others come and go, and a database that has gone silent
holds its caller for as long as the network does. So a fixed number of threads takes the jobs in the order they came,
and whoever waits is told in time that nothing has come of it yet.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Any, TypeVar
from weakref import finalize

from advisor.domain.errors import StoreError, StoreSilentError

PATIENCE = 2.5
"""Seconds after which a caller learns that the store does not answer: a person is to know within three."""
LAST_WAIT = 3.0
"""Seconds that threads get for what they are at when the store is closed. Whoever waited for it has heard by then."""

T = TypeVar("T")

Task = tuple[Future[Any], Callable[[], Any]]
"""A job and the future that gets its result."""


class Threads:
    """``places`` threads, first come, first served; each starts when there is a job for it.

    They do not keep the program alive: one that a silent database holds would do so for ever.
    """

    def __init__(self, places: int, name: str) -> None:
        self._places, self._name = places, name
        self._waiting: SimpleQueue[Task | None] = SimpleQueue()
        self._idle = Semaphore(0)
        self._threads: list[Thread] = []
        self._lock = Lock()
        self._closed = False
        finalize(self, self._waiting.put, None)

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Raises StoreError after ``close``."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed")
            self._waiting.put((future, job))
            if not self._idle.acquire(blocking=False) and len(self._threads) < self._places:
                thread = Thread(target=_work, args=(self._waiting, self._idle), name=self._name, daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def close(self, within: float = LAST_WAIT) -> None:
        """Finish what waits, then end the threads; after ``within`` seconds give up what has not begun."""
        with self._lock:
            self._closed = True
        self._waiting.put(None)
        until = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            with suppress(Empty):
                while task := self._waiting.get_nowait():
                    task[0].cancel()
            self._waiting.put(None)


def _work(waiting: SimpleQueue[Task | None], idle: Semaphore) -> None:
    """Do what waits until a None says that nothing more comes; it stays there for the other threads."""
    while True:
        try:
            task = waiting.get_nowait()
        except Empty:
            idle.release()
            task = waiting.get()
        if task is None:
            waiting.put(None)
            return
        future, job = task
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(job())
            except BaseException as error:  # whoever waits for the job gets it
                future.set_exception(error)
        del task, future, job  # nothing of a job is kept while the next one is waited for


class Workers:
    """``places`` threads, first come, first served. They start with the first job."""

    def __init__(self, places: int) -> None:
        self._threads = Threads(places, "callfit-store")

    def run(self, job: Callable[[], T], patience: float | None = None) -> T:
        """The result of ``job``, or its error. Raises StoreSilentError after ``patience`` seconds, or ``PATIENCE``.

        A job that was already begun by then goes on, and may still be committed.
        """
        return result(self._threads.submit(job), patience)

    def close(self) -> None:
        """Finish what waits, then end the threads; a silent database is not waited for."""
        self._threads.close()


def result(future: Future[T], patience: float | None = None) -> T:
    """What comes of a job. After ``patience`` seconds, or ``PATIENCE``, raises StoreSilentError, and cancels a job that
    has not begun.
    """
    patience = PATIENCE if patience is None else patience
    try:
        return future.result(patience)
    except TimeoutError as error:
        future.cancel()
        raise StoreSilentError(f"the store has not answered for {patience:g} seconds") from error
