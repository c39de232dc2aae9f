"""The people that a change of the weights is tried on: prepared once, kept for a while, the same for all who ask."""

from collections.abc import Callable

from advisor.actions import whatif
from advisor.actions.samples import Results
from advisor.actions.whatif import Crowd
from advisor.content.loading import Content
from advisor.domain.scoring.model import Model
from advisor.runtime.kept import Kept

SECONDS = 600.0
"""Nobody who has deleted their answers stays among these people longer, and nobody's finishing shows at once."""


class Crowds:
    """The last crowd that was prepared."""

    def __init__(self) -> None:
        self._kept = Kept[Crowd](SECONDS)

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
