"""Item health of the stored answers, told so that no single person's answers can be read out of it."""

from dataclasses import dataclass
from random import Random

from advisor.actions.samples import Results, of_questionnaire, stored
from advisor.content.loading import Content
from advisor.domain.psychometrics import item_analysis
from advisor.domain.psychometrics.item_analysis import ItemHealth, TraitHealth

STEP = 10
"""People more or fewer until a study stands no more."""
LEFT_OUT = 0.15
"""Part of the people whom a study leaves out, drawn anew each time."""


@dataclass(frozen=True)
class ItemStudy:
    """finished: people at that time, of whom ``people`` were taken. content: the fingerprint of the questions."""

    content: str
    finished: int
    people: int
    traits: tuple[TraitHealth, ...]
    items: tuple[ItemHealth, ...]

    def stands(self, results: Results, content: Content) -> bool:
        """Whether it is of that content, and of nearly all people who have finished by now. Raises StoreError."""
        if self.content != content.fingerprint:
            return False
        return abs(of_questionnaire(results, content).count() - self.finished) < STEP

    @property
    def flagged(self) -> tuple[ItemHealth, ...]:
        return tuple(item for item in self.items if item.flags)


def study(results: Results, content: Content, chance: Random | None = None) -> ItemStudy:
    """Read all finished attempts at this questionnaire, or with ``chance`` some of them, and work it out.

    Raises StoreError.
    """
    results = of_questionnaire(results, content)
    count, finished = results.count(), results.finished()
    drawn = finished if chance is None else (attempt for attempt in finished if chance.random() >= LEFT_OUT)
    sample = stored(drawn, content.items)
    traits = item_analysis.traits(content.items, sample.sheets)
    items = item_analysis.items(content.items, sample.sheets, sample.seconds, results.reached())
    return ItemStudy(content.fingerprint, count, len(sample.sheets), traits, items)
