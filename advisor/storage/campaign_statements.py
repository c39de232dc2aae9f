"""The statements about campaigns and shares, and what their rows stand for.

Every question of a recruiter names the owner in its WHERE, and every question about shares is asked of ``LIVE``: a
share that was taken back, that is overdue, or whose result was made anew is nowhere.
"""

from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select

from advisor.domain.recruiting.campaigns import Campaign
from advisor.storage.attempt_statements import NAMED
from advisor.storage.schema import answers, attempts, campaigns, entries, results, shares, visits

OWN = and_(campaigns.c.code == bindparam("code"), campaigns.c.owner_id == bindparam("owner"))
LIVE = and_(
    shares.c.withdrawn_at.is_(None),
    shares.c.result_at == results.c.finished_at,
    shares.c.given_at > bindparam("since"),
)
ANSWERED = select(func.count()).where(answers.c.attempt_id == entries.c.attempt_id).scalar_subquery()
PASSAGES = (
    select(
        visits.c.id,
        visits.c.source,
        visits.c.opened_at,
        entries.c.person,
        ANSWERED.label("answered"),
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
    .where(OWN)
    .order_by(visits.c.opened_at, visits.c.id, entries.c.attempt_id)
)
SHARED = (
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
    .where(OWN, LIVE)
    .order_by(shares.c.given_at, shares.c.id)
)
STUDIED = (
    select(entries.c.person, entries.c.attempt_id, answers.c.item, answers.c.value)
    .select_from(
        campaigns.join(shares)
        .join(attempts, attempts.c.id == shares.c.attempt_id)
        .join(entries, entries.c.attempt_id == shares.c.attempt_id)
        .join(results, results.c.attempt_id == shares.c.attempt_id)
        .join(answers, answers.c.attempt_id == shares.c.attempt_id)
    )
    .where(OWN, LIVE, shares.c.in_outcomes, attempts.c.in_studies)
    .order_by(entries.c.attempt_id, answers.c.item)
)
CAMPAIGN_OF = select(campaigns).select_from(attempts.join(entries).join(visits).join(campaigns)).where(NAMED)
SHARE_OF = (
    select(shares.c.shown_name, shares.c.given_at, shares.c.snapshot, shares.c.in_outcomes)
    .select_from(attempts.join(shares).join(results, results.c.attempt_id == attempts.c.id))
    .where(NAMED, LIVE)
)

ENDED_BY_ANSWER = (
    select(shares.c.id)
    .select_from(attempts.join(shares))
    .where(NAMED, shares.c.ended_by_answer, shares.c.given_at > bindparam("since"))
    .limit(1)
)


def campaign(row: Row[Any]) -> Campaign:
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
        retention_days=row.retention_days,
        content=row.content,
        created_at=row.created_at,
        paused_at=row.paused_at,
        closed_at=row.closed_at,
    )
