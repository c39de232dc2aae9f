"""The composition root: from settings to everything that pages and commands work with."""

import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock

from advisor import actions, content, i18n, publishing
from advisor.actions import StoreFault
from advisor.content import Content
from advisor.domain.attempts import Attempt
from advisor.domain.errors import CallfitError, DataFault
from advisor.domain.model import Model
from advisor.domain.versions import WeightVersion
from advisor.settings import Settings
from advisor.storage.accounts import AccountStore
from advisor.storage.audit import AuditStore
from advisor.storage.engine import connect
from advisor.storage.repositories import SqlStore
from advisor.storage.results import ResultStore
from advisor.storage.weights import WeightStore

PURGE_EVERY, PURGE_AGAIN = timedelta(hours=24), timedelta(minutes=5)
LOOK_EVERY = 5.0
"""Seconds until a version that was published on another replica is noticed here."""
CLOCK_MAY_BE_OFF = timedelta(hours=1)
"""How far the clock may be set while the app runs, before the app stops trusting it with deletions."""


@dataclass(frozen=True)
class Bundle:
    """One content with the model made of it. Attempts keep theirs, whatever is published meanwhile."""

    content: Content
    model: Model


def bundle(found: Content) -> Bundle:
    model = Model(found.items, found.parameters, found.weights, found.jobs)
    try:
        model.rows  # noqa: B018  # refuses weights that tell nothing apart before anybody meets them
    except CallfitError as fault:
        raise DataFault("weights.csv", str(fault)) from fault
    return Bundle(found, model)


@dataclass
class Services:
    """Shared by all visitors, so nothing in it belongs to one. shipped: the content of data/, as it stands there."""

    settings: Settings
    store: SqlStore
    shipped: Bundle
    words: dict[str, i18n.Words]
    accounts: AccountStore
    weights: WeightStore
    audit: AuditStore
    results: ResultStore
    _next_purge: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    _purging: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._started = self.now() - timedelta(seconds=time.monotonic())
        self._earlier = lru_cache(maxsize=8)(lambda fingerprint: bundle(content.parse(self.store.content(fingerprint))))
        self._published: int | None = None
        self._current = self.shipped
        self._looking, self._look_at = Lock(), 0.0
        publishing.seed(self.weights, self.shipped.content, self.now())
        if not publishing.is_known(self.weights, self.shipped.content):
            logging.getLogger("callfit").warning(
                "data/weights.csv is none of the published versions, so nobody is scored with it: see `weights publish`"
            )
        self.follow()

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
                logging.getLogger("callfit").error("the newest weights cannot be used: %s", fault)
            finally:
                self._looking.release()
        return self._current

    def follow(self) -> None:
        """Take up the newest published weights at once, as after publishing. Raises StoreFault, DataFault."""
        self._look_at = time.monotonic() + LOOK_EVERY
        newest = self.weights.newest()
        if newest is not None and newest != self._published:
            self._current = self.bundle_with(publishing.version(self.weights, newest))
            self._published = newest

    def bundle_with(self, version: WeightVersion) -> Bundle:
        """The content of data/ with a version of the weights, kept so that attempts can be begun with it."""
        found = publishing.with_version(self.shipped.content, version)
        made = self.shipped if found is self.shipped.content else bundle(found)
        self.store.keep_content(found.fingerprint, found.files, self.now())
        return made

    def bundle_of(self, attempt: Attempt) -> Bundle:
        """The content that an attempt was begun with."""
        return self.bundle(attempt.content)

    def bundle(self, fingerprint: str) -> Bundle:
        """A content by its fingerprint. Raises StoreFault."""
        current = self._current
        return current if fingerprint == current.content.fingerprint else self._earlier(fingerprint)

    def begin(self) -> str:
        """Start an attempt with the current content; its token."""
        return actions.begin(self.store, self.current.content.fingerprint, self.now())

    def resume(self, token: str | None) -> Attempt | None:
        """The attempt of a token or a short code, unless nobody has touched it for the stated days."""
        found = actions.resume(self.store, token)
        self._purge_once_a_day()
        days = timedelta(days=self.settings.retention_days)
        return found if found and self.now() - found.active_at <= days else None

    def _purge_once_a_day(self) -> None:
        """Delete what is overdue, at the first visit and then once a day. A failure is tried again after a while."""
        now = self.now()
        if now < self._next_purge or not self._purging.acquire(blocking=False):
            return
        try:
            moved = now - timedelta(seconds=time.monotonic()) - self._started
            if abs(moved) > CLOCK_MAY_BE_OFF:
                raise StoreFault(f"the clock was set by {moved}; nothing is deleted until the app is started again")
            actions.purge(self.store, self.settings.retention_days, now)
            self._next_purge = now + PURGE_EVERY
        except CallfitError as fault:
            self._next_purge = now + PURGE_AGAIN
            logging.getLogger("callfit").error("the purge failed: %s", fault)
        finally:
            self._purging.release()

    def not_ready(self) -> str | None:
        """Why visitors cannot be served just now; None when they can."""
        try:
            current = self.store.is_current()
        except StoreFault:
            return "the database cannot be reached"
        return None if current else "the database has another schema than this version"

    def close(self) -> None:
        """Finish what is being saved."""
        self.store.close()

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


def check_content(folder: Path) -> tuple[Bundle, dict[str, i18n.Words]]:
    """Read and cross-check all of the content folder, words included. Raises DataFault."""
    found = bundle(content.load(folder))
    words = i18n.load_all(folder)
    i18n.check_reasons(words[i18n.DEFAULT], found.content.items.traits)
    return found, words


def build(settings: Settings) -> Services:
    """Check the content, open the store. Raises DataFault, StoreFault."""
    shipped, words = check_content(settings.data)
    database = connect(settings.database_url)
    weights, audit, results = WeightStore(database), AuditStore(database), ResultStore(database)
    return Services(settings, SqlStore(database), shipped, words, AccountStore(database), weights, audit, results)


def open_store(settings: Settings) -> SqlStore:
    """The store by itself, for commands that need no content. Raises StoreFault."""
    return SqlStore(connect(settings.database_url))
