"""What recruiters do, one function each. Every one takes the acting user and finds only what is that user's own.

A campaign of somebody else and one that does not exist are answered alike, with ForbiddenError. Times are passed in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from advisor.domain import codes
from advisor.domain.accounts import ForbiddenError, Role, User
from advisor.domain.calendar import day
from advisor.domain.recruiting.campaigns import Campaign, CampaignDraft, Passage, checked
from advisor.domain.recruiting.shared_results import MOST_COMPARED

MAY_RECRUIT: tuple[Role, ...] = ("recruiter", "staff")
TWICE = timedelta(seconds=5)
"""Campaigns open and close at midnight here."""


@dataclass(frozen=True)
class Shared:
    """One result that its person shares now. content: fingerprint that the answers were given to.

    attempt: tells in the program that two are the same result; it is shown to nobody.
    place: in the picture of the group, None when the result points nowhere. record: what is shown, as it was previewed.
    """

    attempt: int
    person: str
    name: str | None
    given_at: datetime
    finished_at: datetime
    place: int | None
    content: str
    record: Mapping[str, Any]


class Campaigns(Protocol):
    """What recruiting needs of a store. Every method is one transaction and raises StoreError."""

    def create(self, owner: int, code: str, draft: CampaignDraft, content: str | None, now: datetime) -> None: ...
    def of_owner(self, owner: int) -> Sequence[Campaign]: ...
    def owned(self, owner: int, code: str) -> Campaign | None: ...
    def pause(self, owner: int, code: str, at: datetime | None) -> None: ...
    def pin(self, owner: int, code: str, content: str | None) -> None: ...
    def close_campaign(self, owner: int, code: str, at: datetime) -> None: ...
    def passages(self, owner: int, code: str, since: datetime) -> Sequence[Passage]: ...
    def shared(self, owner: int, code: str, since: datetime) -> Sequence[Shared]: ...
    def studied(self, owner: int, code: str, since: datetime) -> Mapping[str, tuple[int, Mapping[str, int]]]: ...
    def forget(self, now: datetime) -> int: ...


def create_campaign(
    store: Campaigns,
    user: User,
    draft: CampaignDraft,
    jobs: Collection[str],
    longest_days: int,
    content: str,
    now: datetime,
) -> Campaign:
    """Make a campaign of a draft; pinned ones keep the ``content`` of today. Raises CampaignError, ForbiddenError."""
    _may(user)
    draft, code = checked(draft, jobs, longest_days, day(now)), codes.random()
    for last in store.of_owner(user.id)[:1]:
        if now - last.created_at < TWICE and _same(last, draft):
            return last  # the second half of a double click
    store.create(user.id, code, draft, content if draft.pinned else None, now)
    return campaign(store, user, code)


def campaigns(store: Campaigns, user: User) -> Sequence[Campaign]:
    """The user's own campaigns, the newest first."""
    _may(user)
    return store.of_owner(user.id)


def campaign(store: Campaigns, user: User, code: str | None) -> Campaign:
    """One of the user's own campaigns. Raises ForbiddenError for every other code, whether or not it is one."""
    _may(user)
    known = codes.read(code) if code else None
    owned = store.owned(user.id, known) if known else None
    if owned is None:
        raise ForbiddenError("there is no such campaign of this user")
    return owned


def pause(store: Campaigns, user: User, code: str, now: datetime) -> None:
    """Let nobody begin for a while; who has begun goes on."""
    store.pause(user.id, campaign(store, user, code).code, now)


def resume_campaign(store: Campaigns, user: User, code: str) -> None:
    store.pause(user.id, campaign(store, user, code).code, None)


def pin(store: Campaigns, user: User, code: str, content: str | None) -> None:
    """Let visitors begin with this content from now on; with None, with whatever is newest. Who has begun stays."""
    store.pin(user.id, campaign(store, user, code).code, content)


def close(store: Campaigns, user: User, code: str, now: datetime) -> None:
    """End a campaign for good. What is shared stays visible for its days."""
    own = campaign(store, user, code)
    if own.closed_at is None:
        store.close_campaign(user.id, own.code, now)


def passages(store: Campaigns, user: User, code: str, now: datetime) -> Sequence[Passage]:
    """Everybody's way through the campaign, in the order in which they opened the link."""
    own = campaign(store, user, code)
    return store.passages(user.id, own.code, shown_since(own, now))


def shared_with(store: Campaigns, user: User, code: str, now: datetime) -> Sequence[Shared]:
    """What people share with this campaign now, in the order in which they shared it."""
    own = campaign(store, user, code)
    return store.shared(user.id, own.code, shown_since(own, now))


def studied(store: Campaigns, user: User, code: str, now: datetime) -> Mapping[str, tuple[int, Mapping[str, int]]]:
    """Person → (attempt, answers), of those who agreed that it is set beside what becomes of them at work."""
    own = campaign(store, user, code)
    return store.studied(user.id, own.code, shown_since(own, now))


def chosen_for_comparison(
    store: Campaigns, user: User, code: str, people: Sequence[str], now: datetime
) -> Sequence[Shared]:
    """What up to four people share, in the order of sharing. Raises ForbiddenError for more, or for others."""
    if len(set(people)) > MOST_COMPARED:
        raise ForbiddenError(f"at most {MOST_COMPARED} people are compared")
    shared = shared_with(store, user, code, now)
    if not set(people) <= {share.person for share in shared}:
        raise ForbiddenError("somebody among these shares nothing with this campaign")
    return [share for share in shared if share.person in people]


def forget(store: Campaigns, now: datetime) -> int:
    """End the shares whose days are over and forget the browsers of campaigns long over. How many shares ended."""
    return store.forget(now)


def shown_since(campaign: Campaign, now: datetime) -> datetime:
    """Shares given before this are not shown any more."""
    return now - timedelta(days=campaign.retention_days)


def _same(campaign: Campaign, draft: CampaignDraft) -> bool:
    names = ("centre", "purpose", "desks", "language", "opens_on", "closes_on", "retention_days")
    return (
        all(getattr(campaign, name) == getattr(draft, name) for name in names)
        and bool(campaign.content) == draft.pinned
    )


def _may(user: User) -> None:
    if user.role not in MAY_RECRUIT:
        raise ForbiddenError(f"{user.role} may not recruit")
