"""What visitors of a campaign do, one function each: open its link, begin, share a result, take it back."""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from advisor.actions import attempts
from advisor.actions.attempts import Store
from advisor.actions.campaigns import shown_since
from advisor.domain import codes
from advisor.domain.calendar import HOME
from advisor.domain.errors import CallfitError
from advisor.domain.questionnaire.attempts import Attempt, CampaignEntry
from advisor.domain.recruiting.campaigns import Campaign, read_source, shown_name

CONSENT = "share-3"
"""Version of the words around a campaign's own purpose; a change of them needs a new one."""


class NotOpenError(CallfitError):
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
class Preview:
    """What a person has seen before they press share. record: as of ``shared_results.as_record``.

    in_group: whether it counts in the picture of the group; one that points nowhere does not.
    result_at: the time of the result that it was made of.
    """

    record: Mapping[str, Any]
    in_group: bool
    result_at: datetime


@dataclass(frozen=True)
class Share:
    """A share that holds now, as its person sees it. record: what the recruiter is shown.

    in_outcomes: whether its person agreed that it is set beside what becomes of them at work.
    """

    name: str | None
    given_at: datetime
    record: Mapping[str, Any]
    in_outcomes: bool = False


class Visits(Protocol):
    """What visiting needs of a store. Every method is one transaction and raises StoreError."""

    def find(self, code: str) -> Campaign | None: ...
    def opened(self, entry: CampaignEntry, now: datetime) -> None: ...
    def campaign_of(self, attempt: str) -> Campaign | None: ...
    def share(
        self,
        attempt: str,
        campaign: int,
        name: str | None,
        consent: Consent,
        preview: Preview,
        in_outcomes: bool,
        now: datetime,
    ) -> bool: ...
    def share_of(self, attempt: str, since: datetime) -> Share | None: ...
    def withdraw(self, attempt: str, now: datetime) -> None: ...
    def ended_by_answer(self, attempt: str, since: datetime) -> bool: ...
    def dismiss_end(self, attempt: str) -> None: ...


def open_by_code(store: Visits, code: str | None) -> Campaign | None:
    """The campaign of a link, or None for anything that is no code of one."""
    known = codes.read(code) if code else None
    return store.find(known) if known else None


def opened(store: Visits, campaign: Campaign, device: str, source: str | None, now: datetime) -> None:
    """Note that a browser has opened the link; however often it does, it counts once, with the tag it first had."""
    with suppress(NotOpenError):
        store.opened(entry(campaign, device, source, now), now)


def begin(
    store: Store, campaign: Campaign, device: str, source: str | None, content: str, now: datetime, **more: Any
) -> str:
    """Begin an attempt through a campaign; its token. ``content``: the current one. ``more``: as in ``attempts.begin``.

    Raises NotOpenError.
    """
    came = entry(campaign, device, source, now)
    return attempts.begin(store, campaign.content or content, now, device=device, entry=came, **more)


def entry(campaign: Campaign, device: str, source: str | None, now: datetime) -> CampaignEntry:
    """The way in through a campaign, for an attempt that is about to be begun. Raises NotOpenError."""
    if campaign.state(now.astimezone(HOME).date()) != "open":
        raise NotOpenError("the campaign is not open")
    return CampaignEntry(campaign.id, visitor(campaign, device), read_source(source), codes.random_name())


def campaign_of(store: Visits, attempt: Attempt) -> Campaign | None:
    """The campaign that an attempt was begun through."""
    return store.campaign_of(attempt.token_hash)


def share(
    store: Visits,
    attempt: Attempt,
    name: str,
    consent: Consent,
    preview: Preview,
    now: datetime,
    *,
    in_outcomes: bool = False,
) -> None:
    """Show what was previewed to the recruiter of the campaign, until it is taken back or its days are over.

    in_outcomes: whether it may be set beside what becomes of the person at work. Pressing twice shares once; another
    preview takes the place of the one before. Raises NotOpenError when the campaign is over, or when the result is
    not the one that was previewed.
    """
    campaign = store.campaign_of(attempt.token_hash)
    if campaign is None or campaign.over(now.astimezone(HOME).date()):
        raise NotOpenError("the campaign takes no shares any more")
    if not store.share(attempt.token_hash, campaign.id, shown_name(name), consent, preview, in_outcomes, now):
        raise NotOpenError("there is no such result to share")


def share_of(store: Visits, attempt: Attempt, now: datetime) -> Share | None:
    """The share of an attempt that holds now: of the result as it is, not taken back, and within its days."""
    campaign = store.campaign_of(attempt.token_hash)
    return store.share_of(attempt.token_hash, shown_since(campaign, now)) if campaign else None


def ended_by_answer(store: Visits, attempt: Attempt, now: datetime) -> bool:
    """Whether a changed answer has ended a share, which its person has not shared anew nor dismissed."""
    campaign = store.campaign_of(attempt.token_hash)
    return campaign is not None and store.ended_by_answer(attempt.token_hash, shown_since(campaign, now))


def dismiss_end(store: Visits, attempt: Attempt) -> None:
    """Tell no more that a changed answer has ended a share."""
    store.dismiss_end(attempt.token_hash)


def withdraw(store: Visits, attempt: Attempt, now: datetime) -> None:
    """Take a share back. It is gone from every list, page and export at once, and the name is deleted."""
    store.withdraw(attempt.token_hash, now)


def visitor(campaign: Campaign, device: str) -> str:
    """A browser as this campaign knows it: two campaigns, or two recruiters, have no visitor in common."""
    return hmac.new(campaign.code.encode(), device.encode(), sha256).hexdigest()
