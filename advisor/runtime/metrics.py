"""Figures about the running process for its operator, in Prometheus' text format. None of them is about a person."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REFUSED = ("message", "pace", "upload", "code", "beginning")
"""Doors that refuse: a message that no page sends, too many of them, a file that nobody asked for, too many unknown
short codes, too many attempts."""
WAITS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds of the seconds that taps wait."""


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.taps = Counter("callfit_taps", "Taps that were taken.", registry=self._registry)
        self.waits = Histogram(
            "callfit_tap_seconds",
            "Seconds from taking taps until they are saved or kept back.",
            buckets=WAITS,
            registry=self._registry,
        )
        self.pages = Gauge("callfit_open_pages", "Pages that are connected now.", registry=self._registry)
        self._refused = Counter("callfit_refused", "What was refused, by door.", ["door"], registry=self._registry)
        for door in REFUSED:
            self._refused.labels(door)

    def refuse(self, door: str) -> None:
        """Count one more refusal at a door of ``REFUSED``."""
        self._refused.labels(door).inc()

    def watch(self, gauges: Mapping[tuple[str, str], Callable[[], float]]) -> None:
        """Ask for these whenever somebody looks. gauges: (name, what it says) → how it is asked."""
        for (name, about), ask in gauges.items():
            Gauge(name, about, registry=self._registry).set_function(ask)

    def text(self) -> bytes:
        return bytes(generate_latest(self._registry))
