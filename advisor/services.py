"""The composition root: from settings to everything that pages and commands work with."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock

from advisor import actions, content, i18n
from advisor.content import Content
from advisor.domain.assessments import Model
from advisor.domain.attempts import Attempt
from advisor.settings import Settings
from advisor.storage.engine import connect
from advisor.storage.repositories import SqlStore

PURGE_EVERY = timedelta(hours=24)


@dataclass(frozen=True)
class Bundle:
    """One content with the model made of it. Attempts keep theirs, whatever is published meanwhile."""

    content: Content
    model: Model


def bundle(found: Content) -> Bundle:
    return Bundle(found, Model(found.items, found.parameters, found.weights, found.jobs))


@dataclass
class Services:
    """Shared by all visitors, so nothing in it belongs to one."""

    settings: Settings
    store: SqlStore
    current: Bundle
    words: dict[str, i18n.Words]
    _purged: datetime | None = None
    _purging: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._earlier = lru_cache(maxsize=8)(lambda fingerprint: bundle(content.parse(self.store.content(fingerprint))))

    def bundle_of(self, attempt: Attempt) -> Bundle:
        """The content that an attempt was begun with."""
        if attempt.content == self.current.content.fingerprint:
            return self.current
        return self._earlier(attempt.content)

    def begin(self) -> str:
        """Start an attempt with the current content; its token."""
        now = self.now()
        with self._purging:
            due = self._purged is None or now - self._purged >= PURGE_EVERY
            if due:
                self._purged = now
        if due:
            actions.purge(self.store, self.settings.retention_days, now)
        return actions.begin(self.store, self.current.content.fingerprint, now)

    def close(self) -> None:
        """Finish what is being saved."""
        self.store.close()

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


def build(settings: Settings) -> Services:
    """Check the content, open the store. Raises DataFault, StoreFault."""
    current = bundle(content.load(settings.data))
    words = i18n.load_all(settings.data)
    store = open_store(settings)
    store.keep_content(current.content.fingerprint, current.content.files, Services.now())
    return Services(settings, store, current, words)


def open_store(settings: Settings) -> SqlStore:
    """The store by itself, for commands that need no content. Raises StoreFault."""
    return SqlStore(connect(settings.database_url))
