"""Visits, attempts and shares of a campaign as visitors make them, in SQL. Every method is one transaction."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, false, select, update

from advisor.actions.campaign_visits import Consent, Preview, Share
from advisor.domain.questionnaire.attempts import Entry
from advisor.domain.recruiting.campaigns import Campaign
from advisor.domain.recruiting.shared_results import digest
from advisor.storage import campaign_statements
from advisor.storage.attempt_statements import END_SHARES, NAMED, Upserts
from advisor.storage.attempts import hold, note_visit, touch
from advisor.storage.campaign_statements import CAMPAIGN_OF, ENDED_BY_ANSWER, SHARE_OF
from advisor.storage.database.database import Database
from advisor.storage.schema import attempts, campaigns, results, shares

T = TypeVar("T")


class VisitStore:
    """The visits in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upserts = Upserts(database)

    def find(self, code: str) -> Campaign | None:
        return self._one(select(campaigns).where(campaigns.c.code == code), {})

    def opened(self, entry: Entry, now: datetime) -> None:
        self._database.write(lambda connection: note_visit(connection, self._upserts, entry, now))

    def campaign_of(self, attempt: str) -> Campaign | None:
        return self._one(CAMPAIGN_OF, {"named": attempt})

    def share(
        self,
        attempt: str,
        campaign: int,
        name: str | None,
        consent: Consent,
        preview: Preview,
        in_outcomes: bool,
        now: datetime,
    ) -> bool:
        """Share what was previewed; a second press changes nothing. False when the result is another, or gone."""

        def job(connection: Connection) -> tuple[bool, bool]:
            # This also locks the attempt: of two presses at once, the second one finds the share of the first.
            number = touch(connection, attempt, now)
            result = connection.scalar(select(results.c.finished_at).where(results.c.attempt_id == number))
            if result is None or result != preview.result_at:
                return False, False
            open_one = (shares.c.attempt_id == number) & shares.c.withdrawn_at.is_(None)
            there = select(shares.c.snapshot).where(
                open_one,
                shares.c.result_at == result,
                shares.c.shown_name.is_not_distinct_from(name),
                shares.c.in_outcomes == in_outcomes,
            )
            if any(digest(one) == digest(preview.record) for one in connection.scalars(there) if one is not None):
                return True, False
            ended = connection.execute(END_SHARES, {"attempt": number, "now": now}).first()
            place = _next_place(connection, campaign) if preview.in_group else None
            row = {
                "attempt_id": number,
                "campaign_id": campaign,
                "place": place,
                "shown_name": name,
                "text_version": consent.version,
                "text_hash": consent.hash,
                "text": consent.text,
                "language": consent.language,
                "result_at": result,
                "given_at": now,
                "snapshot": dict(preview.record),
                "in_outcomes": in_outcomes,
            }
            connection.execute(update(shares).where(shares.c.attempt_id == number).values(ended_by_answer=false()))
            connection.execute(shares.insert().values(row))
            return True, ended is not None

        shared, ended = self._database.write(job)
        if ended:
            self._database.empty_log_soon()  # of the name and the result that were shown before
        return shared

    def share_of(self, attempt: str, since: datetime) -> Share | None:
        key = {"named": attempt, "since": since}
        row = self._database.read(lambda connection: connection.execute(SHARE_OF, key).one_or_none())
        return None if row is None else Share(row.shown_name, row.given_at, row.snapshot, row.in_outcomes)

    def withdraw(self, attempt: str, now: datetime) -> None:
        def job(connection: Connection) -> None:
            connection.execute(END_SHARES, {"attempt": hold(connection, attempt), "now": now})

        self._database.write(job)
        self._database.empty_log()  # of the name

    def ended_by_answer(self, attempt: str, since: datetime) -> bool:
        key = {"named": attempt, "since": since}
        return self._database.read(lambda connection: connection.scalar(ENDED_BY_ANSWER, key)) is not None

    def dismiss_end(self, attempt: str) -> None:
        theirs = shares.c.attempt_id.in_(select(attempts.c.id).where(NAMED))
        dismissed = update(shares).where(theirs).values(ended_by_answer=false())
        self._database.write(lambda connection: connection.execute(dismissed, {"named": attempt}))

    def _one(self, statement: Select[Any], key: dict[str, Any]) -> Campaign | None:
        row = self._database.read(lambda connection: connection.execute(statement, key).one_or_none())
        return None if row is None else campaign_statements.campaign(row)


def _next_place(connection: Connection, campaign: int) -> int:
    """Given out once and never again, also when whoever had it is gone."""
    own = campaigns.c.id == campaign
    taken = update(campaigns).where(own).values(shares_given=campaigns.c.shares_given + 1)
    return int(connection.execute(taken.returning(campaigns.c.shares_given)).scalar_one())
