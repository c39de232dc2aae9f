"""The people that a change of the weights is tried on: prepared once, kept for a while, the same for all who ask."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock, Timer

from advisor.actions import samples
from advisor.actions.samples import Results
from advisor.content.loading import Content
from advisor.domain.disclosure import Blur
from advisor.domain.governance import whatif
from advisor.domain.governance.whatif import WhatIfOutcome
from advisor.domain.scoring.model import Model

KEPT = 600.0
"""Seconds: nobody who has deleted their answers stays among these longer, and nobody's finishing shows at once."""
PROCESS = secrets.token_bytes(32)
OF_WEIGHTS = ("weights.csv", "versions.csv")
"""Files that these people do not depend on."""


@dataclass(frozen=True, eq=False)
class Crowd:
    """people: n prepared sheets. key: of these people and of this process; what is told of them is blurred by it."""

    people: whatif.People
    simulated: bool
    key: bytes = b""

    def blur(self, *outcomes: WhatIfOutcome) -> Blur:
        """For one comparison: the same for all tables of weights that move the same people in the same way."""
        made = sha256(self.key)
        for one in outcomes:
            for part in (one.top, one.first, one.lead):
                made.update(part.tobytes())
        return Blur(made.digest())


class Crowds:
    """Makes the crowd and keeps the last one. Two who ask at once wait for the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[object, Crowd] | None = None

    def is_ready(self, content: Content) -> bool:
        """Whether they are there, or somebody is at it."""
        return self._lock.locked() or (self._kept is not None and self._kept[0] == _key(content))

    def of(
        self,
        results: Results,
        content: Content,
        model: Model,
        told: Callable[[int, int], None] = lambda _n, _of: None,
    ) -> Crowd:
        """All finished people, or simulated ones where they are few. ``told`` hears how many of how many are ready."""
        with self._lock:
            key = _key(content)
            if self._kept is None or self._kept[0] != key:
                self._kept = None  # one is enough in memory
                self._kept = key, _made(results, model, told)
                timer = Timer(KEPT, self._forget, [self._kept])
                timer.daemon = True
                timer.start()
            return self._kept[1]

    def _forget(self, kept: object) -> None:
        with self._lock:
            if self._kept is kept:
                self._kept = None


def _key(content: Content) -> dict[str, str]:
    return {name: text for name, text in content.files.items() if name not in OF_WEIGHTS}


def _made(results: Results, model: Model, told: Callable[[int, int], None]) -> Crowd:
    sample = samples.people(results.finished(), model)
    found = whatif.people(model, sample.sheets, lambda done: told(done, len(sample.sheets)))
    return Crowd(found, sample.simulated, sha256(PROCESS + sample.sheets.tobytes()).digest())
