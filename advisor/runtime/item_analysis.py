"""The newest study of the questions, shared by all pages."""

import secrets

from advisor.actions import item_analysis
from advisor.actions.item_analysis import ItemStudy
from advisor.actions.samples import Results
from advisor.content.loading import Content
from advisor.runtime.kept import Kept


class ItemStudies:
    """The study that stands. Each leaves out some people by chance: from two studies nobody can tell what the person in
    between has answered.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._kept = Kept[ItemStudy]()

    def ready(self, content: Content) -> ItemStudy | None:
        """The study that stands, if it was worked out already. Raises StoreError."""
        return self._kept.get(lambda study: study.stands(self._results, content))

    def of(self, content: Content) -> ItemStudy:
        """The study that stands. Raises StoreError."""
        return self._kept.get_or_make(
            lambda study: study.stands(self._results, content),
            lambda: item_analysis.study(self._results, content, chance=secrets.SystemRandom()),
        )
