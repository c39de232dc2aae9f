"""The people that a change of the weights is tried on: prepared once, kept for a while, the same for all who ask."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from advisor import samples
from advisor.content import Content
from advisor.domain import whatif
from advisor.domain.model import Model
from advisor.storage.results import ResultStore

KEPT = 600.0
"""Seconds: nobody who has deleted their answers stays among these longer."""
OF_WEIGHTS = ("weights.csv", "versions.csv")
"""Files that these people do not depend on."""


@dataclass(frozen=True, eq=False)
class Crowd:
    """people: n prepared sheets. campaigns: (n,) code of the campaign each came through, empty for none."""

    people: whatif.People
    campaigns: npt.NDArray[np.str_]
    simulated: bool


class Crowds:
    """Makes the crowd and keeps the last one. Two who ask at once wait for the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[object, float, Crowd] | None = None

    def of(
        self,
        results: ResultStore,
        content: Content,
        model: Model,
        told: Callable[[int, int], None] = lambda _n, _of: None,
    ) -> Crowd:
        """All finished people, or simulated ones where they are few. ``told`` hears how many of how many are ready."""
        with self._lock:
            files = {name: text for name, text in content.files.items() if name not in OF_WEIGHTS}
            key = results.count(), files
            if self._kept is None or self._kept[0] != key or time.monotonic() > self._kept[1]:
                self._kept = None  # one is enough in memory
                self._kept = key, time.monotonic() + KEPT, _made(results, model, told)
            return self._kept[2]


def _made(results: ResultStore, model: Model, told: Callable[[int, int], None]) -> Crowd:
    sample = samples.people(results.finished(), model)
    found = whatif.people(model, sample.sheets, lambda done: told(done, len(sample.sheets)))
    return Crowd(found, np.array([code or "" for code in sample.campaigns], dtype=np.str_), sample.simulated)
