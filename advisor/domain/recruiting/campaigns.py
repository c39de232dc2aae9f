"""A campaign: a link that one recruiter hands out, what its visitors are told, and where each of them stands."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from advisor.domain import codes
from advisor.domain.errors import CallfitError
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.texts import clean

State = Literal["planned", "open", "paused", "closed", "expired"]

LONGEST_CENTRE, LONGEST_PURPOSE, LONGEST_NAME = 80, 600, 40
"""Characters of a centre's name, of a purpose, and of the name that a person gives when sharing."""

PERSON = re.compile(f"[{codes.SIGNS}]{{8}}")
"""What a recruiter calls an attempt."""
SOURCES = ("line", "sms", "mail", "qr", "poster", "other")
"""Tags of links. No others: a tag of one's own could name one person."""

CampaignFlaw = Literal[
    "centre_empty", "centre_long", "purpose_empty", "purpose_long", "desks", "language", "dates", "over", "retention"
]


class CampaignFault(CallfitError):
    """A campaign cannot be made like this. ``flaw`` names the reason for the page."""

    def __init__(self, flaw: CampaignFlaw) -> None:
        self.flaw = flaw
        super().__init__(f"a campaign cannot be made like this: {flaw.replace('_', ' ')}")


@dataclass(frozen=True)
class CampaignDraft:
    """What a recruiter enters. Dates are days in Japan, both included; none: from now on, until it is closed.

    pinned: visitors answer the questionnaire and get the weights of today, whatever is published meanwhile.
    """

    centre: str
    purpose: str
    desks: tuple[str, ...] = ()
    language: str = "ja"
    opens_on: date | None = None
    closes_on: date | None = None
    retention_days: int = 30
    pinned: bool = False


@dataclass(frozen=True)
class Campaign:
    """A draft that was made. owner: id of the recruiter; content: fingerprint that it is pinned to. Times are UTC."""

    id: int
    code: str
    owner: int
    centre: str
    purpose: str
    desks: tuple[str, ...]
    language: str
    opens_on: date | None
    closes_on: date | None
    retention_days: int
    content: str | None
    created_at: datetime
    paused_at: datetime | None = None
    closed_at: datetime | None = None

    def state(self, today: date) -> State:
        if self.closed_at is not None:
            return "closed"
        if self.closes_on is not None and today > self.closes_on:
            return "expired"
        if self.opens_on is not None and today < self.opens_on:
            return "planned"
        return "open" if self.paused_at is None else "paused"

    def over(self, today: date) -> bool:
        return self.state(today) in ("closed", "expired")

    def over_since(self, time: datetime, day: date) -> bool:
        """Whether it was over at a time in the past; ``day`` is that day in Japan."""
        closed = self.closed_at is not None and self.closed_at <= time
        return closed or (self.closes_on is not None and day > self.closes_on)


def checked(draft: CampaignDraft, jobs: Collection[str], longest_days: int, today: date) -> CampaignDraft:
    """The draft with its texts cleaned. Raises CampaignFault.

    today: in Japan. longest_days: how long answers are kept at most; what was shared never outlives them.
    """
    centre, purpose = clean(draft.centre), clean(draft.purpose)
    flaws: dict[CampaignFlaw, bool] = {
        "centre_empty": not centre,
        "centre_long": len(centre) > LONGEST_CENTRE,
        "purpose_empty": not purpose,
        "purpose_long": len(purpose) > LONGEST_PURPOSE,
        "desks": not set(draft.desks) <= set(jobs) or len(set(draft.desks)) < len(draft.desks),
        "language": draft.language not in LANGUAGES,
        "dates": bool(draft.opens_on and draft.closes_on and draft.closes_on < draft.opens_on),
        "over": bool(draft.closes_on and draft.closes_on < today),
        "retention": not 1 <= draft.retention_days <= longest_days,
    }
    for flaw, found in flaws.items():
        if found:
            raise CampaignFault(flaw)
    return replace(draft, centre=centre, purpose=purpose)


def read_source(text: str | None) -> str | None:
    """The tag of a link (&src=line); "other" for one that is not among them, None for none."""
    tag = codes.word(text)
    return None if not text else tag if tag in SOURCES else SOURCES[-1]


def shown_name(text: str) -> str | None:
    """The name that a person gives when sharing, or None when it is left blank. Cut, never refused."""
    return clean(clean(text)[:LONGEST_NAME]) or None


@dataclass(frozen=True)
class Passage:
    """One visitor's way through a campaign: opened, and from the first attempt on one passage an attempt.

    visit: which browser; person: opaque id of an attempt, None where only the first page was opened.
    """

    visit: int
    source: str | None
    opened_at: datetime
    person: str | None = None
    answered: int = 0
    finished: bool = False
    shared: bool = False
    name: str | None = None
    shared_at: datetime | None = None


@dataclass(frozen=True)
class Counts:
    """How many came how far. reached: (questions,) how many answered at least 1, 2, 3 … questions."""

    opened: int
    started: int
    reached: tuple[int, ...]
    finished: int
    shared: int


def counted(passages: Iterable[Passage], length: int) -> Counts:
    """Count people, not page views.

    A browser counts once as opened, however often and in however many tabs; when several people answer on it, one
    after the other, each of them does. An attempt counts from its first answer on: pressing twice makes no second one.
    """
    found = list(passages)
    started = [one for one in found if one.answered]
    begun_in: dict[int, int] = {one.visit: 0 for one in found}
    for one in started:
        begun_in[one.visit] += 1
    return Counts(
        opened=sum(max(1, begun) for begun in begun_in.values()),
        started=len(started),
        reached=tuple(sum(one.answered >= number for one in started) for number in range(1, length + 1)),
        finished=sum(one.finished for one in started),
        shared=sum(one.shared for one in started),
    )


def sources(passages: Iterable[Passage]) -> Sequence[str | None]:
    """The tags that visitors came with, in the order of the alphabet, those without a tag first."""
    found = {one.source for one in passages}
    return [source for source in (None, *sorted(one for one in found if one)) if source in found]
