"""How often one browser, or one network, may do what costs the service something. Knows no server and no store."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

MOST_KEYS = 20_000
"""Browsers and networks that one limit remembers; the one not seen for longest goes first."""


@dataclass
class Limit:
    """At most ``most`` times in ``seconds``, for each key by itself. Safe to use from any thread."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _times: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str) -> bool:
        """Count one more; False, and not counted, when that is too often."""
        with self._lock:
            now, times = self.clock(), self._recent(key)
            if len(times) >= self.most:
                return False
            times.append(now)
            while len(self._times) > MOST_KEYS:
                self._times.popitem(last=False)
            return True

    def is_full(self, key: str) -> bool:
        with self._lock:
            return len(self._recent(key)) >= self.most

    def _recent(self, key: str) -> deque[float]:
        now, times = self.clock(), self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] <= now - self.seconds:
            times.popleft()
        return times


@dataclass
class Pace:
    """Up to ``burst`` at once and ``rate`` a second after that; tells how long to wait.

    Nobody waits longer than ``most`` seconds. Whoever would have to is refused and does not count, so that what was
    asked for and thrown away holds nobody up for longer.
    """

    burst: float
    rate: float
    most: float = math.inf
    clock: Callable[[], float] = time.monotonic
    _due: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> float | None:
        """Seconds that this one has to wait; None when that is too long."""
        now = self.clock()
        due = max(self._due.get(key, 0.0), now - self.burst / self.rate) + 1 / self.rate
        if due - now > self.most:
            return None
        self._due[key] = due
        self._due.move_to_end(key)
        while len(self._due) > MOST_KEYS:
            self._due.popitem(last=False)
        return max(0.0, due - now)


@dataclass(frozen=True)
class Limits:
    """One ``Limit`` for a browser and a wider one for the network it comes from, which many people may share."""

    browser: Limit
    network: Limit

    def take(self, browser: str, network: str) -> bool:
        return self.network.take(network) and self.browser.take(browser)

    def is_full(self, browser: str, network: str) -> bool:
        return self.network.is_full(network) or self.browser.is_full(browser)


HOUR = 3600.0


class UseLimits:
    """The limits of the pages, for all visitors of this process."""

    def __init__(self) -> None:
        self.codes = Limits(Limit(10, HOUR / 4), Limit(100, HOUR / 4))
        """Unknown short codes. A network may be a whole school or office."""
        self.beginnings = Limits(Limit(30, HOUR), Limit(600, HOUR))
        """Attempts. A browser may be a centre's tablet, where people answer one after the other."""
        self.openings = Limits(Limit(60, HOUR), Limit(600, HOUR))
        """Browsers that are counted as having opened the link of a campaign."""
        self.effects = Limit(20, 24 * HOUR)
        """Tables whose effect on real people one member of staff sees in a day.

        Chance can be taken out of many answers.
        """
