"""The short codes that open attempts: made on request, looked up slowly, remembered while somebody goes on by one.

A code is stored stretched: each try takes 16 MB and a moment, so that nobody can try many.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import BoundedSemaphore, Lock

from advisor.actions import attempts
from advisor.actions.attempts import TOKEN, Store
from advisor.domain import codes
from advisor.domain.errors import StoreError
from advisor.domain.questionnaire.attempts import Attempt

AT_ONCE = 2
"""Visitors whose codes are stretched at the same time: each code takes 16 MB, and anybody may send codes."""
PATIENCE = 2.0
"""Seconds that a visitor waits for one of these places."""


class CodesInUse:
    """Short codes that open answers, already stretched: every run of a page asks for one.

    Kept for minutes and by a hash that only this process can make, so that no code stands in memory in clear.
    """

    def __init__(self, most: int = 1024, seconds: float = 600.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._key = secrets.token_bytes(32)
        self._found: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def get(self, code: str) -> str | None:
        with self._lock:
            stretched, until = self._found.get(self._hash(code), ("", 0.0))
            return stretched if self._clock() < until else None

    def put(self, code: str, stretched: str) -> None:
        with self._lock:
            self._found.pop(self._hash(code), None)
            self._found[self._hash(code)] = (stretched, self._clock() + self._seconds)
            now = self._clock()
            while len(self._found) > self._most or next(iter(self._found.values()))[1] <= now:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()

    def _hash(self, code: str) -> bytes:
        return hmac.digest(self._key, code.encode(), "sha256")


class ShortCodes:
    """The short codes of one store. One object for the whole process, which has only so much memory for them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_use = CodesInUse()
        self._places = BoundedSemaphore(AT_ONCE)
        self._looking_up = Lock()

    def resume(self, text: str | None) -> Attempt | None:
        """Return the attempt of a token or of a short code, or None for anything that is neither."""
        code = attempts.key(text)
        if code is None or TOKEN.fullmatch(code):
            return attempts.resume(self._store, code)
        known = self._in_use.get(code)
        stretched = known or self._stretched(code)
        attempt = self._store.find_by_code(stretched)
        if attempt and not known:
            self._in_use.put(code, stretched)
        return attempt

    def is_in_use(self, text: str) -> bool:
        """Whether somebody has come by this short code a moment ago."""
        code = codes.read(text)
        return code is not None and self._in_use.get(code) is not None

    def look_up(self, text: str) -> Attempt | None:
        """As ``resume``, for one of many short codes in a file of staff.

        One at a time, beside the places that visitors have, and without crowding out the codes that they go on by.
        """
        code = codes.read(text)
        if code is None:
            return None
        with self._looking_up:
            stretched = codes.stretched(code)
        return self._store.find_by_code(stretched)

    def give(self, attempt: Attempt, found_by: str) -> str:
        """Return a code that a person can write down, made of the token. It opens the attempt from now on, not before.

        ``found_by``: the token or the code that ``attempt`` was found by; a short code is its own.
        """
        known = codes.read(found_by)
        if known:
            return codes.shown(known)
        code = codes.of_token(found_by)
        self._store.keep_code(attempt.token_hash, self._stretched(code))
        return codes.shown(code)

    def forget(self) -> None:
        """Forget the codes in use, as after a deletion."""
        self._in_use.clear()

    def _stretched(self, code: str) -> str:
        if not self._places.acquire(timeout=PATIENCE):
            raise StoreError("too many short codes are being tried at once")
        try:
            return codes.stretched(code)
        finally:
            self._places.release()
