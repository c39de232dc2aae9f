"""One person's way through the questionnaire as it is kept: answers and wishes, no name, no account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Attempt:
    """content: fingerprint of the content that it was begun with and stays with. Times are UTC."""

    id: int
    content: str
    started_at: datetime
    active_at: datetime
    answers: Mapping[str, int] = field(default_factory=dict)
    wishes: Mapping[str, str] = field(default_factory=dict)
    finished_at: datetime | None = None
