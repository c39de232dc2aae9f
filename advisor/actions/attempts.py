"""What people do, one function each. Every change of stored data goes through here; times are passed in."""

import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from advisor.domain import codes
from advisor.domain.errors import AnswerError
from advisor.domain.jobs import moments, preferences
from advisor.domain.jobs.jobs import Job
from advisor.domain.questionnaire.attempts import MODES, Attempt, Given, Mode, NewAttempt, Receipt
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.scoring.result import Assessment

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""The form of a token: 256 random bits."""
_TOKEN_IN_TEXT = re.compile(rf"(?<![A-Za-z0-9_-])({TOKEN.pattern})[_-]*(?![A-Za-z0-9_-])")
"""A sign for italics or a dash may stand behind it, as messages write it."""
NOTICE = "notice-1"
"""Version of what the first page says about the use of answers; kept with every attempt, renewed with the words."""
MODE = "mode"
"""The row beside the wishes that keeps how the questions are asked; none for all of them."""

EMPTY_FOR = timedelta(days=1)
"""How long an attempt without any answer is kept, and the hash of a token whose attempt was deleted."""


class Store(Protocol):
    """What the actions need of a store. Every method is a transaction and raises StoreError; saving, GoneError too."""

    def begin(self, new: NewAttempt, now: datetime, first: Given | None = None) -> None: ...
    def find(self, token_hash: str) -> Attempt | None: ...
    def find_by_code(self, code_hash: str) -> Attempt | None: ...
    def keep_code(self, attempt: str, code_hash: str) -> None: ...
    def agree(self, attempt: str, agreed: bool) -> None: ...
    def claim(self, attempt: str, device_hash: str) -> None: ...
    def save_answers(self, attempt: str, given: Sequence[Given], now: datetime) -> dict[str, int]: ...
    def save_wish(self, attempt: str, wish: str, choice: str, now: datetime, seen: str | None = None) -> None: ...
    def save_result(self, attempt: str, record: Mapping[str, Any], seen: int, now: datetime) -> None: ...
    def delete(self, attempt: str, number: str, now: datetime) -> Receipt | None: ...
    def delete_idle_since(self, limit: datetime, empty: datetime | None = None) -> int: ...


def new_token() -> str:
    """The only key to an attempt; it is stored hashed."""
    return secrets.token_urlsafe(32)


def begin(
    store: Store,
    content: str,
    now: datetime,
    token: str | None = None,
    first: Given | tuple[str, int] | None = None,
    device: str | None = None,
    **more: Any,
) -> str:
    """Begin an attempt, with its first answer if there is one, and return its token.

    first: as ``Given``, or an item and its value as of now. device: what tells the browser from others. more: as in
    ``NewAttempt``. With a ``token`` it may be tried again; an attempt that is there already stays as it is.
    """
    token = token or new_token()
    first = Given(*first, now) if isinstance(first, tuple) else first
    store.begin(new_attempt(content, token, device, **more), now, first)
    return token


def new_attempt(content: str, token: str, device: str | None = None, **more: Any) -> NewAttempt:
    token_hash = _hashed(token)
    return NewAttempt(token_hash, content, device_hash=device and of_device(token_hash, device), **more)


def is_token_of(token: str, token_hash: str) -> bool:
    """Whether this is the token of the attempt that is named by this hash."""
    return _hashed(token) == token_hash


def of_device(token_hash: str, device: str) -> str:
    """A browser as this attempt knows it: two attempts have no browser in common."""
    return hmac.new(token_hash.encode(), device.encode(), sha256).hexdigest()


def claim(store: Store, attempt: Attempt, device: str) -> None:
    """Note that somebody at this browser said that the answers are theirs. Raises GoneError."""
    store.claim(attempt.token_hash, of_device(attempt.token_hash, device))


def disown(store: Store, token_hash: str) -> None:
    """Let every browser ask whose the answers are. Raises GoneError."""
    store.claim(token_hash, of_device(token_hash, new_token()))


def agree(store: Store, attempt: Attempt, agreed: bool) -> None:
    """Keep whether the answers may be counted in figures about many people. Raises GoneError."""
    store.agree(attempt.token_hash, agreed)


def key(text: str | None) -> str | None:
    """The token or the short code in a text, such as a link and what a message puts around it.

    It is in the one form that it is kept in; None when there is neither.
    """
    if text is None:
        return None
    text = text[: codes.LONGEST_TEXT]
    # Some programs write a link with % signs when they pass it on.
    token = _TOKEN_IN_TEXT.search(text) or ("%2" in text and _TOKEN_IN_TEXT.search(_decoded(text)))
    return token[1] if token else codes.read(text)


def _decoded(text: str) -> str:
    """A text with its % signs read once, as far as they stand for plain letters and signs."""
    return re.sub("%([2-7][0-9A-Fa-f])", lambda sign: chr(int(sign[1], 16)), text)


def resume(store: Store, token: str | None) -> Attempt | None:
    """Return the attempt of a token, or None for anything else. Short codes: ``ShortCodes.resume``."""
    known = key(token)
    return store.find(_hashed(known)) if known and TOKEN.fullmatch(known) else None


def answer(
    store: Store,
    questionnaire: Questionnaire,
    attempt: Attempt,
    item: str,
    value: int,
    now: datetime,
    delayed: bool = False,
) -> dict[str, int]:
    """Save one answer, as ``answers`` does. delayed: whether it was tapped a while ago and held back."""
    return answers(store, questionnaire, attempt, [Given(item, value, now, delayed)], now)


def answers(
    store: Store, questionnaire: Questionnaire, attempt: Attempt, given: Sequence[Given], now: datetime
) -> dict[str, int]:
    """Save answers in their order, over earlier ones; return all that stand then, item → answer.

    A tap is the newest thing the person did, so it goes over what another tab saved meanwhile. One that was held back
    while it could not be saved gives way to what was tapped later.
    Raises AnswerError before anything is written.
    """
    for one in given:
        questionnaire.check(one.item, one.value)
    return store.save_answers(attempt.token_hash, given, now)


def wish(store: Store, attempt: Attempt, name: str, choice: str, now: datetime, delayed: bool = False) -> None:
    """Save one wish, replacing an earlier choice. One that was kept back gives way to a choice it did not see.

    Raises AnswerError before anything is written.
    """
    preferences.check(name, choice)
    _choose(store, attempt, name, choice, now, delayed)


def moment(
    store: Store,
    jobs: Iterable[Job],
    attempt: Attempt,
    job: str,
    number: int,
    outlook: str,
    now: datetime,
    delayed: bool = False,
) -> None:
    """Save how a person sees a hard moment, as a wish is saved and beside the wishes.

    Raises AnswerError before anything is written.
    """
    moments.check(jobs, job, number, outlook)
    _choose(store, attempt, moments.name(job, number), outlook, now, delayed)


def _choose(store: Store, attempt: Attempt, name: str, choice: str, now: datetime, delayed: bool) -> None:
    store.save_wish(attempt.token_hash, name, choice, now, seen=attempt.wishes.get(name, "") if delayed else None)


def choose_mode(store: Store, attempt: Attempt, mode: Mode, now: datetime) -> None:
    """Keep how the questions are asked from now on. Raises AnswerError before anything is written."""
    if mode not in MODES:
        raise AnswerError(f"{mode!r} is no way to ask")
    store.save_wish(attempt.token_hash, MODE, mode, now, seen=None)


def finish(store: Store, attempt: Attempt, assessment: Assessment, now: datetime) -> None:
    """Keep the result with the versions it was scored with, so that it can be proved unchanged.

    Nothing is kept when an answer has been given since ``attempt`` was read: it would be the result of other answers.
    """
    store.save_result(attempt.token_hash, record(assessment), sum(attempt.revisions.values()), now)


def record(assessment: Assessment) -> dict[str, Any]:
    """What is kept of a result: numbers only."""
    return {
        "parameters": assessment.model.parameters.version,
        "traits": {estimate.id: [estimate.score, estimate.error] for estimate in assessment.traits},
        "rows": {estimate.id: [estimate.score, estimate.error] for estimate in assessment.rows},
        "bands": {fit.job.id: fit.band for fit in assessment.fits} if assessment.points_somewhere else None,
    }


def delete(store: Store, attempt: Attempt, now: datetime) -> Receipt | None:
    """Delete an attempt with all its answers, wishes and results. None when that was done before."""
    return store.delete(attempt.token_hash, codes.shown(codes.random(8)), now)


def purge(store: Store, retention_days: int, now: datetime) -> int:
    """Delete what nobody has touched for the stated days; after one day what holds no answer, and deleted tokens.

    Returns how many attempts went.
    """
    return store.delete_idle_since(now - timedelta(days=retention_days), now - EMPTY_FOR)


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
