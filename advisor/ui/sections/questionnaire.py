"""The statements and the wishes on one page that never waits: what the browser is given, and what it sends back.

A browser shows what comes next by itself and keeps every tap until it hears that it is saved (assets/questionnaire.js).
Here each tap is saved in its order, and acknowledged after that.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Literal

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.domain.errors import AnswerError, StoreError
from advisor.domain.jobs import preferences
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.domain.questionnaire import taps
from advisor.domain.questionnaire.attempts import Given
from advisor.domain.questionnaire.items import ENOUGH, SCALE, SECONDS_EACH
from advisor.domain.questionnaire.taps import LONGEST, Sending, Tap
from advisor.i18n import Words
from advisor.runtime.shared import SHARED
from advisor.ui.guards.failures import shown_in_words
from advisor.ui.guards.visitor import TooManyBeginningsError, Visit, make_own, visit_or_first, visit_or_welcome
from advisor.ui.session import address, notes, saving
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame, questionnaire

Part = Literal["questions", "preferences"]


@dataclass
class Heard:
    """What this session has taken of the taps of one browser tab.

    done: the last number that was taken. saved: the last one that is known to be saved. runs: so often was it heard.
    """

    tab: str
    done: int = 0
    saved: int = 0
    runs: int = 0


def show_page(part: Part) -> None:
    """The page of the statements, or the same page opened at the wishes."""
    words = current_words()
    if address.beginning() and not notes.introduced.peek():
        _take_up_again(words)
    visit = visit_or_first() if part == "questions" else visit_or_welcome()
    if part == "preferences" and not visit.journey.may_finish:
        address.go("questions")
    components.header(words)
    notes.whole_page.flash()
    _panel(visit, part, words)  # outside any container: Streamlit copies those around a fragment at each of its runs
    components.footer(words)
    frame.settle(words, "questionnaire")


def _take_up_again(words: Words) -> None:
    """A browser whose server has gone may keep the first taps of an attempt that nobody has stored: it goes on with it.

    Nobody else comes past the first page, which says what answers are used for.
    """
    sending = taps.read(questionnaire.show({"ask": True}))
    if sending is None:  # not asked yet
        frame.settle(words, "questionnaire")
        st.stop()
    if sending.token is None:
        address.go("welcome")
    with suppress(StoreError):
        if attempt := saving.current(sending.token):  # it was stored, and nobody heard: on with the statements it has
            make_own(attempt)  # a reload is another person to the server (middleware.py), but this tab began it
            address.go("questions", token=sending.token)
    notes.begins_as.flash(sending.token)
    notes.introduced.flash()
    st.rerun()


@st.fragment
def save_kept(visit: Visit) -> None:
    """On a page after the questions: save what this browser tab still keeps of them.

    It keeps what was tapped while the store was away, and the server that had it may be gone.
    """
    with shown_in_words():
        before = visit.attempt
        known = saving.remembered() or before
        sending = _read(visit, notes.component_state(questionnaire.HIDDEN, "sent"))
        heard = _heard(sending)
        if sending and heard:
            known = _take(visit.after(known), sending, heard).attempt
        late = _read(visit, questionnaire.hand_over({"mode": before.mode} | _acknowledgement(visit, heard)))
        if late != sending or (known.answers, known.wishes) != (before.answers, before.wishes):
            st.rerun()


@st.fragment
def _panel(visit: Visit, part: Part, words: Words) -> None:
    with shown_in_words():
        _draw(visit, part, words)


def _draw(visit: Visit, part: Part, words: Words) -> None:
    whole = notes.whole_page.take_flash()
    if not whole and (known := saving.remembered(visit.token)):
        visit = visit.after(known)
    sending = _read(visit, notes.component_state(questionnaire.KEY, "sent"))
    heard = _heard(sending)
    if sending and heard:
        visit = _take(visit, sending, heard)
    data = _state(visit, heard)
    if whole:
        data |= _whole(words, visit, part)
    late = _read(visit, questionnaire.show(data))
    if late != sending:  # of a session that has ended: Streamlit hands its state over when the component is drawn
        st.rerun()


def _read(visit: Visit, text: object) -> Sending | None:
    """What a browser has sent of this attempt; taps of another one are nothing to us."""
    sending = taps.read(text)
    if sending is None or sending.attempt not in {None, _name(visit)}:
        return None
    is_other = sending.token and not attempts.is_token_of(sending.token, visit.attempt.token_hash)
    return None if is_other else sending


def _name(visit: Visit) -> str:
    """What a browser calls an attempt: its taps lie under it, and nothing can be opened with it.

    An attempt that nobody has stored may be taken up after a release: taps on other statements are not its own.
    """
    items = visit.bundle.content.files["items.csv"]
    return sha256(f"tab {visit.attempt.token_hash} {items}".encode()).hexdigest()[:16]


def _heard(sending: Sending | None) -> Heard | None:
    """What was taken of this tab before."""
    if sending is None:
        return None
    heard = notes.heard.peek()
    if heard is None or heard.tab != sending.tab:
        heard = Heard(sending.tab)
        notes.heard.flash(heard)
    return heard


def _take(visit: Visit, sending: Sending, heard: Heard) -> Visit:
    """Save what is new, and go where the person wants to."""
    new = [tap for tap in sending.taps if tap.number > heard.done]
    with SHARED.metrics.waits.time():
        visit = _save(visit, new)
    SHARED.metrics.taps.inc(len(new))
    begins = visit.token if visit.attempt.answers else None
    heard.runs += 1
    heard.done = max((tap.number for tap in sending.taps), default=heard.done)
    if not saving.is_waiting(visit.token):
        heard.saved = heard.done
    leaving = [tap.value for tap in new if not tap.name]
    for exit in taps.EXITS:
        if exit in leaving:
            address.go(exit, token=begins)
    if begins:  # the page knows its attempt from now on
        address.become(begins)
    return visit


def _save(visit: Visit, new: Sequence[Tap]) -> Visit:
    """Save answers and wishes. What names no statement and no wish of this attempt is left out."""
    now, items = services().now(), visit.bundle.content.items
    if visit.token and any(tap.age >= LONGEST for tap in new):  # a deletion may be forgotten by now (EMPTY_FOR)
        address.go("welcome")
    answers: list[Given] = []
    wishes: list[tuple[str, str, str | None]] = []
    for tap in new:
        with suppress(AnswerError):
            if isinstance(tap.value, int):
                items.check(tap.name, tap.value)
                answers.append(Given(tap.name, tap.value, now - timedelta(seconds=tap.age), tap.is_delayed))
            elif tap.name:
                preferences.check(tap.name, tap.value)
                wishes.append((tap.name, tap.value, tap.seen if tap.is_delayed else None))
    try:
        visit = visit.answer(answers) if answers else visit
    except campaign_visits.NotOpenError:  # closed since the first page, which says so
        address.go("welcome")
    except TooManyBeginningsError:
        notes.too_many.flash()
        address.go("welcome")
    if visit.token is None or answers:
        for name, choice, seen in wishes:
            visit = visit.wish(name, choice, seen)
    return visit


def _acknowledgement(visit: Visit, heard: Heard | None) -> dict[str, Any]:
    """What a browser tab hears of its taps."""
    return {
        "attempt": _name(visit),
        "tab": heard.tab if heard else None,
        "taken": heard.done if heard else 0,
        "saved": heard.saved if heard else 0,
        "run": heard.runs if heard else 0,
    }


def _state(visit: Visit, heard: Heard | None) -> dict[str, Any]:
    """What may change with every tap."""
    journey, attempt = visit.journey, visit.attempt
    state = _acknowledgement(visit, heard) | {
        "answers": dict(attempt.answers),
        "wishes": {wish: choice for wish, choice in attempt.wishes.items() if wish in WISHES},
    }
    if attempt.mode != "all":
        state |= {"path": journey.path, "open": attempt.mode == "short" and not journey.complete}
        state["ahead"] = journey.ahead
    return state


def _whole(words: Words, visit: Visit, part: Part) -> dict[str, Any]:
    """What stays while the page does."""
    journey, items = visit.journey, visit.bundle.content.items
    return {
        "token": visit.token,
        "mode": visit.attempt.mode,
        "statements": [[item.id, words.of(item.text)] for item in items.items],
        "choices": [
            [
                wish,
                words(f"preferences.{wish}.question"),
                words(f"preferences.{wish}.about"),
                [[choice, words(f"preferences.{wish}.{choice}")] for choice in choices(wish)],
            ]
            for wish in WISHES
        ],
        "scale": [[value, words(f"scale.{value}")] for value in SCALE],
        "start": {"part": part, "number": address.number()},
        "most": journey.most,
        "enough": min(ENOUGH, journey.most),
        "seconds": sum(SECONDS_EACH) / len(SECONDS_EACH),
        "returns": bool(visit.attempt.finished_at or visit.attempt.wishes),
        "words": {name: words(key, **{one: f"{{{one}}}" for one in given}) for name, (key, *given) in WORDS.items()},
        "digits": [words.number(number) for number in range(len(items) + 1)],
    }


WORDS = {
    "progress": ("questions.progress", "number", "length"),
    "progressOpen": ("questions.progress.most", "number", "length"),
    "progressWishes": ("preferences.progress", "number", "length"),
    "left": ("questions.left", "minutes"),
    "saved": ("saved",),
    "unsaved": ("unsaved",),
    "loading": ("questions.loading",),
    "answers": ("questions.answers",),
    "how": ("questions.how",),
    "imagine": ("questions.imagine",),
    "chosen": ("choice.chosen", "label"),
    "back": ("back",),
    "next": ("next",),
    "finish": ("questions.finish",),
    "finishNow": ("questions.finish_now", "answered"),
    "finishHint": ("questions.finish_hint",),
    "shortHint": ("questions.short_hint", "least", "most"),
    "skip": ("preferences.skip",),
    "note": ("preferences.note",),
}
"""The words of the component, by the names its script uses: the message, and what it leaves room for."""
