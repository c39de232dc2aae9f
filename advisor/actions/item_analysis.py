"""Item health of the stored answers, told so that no single person's answers can be read out of it."""

import secrets
from dataclasses import dataclass
from random import Random
from threading import Lock

from advisor.actions.samples import Results, stored
from advisor.content.loading import Content
from advisor.domain.psychometrics import item_analysis
from advisor.domain.psychometrics.item_analysis import ItemHealth, TraitHealth

STEP = 10
"""People more or fewer until the study is worked out anew."""
LEFT_OUT = 0.15
"""Part of the people whom a study leaves out, drawn anew each time."""


@dataclass(frozen=True)
class ItemStudy:
    """people: how many it was worked out from."""

    people: int
    traits: tuple[TraitHealth, ...]
    items: tuple[ItemHealth, ...]

    @property
    def flagged(self) -> tuple[ItemHealth, ...]:
        return tuple(item for item in self.items if item.flags)


def study(results: Results, content: Content, chance: Random | None = None) -> ItemStudy:
    """Read all finished attempts, or with ``chance`` some of them, and work it out. Raises StoreError."""
    finished = results.finished()
    drawn = finished if chance is None else (one for one in finished if chance.random() >= LEFT_OUT)
    sample = stored(drawn, content.items)
    traits = item_analysis.traits(content.items, sample.sheets)
    return ItemStudy(
        len(sample.sheets), traits, item_analysis.items(content.items, sample.sheets, sample.seconds, results.reached())
    )


class ItemStudies:
    """The newest study, shared by all pages. One at a time is worked out; who asks meanwhile waits for the same.

    It stands until ``STEP`` people more, or fewer, have finished, and each leaves out some people by chance: from two
    studies nobody can tell what the person in between has answered.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._content: str | None = None
        self._count = 0
        self._study: ItemStudy | None = None
        self._lock = Lock()

    def ready(self, content: Content) -> ItemStudy | None:
        """The study that stands, if it was worked out already. Raises StoreError."""
        same = self._content == content.fingerprint and abs(self._results.count() - self._count) < STEP
        return self._study if same else None

    def of(self, content: Content) -> ItemStudy:
        """The study that stands. Raises StoreError."""
        with self._lock:
            if found := self.ready(content):
                return found
            count = self._results.count()
            made = study(self._results, content, chance=secrets.SystemRandom())
            self._content, self._count, self._study = content.fingerprint, count, made
            return made
