"""Which sessions may upload files now: a door for each. Knows no server; its guard is in advisor/web."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

OPEN_FOR = 600.0
"""Seconds after the page was last run."""
MOST_FILES = 20
"""Files that a session may send in that time."""
MOST_DOORS = 500


class Doors:
    """Which sessions may upload now. Safe to use from any thread; holds at most ``MOST_DOORS`` of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()
        self._sent: dict[str, deque[float]] = {}
        self._lock = Lock()

    def open(self, session: str) -> None:
        with self._lock:
            self._until[session] = self._clock() + OPEN_FOR
            self._until.move_to_end(session)
            self._sent.setdefault(session, deque(maxlen=MOST_FILES))
            while len(self._until) > MOST_DOORS or next(iter(self._until.values())) < self._clock():
                forgotten, _ = self._until.popitem(last=False)
                del self._sent[forgotten]

    def close(self, session: str) -> None:
        with self._lock:
            self._until.pop(session, None)
            self._sent.pop(session, None)

    def is_open(self, session: str) -> bool:
        with self._lock:
            return self._until.get(session, float("-inf")) >= self._clock()

    def knows(self, session: str) -> bool:
        """Whether its door was opened once, even if too long ago by now."""
        with self._lock:
            return session in self._until

    def take(self, session: str) -> bool:
        """Count one more file of an open door; whether it is not too many."""
        with self._lock:
            now, sent = self._clock(), self._sent.get(session)
            if sent is None or (len(sent) == MOST_FILES and now - sent[0] < OPEN_FOR):
                return False
            sent.append(now)
            return True
