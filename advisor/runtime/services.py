"""The composition root: from settings to everything that pages and commands work with."""

import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock, Thread
from typing import Any

from advisor import i18n
from advisor.actions import attempts, campaign_visits
from advisor.actions import campaigns as campaign_actions
from advisor.actions import weights as weight_actions
from advisor.content import loading
from advisor.content.bundle import Bundle, Guidance, bundle, check_content
from advisor.domain.errors import CallfitError, DataFault, StoreFault
from advisor.domain.governance.versions import WeightVersion
from advisor.domain.questionnaire.attempts import Attempt, Mode, Receipt
from advisor.domain.recruiting.campaigns import Campaign
from advisor.runtime.outbox import Outbox
from advisor.runtime.settings import Settings
from advisor.storage.accounts import AccountStore
from advisor.storage.attempts import SqlStore
from advisor.storage.audit import AuditStore
from advisor.storage.campaign_visits import VisitStore
from advisor.storage.campaigns import CampaignStore
from advisor.storage.database.connection import connect
from advisor.storage.results import ResultStore
from advisor.storage.weights import WeightStore

PURGE_EVERY, PURGE_AGAIN = timedelta(hours=24), timedelta(minutes=5)
LOOK_EVERY = 5.0
"""Seconds until a version that was published on another replica is noticed here."""
CLOCK_MAY_BE_OFF = timedelta(hours=1)
"""How far the clock may be set while the app runs, before the app stops trusting it with deletions."""


@dataclass
class Services:
    """Shared by all visitors, so nothing in it belongs to one.

    shipped: the content of data/, as it stands there. unfit: why the newest published weights do not fit it, if so.
    """

    settings: Settings
    store: SqlStore
    shipped: Bundle
    words: dict[str, i18n.Words]
    guidance: Guidance
    accounts: AccountStore
    campaigns: CampaignStore
    visits: VisitStore
    weights: WeightStore
    audit: AuditStore
    results: ResultStore
    unfit: CallfitError | None = None
    _next_purge: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    _purging: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._clock_at_boot = _clock_at_boot(self.now())
        self.outbox = Outbox()
        self.stored = lru_cache(maxsize=8)(self._stored)
        self._published: int | None = None
        self._current = self.shipped
        self._looking, self._look_at = Lock(), 0.0
        # Whoever begins gets this one when the newest weights do not fit it.
        self.store.keep_content(self.shipped.content.fingerprint, self.shipped.content.files, self.now())
        weight_actions.seed(self.weights, self.shipped.content, self.now())
        if not weight_actions.is_known(self.weights, self.shipped.content):
            logging.getLogger("callfit").warning(
                "data/weights.csv is none of the published versions: the newest of those is used in its place as "
                "long as it fits; see `weights publish`"
            )
        try:
            self.follow()
        except StoreFault:
            raise
        except CallfitError as fault:  # a release that does not fit it: whoever begins gets what is delivered
            self._cannot_follow(fault)

    @property
    def current(self) -> Bundle:
        """The content that attempts are begun with now: data/ with the newest published weights.

        Asks the store every few seconds; while that is away, or holds a version that does not fit data/, nothing
        changes here.
        """
        if time.monotonic() >= self._look_at and self._looking.acquire(blocking=False):
            try:
                self.follow()
            except CallfitError as fault:
                self._cannot_follow(fault)
            finally:
                self._looking.release()
        return self._current

    def _cannot_follow(self, fault: CallfitError) -> None:
        self.unfit = None if isinstance(fault, StoreFault) else fault
        logging.getLogger("callfit").error("the newest weights cannot be used: %s", fault)

    def follow(self) -> None:
        """Take up the newest published weights at once, as after publishing. Raises StoreFault, DataFault."""
        self._look_at = time.monotonic() + LOOK_EVERY
        newest = self.weights.newest()
        if newest is not None and newest != self._published:
            self._current = self.bundle_with(weight_actions.version(self.weights, newest))
            self._published = newest
        self.unfit = None

    def bundle_with(self, version: WeightVersion) -> Bundle:
        """The content of data/ with a version of the weights, kept so that attempts can be begun with it."""
        found = weight_actions.with_version(self.shipped.content, version)
        made = self.shipped if found is self.shipped.content else bundle(found)
        self.store.keep_content(found.fingerprint, found.files, self.now())
        return made

    def content_with(self, number: int) -> str:
        """Fingerprint of the content that a version of the weights makes. Raises PublishFault when there is none."""
        return self.bundle_with(weight_actions.version(self.weights, number)).content.fingerprint

    def bundle_of(self, attempt: Attempt) -> Bundle:
        """The content that an attempt was begun with."""
        return self.bundle(attempt.content)

    def bundle(self, fingerprint: str) -> Bundle:
        """A content by its fingerprint. Raises StoreFault."""
        current = self._current
        return current if fingerprint == current.content.fingerprint else self.stored(fingerprint)

    def _stored(self, fingerprint: str) -> Bundle:
        found = loading.parse(self.store.content(fingerprint))
        if found.fingerprint != fingerprint:
            raise DataFault("contents", f"content {fingerprint} is not what was kept under that fingerprint")
        return bundle(found)

    def to_begin(self, campaign: Campaign | None) -> Bundle:
        """The content that an attempt is begun with now, also through a campaign. Raises StoreFault."""
        return self.bundle(campaign.content) if campaign and campaign.content else self.current

    def begin(
        self, mode: Mode = "all", campaign: Campaign | None = None, source: str | None = None, **more: Any
    ) -> str:
        """Begin an attempt; its token. ``more``: as in ``attempts.begin``. Raises NotOpen."""
        content, now = self.current.content.fingerprint, self.now()
        if campaign is None:
            return attempts.begin(self.store, content, now, mode=mode, **more)
        device = more.pop("device")
        return campaign_visits.begin(self.store, campaign, device, source, content, now, mode=mode, **more)

    def resume(self, token: str | None) -> Attempt | None:
        """The attempt of a token or a short code, unless nobody has touched it for the stated days."""
        found = attempts.resume(self.store, token)
        now = self.now()
        self.purge_when_due()
        days = timedelta(days=self.settings.retention_days)
        overdue = found and now - found.active_at > days and not self._moved(now)
        return None if overdue else found

    def delete(self, attempt: Attempt) -> Receipt | None:
        """Delete an attempt and what of it waits to be saved. None when nothing was stored. Raises StoreFault."""
        return self.outbox.delete(attempt.token_hash, lambda: attempts.delete(self.store, attempt, self.now()))

    def shown_days(self, campaign: Campaign) -> int:
        """Days that a share is shown: as many as the campaign says, unless answers are kept for fewer by now."""
        return min(campaign.retention_days, self.settings.retention_days)

    def purge_when_due(self) -> None:
        """Begin to delete what is overdue, if a day has passed since the last time; nobody waits for it."""
        now = self.now()
        if now >= self._next_purge and self._purging.acquire(blocking=False):
            Thread(target=self._purge, args=(now,), name="callfit-purge", daemon=True).start()

    def _purge(self, now: datetime) -> None:
        """Delete what is overdue, at the first visit and then once a day. A failure is tried again after a while."""
        self._next_purge = now + PURGE_AGAIN
        try:
            if moved := self._moved(now):
                raise StoreFault(f"the clock was set by {moved}; nothing is deleted while that is so")
            delete_overdue(self.store, self.campaigns, self.accounts, self.settings.retention_days, now)
            self._next_purge = now + PURGE_EVERY
        except CallfitError as fault:
            logging.getLogger("callfit").error("the purge failed: %s", fault)
        finally:
            self._purging.release()

    def _moved(self, now: datetime) -> timedelta | None:
        """How far the clock has been set while the app ran, when that is too far to trust it."""
        moved = _clock_at_boot(now) - self._clock_at_boot
        return moved if abs(moved) > CLOCK_MAY_BE_OFF else None

    def not_ready(self) -> str | None:
        """Why visitors cannot be served just now; None when they can."""
        try:
            current = self.store.is_current()
        except StoreFault as fault:
            logging.getLogger("callfit").error("%s", fault)
            return "the database cannot be reached"
        return None if current else "the database has another schema than this version"

    def close(self) -> None:
        """Finish what is being saved."""
        self.outbox.close()
        self.store.close()

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


def _clock_at_boot(now: datetime) -> datetime:
    """What the clock would have shown when the machine started, suspended time included where it can be told."""
    since = getattr(time, "CLOCK_BOOTTIME", None)
    return now - timedelta(seconds=time.monotonic() if since is None else time.clock_gettime(since))


def build(settings: Settings) -> Services:
    """Check the content, open the store. Raises DataFault, StoreFault."""
    shipped, words, guidance = check_content(settings.data)
    database = connect(settings.database_url)
    return Services(
        settings,
        SqlStore(database),
        shipped,
        words,
        guidance,
        accounts=AccountStore(database),
        campaigns=CampaignStore(database),
        visits=VisitStore(database),
        weights=WeightStore(database),
        audit=AuditStore(database),
        results=ResultStore(database),
    )


def purge(settings: Settings) -> tuple[int, int]:
    """Delete what is overdue: how many attempts went, and how many shares ended. Raises StoreFault."""
    database, now = connect(settings.database_url), Services.now()
    try:
        stores = SqlStore(database), CampaignStore(database), AccountStore(database)
        return delete_overdue(*stores, settings.retention_days, now)
    finally:
        database.close()


def delete_overdue(
    store: SqlStore, campaigns: CampaignStore, accounts: AccountStore, days: int, now: datetime
) -> tuple[int, int]:
    """By the app once a day and by the command: how many attempts went, and how many shares ended."""
    gone = attempts.purge(store, days, now)
    ended = campaign_actions.forget(campaigns, now)
    accounts.forget(now)
    return gone, ended


def open_store(settings: Settings) -> SqlStore:
    """The store by itself, for commands that need no content. Raises StoreFault."""
    return SqlStore(connect(settings.database_url))
