"""The people that a change of the weights is tried on: prepared once, kept for a while, the same for all who ask."""

from collections.abc import Callable
from dataclasses import dataclass

from advisor.actions import whatif
from advisor.actions.samples import Results
from advisor.actions.whatif import Crowd
from advisor.content.loading import Content
from advisor.domain.governance.sensitivity import Sensitivity, sensitivities
from advisor.domain.scoring.model import Model
from advisor.runtime.kept import Kept

SECONDS = 600.0
"""Nobody who has deleted their answers stays among these people longer, and nobody's finishing shows at once."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """What was found of a model."""

    model: Model
    found: tuple[Sensitivity, ...]


class Crowds:
    """The last crowd that was prepared."""

    def __init__(self) -> None:
        self._kept = Kept[Crowd](SECONDS)
        self._imagined = Kept[Crowd]()
        self._weighed = Kept[Weighed]()

    def is_ready(self, content: Content) -> bool:
        """Whether they are there, or somebody is at it."""
        return self._kept.is_in_work() or self._kept.get(lambda crowd: crowd.suits(content)) is not None

    def of(
        self,
        results: Results,
        content: Content,
        model: Model,
        on_progress: Callable[[int, int], None] = lambda _n, _of: None,
    ) -> Crowd:
        """All finished people, or simulated ones where they are few. ``on_progress``: see ``whatif.crowd``."""
        return self._kept.get_or_make(
            lambda crowd: crowd.suits(content), lambda: whatif.crowd(results, content, model, on_progress)
        )

    def imagined(self, content: Content, model: Model) -> Crowd:
        """Simulated people, of whom anything may be told, as often as somebody tries another weight."""
        return self._imagined.get_or_make(lambda crowd: crowd.suits(content), lambda: whatif.imagined(content, model))

    def sensitivities(self, content: Content, model: Model) -> tuple[Sensitivity, ...]:
        """How much each weight of a model matters to these people."""
        people = self.imagined(content, model).people
        return self._weighed.get_or_make(
            lambda kept: kept.model is model, lambda: Weighed(model, sensitivities(model, people))
        ).found
