"""The content that attempts are begun with: ``data/`` with the newest published weights, and every content kept."""

import logging
import time
from functools import lru_cache
from threading import Lock

from advisor.actions import weights as weight_actions
from advisor.content import loading
from advisor.content.bundle import Bundle, bundle
from advisor.domain.errors import CallfitError, DataError, StoreError
from advisor.domain.governance.versions import WeightVersion
from advisor.domain.questionnaire.attempts import Attempt
from advisor.domain.recruiting.campaigns import Campaign
from advisor.runtime import clock
from advisor.storage.attempts import SqlStore
from advisor.storage.weights import WeightStore

LOG = logging.getLogger("callfit")
LOOK_EVERY = 5.0
"""Seconds until a version that was published on another replica is noticed here."""
BUNDLES = 8
"""Older contents whose models stay in memory."""


class PublishedContent:
    """Follows the newest published weights. Shared by all visitors.

    shipped: the content of data/, as it stands there. unfit: why the newest published weights do not fit it, if so.
    """

    def __init__(self, shipped: Bundle, store: SqlStore, weights: WeightStore) -> None:
        self.shipped = shipped
        self.unfit: CallfitError | None = None
        self.stored = lru_cache(maxsize=BUNDLES)(self._stored)
        self._store, self._weights = store, weights
        self._version: int | None = None
        self._current = shipped
        self._looking, self._look_at = Lock(), 0.0

    def start(self) -> None:
        """Keep the content of data/ in the store, publish its weights where there are none, and follow the newest.

        Raises StoreError.
        """
        content = self.shipped.content
        # Whoever begins gets this one when the newest weights do not fit it.
        self._store.keep_content(content.fingerprint, content.files, clock.now())
        weight_actions.seed(self._weights, content, clock.now())
        if not weight_actions.is_known(self._weights, content):
            LOG.warning(
                "data/weights.csv is none of the published versions: the newest of those is used in its place as "
                "long as it fits; see `weights publish`"
            )
        try:
            self.follow()
        except StoreError:
            raise
        except CallfitError as error:  # a release that does not fit it: whoever begins gets what is delivered
            self._cannot_follow(error)

    def current(self) -> Bundle:
        """Return the content that attempts are begun with now: data/ with the newest published weights.

        Asks the store every few seconds; while that is away, or holds a version that does not fit data/, nothing
        changes here.
        """
        if time.monotonic() >= self._look_at and self._looking.acquire(blocking=False):
            try:
                self.follow()
            except CallfitError as error:
                self._cannot_follow(error)
            finally:
                self._looking.release()
        return self._current

    def follow(self) -> None:
        """Take up the newest published weights at once, as after publishing. Raises StoreError, DataError."""
        self._look_at = time.monotonic() + LOOK_EVERY
        newest = self._weights.newest()
        if newest is not None and newest != self._version:
            self._current = self.with_version(weight_actions.version(self._weights, newest))
            self._version = newest
        self.unfit = None

    def with_version(self, version: WeightVersion) -> Bundle:
        """Return data/ with a version of the weights, and keep it so that attempts can be begun with it."""
        content = weight_actions.with_version(self.shipped.content, version)
        self._store.keep_content(content.fingerprint, content.files, clock.now())
        return self.shipped if content is self.shipped.content else bundle(content)

    def fingerprint_with(self, number: int) -> str:
        """Return the fingerprint of data/ with a version of the weights. Raises PublishError when there is none."""
        return self.with_version(weight_actions.version(self._weights, number)).content.fingerprint

    def bundle_of(self, attempt: Attempt) -> Bundle:
        """Return the content that an attempt was begun with. Raises StoreError, DataError."""
        return self.bundle(attempt.content)

    def bundle(self, fingerprint: str) -> Bundle:
        """Return a content by its fingerprint. Raises StoreError, DataError."""
        current = self._current
        return current if fingerprint == current.content.fingerprint else self.stored(fingerprint)

    def to_begin(self, campaign: Campaign | None) -> Bundle:
        """Return the content that an attempt is begun with now, also through a campaign. Raises StoreError."""
        return self.bundle(campaign.content) if campaign and campaign.content else self.current()

    def _cannot_follow(self, error: CallfitError) -> None:
        self.unfit = None if isinstance(error, StoreError) else error
        LOG.error("the newest weights cannot be used: %s", error)

    def _stored(self, fingerprint: str) -> Bundle:
        content = loading.parse(self._store.content(fingerprint))
        if content.fingerprint != fingerprint:
            raise DataError("contents", f"content {fingerprint} is not what was kept under that fingerprint")
        return bundle(content)
