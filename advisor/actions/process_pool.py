"""The same work on one piece after another, on several processors."""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from advisor.domain.errors import CallfitError

Piece = TypeVar("Piece")
Done = TypeVar("Done")

UNDER_WAY = 2
"""Pieces a process may have before it: one in work, one waiting. So memory stays flat, and nobody waits for work."""


def in_order(work: Callable[[Piece], Done], pieces: Iterable[Piece], processes: int) -> Generator[Done, None, None]:
    """``work`` of each piece, in the order of the pieces, on that many processes; a single piece needs none.

    Processes, because most of the work is on text, which threads of one process do in turn. They are begun afresh
    (spawn), so ``work`` and the pieces are sent over. Raises what ``work`` raises, and CallfitError when a process is
    ended from outside. Close it when leaving early: then nothing goes on behind.
    """
    coming = iter(pieces)
    first = list(islice(coming, 2))
    coming = chain(first, coming)
    if processes == 1 or len(first) < 2:
        with threadpool_limits(1):  # as in the processes: their threads would only stand in each other's way
            yield from map(work, coming)
        return
    waiting: deque[Future[Done]] = deque()
    workers = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=(work,))
    try:
        for piece in coming:
            waiting.append(workers.submit(_do, piece))
            if len(waiting) == UNDER_WAY * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise CallfitError("one of the processes was ended from outside (out of memory?)") from error
    finally:
        workers.shutdown(cancel_futures=True)


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603  # sent once for each process, not with every piece
    _work = work
    threadpool_limits(1)
    for sent in ("SIGINT", "SIGHUP"):  # Ctrl-C and a terminal that goes reach all; the first process ends the others
        if hasattr(signal, sent):
            signal.signal(getattr(signal, sent), signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(piece: Any) -> Any:
    return _work(piece)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
