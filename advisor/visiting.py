"""What visitors of a campaign do, one function each: open its link, begin, share a result, take it back."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from advisor.domain import codes
from advisor.domain.attempts import Attempt
from advisor.domain.campaigns import Campaign, read_source, shown_name
from advisor.domain.errors import CallfitError
from advisor.recruiting import HOME, shown_since

CONSENT = "share-1"
"""Version of the words around a campaign's own purpose; a change of them needs a new one."""


class NotOpen(CallfitError):
    """A campaign takes nobody in, or no shares any more."""


@dataclass(frozen=True)
class Consent:
    """What a person agrees to by pressing share: the text on the screen, word for word."""

    text: str
    language: str
    version: str = CONSENT

    @property
    def hash(self) -> str:
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Share:
    """A share that holds now, as its person sees it."""

    name: str | None
    given_at: datetime


class Visits(Protocol):
    """What visiting needs of a store. Every method is one transaction and raises StoreFault."""

    def find(self, code: str) -> Campaign | None: ...
    def opened(self, campaign: int, visitor: str, source: str | None, now: datetime) -> None: ...
    def begin(
        self, token_hash: str, content: str, campaign: int, visitor: str, source: str | None, person: str, now: datetime
    ) -> None: ...
    def campaign_of(self, attempt: int) -> Campaign | None: ...
    def share(
        self, attempt: int, campaign: int, name: str | None, consent: Consent, in_group: bool, now: datetime
    ) -> bool: ...
    def share_of(self, attempt: int, since: datetime) -> Share | None: ...
    def withdraw(self, attempt: int, now: datetime) -> None: ...


def open_by_code(store: Visits, code: str | None) -> Campaign | None:
    """The campaign of a link, or None for anything that is no code of one."""
    known = codes.read(code) if code else None
    return store.find(known) if known else None


def opened(store: Visits, campaign: Campaign, device: str, source: str | None, now: datetime) -> None:
    """Note that a browser has opened the link; however often it does, it counts once, with the tag it first had."""
    if campaign.state(now.astimezone(HOME).date()) == "open":
        store.opened(campaign.id, visitor(campaign, device), read_source(source), now)


def begin(store: Visits, campaign: Campaign, device: str, source: str | None, content: str, now: datetime) -> str:
    """Start an attempt through a campaign; its token. ``content`` is the current one. Raises NotOpen."""
    if campaign.state(now.astimezone(HOME).date()) != "open":
        raise NotOpen("the campaign is not open")
    token = secrets.token_urlsafe(32)
    store.begin(
        sha256(token.encode()).hexdigest(),
        campaign.content or content,
        campaign.id,
        visitor(campaign, device),
        read_source(source),
        codes.random(8),
        now,
    )
    return token


def campaign_of(store: Visits, attempt: Attempt) -> Campaign | None:
    """The campaign that an attempt was begun through."""
    return store.campaign_of(attempt.id)


def share(store: Visits, attempt: Attempt, name: str, consent: Consent, in_group: bool, now: datetime) -> None:
    """Show the result as it is now to the recruiter of the campaign, until it is taken back or its days are over.

    in_group: whether it counts in the picture of the group; one that points nowhere does not. Pressing twice shares
    once. Raises NotOpen when the campaign is over, or when there is no result to share.
    """
    found = store.campaign_of(attempt.id)
    if found is None or found.over(now.astimezone(HOME).date()):
        raise NotOpen("the campaign takes no shares any more")
    if not store.share(attempt.id, found.id, shown_name(name), consent, in_group, now):
        raise NotOpen("there is no result to share")


def share_of(store: Visits, attempt: Attempt, now: datetime) -> Share | None:
    """The share of an attempt that holds now: of the result as it is, not taken back, and within its days."""
    found = store.campaign_of(attempt.id)
    return store.share_of(attempt.id, shown_since(found, now)) if found else None


def withdraw(store: Visits, attempt: Attempt, now: datetime) -> None:
    """Take a share back. It is gone from every list, page and export at once, and the name is deleted."""
    store.withdraw(attempt.id, now)


def visitor(campaign: Campaign, device: str) -> str:
    """A browser as this campaign knows it: two campaigns, or two recruiters, have no visitor in common."""
    return hmac.new(campaign.code.encode(), device.encode(), sha256).hexdigest()
