"""The calendar that people here live by: days begin and end in Japan."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Tokyo")


def day(time: datetime) -> date:
    """The day in Japan on which something happens. ``time`` has a zone."""
    return time.astimezone(HOME).date()


def minute(time: datetime) -> str:
    """For lists on the command line, such as 2026-11-26 08:30."""
    return f"{time.astimezone(HOME):%Y-%m-%d %H:%M}"
