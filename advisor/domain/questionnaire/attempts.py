"""One person's way through the questionnaire as it is kept: answers and wishes, no name, no account."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

Mode = Literal["all", "short", "short_then_all"]
"""How the questions are asked (``journey``)."""
MODES: tuple[Mode, ...] = get_args(Mode)


def read_mode(kept: str | None) -> Mode:
    """The mode that is kept as this text; "all" for none and for one that only another version knows."""
    return next((mode for mode in MODES if mode == kept), "all")


@dataclass(frozen=True)
class Attempt:
    """token_hash: names it in every write; unlike its number (``id``), no later attempt can ever have it.

    content: fingerprint of the content that it was begun with and stays with. Times are UTC.
    device_hash: of the browser where somebody said that the answers are theirs, by beginning or when asked.
    in_studies: whether its answers may be counted in figures about many people.

    revisions: how often each answer has been given. Whoever saves says which one was seen, so a late one stays out.
    mode: "all" for attempts that were begun before there was a choice.
    """

    id: int
    token_hash: str
    content: str
    started_at: datetime
    active_at: datetime
    answers: Mapping[str, int] = field(default_factory=dict)
    wishes: Mapping[str, str] = field(default_factory=dict)
    finished_at: datetime | None = None
    revisions: Mapping[str, int] = field(default_factory=dict)
    mode: Mode = "all"
    device_hash: str | None = None
    in_studies: bool = False

    def with_wish(self, wish: str, choice: str) -> "Attempt":
        return replace(self, wishes={**self.wishes, wish: choice})

    def with_mode(self, mode: Mode) -> "Attempt":
        return replace(self, mode=mode)

    def with_answer(self, item: str, value: int) -> "Attempt":
        """As it will be when this tap is saved. A tap kept back during an outage counts as seen by the next one."""
        return replace(
            self,
            finished_at=None,  # a result stands for the answers it was made of
            answers={**self.answers, item: value},
            revisions={**self.revisions, item: self.revisions.get(item, 0) + 1},
        )


@dataclass(frozen=True)
class CampaignEntry:
    """The way in through a campaign. visitor: the browser as this campaign knows it. source: tag of the link.

    person: what the recruiter calls this attempt.
    """

    campaign: int
    visitor: str
    source: str | None
    person: str


@dataclass(frozen=True)
class NewAttempt:
    """An attempt that is about to be begun. notice: version of the privacy notice that was shown."""

    token_hash: str
    content: str
    mode: Mode = "all"
    entry: CampaignEntry | None = None
    device_hash: str | None = None
    notice: str | None = None
    in_studies: bool = False


@dataclass(frozen=True)
class Receipt:
    """That a person's answers were deleted, and how many rows that was: nothing in it says whose they were."""

    number: str
    deleted_at: datetime
    answers: int
    wishes: int
    results: int
