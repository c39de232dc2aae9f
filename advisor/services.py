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
        return actions.begin(self.store, self.current.content.fingerprint, self.now())

    def resume(self, token: str | None) -> Attempt | None:
        """The attempt of a token; whatever is overdue has been deleted before."""
        self.purge_when_due()
        return actions.resume(self.store, token)

    def purge_when_due(self) -> None:
        """Delete what nobody has touched for the stated days, at the first visit and then once a day."""
        with self._purging:
            now = self.now()
            if self._purged is None or now - self._purged >= PURGE_EVERY:
                actions.purge(self.store, self.settings.retention_days, now)
                self._purged = now

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


def build(settings: Settings) -> Services:
    """Check the content, open the store. Raises DataFault, StoreFault."""
    current = bundle(content.load(settings.data))
    words = i18n.load_all(settings.data)
    store = SqlStore(connect(settings.database_url))
    store.keep_content(current.content.fingerprint, current.content.files, Services.now())
    return Services(settings, store, current, words)
