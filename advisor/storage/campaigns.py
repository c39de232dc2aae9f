"""Campaigns as their recruiters have them, in SQL. Every method is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, delete, select, update

from advisor.actions.campaigns import Shared
from advisor.domain.calendar import HOME
from advisor.domain.recruiting.campaigns import Campaign, Draft, Passage, read_source
from advisor.storage.attempt_statements import ENDED
from advisor.storage.campaign_statements import OWN, PASSAGES, SHARED, STUDIED, campaign
from advisor.storage.database.database import Database
from advisor.storage.schema import campaigns, entries, shares, visits

T = TypeVar("T")


class CampaignStore:
    """The campaigns in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner: int, code: str, draft: Draft, content: str | None, now: datetime) -> None:
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
        return [campaign(row) for row in self._database.read(lambda connection: connection.execute(statement).all())]

    def owned(self, owner: int, code: str) -> Campaign | None:
        own = select(campaigns).where(OWN), {"owner": owner, "code": code}
        row = self._database.read(lambda connection: connection.execute(*own).one_or_none())
        return None if row is None else campaign(row)

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
        key = {"owner": owner, "code": code, "since": since}
        rows = self._database.read(lambda connection: connection.execute(PASSAGES, key).all())
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
            for row in rows
        ]

    def shared(self, owner: int, code: str, since: datetime) -> Sequence[Shared]:
        key = {"owner": owner, "code": code, "since": since}

        rows = self._database.read(lambda connection: connection.execute(SHARED, key).all())
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
            for row in rows
        ]

    def studied(self, owner: int, code: str, since: datetime) -> Mapping[str, tuple[int, Mapping[str, int]]]:
        key = {"owner": owner, "code": code, "since": since}
        found: dict[str, tuple[int, dict[str, int]]] = {}
        for row in self._database.read(lambda connection: connection.execute(STUDIED, key).all()):
            found.setdefault(row.person, (row.attempt_id, {}))[1][row.item] = int(row.value)
        return found

    def forget(self, now: datetime) -> int:
        """End what is overdue, campaign by campaign so that nobody's tap waits for it.

        Browsers that only opened a link go after the campaign's days, or once it has been over for as long.
        """
        found = self._database.read(lambda connection: list(map(campaign, connection.execute(select(campaigns)).all())))
        count = 0
        for one in found:
            limit = now - timedelta(days=one.retention_days)
            count += self._database.write(partial(_forget, one, limit, now))
        self._database.empty_log()  # of the names
        return count


def _forget(found: Campaign, limit: datetime, now: datetime, connection: Connection) -> int:
    overdue = and_(
        shares.c.campaign_id == found.id,
        shares.c.withdrawn_at.is_(None),
        shares.c.given_at <= limit,
    )
    ended_now = connection.execute(update(shares).where(overdue).values(ENDED), {"now": now}).rowcount
    begun = select(entries.c.visit_id)
    over = found.over_since(limit, limit.astimezone(HOME).date())
    old = visits.c.opened_at <= (now if over else limit)
    gone = delete(visits).where(visits.c.campaign_id == found.id, visits.c.id.not_in(begun), old)
    connection.execute(gone)
    return ended_now
