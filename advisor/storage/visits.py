"""Visits, attempts and shares of a campaign as visitors make them, in SQL. Every method is one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from advisor.actions import Gone
from advisor.domain.campaigns import Campaign
from advisor.storage import campaign_rows, statements
from advisor.storage.campaign_rows import CAMPAIGN_OF, SHARE_OF, ended, stored, utc
from advisor.storage.database import Database
from advisor.storage.schema import attempts, campaigns, entries, results, shares, visits
from advisor.visiting import Consent, Share

T = TypeVar("T")


class VisitStore:
    """The visits in a database that ``engine.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert: Callable[[Table], Any] = insert_sqlite if database.dialect == "sqlite" else insert_postgresql

    def find(self, code: str) -> Campaign | None:
        return self._one(select(campaigns).where(campaigns.c.code == code), {})

    def opened(self, campaign: int, visitor: str, source: str | None, now: datetime) -> None:
        self._database.write(lambda connection: self._visit(connection, campaign, visitor, source, now))

    def begin(
        self, token_hash: str, content: str, campaign: int, visitor: str, source: str | None, person: str, now: datetime
    ) -> None:
        row = {"token_hash": token_hash, "content": content, "started_at": stored(now), "active_at": stored(now)}

        def job(connection: Connection) -> None:
            visit = self._visit(connection, campaign, visitor, source, now)
            attempt = connection.scalar(attempts.insert().values(row).returning(attempts.c.id))
            connection.execute(entries.insert().values(attempt_id=attempt, visit_id=visit, person=person))

        self._database.write(job)

    def _visit(self, connection: Connection, campaign: int, visitor: str, source: str | None, now: datetime) -> int:
        row = {"campaign_id": campaign, "visitor": visitor, "source": source, "opened_at": stored(now)}
        connection.execute(self._insert(visits).values(row).on_conflict_do_nothing())
        known = (visits.c.campaign_id == campaign) & (visits.c.visitor == visitor)
        return int(connection.execute(select(visits.c.id).where(known)).scalar_one())

    def campaign_of(self, attempt: int) -> Campaign | None:
        return self._one(CAMPAIGN_OF, {"attempt": attempt})

    def share(
        self, attempt: int, campaign: int, name: str | None, consent: Consent, in_group: bool, now: datetime
    ) -> bool:
        """Share the result that there is now; a second press changes nothing. False when there is no result."""

        def job(connection: Connection) -> bool:
            # This also locks the attempt: of two presses at once, the second one finds the share of the first.
            if not connection.execute(statements.TOUCH, {"attempt": attempt, "now": stored(now)}).rowcount:
                raise Gone("these answers have been deleted")
            result = connection.scalar(select(results.c.finished_at).where(results.c.attempt_id == attempt))
            if result is None:
                return False
            open_one = (shares.c.attempt_id == attempt) & shares.c.withdrawn_at.is_(None)
            if connection.scalar(select(shares.c.id).where(open_one, shares.c.result_at == result)) is not None:
                return True
            connection.execute(update(shares).where(open_one).values(ended(now)))
            place = _next_place(connection, campaign) if in_group else None
            row = {
                "attempt_id": attempt,
                "campaign_id": campaign,
                "place": place,
                "shown_name": name,
                "text_version": consent.version,
                "text_hash": consent.hash,
                "text": consent.text,
                "language": consent.language,
                "result_at": result,
                "given_at": stored(now),
            }
            connection.execute(shares.insert().values(row))
            return True

        return self._database.write(job)

    def share_of(self, attempt: int, since: datetime) -> Share | None:
        key = {"attempt": attempt, "since": stored(since)}
        row = self._database.read(lambda connection: connection.execute(SHARE_OF, key).one_or_none())
        return None if row is None else Share(row.shown_name, utc(row.given_at))

    def withdraw(self, attempt: int, now: datetime) -> None:
        open_one = (shares.c.attempt_id == attempt) & shares.c.withdrawn_at.is_(None)
        self._database.write(lambda connection: connection.execute(update(shares).where(open_one).values(ended(now))))
        self._database.empty_log()  # of the name

    def _one(self, statement: Select[Any], key: dict[str, Any]) -> Campaign | None:
        row = self._database.read(lambda connection: connection.execute(statement, key).one_or_none())
        return None if row is None else campaign_rows.campaign(row)


def _next_place(connection: Connection, campaign: int) -> int:
    """Given out once and never again, also when whoever had it is gone."""
    own = campaigns.c.id == campaign
    taken = update(campaigns).where(own).values(shares_given=campaigns.c.shares_given + 1)
    return int(connection.execute(taken.returning(campaigns.c.shares_given)).scalar_one())
