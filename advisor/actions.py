"""What people do, one function each. Every change of stored data goes through here; times are passed in."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from advisor.domain import codes, preferences
from advisor.domain.assessments import Assessment
from advisor.domain.attempts import Attempt, Receipt
from advisor.domain.errors import CallfitError
from advisor.domain.items import Questionnaire

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""The form of a token: 256 random bits."""


class StoreFault(CallfitError):
    """The store cannot be reached or written. What was to be saved is not saved."""


class Gone(CallfitError):
    """What was to be written to has been deleted meanwhile, in another tab, say."""


class Store(Protocol):
    """What the actions need of a store. Every method is one transaction and raises StoreFault; saving, Gone too."""

    def create(self, token_hash: str, content: str, now: datetime) -> None: ...
    def find(self, token_hash: str) -> Attempt | None: ...
    def find_by_code(self, code_hash: str) -> Attempt | None: ...
    def keep_code(self, attempt: int, code_hash: str) -> None: ...
    def revision(self, attempt: int, item: str) -> int: ...
    def save_answer(self, attempt: int, item: str, value: int, seen: int, now: datetime) -> bool: ...
    def save_wish(self, attempt: int, wish: str, choice: str, now: datetime) -> None: ...
    def save_result(self, attempt: int, record: Mapping[str, Any], now: datetime) -> None: ...
    def delete(self, attempt: int, number: str, now: datetime) -> Receipt | None: ...
    def delete_idle_since(self, limit: datetime) -> int: ...


def begin(store: Store, content: str, now: datetime) -> str:
    """Start an attempt. Returns its token, which is the only key to it and is stored hashed."""
    token = secrets.token_urlsafe(32)
    store.create(_hashed(token), content, now)
    return token


def resume(store: Store, key: str | None) -> Attempt | None:
    """The attempt of a token or of a short code, or None for anything that is neither."""
    if key is None:
        return None
    if TOKEN.fullmatch(key):
        return store.find(_hashed(key))
    code = codes.read(key)
    return store.find_by_code(codes.stretched(code)) if code else None


def short_code(store: Store, attempt: Attempt, key: str) -> str:
    """A code that a person can write down, made of the token. It opens the attempt from now on, not before.

    ``key``: what ``attempt`` was found by; a short code is its own.
    """
    known = codes.read(key)
    if known:
        return codes.shown(known)
    code = codes.of_token(key)
    store.keep_code(attempt.id, codes.stretched(code))
    return codes.shown(code)


def answer(
    store: Store,
    questionnaire: Questionnaire,
    attempt: Attempt,
    item: str,
    value: int,
    now: datetime,
    kept: bool = False,
) -> bool:
    """Save one answer, replacing an earlier one. Returns whether it stands.

    A tap is the newest thing the person did, so it goes over what another tab saved meanwhile. One that was kept back
    (``kept``) while the store was away is not, and gives way. Raises AnswerFault before anything is written.
    """
    questionnaire.check(item, value)
    if store.save_answer(attempt.id, item, value, attempt.revisions.get(item, 0), now):
        return True
    return not kept and store.save_answer(attempt.id, item, value, store.revision(attempt.id, item), now)


def wish(store: Store, attempt: Attempt, name: str, choice: str, now: datetime) -> None:
    """Save one wish, replacing an earlier choice. Raises AnswerFault before anything is written."""
    preferences.check(name, choice)
    store.save_wish(attempt.id, name, choice, now)


def finish(store: Store, attempt: Attempt, assessment: Assessment, now: datetime) -> None:
    """Keep the result with the versions it was scored with, so that it can be proved unchanged."""
    store.save_result(attempt.id, record(assessment), now)


def record(assessment: Assessment) -> dict[str, Any]:
    """What is kept of a result: numbers only."""
    return {
        "parameters": assessment.model.parameters.version,
        "traits": {one.id: [one.score, one.error] for one in assessment.traits},
        "rows": {one.id: [one.score, one.error] for one in assessment.rows},
        "bands": {fit.job.id: fit.band for fit in assessment.fits} if assessment.points_somewhere else None,
    }


def delete(store: Store, attempt: Attempt, now: datetime) -> Receipt | None:
    """Delete an attempt with all its answers, wishes and results. None when that was done before."""
    return store.delete(attempt.id, codes.shown(codes.random(8)), now)


def purge(store: Store, retention_days: int, now: datetime) -> int:
    """Delete what nobody has touched for the stated days. Returns how many attempts went."""
    return store.delete_idle_since(now - timedelta(days=retention_days))


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
