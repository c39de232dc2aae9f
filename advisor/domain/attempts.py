"""One person's way through the questionnaire as it is kept: answers and wishes, no name, no account."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True)
class Attempt:
    """content: fingerprint of the content that it was begun with and stays with. Times are UTC.

    revisions: how often each answer has been given. Whoever saves says which one was seen, so a late one stays out.
    """

    id: int
    content: str
    started_at: datetime
    active_at: datetime
    answers: Mapping[str, int] = field(default_factory=dict)
    wishes: Mapping[str, str] = field(default_factory=dict)
    finished_at: datetime | None = None
    revisions: Mapping[str, int] = field(default_factory=dict)

    def with_wish(self, wish: str, choice: str) -> "Attempt":
        return replace(self, wishes={**self.wishes, wish: choice})

    def with_answer(self, item: str, value: int) -> "Attempt":
        """As it will be when this tap is saved. A tap kept back during an outage counts as seen by the next one."""
        return replace(
            self,
            finished_at=None,  # a result stands for the answers it was made of
            answers={**self.answers, item: value},
            revisions={**self.revisions, item: self.revisions.get(item, 0) + 1},
        )


@dataclass(frozen=True)
class Receipt:
    """That a person's answers were deleted, and how many rows that was: nothing in it says whose they were."""

    number: str
    deleted_at: datetime
    answers: int
    wishes: int
    results: int
