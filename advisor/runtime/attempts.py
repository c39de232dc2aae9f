"""The attempts of visitors as this process serves them: what is overdue is not shown, what waits is deleted too."""

from advisor.actions import attempts
from advisor.actions.short_codes import ShortCodes
from advisor.domain.questionnaire.attempts import Attempt, Receipt
from advisor.runtime import clock
from advisor.runtime.outbox import Outbox
from advisor.runtime.retention import Retention
from advisor.storage.attempts import SqlStore


class VisitorAttempts:
    """Finds and deletes the answers of one visitor."""

    def __init__(self, store: SqlStore, short_codes: ShortCodes, outbox: Outbox, retention: Retention) -> None:
        self._store, self._short_codes, self._outbox, self._retention = store, short_codes, outbox, retention

    def resume(self, key: str | None) -> Attempt | None:
        """Return the attempt of a token or a short code, unless it is overdue. Raises StoreError."""
        attempt = self._short_codes.resume(key)
        return None if attempt and self._retention.is_overdue(attempt) else attempt

    def delete(self, attempt: Attempt) -> Receipt | None:
        """Delete an attempt and what of it waits to be saved. None when nothing was stored. Raises StoreError."""
        receipt = self._outbox.delete(attempt.token_hash, lambda: attempts.delete(self._store, attempt, clock.now()))
        self._short_codes.forget()  # after it: until then, somebody may still have come by its code
        return receipt
