"""Begins attempts on an app's services, as its pages do with the first answer, and takes them to their end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from advisor.actions import attempts, campaign_visits
from advisor.domain.questionnaire.attempts import Given, Mode
from advisor.domain.recruiting.campaigns import Campaign
from advisor.domain.scoring.result import Assessment
from advisor.runtime.services import Services


def begin(
    services: Services, mode: Mode = "all", campaign: Campaign | None = None, source: str | None = None, **more: Any
) -> str:
    """The token of a new attempt. ``more``: as in ``attempts.begin``. Raises NotOpenError."""
    content, now = services.published.current().content.fingerprint, services.now()
    if campaign is None:
        return attempts.begin(services.store, content, now, mode=mode, **more)
    device = more.pop("device")
    return campaign_visits.begin(services.store, campaign, device, source, content, now, mode=mode, **more)


def given(answers: Mapping[str, int], now: datetime, seconds: float = 0) -> list[Given]:
    """Answers that come together, as of a browser that was offline: one commit instead of forty.

    seconds: between one and the next; the first is of ``now``.
    """
    return [
        Given(item, value, now + timedelta(seconds=seconds * place))
        for place, (item, value) in enumerate(answers.items())
    ]


def answer(services: Services, token: str, answers: Mapping[str, int]) -> None:
    """Give all these answers."""
    attempt, now = attempts.resume(services.store, token), services.now()
    questionnaire = services.published.bundle_of(attempt).content.items
    attempts.answers(services.store, questionnaire, attempt, given(answers, now), now)


def finish(services: Services, token: str, answers: Mapping[str, int]) -> Assessment:
    """Give all these answers and get the result."""
    answer(services, token, answers)
    attempt = attempts.resume(services.store, token)
    result = Assessment(services.published.bundle_of(attempt).model, attempt.answers)
    attempts.finish(services.store, attempt, result, services.now())
    return result
