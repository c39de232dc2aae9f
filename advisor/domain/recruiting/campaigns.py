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


class CampaignError(CallfitError):
    """A campaign cannot be made like this. ``flaw`` names the reason for the page."""

    def __init__(self, flaw: CampaignFlaw) -> None:
        self.flaw = flaw
        super().__init__(f"a campaign cannot be made like this: {flaw.replace('_', ' ')}")


@dataclass(frozen=True)
class CampaignDraft:
    """What a recruiter enters.

    Attributes
    ----------
    centre, purpose : str
        What visitors are told.
    desks : tuple of str
        Ids of the jobs on offer.
    language : str
        Of the link.
    opens_on, closes_on : date, optional
        Days in Japan, both included. None: from now on, until it is closed.
    retention_days : int
        Days that answers are kept.
    pinned : bool
        Whether visitors answer the questionnaire and get the weights of today, whatever is published meanwhile.
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
    """A draft that was made. Times are UTC.

    Attributes
    ----------
    id : int
        Its number.
    code : str
        Of its link.
    owner : int
        Number of the recruiter.
    centre, purpose, desks, language, opens_on, closes_on, retention_days
        As in the draft.
    content : str, optional
        Fingerprint that it is pinned to.
    created_at, paused_at, closed_at : datetime, optional
        None where it did not happen.
    """

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
        """Tell whether it was over at a time in the past; ``day`` is that day in Japan."""
        closed = self.closed_at is not None and self.closed_at <= time
        return closed or (self.closes_on is not None and day > self.closes_on)


def checked(draft: CampaignDraft, jobs: Collection[str], longest_days: int, today: date) -> CampaignDraft:
    """Check a draft, and clean its texts.

    Parameters
    ----------
    draft : CampaignDraft
        What the recruiter entered.
    jobs : collection of str
        Ids of the jobs there are.
    longest_days : int
        How long answers are kept at most; what was shared never outlives them.
    today : date
        In Japan.

    Returns
    -------
    CampaignDraft
        With its texts cleaned.

    Raises
    ------
    CampaignError
        If no campaign can be made of it.
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
    for flaw, holds in flaws.items():
        if holds:
            raise CampaignError(flaw)
    return replace(draft, centre=centre, purpose=purpose)


def read_source(text: str | None) -> str | None:
    """Read the tag of a link (&src=line); "other" for one that is not among them, None for none."""
    tag = codes.word(text)
    return None if not text else tag if tag in SOURCES else SOURCES[-1]


def shown_name(text: str) -> str | None:
    """Clean the name that a person gives when sharing; None when it is left blank. It is cut, never refused."""
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
    """How many came how far.

    Attributes
    ----------
    opened, started, finished, shared : int
        People.
    reached : tuple of int
        How many answered at least 1, 2, 3 … questions.
    """

    opened: int
    started: int
    reached: tuple[int, ...]
    finished: int
    shared: int


def counted(passages: Iterable[Passage], length: int) -> Counts:
    """Count people, not page views.

    A browser counts once as opened, however often and in however many tabs; when several people answer on it, one after
    the other, each of them does. An attempt counts from its first answer on: pressing twice makes no second one.

    Parameters
    ----------
    passages : iterable of Passage
        Everybody's way through the campaign.
    length : int
        Questions of the questionnaire.

    Returns
    -------
    Counts
        How many came how far.
    """
    everybody = list(passages)
    started = [passage for passage in everybody if passage.answered]
    begun_in: dict[int, int] = {passage.visit: 0 for passage in everybody}
    for passage in started:
        begun_in[passage.visit] += 1
    return Counts(
        opened=sum(max(1, begun) for begun in begun_in.values()),
        started=len(started),
        reached=tuple(sum(passage.answered >= number for passage in started) for number in range(1, length + 1)),
        finished=sum(passage.finished for passage in started),
        shared=sum(passage.shared for passage in started),
    )


def sources(passages: Iterable[Passage]) -> Sequence[str | None]:
    """List the tags that visitors came with, in the order of the alphabet, those without a tag first."""
    tags = {tag.source for tag in passages}
    return [source for source in (None, *sorted(tag for tag in tags if tag)) if source in tags]
