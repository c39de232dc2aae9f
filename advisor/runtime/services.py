"""The composition root: from settings to everything that pages and commands work with. Wiring, and nothing else."""

import logging
from collections.abc import Callable
from datetime import datetime

from advisor import i18n
from advisor.actions.short_codes import ShortCodes
from advisor.content.bundle import Bundle, Guidance, check_content
from advisor.domain.errors import StoreError
from advisor.runtime import clock
from advisor.runtime.attempts import VisitorAttempts
from advisor.runtime.limits import UseLimits
from advisor.runtime.outbox import Outbox
from advisor.runtime.published_content import PublishedContent
from advisor.runtime.retention import Retention, delete_overdue
from advisor.runtime.settings import Settings
from advisor.runtime.whatif import Crowds
from advisor.storage.accounts import AccountStore
from advisor.storage.attempts import SqlStore
from advisor.storage.audit import AuditStore
from advisor.storage.campaign_visits import VisitStore
from advisor.storage.campaigns import CampaignStore
from advisor.storage.database.connection import connect
from advisor.storage.database.database import Database
from advisor.storage.results import ResultStore
from advisor.storage.weights import WeightStore


class Services:
    """Shared by all visitors, so nothing in it belongs to one. Making it reads and writes nothing."""

    def __init__(
        self, settings: Settings, database: Database, shipped: Bundle, words: dict[str, i18n.Words], guidance: Guidance
    ) -> None:
        self.settings, self.words, self.guidance = settings, words, guidance
        self._database = database
        self.store = SqlStore(database)
        self.accounts = AccountStore(database)
        self.campaigns = CampaignStore(database, settings.retention_days)
        self.visits = VisitStore(database, settings.retention_days)
        self.weights = WeightStore(database)
        self.audit = AuditStore(database)
        self.results = ResultStore(database)
        self.outbox = Outbox()
        self.published = PublishedContent(shipped, self.store, self.weights)
        self.retention = Retention(self.store, self.campaigns, self.accounts, settings.retention_days)
        self.short_codes = ShortCodes(self.store)
        self.attempts = VisitorAttempts(self.store, self.short_codes, self.outbox, self.retention)
        self.limits = UseLimits()
        self.crowds = Crowds()

    def not_ready(self) -> str | None:
        """Why visitors cannot be served just now; None when they can."""
        try:
            current = self.store.is_current()
        except StoreError as error:
            logging.getLogger("callfit").error("%s", error)
            return "the database cannot be reached"
        return None if current else "the database has another schema than this version"

    def gauges(self) -> dict[tuple[str, str], Callable[[], float]]:
        """What ``Metrics.watch`` asks for."""
        return {
            ("callfit_unsaved_visitors", "Visitors whose taps wait for the store."): self.outbox.visitors,
            ("callfit_unsaved_taps", "Taps that wait for the store."): self.outbox.taps,
            ("callfit_store_places", "Connections to the store that there are."): lambda: self._database.places,
            ("callfit_store_places_in_use", "Of these, how many are in use."): self._database.places_in_use,
        }

    def close(self) -> None:
        """Finish what is being saved."""
        self.outbox.close()
        self.store.close()

    @staticmethod
    def now() -> datetime:
        return clock.now()


def build(settings: Settings) -> Services:
    """Check the content, open the store, keep the content in it. Raises DataError, StoreError."""
    shipped, words, guidance = check_content(settings.data)
    services = Services(settings, connect(settings.database_url), shipped, words, guidance)
    services.published.start()
    return services


def purge(settings: Settings) -> tuple[int, int]:
    """Delete what is overdue: how many attempts went, and how many shares ended. Raises StoreError."""
    database = connect(settings.database_url)
    try:
        stores = SqlStore(database), CampaignStore(database, settings.retention_days), AccountStore(database)
        return delete_overdue(*stores, settings.retention_days, clock.now())
    finally:
        database.close()


def open_store(settings: Settings) -> SqlStore:
    """The store by itself, for commands that need no content. Raises StoreError."""
    return SqlStore(connect(settings.database_url))
