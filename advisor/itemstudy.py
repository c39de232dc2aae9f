"""Item health of all stored answers, worked out once until somebody finishes again."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from advisor.content import Content
from advisor.domain import health
from advisor.domain.health import ItemHealth, TraitHealth
from advisor.samples import stored
from advisor.storage.results import Finished

LONGEST_KEPT = 3600.0
"""Seconds after which answers of people who have not finished are looked at again too."""


class Results(Protocol):
    """What this needs of a store."""

    def count(self) -> int: ...
    def reached(self) -> Mapping[str, int]: ...
    def finished(self) -> Iterator[Finished]: ...


@dataclass(frozen=True)
class ItemStudy:
    """people: how many have finished."""

    people: int
    traits: tuple[TraitHealth, ...]
    items: tuple[ItemHealth, ...]

    @property
    def flagged(self) -> tuple[ItemHealth, ...]:
        return tuple(item for item in self.items if item.flags)


def study(results: Results, content: Content) -> ItemStudy:
    """Read all finished attempts and work it out. Raises StoreFault."""
    sample = stored(results.finished(), content.items)
    traits = health.traits(content.items, sample.sheets)
    return ItemStudy(
        len(sample.sheets), traits, health.items(content.items, sample.sheets, sample.seconds, results.reached())
    )


class ItemStudies:
    """The newest study, shared by all pages. One at a time is worked out; who asks meanwhile waits for the same."""

    def __init__(self, results: Results, clock: Callable[[], float] = time.monotonic) -> None:
        self._results, self._clock = results, clock
        self._key: tuple[str, int] | None = None
        self._study: ItemStudy | None = None
        self._made = 0.0
        self._lock = Lock()

    def ready(self, content: Content) -> ItemStudy | None:
        """The study of what is stored now, if it was worked out already. Raises StoreFault."""
        fresh = self._clock() - self._made < LONGEST_KEPT
        return self._study if fresh and self._key == (content.fingerprint, self._results.count()) else None

    def of(self, content: Content) -> ItemStudy:
        """The study of what is stored now. Raises StoreFault."""
        with self._lock:
            if found := self.ready(content):
                return found
            key = content.fingerprint, self._results.count()
            made = study(self._results, content)
            self._key, self._study, self._made = key, made, self._clock()
            return made
