"""A fair way to a pool of connections, with an end to waiting.

SQLAlchemy's own pool lets some threads wait for ever while others come and go, and a database that has gone silent
holds its caller for as long as the network does. So a fixed number of threads takes the jobs in the order they came,
and whoever waits is told in time that nothing has come of it yet.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from advisor.actions import StoreFault, StoreSilent

PATIENCE = 2.5
"""Seconds until a caller hears that the store does not answer: a person is to know within three."""

T = TypeVar("T")


class Workers:
    """``places`` threads, first come, first served. They start with the first job."""

    def __init__(self, places: int) -> None:
        self._pool = ThreadPoolExecutor(places, thread_name_prefix="callfit-store")

    def run(self, job: Callable[[], T], patience: float | None = PATIENCE) -> T:
        """The result of ``job``, or its fault. Raises StoreSilent after ``patience`` seconds.

        A job that was already begun by then goes on, and may still be committed.
        """
        try:
            waiting = self._pool.submit(job)
        except RuntimeError as fault:  # after close
            raise StoreFault("the store is closed") from fault
        return result(waiting, patience)

    def close(self) -> None:
        """Finish what waits, then end the threads."""
        self._pool.shutdown(wait=True)


def result(waiting: Future[T], patience: float | None) -> T:
    """What comes of a job. Raises StoreSilent, and takes a job back that has not begun, after ``patience`` seconds."""
    try:
        return waiting.result(patience)
    except TimeoutError as fault:
        waiting.cancel()
        raise StoreSilent(f"the store has not answered for {patience:g} seconds") from fault
