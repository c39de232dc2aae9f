"""What people tapped while the store was away: kept in this process and saved, in order, as soon as it is back."""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TypeVar

from advisor.domain.errors import CallfitError, GoneError, StoreError, StoreSilentError
from advisor.domain.questionnaire.attempts import Attempt

LOG = logging.getLogger("callfit")
AGAIN = 2.0
"""Seconds until a store that was away is asked again."""
LAST_TRY = 5.0
"""Seconds for saving what waits when the program ends."""

PATIENCE = 2.5
"""Seconds after which a deletion of what waits gives up."""

Job = Callable[[], object]
T = TypeVar("T")


@dataclass
class _Box:
    """One attempt's: as it is once all jobs are done. failures: rounds in which it could not be saved."""

    attempt: Attempt
    jobs: deque[Job] = field(default_factory=deque)
    failures: int = 0


class Outbox:
    """Shared by all visitors; a box for each attempt, by whatever key it was opened. Its thread starts with a job."""

    def __init__(self, again: float = AGAIN) -> None:
        self._again = again
        self._boxes: dict[str, _Box] = {}
        self._names: dict[str, str] = {}  # token or short code → the box
        self._lock = Lock()
        self._delivering = Lock()  # by the thread or by close, never both: a tap would be taken twice
        self._closed = Event()
        self._running = False

    def keep(self, key: str, job: Job, after: Attempt) -> None:
        """Do ``job`` once the store is back; ``after`` is the attempt as it is then."""
        with self._lock:
            self._names[key] = after.token_hash
            box = self._boxes.setdefault(after.token_hash, _Box(after))
            box.attempt = after
            box.jobs.append(job)
            if not self._running:
                self._running = True
                Thread(target=self._empty, name="callfit-outbox", daemon=True).start()

    def attempt(self, key: str | None, stored: Attempt | None = None) -> Attempt | None:
        """The attempt as it is once everything of it is saved; None when nothing waits.

        stored: what the store has under this key, so that another key of the same answers finds what waits for them.
        """
        with self._lock:
            if stored and key and stored.token_hash in self._boxes:
                self._names[key] = stored.token_hash
            box = self._boxes.get(self._names.get(key or "", ""))
            return box.attempt if box else None

    def visitors(self) -> int:
        """How many have something that waits."""
        return len(self._boxes)

    def taps(self) -> int:
        """How much waits."""
        with self._lock:
            return sum(len(box.jobs) for box in self._boxes.values())

    def delete(self, owner: str, job: Callable[[], T]) -> T:
        """Run ``job``, which deletes this attempt, while nothing is delivered; then nothing of it waits any more.

        Raises what ``job`` raises, and StoreSilentError when a delivery does not end; then all that waits stays.
        """
        if not self._delivering.acquire(timeout=PATIENCE):
            raise StoreSilentError("what waits is being saved, and the store does not answer")
        try:
            done = job()
            with self._lock:
                if owner in self._boxes:
                    self._forget(owner)
            return done
        finally:
            self._delivering.release()

    def close(self, within: float = LAST_TRY) -> None:
        """Try once more to save everything, for at most ``within`` seconds, then give up."""
        self._closed.set()
        self._round(time.monotonic() + within)
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

    def _round(self, until: float = float("inf")) -> None:
        """Save what waits. Attempts that failed least often come first, so none waits for those that always fail.

        A store that does not even say no has gone silent: then the round ends.
        """
        with self._delivering:
            with self._lock:
                owners = sorted(self._boxes, key=lambda owner: self._boxes[owner].failures)
            for owner in owners:
                if time.monotonic() > until:
                    return
                try:
                    self._deliver(owner)
                except Exception as error:  # whatever it is, this thread goes on: nobody else saves these taps
                    if not isinstance(error, StoreError):
                        LOG.exception("taps could not be saved")
                    with self._lock:
                        self._boxes[owner].failures += 1
                    if isinstance(error, StoreSilentError):
                        return

    def _deliver(self, owner: str) -> None:
        while True:
            with self._lock:
                box = self._boxes[owner]
                if not box.jobs:
                    self._forget(owner)
                    return
                job = box.jobs[0]
            try:
                job()
            except StoreError:
                raise
            except GoneError:  # deleted meanwhile, in another tab, say: then so is what was tapped
                with self._lock:
                    self._forget(owner)
                return
            except CallfitError as error:
                LOG.error("not saved: %s", error)
            with self._lock:
                box.jobs.popleft()

    def _forget(self, owner: str) -> None:
        del self._boxes[owner]
        self._names = {name: other for name, other in self._names.items() if other != owner}
