"""Begins attempts on an app's services, as its pages do with the first answer."""

from typing import Any

from advisor.actions import attempts, campaign_visits
from advisor.domain.questionnaire.attempts import Mode
from advisor.domain.recruiting.campaigns import Campaign
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
