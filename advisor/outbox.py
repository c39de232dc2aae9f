"""What people tapped while the store was away: kept in this process and saved, in order, as soon as it is back."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from advisor.actions import Gone, StoreFault
from advisor.domain.attempts import Attempt
from advisor.domain.errors import CallfitError

LOG = logging.getLogger("callfit")
AGAIN = 2.0
"""Seconds until a store that was away is asked again."""

Job = Callable[[], object]


@dataclass
class _Box:
    """One visitor's: the attempt as it is once all jobs are done."""

    attempt: Attempt
    jobs: deque[Job] = field(default_factory=deque)


class Outbox:
    """Shared by all visitors, each under the key of their answers. Its thread starts with the first job."""

    def __init__(self, again: float = AGAIN) -> None:
        self._again = again
        self._boxes: dict[str, _Box] = {}
        self._lock = Lock()
        self._delivering = Lock()  # by the thread or by close, never both: a tap would be taken twice
        self._closed = Event()
        self._running = False

    def keep(self, key: str, job: Job, after: Attempt) -> None:
        """Do ``job`` once the store is back; ``after`` is the attempt as it is then."""
        with self._lock:
            box = self._boxes.setdefault(key, _Box(after))
            box.attempt = after
            box.jobs.append(job)
            if not self._running:
                self._running = True
                Thread(target=self._empty, name="callfit-outbox", daemon=True).start()

    def attempt(self, key: str | None) -> Attempt | None:
        """The attempt as it is once everything of this visitor is saved; None when nothing waits."""
        with self._lock:
            box = self._boxes.get(key or "")
            return box.attempt if box else None

    def close(self) -> None:
        """Try once more to save everything, then give up."""
        self._closed.set()
        self._round()
        with self._lock:
            if self._boxes:
                LOG.error("%d visitors have taps that could not be saved", len(self._boxes))

    def _empty(self) -> None:
        while not self._closed.wait(self._again):
            self._round()
            with self._lock:
                if not self._boxes:
                    self._running = False
                    return

    def _round(self) -> None:
        """Save what waits, until the store is away again; who failed comes last in the next round."""
        with self._delivering:
            with self._lock:
                keys = list(self._boxes)
            for key in keys:
                try:
                    self._deliver(key)
                except Exception as fault:  # whatever it is, this thread goes on: nobody else saves these taps
                    if not isinstance(fault, StoreFault):
                        LOG.exception("taps could not be saved")
                    with self._lock:
                        self._boxes[key] = self._boxes.pop(key)
                    return

    def _deliver(self, key: str) -> None:
        while True:
            with self._lock:
                box = self._boxes[key]
                if not box.jobs:
                    del self._boxes[key]
                    return
                job = box.jobs[0]
            try:
                job()
            except StoreFault:
                raise  # the round ends here
            except Gone:  # deleted meanwhile, in another tab, say: then so is what was tapped
                with self._lock:
                    del self._boxes[key]
                return
            except CallfitError as fault:
                LOG.error("not saved: %s", fault)
            with self._lock:
                box.jobs.popleft()
