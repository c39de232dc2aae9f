"""What every page begins with: whose answers these are, and where they stand."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NoReturn

from advisor import actions, visiting
from advisor.actions import StoreFault
from advisor.bundles import Bundle
from advisor.domain.attempts import Attempt, Mode
from advisor.domain.campaigns import Campaign
from advisor.domain.journey import Journey
from advisor.ui import saving, state
from advisor.ui.setup import services

INTRODUCED_FOR = timedelta(hours=24)
"""How long a person remembers what this is and who sees it; later the first page shows again."""


@dataclass(frozen=True)
class Visit:
    """A visitor with answers: the attempt, the content it was begun with, and where it stands."""

    attempt: Attempt
    bundle: Bundle
    journey: Journey

    def go_on(self, key: str | None = None) -> NoReturn:
        """To where the visitor left off; ``key``: by this token or code from now on."""
        finished, complete = self.attempt.finished_at, self.journey.complete
        state.go("result" if finished else "preferences" if complete else "questions", token=key)

    def answer_more(self) -> NoReturn:
        """To the questions that a short way has left out."""
        if self.attempt.mode == "short":
            mode: Mode = "short_then_all"
            keep = partial(actions.choose_mode, services().store, self.attempt, mode, services().now())
            saving.save(lambda _: keep(), self.attempt.with_mode(mode))
        state.go("questions")


def visit(key: str | None = None) -> Visit | None:
    """The visit that ``key`` names, or else the address or the cookie; None when they name none."""
    attempt = saving.current(key or state.token())
    if attempt is None:
        return None
    bundle = services().bundle_of(attempt)
    return Visit(attempt, bundle, Journey(bundle.model, attempt.answers, attempt.mode))


def visit_or_welcome() -> Visit:
    """The visit; the first page for a stranger, and for who comes back to unfinished answers after a day."""
    found = visit()
    if found is None or (_long_ago(found.attempt) and not state.introduced()):
        state.go("welcome")
    return found


def _long_ago(attempt: Attempt) -> bool:
    return attempt.finished_at is None and services().now() - attempt.active_at > INTRODUCED_FOR


def campaign_of(attempt: Attempt) -> Campaign | None:
    """The campaign that an attempt was begun through; while the store is away, none is shown."""
    try:
        return visiting.campaign_of(services().visits, attempt)
    except StoreFault:
        return None
