"""The calendar that people here live by: days begin and end in Japan."""

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
HOME = ZoneInfo("Asia/Tokyo")


def day(time: datetime) -> date:
    """The day in Japan on which something happens. ``time`` has a zone."""
    return time.astimezone(HOME).date()


def read_day(text: str) -> date | None:
    """A day as people here type it: 2026-12-1, 2026/12/1, 2026年12月1日, in any width; None for nothing.

    Raises ValueError, also for a day that no month has.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return None
    found = DAY.fullmatch(typed)
    if found is None:
        raise ValueError(f"{text[:20]!r} is no day")
    return date(*map(int, found.groups()))


def minute(time: datetime) -> str:
    """For lists on the command line, such as 2026-11-26 08:30."""
    return f"{time.astimezone(HOME):%Y-%m-%d %H:%M}"
