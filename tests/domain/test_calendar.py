"""Days as people here type them, and as they are told."""

from datetime import UTC, date, datetime

import pytest

from advisor.domain.calendar import day, minute, read_day


@pytest.mark.parametrize(
    "typed", ["2026-12-1", "2026/12/01", "2026.12.1", "2026年12月1日", "２０２６年１２月１日", " 2026 年 12 月 1 日 "]
)
def test_a_day_is_read_in_every_usual_form(typed):
    assert read_day(typed) == date(2026, 12, 1)


def test_nothing_is_no_day():
    assert read_day("  ") is None


@pytest.mark.parametrize(
    "typed", ["9" * 20 + "-1-1", "2026-02-30", "2026-13-1", "明日", "12/1", "2026-12-1-1", "0000-1-1"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        read_day(typed)


def test_a_morning_in_japan_is_that_day_there():
    morning = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert day(morning) == date(2026, 11, 26)
    assert minute(morning) == "2026-11-26 08:30"
