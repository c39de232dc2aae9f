"""One value for the whole process: made when somebody asks for it, and shared by all who ask."""

from collections.abc import Callable
from threading import Lock, Timer
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Keeps the last value. Safe to use from any thread: one is made at a time, and who asks meanwhile waits for it.

    Whoever asks says whether the kept value is right. ``seconds``: after these it is forgotten, also when nobody asks.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._value: Value | None = None

    def get(self, is_right: Callable[[Value], bool]) -> Value | None:
        """The kept value, without a wait."""
        value = self._value
        return value if value is not None and is_right(value) else None

    def is_in_work(self) -> bool:
        """Whether somebody makes the value just now."""
        return self._lock.locked()

    def get_or_make(self, is_right: Callable[[Value], bool], make: Callable[[], Value]) -> Value:
        with self._lock:
            value = self.get(is_right)
            if value is None:
                self._value = None  # one is enough in memory
                self._value = value = make()
                if self._seconds is not None:
                    timer = Timer(self._seconds, self._forget, [value])
                    timer.daemon = True
                    timer.start()
            return value

    def _forget(self, value: Value) -> None:
        with self._lock:
            if self._value is value:
                self._value = None
