"""How long answers and shares are kept: what is overdue is shown to nobody, and is deleted once a day.

The clock of a machine can be set by mistake. While it has been set far, nothing is overdue and nothing is deleted.
"""

import logging
import math
import time
from datetime import datetime, timedelta
from threading import Lock, Thread

from advisor.actions import attempts
from advisor.actions import campaigns as campaign_actions
from advisor.domain.errors import CallfitError, StoreError
from advisor.domain.questionnaire.attempts import CLOCK_MAY_BE_OFF, Attempt
from advisor.runtime import clock
from advisor.storage.accounts import AccountStore
from advisor.storage.attempts import SqlStore
from advisor.storage.campaigns import CampaignStore

LOG = logging.getLogger("callfit")
PURGE_EVERY, PURGE_AGAIN = 86_400.0, 300.0
"""Seconds, which no clock that is set makes longer or shorter."""


class Retention:
    """days: how many days answers are kept after somebody last touched them."""

    def __init__(self, store: SqlStore, campaigns: CampaignStore, accounts: AccountStore, days: int) -> None:
        self.days = days
        self._store, self._campaigns, self._accounts = store, campaigns, accounts
        self._clock_at_boot = clock.at_boot(clock.now())
        self._next_purge = -math.inf
        self._purging = Lock()

    def is_overdue(self, attempt: Attempt) -> bool:
        """Whether nobody has touched these answers for the stated days."""
        now = clock.now()
        return now - attempt.active_at > timedelta(days=self.days) and not self._clock_moved(now)

    def purge_when_due(self) -> None:
        """Begin to delete what is overdue, in a thread, if a day has passed since the last time. Nobody waits for it.

        Whoever serves visitors calls this: the server by its timer, and ``app.py`` at every run of a page.
        """
        if time.monotonic() >= self._next_purge and self._purging.acquire(blocking=False):
            try:
                Thread(target=self._purge, name="callfit-purge", daemon=True).start()
            except RuntimeError:  # no thread can be started just now
                self._purging.release()
                raise

    def _purge(self) -> None:
        """Delete what is overdue. A failure is tried again after a while."""
        now = clock.now()
        self._next_purge = time.monotonic() + PURGE_AGAIN
        try:
            if moved := self._clock_moved(now):
                raise StoreError(f"the clock was set by {moved}; nothing is deleted while that is so")
            delete_overdue(self._store, self._campaigns, self._accounts, self.days, now)
            self._next_purge = time.monotonic() + PURGE_EVERY
        except CallfitError as error:
            LOG.error("the purge failed: %s", error)
        finally:
            self._purging.release()

    def _clock_moved(self, now: datetime) -> timedelta | None:
        """How far the clock has been set while the app ran, when that is too far to trust it."""
        moved = clock.at_boot(now) - self._clock_at_boot
        return moved if abs(moved) > CLOCK_MAY_BE_OFF else None


def delete_overdue(
    store: SqlStore, campaigns: CampaignStore, accounts: AccountStore, days: int, now: datetime
) -> tuple[int, int]:
    """By the app once a day and by the command: how many attempts went, and how many shares ended."""
    gone = attempts.purge(store, days, now)
    ended = campaign_actions.forget(campaigns, now)
    accounts.forget(now)
    return gone, ended
