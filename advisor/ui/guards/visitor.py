"""What every page begins with: whose answers these are, and where they stand."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.content.bundle import Bundle
from advisor.domain import codes
from advisor.domain.adaptive.journey import Journey
from advisor.domain.errors import CallfitError, StoreError
from advisor.domain.questionnaire.attempts import Attempt, Given, Mode
from advisor.domain.recruiting.campaigns import Campaign
from advisor.runtime.shared import SHARED
from advisor.ui.session import address, notes, saving
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

INTRODUCED_FOR = timedelta(hours=24)
"""How long a person remembers what this is and who sees it; later the first page shows again."""


class TooManyBeginningsError(CallfitError):
    """More was begun from here than people begin."""


@dataclass(frozen=True)
class Visit:
    """A visitor: the attempt, the content it was begun with, and where it stands.

    token: of an attempt that is not stored yet, because nothing has been answered.
    """

    attempt: Attempt
    bundle: Bundle
    journey: Journey
    token: str | None = None

    def go_on(self, key: str | None = None) -> NoReturn:
        """To where the visitor left off; ``key``: by this token or code from now on."""
        finished, complete = self.attempt.finished_at, self.journey.complete
        address.go("result" if finished else "preferences" if complete else "questions", token=key)

    def answer_more(self) -> NoReturn:
        """To the questions that a short way has left out."""
        if self.attempt.mode == "short":
            mode: Mode = "short_then_all"
            keep = partial(attempts.choose_mode, services().store, self.attempt, mode, services().now())
            saving.save(lambda _: keep(), self.attempt.with_mode(mode))
        address.go("questions")

    def answer(self, given: Sequence[Given]) -> "Visit":
        """Save answers; the first one begins the attempt. Raises NotOpenError, TooManyBeginningsError, GoneError."""
        store, now, attempt = services().store, services().now(), self.attempt
        if self.token is not None and given:
            attempt = self._begin(given[0], now)  # and saved below: it may have been begun before, with another answer
        after = attempt
        for one in given:
            after = after.with_answer(one.item, one.value)
        if given:
            items = self.bundle.content.items

            def job(delayed: bool) -> dict[str, int]:
                late = [replace(one, delayed=True) for one in given] if delayed else given
                return attempts.answers(store, items, attempt, late, now)

            standing = saving.save(job, after, self.token)
            after = replace(after, answers=standing) if standing is not None else after
        return self.after(after)

    def _begin(self, first: Given, now: datetime) -> Attempt:
        if not services().limits.beginnings.take(address.device(), address.network()):
            SHARED.metrics.refuse("beginning")
            raise TooManyBeginningsError("too many attempts are begun from one browser or network")
        invited = campaign_visits.open_by_code(services().visits, address.invitation())
        entry = campaign_visits.entry(invited, address.device(), address.source(), now) if invited else None
        begin = partial(
            attempts.begin,
            services().store,
            self.attempt.content,
            now,
            token=self.token,
            first=first,
            device=address.person(),
            mode=self.attempt.mode,
            entry=entry,
            notice=attempts.NOTICE,
            in_studies=not address.declined(),
        )
        after = self.attempt.with_answer(first.item, first.value)
        saving.save(lambda _: begin(), after, self.token)
        notes.begun.flash(str(self.token))
        notes.own.flash(self.attempt.token_hash)
        return after

    def wish(self, name: str, choice: str, seen: str | None) -> "Visit":
        """Save a wish. seen: the choice that was on the screen, when this one was held back. Raises GoneError."""
        attempt = self.attempt if seen is None else self.attempt.with_wish(name, seen)
        job = partial(attempts.wish, services().store, attempt, name, choice, services().now())
        after = self.attempt.with_wish(name, choice)
        saving.save(lambda delayed: job(delayed or seen is not None), after, self.token)
        return self.after(after)

    def after(self, attempt: Attempt) -> "Visit":
        """The visit with these answers."""
        return replace(self, attempt=attempt, journey=Journey(self.bundle.model, attempt.answers, attempt.mode))


def current_visit(key: str | None = None) -> Visit | None:
    """The visit that ``key`` names, or else the address; None when they name none."""
    return _found(key or address.token(), saving.is_known, saving.current)


def other_visit(key: str) -> Visit | None:
    """A visit beside the one that the page is for; the session remembers nothing of it."""
    return _found(key, lambda _: False, services().attempts.resume)


def _found(
    key: str | None, is_known: Callable[[str], bool], find: Callable[[str | None], Attempt | None]
) -> Visit | None:
    typed = codes.read(key or "") is not None
    # Whoever is answering goes on, however many others at the same network try codes.
    known = key is not None and (services().short_codes.is_in_use(key) or is_known(key))
    if typed and not known and services().limits.codes.is_full(address.device(), address.network()):
        SHARED.metrics.refuse("code")
        notes.too_many.flash()
        return None
    attempt = find(key)
    if attempt is None:
        if typed:
            services().limits.codes.take(address.device(), address.network())
        return None
    bundle = services().published.bundle_of(attempt)
    return Visit(attempt, bundle, Journey(bundle.model, attempt.answers, attempt.mode))


def begun_here() -> Visit | None:
    """What was begun at this browser, for whoever opens the first page; nothing while the store is away."""
    token = address.begun_here()
    with suppress(StoreError):
        return current_visit(token) if token else None
    return None


def visit_or_welcome() -> Visit:
    """The visit; the first page for a stranger, and for who comes back to unfinished answers after a day.

    At another browser than the one they were begun at, the page asks first whose answers these are: whoever made the
    link can read along.
    """
    visit = current_visit()
    if visit is None or (_long_ago(visit.attempt) and not notes.introduced.peek()):
        address.go("welcome")
    if not is_own(visit.attempt):
        ask_whose(visit.attempt)
    notes.opened.flash(visit.attempt.token_hash)
    notes.holds.flash(partial(_still_holds, address.token()))
    return visit


def _still_holds(key: str | None) -> bool:
    attempt = saving.current(key)
    return attempt is not None and is_own(attempt)


def visit_or_first() -> Visit:
    """As ``visit_or_welcome``; whoever has just pressed start is a visitor with nothing answered.

    Only the first page says what answers are used for and who sees them, so an address alone leads there.
    """
    mode = address.beginning()
    if mode is None:
        return visit_or_welcome()
    if not notes.introduced.peek():
        address.go("welcome")
    # One press on start is one attempt, also for a double tap on the first answer and for the browser's back button.
    token = notes.begins_as.first(attempts.new_token())
    if notes.begun.peek() == token:
        address.go("questions", token=token, number=1)
    invited = campaign_visits.open_by_code(services().visits, address.invitation())
    # The content of the first look, also when new weights are published before the first tap.
    bundle = services().published.bundle(
        notes.begins_with.first(services().published.to_begin(invited).content.fingerprint)
    )
    now = services().now()
    new = attempts.new_attempt(bundle.content.fingerprint, token, address.person())
    attempt = Attempt(
        *(0, new.token_hash, new.content, now, now),
        mode=mode,
        device_hash=new.device_hash,
        in_studies=not address.declined(),
    )
    return Visit(attempt, bundle, Journey(bundle.model, {}, mode), token)


def is_own(attempt: Attempt) -> bool:
    """Whether somebody at this browser has said that these answers are theirs, by beginning or when asked."""
    browser = attempts.of_device(attempt.token_hash, address.person())
    return attempt.device_hash in {None, browser} or notes.own.peek() == attempt.token_hash


def make_own(attempt: Attempt) -> None:
    """From now on nobody at this browser is asked whose these answers are."""
    notes.own.flash(attempt.token_hash)
    with suppress(StoreError):  # then this browser asks again another time
        attempts.claim(services().store, attempt, address.person())


def let_go(attempt: Attempt | None) -> None:
    """Whoever comes to these answers next is asked whose they are, at this browser too; also of those before."""
    held = {notes.own.take_flash(), notes.opened.take_flash(), attempt.token_hash if attempt else None}
    for token_hash in filter(None, held):
        with suppress(CallfitError):
            attempts.disown(services().store, token_hash)


def ask_whose(attempt: Attempt) -> NoReturn:
    words = current_words()
    components.header(words)
    components.title(words, "whose.title")
    st.write(words("whose.here" if address.is_begun_here() else "whose.text"))
    if st.button(words("whose.mine"), key="mine", type="primary", width="stretch"):
        make_own(attempt)
        st.rerun()
    if st.button(words("whose.new"), key="start_own", width="stretch"):
        through = campaign_of(attempt)
        address.leave("welcome", through.code if through else None)
    components.privacy_link(words)
    frame.settle(words, "whose")
    st.stop()


def _long_ago(attempt: Attempt) -> bool:
    return attempt.finished_at is None and services().now() - attempt.active_at > INTRODUCED_FOR


def campaign_of(attempt: Attempt) -> Campaign | None:
    """The campaign that an attempt was begun through; while the store is away, none is shown."""
    try:
        return campaign_visits.campaign_of(services().visits, attempt)
    except StoreError:
        return None
