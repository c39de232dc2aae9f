"""A fair way to a pool of connections: SQLAlchemy's own lets some threads wait for ever while others come and go."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from advisor.actions import StoreFault


class Turnstile:
    """Lets ``places`` in at a time, first come, first served. Whoever leaves lets in whoever has waited longest."""

    def __init__(self, places: int, patience: float) -> None:
        self._free, self._patience = places, patience
        self._lock = Lock()
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises StoreFault when the turn has not come after ``patience`` seconds."""
        self._enter()
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().release()
                else:
                    self._free += 1

    def _enter(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            call = Lock()
            call.acquire()
            self._waiting.append(call)
        if not call.acquire(timeout=self._patience):
            with self._lock:
                if call in self._waiting:  # otherwise the turn has come in this very moment
                    self._waiting.remove(call)
                    raise StoreFault(f"the store has not answered for {self._patience:g} seconds")
