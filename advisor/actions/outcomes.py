"""Outcomes and the stored answers they belong to: whose code is whose, and what the weights could learn. No screen."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from advisor.actions import campaign_visits
from advisor.actions import campaigns as campaign_actions
from advisor.actions.campaign_visits import Visits
from advisor.actions.campaigns import Campaigns
from advisor.actions.short_codes import ShortCodes
from advisor.content.loading import Content
from advisor.domain.accounts import ForbiddenError, User
from advisor.domain.governance import outcomes, satisfaction
from advisor.domain.governance.outcomes import Learnt
from advisor.domain.psychometrics.intervals import Figure
from advisor.domain.recruiting.campaigns import PERSON
from advisor.domain.scoring.model import Model
from advisor.files.outcomes import Matched, Result


@dataclass(frozen=True)
class OutcomeStudy:
    """satisfied: correlation of fit and satisfaction within desks. None: not known yet."""

    learnt: Learnt
    satisfied: Figure | None


def by_code(short_codes: ShortCodes, visits: Visits, now: datetime) -> Callable[[str], Result | None]:
    """Finds a finished attempt by its short code, which only its person can have passed on.

    Only one whose person agreed to this use when sharing, shares still, and has not said no to studies since.
    """

    def find(code: str) -> Result | None:
        attempt = short_codes.look_up(code)
        if attempt is None or not attempt.in_studies:
            return None
        share = campaign_visits.share_of(visits, attempt, now)
        return Result(attempt.id, attempt.answers) if share and share.in_outcomes else None

    return find


def remembered(
    find: Callable[[str], Result | None], results: dict[str, Result | None]
) -> Callable[[str], Result | None]:
    """As ``find``, which is asked once for each code: ``results`` keeps what it said, for a reading taken up again."""

    def look(code: str) -> Result | None:
        if code not in results:
            results[code] = find(code)
        return results[code]

    return look


def of_staff(
    short_codes: ShortCodes, visits: Visits, campaigns: Campaigns, user: User, now: datetime
) -> Callable[[str], Result | None]:
    """As ``by_code``, and by the number of a person who shares a result with one of the user's own campaigns now.

    Somebody who shares nothing, or with another's campaign, or who did not agree to this use, is answered as one who
    does not exist. Raises ForbiddenError.
    """
    if user.role != "staff":
        raise ForbiddenError("only staff may look at outcomes")
    shared: Mapping[str, Result] = {
        person: Result(attempt, answers)
        for campaign in campaign_actions.campaigns(campaigns, user)
        for person, (attempt, answers) in campaign_actions.studied(campaigns, user, campaign.code, now).items()
    }
    code_of = by_code(short_codes, visits, now)

    def find(code: str) -> Result | None:
        person = re.sub("-", "", code)
        return shared.get(person) if PERSON.fullmatch(person) else code_of(code)

    return find


def study(content: Content, model: Model, matched: Sequence[Matched]) -> OutcomeStudy:
    """What the outcomes say of the newest weights, whatever the answers were given to."""
    sheets = [content.items.sheet(row.answers)[0] for row in matched]
    traits = model.posterior(np.array(sheets).reshape(len(sheets), len(content.items))).mean
    desks = [row.outcome.desk for row in matched]
    learnt = outcomes.learn(model, traits, desks, np.array([row.outcome.stayed for row in matched], dtype=bool))
    fit, _ = outcomes.fit_at(model, traits, desks)
    return OutcomeStudy(learnt, satisfaction.relation(fit, desks, [row.outcome.satisfaction for row in matched]))
