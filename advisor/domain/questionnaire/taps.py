"""What a browser sends of what was tapped: read strictly, for anybody may send anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisor.domain.questionnaire.attempts import MODES, Mode

Exit = Literal["welcome", "result"]
"""Where a person goes from the questionnaire."""
EXITS: tuple[Exit, ...] = ("welcome", "result")

MOST_TAPS = 200
"""At once; more than there are statements and wishes, and no person taps more while the connection is gone."""
MOST_NUMBER = 1_000_000_000
LONGEST = 86_400.0
"""Seconds that a tap can be old: a browser's clock may have been changed meanwhile."""
FRESH = 1.5
"""Seconds until a tap counts as held back: it may be older than what another browser has saved by now."""
_NAME = re.compile(r"[a-z0-9_]{1,64}")
_TAB = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ATTEMPT = re.compile(r"[0-9a-f]{16}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Tap:
    """One thing that was tapped.

    Attributes
    ----------
    number : int
        Its place in the order of this browser tab.
    name : str
        Id of an item or a wish; empty for an exit.
    value : int or str
        An answer, the choice for a wish, or the exit.
    age : float
        Seconds since it was tapped.
    seen : str
        The choice for a wish that was on the screen before; empty for none.
    """

    number: int
    name: str
    value: int | str
    age: float
    seen: str = ""

    @property
    def is_delayed(self) -> bool:
        return self.age > FRESH


@dataclass(frozen=True, slots=True)
class Sending:
    """All that a browser tab has not heard to be saved.

    Attributes
    ----------
    tab : str
        Tells the tab from others; the numbers of its taps only grow.
    taps : tuple of Tap
        In their order.
    token : str, optional
        Of an attempt that was not stored yet when the first of them was tapped.
    mode : "all", "short" or "short_then_all", optional
        How that attempt is asked.
    attempt : str, optional
        What the page calls the attempt that they were made in.
    """

    tab: str
    taps: tuple[Tap, ...]
    token: str | None = None
    mode: Mode | None = None
    attempt: str | None = None


def read(text: object) -> Sending | None:
    """Read the state of the component.

    Parameters
    ----------
    text : object
        What came from a browser.

    Returns
    -------
    Sending, optional
        None when it is none. Single taps that are none are left out; whether there is such an item is not looked at.
    """
    if not isinstance(text, Mapping):
        return None
    tab, taps, token, mode, attempt = (text.get(name) for name in ("tab", "taps", "token", "mode", "attempt"))
    if not (isinstance(tab, str) and _TAB.fullmatch(tab) and isinstance(taps, list) and len(taps) <= MOST_TAPS):
        return None
    given = {tap.number: tap for tap in _taps(taps)}
    return Sending(
        tab,
        tuple(given[number] for number in sorted(given)),
        token if isinstance(token, str) and _TOKEN.fullmatch(token) else None,
        next((one for one in MODES if one == mode), None),
        attempt if isinstance(attempt, str) and _ATTEMPT.fullmatch(attempt) else None,
    )


def _taps(taps: list[Any]) -> Iterator[Tap]:
    for tap in taps:
        if not isinstance(tap, Mapping):
            continue
        number, name, value, age, seen = (tap.get(part) for part in ("number", "name", "value", "age", "seen"))
        if (
            type(number) is int
            and 0 < number <= MOST_NUMBER
            and isinstance(name, str)
            and (name == "" or _NAME.fullmatch(name))
            and (type(value) is int or (isinstance(value, str) and _NAME.fullmatch(value)))
        ):
            known = seen if isinstance(seen, str) and _NAME.fullmatch(seen) else ""
            yield Tap(number, name, value, _seconds(age), known)


def _seconds(age: object) -> float:
    """Read the age of a tap; one that makes no sense is the greatest, so that it gives way."""
    sensible = isinstance(age, int | float) and not isinstance(age, bool) and 0 <= age <= LONGEST
    return float(age) if sensible else LONGEST  # type: ignore[arg-type]
