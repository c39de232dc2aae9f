"""One person's way through the questionnaire as it is kept: answers and wishes, no name, no account."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

Mode = Literal["all", "short", "short_then_all"]
"""How the questions are asked (``journey``)."""
MODES: tuple[Mode, ...] = get_args(Mode)
CLOCK_MAY_BE_OFF = timedelta(hours=1)
"""How far a clock may be off before nothing rests on its times any more."""


def read_mode(text: str | None) -> Mode:
    """Read the mode that is kept as this text; "all" for none and for one that only another version knows."""
    return next((mode for mode in MODES if mode == text), "all")


@dataclass(frozen=True)
class Attempt:
    """One person's way through the questionnaire. Times are UTC.

    Attributes
    ----------
    id : int
        Its number.
    token_hash : str
        Names it in every write; unlike its number, no later attempt can ever have it.
    content : str
        Fingerprint of the content that it was begun with and stays with.
    started_at, active_at, finished_at : datetime
        ``finished_at`` is None while no result stands for the answers.
    answers : mapping of str to int
        Item → answer.
    wishes : mapping of str to str
        Wish → choice.
    revisions : mapping of str to int
        How often each answer has been another than before. A result says what it saw, so a late one stays out.
    mode : str
        "all" for attempts that were begun before there was a choice.
    device_hash : str, optional
        Of the browser where somebody said that the answers are theirs, by beginning or when asked.
    in_studies : bool
        Whether its answers may be counted in figures about many people.
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
        """Give the attempt as it will be when this tap is saved.

        The same answer again changes nothing.
        """
        if self.answers.get(item) == value:
            return self
        return replace(
            self,
            finished_at=None,  # a result stands for the answers it was made of
            answers={**self.answers, item: value},
            revisions={**self.revisions, item: self.revisions.get(item, 0) + 1},
        )


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given.

    Attributes
    ----------
    item : str
        Its id.
    value : int
        The answer.
    at : datetime
        When it was tapped.
    delayed : bool
        Whether it was kept for a while because it could not be saved: then it gives way to what was given later.
    """

    item: str
    value: int
    at: datetime
    delayed: bool = False

    def time_over(self, before: datetime | None, now: datetime) -> datetime | None:
        """Find the time to keep with this answer, which goes over one given at ``before``; None where that one stays.

        What goes over another is the later one, whatever clocks say; but an answer from the future was given while
        some clock was ahead, and nothing gives way to it.
        """
        if before is None or before > now + CLOCK_MAY_BE_OFF:
            return self.at
        return None if self.delayed and before >= self.at else max(self.at, before)


@dataclass(frozen=True)
class CampaignEntry:
    """The way in through a campaign.

    Attributes
    ----------
    campaign : int
        Its number.
    visitor : str
        The browser as this campaign knows it.
    source : str, optional
        Tag of the link.
    person : str
        What the recruiter calls this attempt.
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
