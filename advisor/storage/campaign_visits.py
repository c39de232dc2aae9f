"""Visits, attempts and shares of a campaign as visitors make them, in SQL. Every method is one transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, false, select, update

from advisor.actions.campaign_visits import Consent, Preview, Share
from advisor.domain.questionnaire.attempts import CampaignEntry
from advisor.domain.recruiting.campaigns import Campaign
from advisor.domain.recruiting.shared_results import digest
from advisor.storage.attempts import END_SHARES, NAMED, Upserts, hold, note_visit, touch
from advisor.storage.campaigns import LIVE, LONGEST_DAYS, read_campaign
from advisor.storage.database.database import Database
from advisor.storage.schema import attempts, campaigns, entries, results, shares, visits

_CAMPAIGN_OF = select(campaigns).select_from(attempts.join(entries).join(visits).join(campaigns)).where(NAMED)
_SHARE_OF = (
    select(shares.c.shown_name, shares.c.given_at, shares.c.snapshot, shares.c.in_outcomes)
    .select_from(attempts.join(shares).join(results, results.c.attempt_id == attempts.c.id))
    .where(NAMED, LIVE)
)
_ENDED_BY_ANSWER = (
    select(shares.c.id)
    .select_from(attempts.join(shares))
    .where(NAMED, shares.c.ended_by_answer, shares.c.given_at > bindparam("since"))
    .limit(1)
)


class VisitStore:
    """The visits in a database that ``connection.connect`` has opened. days: as in ``CampaignStore``."""

    def __init__(self, database: Database, days: int = LONGEST_DAYS) -> None:
        self._database, self._days = database, days
        self._upserts = Upserts(database)

    def find(self, code: str) -> Campaign | None:
        return self._find(select(campaigns).where(campaigns.c.code == code), {})

    def opened(self, entry: CampaignEntry, now: datetime) -> None:
        self._database.write(lambda connection: note_visit(connection, self._upserts, entry, now))

    def campaign_of(self, attempt: str) -> Campaign | None:
        return self._find(_CAMPAIGN_OF, {"named": attempt})

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
            own = connection.execute(select(campaigns).where(campaigns.c.id == campaign)).one()
            days = read_campaign(own, self._days).retention_days
            shown = shares.c.withdrawn_at.is_(None) & (shares.c.given_at > now - timedelta(days=days))
            snapshots = select(shares.c.snapshot).where(
                shares.c.attempt_id == number,
                shown,
                shares.c.result_at == result,
                shares.c.shown_name.is_not_distinct_from(name),
                shares.c.in_outcomes == in_outcomes,
            )
            shared = [digest(snapshot) for snapshot in connection.scalars(snapshots) if snapshot is not None]
            if digest(preview.record) in shared:
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
        row = self._database.read(lambda connection: connection.execute(_SHARE_OF, key).one_or_none())
        return None if row is None else Share(row.shown_name, row.given_at, row.snapshot, row.in_outcomes)

    def withdraw(self, attempt: str, now: datetime) -> None:
        def job(connection: Connection) -> None:
            connection.execute(END_SHARES, {"attempt": hold(connection, attempt), "now": now})

        self._database.write(job)
        self._database.empty_log()  # of the name

    def ended_by_answer(self, attempt: str, since: datetime) -> bool:
        key = {"named": attempt, "since": since}
        return self._database.read(lambda connection: connection.scalar(_ENDED_BY_ANSWER, key)) is not None

    def dismiss_end(self, attempt: str) -> None:
        theirs = shares.c.attempt_id.in_(select(attempts.c.id).where(NAMED))
        dismissed = update(shares).where(theirs).values(ended_by_answer=false())
        self._database.write(lambda connection: connection.execute(dismissed, {"named": attempt}))

    def _find(self, statement: Select[Any], key: dict[str, Any]) -> Campaign | None:
        row = self._database.read(lambda connection: connection.execute(statement, key).one_or_none())
        return None if row is None else read_campaign(row, self._days)


def _next_place(connection: Connection, campaign: int) -> int:
    """Given out once and never again, also when whoever had it is gone."""
    own = campaigns.c.id == campaign
    count = update(campaigns).where(own).values(shares_given=campaigns.c.shares_given + 1)
    return int(connection.execute(count.returning(campaigns.c.shares_given)).scalar_one())
