"""The calendar that people here live by: days begin and end in Japan."""

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from advisor.domain.texts import DASHES

HOME = ZoneInfo("Asia/Tokyo")
REIWA, BEFORE_REIWA = date(2019, 5, 1), 2018
WEEKDAYS = "月火水木金土日"
_DASHES = re.escape(DASHES)
_MONTH_DAY = rf"(?P<month>\d{{1,2}})\s*[{_DASHES}/.月]\s*(?P<day>\d{{1,2}})\s*日?"
_WEEKDAY = rf"(?:\s*(?P<bracket>\()?(?P<weekday>[{WEEKDAYS}])(?:曜日?)?(?(bracket)\)))?"
FORMS = tuple(
    re.compile(form + _WEEKDAY, re.ASCII | re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})\s*[{_DASHES}/.年]\s*{_MONTH_DAY}",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?:令和|R)\s*(?P<reiwa>\d{{1,2}}|元)\s*[{_DASHES}/.年]\s*{_MONTH_DAY}",
        r"(?P<month>\d{1,2})\s*[/月]\s*(?P<day>\d{1,2})\s*日?",
    )
)


class NoSuchDayError(ValueError):
    """What is written like a day, and is none: the 30th of February, or a Friday that is a Thursday."""


def day(time: datetime) -> date:
    """Find the day in Japan on which something happens. ``time`` has a zone."""
    return time.astimezone(HOME).date()


def read_day(text: str, today: date) -> date | None:
    """Read a day as people here type it, in any width.

    It may be 2026-12-31 with any dash, 2026年12月31日（木）, 令和8年12月31日木曜, R8.12.31 or 20261231, and without its
    year the next such day from ``today`` on.

    Parameters
    ----------
    text : str
        As it was typed.
    today : date
        In Japan.

    Returns
    -------
    date, optional
        None for an empty text.

    Raises
    ------
    NoSuchDay
        If no calendar has the day.
    ValueError
        If the text is no day at all.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return None
    written = next((match for form in FORMS if (match := form.fullmatch(typed))), None)
    if written is None:
        raise ValueError(f"{text[:20]!r} is no day")
    parts = written.groupdict()
    month, number = int(parts["month"]), int(parts["day"])
    if parts.get("year"):
        result = _made(int(parts["year"]), month, number)
    elif parts.get("reiwa"):
        result = _made(BEFORE_REIWA + int(parts["reiwa"].replace("元", "1")), month, number)
        result = result if result and result >= REIWA else None
    else:  # the 29th of February comes after at most eight years
        coming = (_made(today.year + years, month, number) for years in range(9))
        result = next((candidate for candidate in coming if candidate and candidate >= today), None)
    if result is None or parts["weekday"] not in (None, WEEKDAYS[result.weekday()]):
        raise NoSuchDayError(f"there is no day {text[:20]!r}")
    return result


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def minute(time: datetime) -> str:
    """Write a time for lists on the command line, such as 2026-11-26 08:30."""
    return f"{time.astimezone(HOME):%Y-%m-%d %H:%M}"
