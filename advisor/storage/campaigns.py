"""Campaigns as their recruiters have them, in SQL. Every method is one transaction.

Every question of a recruiter names the owner in its WHERE, and every question about shares is asked of ``LIVE``.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, or_, select, update

from advisor.actions.campaigns import Shared
from advisor.domain.calendar import HOME
from advisor.domain.recruiting.campaigns import Campaign, CampaignDraft, Passage, read_source
from advisor.storage.attempts import ENDED
from advisor.storage.database.database import Database
from advisor.storage.schema import answers, attempts, campaigns, entries, results, shares, visits

_OWN = and_(campaigns.c.code == bindparam("code"), campaigns.c.owner_id == bindparam("owner"))
LIVE = and_(
    shares.c.withdrawn_at.is_(None),
    shares.c.result_at == results.c.finished_at,
    shares.c.given_at > bindparam("since"),
)
"""A share that was taken back, that is overdue, or whose result was made anew is nowhere."""
LONGEST_DAYS = 3650
"""The most days that the setting takes."""
_ANSWERED = select(func.count()).where(answers.c.attempt_id == entries.c.attempt_id).scalar_subquery()
_PASSAGES = (
    select(
        visits.c.id,
        visits.c.source,
        visits.c.opened_at,
        entries.c.person,
        _ANSWERED.label("answered"),
        results.c.finished_at,
        shares.c.id.label("share"),
        shares.c.shown_name,
        shares.c.given_at,
    )
    .select_from(
        campaigns.join(visits)
        .outerjoin(entries)
        .outerjoin(results, results.c.attempt_id == entries.c.attempt_id)
        .outerjoin(shares, and_(shares.c.attempt_id == entries.c.attempt_id, LIVE))
    )
    .where(_OWN)
    .order_by(visits.c.opened_at, visits.c.id, entries.c.attempt_id)
)
_SHARED = (
    select(
        entries.c.attempt_id,
        entries.c.person,
        shares.c.shown_name,
        shares.c.given_at,
        shares.c.place,
        shares.c.snapshot,
        results.c.finished_at,
        attempts.c.content,
    )
    .select_from(
        campaigns.join(shares)
        .join(attempts, attempts.c.id == shares.c.attempt_id)
        .join(entries, entries.c.attempt_id == shares.c.attempt_id)
        .join(results, results.c.attempt_id == shares.c.attempt_id)
    )
    .where(_OWN, LIVE)
    .order_by(shares.c.given_at, shares.c.id)
)
_STUDIED = (
    select(entries.c.person, entries.c.attempt_id, answers.c.item, answers.c.value)
    .select_from(
        campaigns.join(shares)
        .join(attempts, attempts.c.id == shares.c.attempt_id)
        .join(entries, entries.c.attempt_id == shares.c.attempt_id)
        .join(results, results.c.attempt_id == shares.c.attempt_id)
        .join(answers, answers.c.attempt_id == shares.c.attempt_id)
    )
    .where(_OWN, LIVE, shares.c.in_outcomes, attempts.c.in_studies)
    .order_by(entries.c.attempt_id, answers.c.item)
)


class CampaignStore:
    """The campaigns in a database that ``connection.connect`` has opened. days: most days that a share is shown."""

    def __init__(self, database: Database, days: int = LONGEST_DAYS) -> None:
        self._database, self._days = database, days

    def create(self, owner: int, code: str, draft: CampaignDraft, content: str | None, now: datetime) -> None:
        row = {
            "owner_id": owner,
            "code": code,
            "centre": draft.centre,
            "purpose": draft.purpose,
            "desks": list(draft.desks),
            "language": draft.language,
            "opens_on": draft.opens_on,
            "closes_on": draft.closes_on,
            "retention_days": draft.retention_days,
            "content": content,
            "shares_given": 0,
            "created_at": now,
        }
        self._database.write(lambda connection: connection.execute(campaigns.insert().values(row)))

    def of_owner(self, owner: int) -> Sequence[Campaign]:
        statement = select(campaigns).where(campaigns.c.owner_id == owner).order_by(campaigns.c.id.desc())
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [read_campaign(row, self._days) for row in rows]

    def following(self, today: date) -> int:
        """How many campaigns, of whomever, take up the newest weights: neither pinned nor over."""
        lasts = or_(campaigns.c.closes_on.is_(None), campaigns.c.closes_on >= today)
        open_ones = and_(campaigns.c.content.is_(None), campaigns.c.closed_at.is_(None), lasts)
        statement = select(func.count()).select_from(campaigns).where(open_ones)
        return int(self._database.read(lambda connection: connection.execute(statement).scalar_one()))

    def owned(self, owner: int, code: str) -> Campaign | None:
        statement, key = select(campaigns).where(_OWN), {"owner": owner, "code": code}
        row = self._database.read(lambda connection: connection.execute(statement, key).one_or_none())
        return None if row is None else read_campaign(row, self._days)

    def pause(self, owner: int, code: str, at: datetime | None) -> None:
        self._set(owner, code, {"paused_at": at})

    def pin(self, owner: int, code: str, content: str | None) -> None:
        self._set(owner, code, {"content": content})

    def close_campaign(self, owner: int, code: str, at: datetime) -> None:
        self._set(owner, code, {"closed_at": at})

    def _set(self, owner: int, code: str, values: dict[str, Any]) -> None:
        own = (campaigns.c.code == code) & (campaigns.c.owner_id == owner)
        self._database.write(lambda connection: connection.execute(update(campaigns).where(own).values(values)))

    def passages(self, owner: int, code: str, since: datetime) -> Sequence[Passage]:
        return [
            Passage(
                visit=row.id,
                source=read_source(row.source),
                opened_at=row.opened_at,
                person=row.person,
                answered=row.answered,
                finished=row.finished_at is not None,
                shared=row.share is not None,
                name=row.shown_name,
                shared_at=row.given_at,
            )
            for row in self._of(_PASSAGES, owner, code, since)
        ]

    def shared(self, owner: int, code: str, since: datetime) -> Sequence[Shared]:
        return [
            Shared(
                attempt=row.attempt_id,
                person=row.person,
                name=row.shown_name,
                given_at=row.given_at,
                finished_at=row.finished_at,
                place=row.place,
                content=row.content,
                record=row.snapshot,
            )
            for row in self._of(_SHARED, owner, code, since)
        ]

    def studied(self, owner: int, code: str, since: datetime) -> Mapping[str, tuple[int, Mapping[str, int]]]:
        people: dict[str, tuple[int, dict[str, int]]] = {}
        for row in self._of(_STUDIED, owner, code, since):
            people.setdefault(row.person, (row.attempt_id, {}))[1][row.item] = int(row.value)
        return people

    def _of(self, statement: Select[Any], owner: int, code: str, since: datetime) -> Sequence[Row[Any]]:
        """What a statement finds of one campaign of that owner."""
        key = {"owner": owner, "code": code, "since": since}
        return self._database.read(lambda connection: connection.execute(statement, key).all())

    def forget(self, now: datetime) -> int:
        """End what is overdue, campaign by campaign so that nobody's tap waits for it.

        Browsers that only opened a link go after the campaign's days, or once it has been over for as long.
        """
        rows = self._database.read(lambda connection: connection.execute(select(campaigns)).all())
        ended = 0
        for campaign in (read_campaign(row, self._days) for row in rows):
            limit = now - timedelta(days=campaign.retention_days)
            ended += self._database.write(partial(_forget, campaign, limit, now))
        self._database.empty_log()  # of the names
        return ended


def read_campaign(row: Row[Any], days: int) -> Campaign:
    """Read a campaign, whose shares last at most as many ``days`` as answers do: the setting may be lower by now."""
    return Campaign(
        id=row.id,
        code=row.code,
        owner=row.owner_id,
        centre=row.centre,
        purpose=row.purpose,
        desks=tuple(row.desks),
        language=row.language,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        retention_days=min(row.retention_days, days),
        content=row.content,
        created_at=row.created_at,
        paused_at=row.paused_at,
        closed_at=row.closed_at,
    )


def _forget(campaign: Campaign, limit: datetime, now: datetime, connection: Connection) -> int:
    overdue = and_(shares.c.campaign_id == campaign.id, shares.c.withdrawn_at.is_(None), shares.c.given_at <= limit)
    ended = connection.execute(update(shares).where(overdue).values(ENDED), {"now": now}).rowcount
    begun = select(entries.c.visit_id)
    over = campaign.over_since(limit, limit.astimezone(HOME).date())
    old = visits.c.opened_at <= (now if over else limit)
    connection.execute(delete(visits).where(visits.c.campaign_id == campaign.id, visits.c.id.not_in(begun), old))
    return ended
