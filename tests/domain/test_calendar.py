"""Days as people here type them, and as they are told."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.calendar import NoSuchDayError, day, minute, read_day
from advisor.domain.texts import DASHES

TODAY = date(2026, 11, 26)
LAST = date(2026, 12, 31)
YEARS = ("2026{}", "２０２６{}", "令和8{}", "令和８{}", "R8{}", "r8{}", "㋿8{}")
DAYS = ("年12月31日", "/12/31", ".12.31", *(f"{one}12{one}31" for one in DASHES + "－ｰ﹣"), " 年 12 月 31 日 ")
ALONE = ("20261231", "２０２６１２３１", "12月31日", "12/31", "１２／３１", " 12 月 31 日")
WEEKDAYS = ("", "（木）", "(木)", " (木曜日)", "（木曜）", "木曜日", " 木曜", "　木")


@pytest.mark.parametrize("weekday", WEEKDAYS)
@pytest.mark.parametrize("typed", [*(year.format(day) for year in YEARS for day in DAYS), *ALONE])
def test_a_day_is_read_in_every_usual_form(typed, weekday):
    assert read_day(typed + weekday, TODAY) == LAST


@pytest.mark.parametrize("typed", ["2026-2-1", "2026/02/01", "2026年2月1日", "令和8年2月1日", "20260201"])
def test_a_day_with_its_year_may_be_over(typed):
    assert read_day(typed, TODAY) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("typed", "coming"),
    [
        ("11/26", date(2026, 11, 26)),
        ("11月27日", date(2026, 11, 27)),
        ("11/25", date(2027, 11, 25)),
        ("1月1日", date(2027, 1, 1)),
        ("2月29日", date(2028, 2, 29)),
    ],
)
def test_a_day_without_its_year_is_the_next_one(typed, coming):
    assert read_day(typed, TODAY) == coming


def test_the_29th_of_february_is_found_where_eight_years_have_none():
    assert read_day("2/29", date(2096, 3, 1)) == date(2104, 2, 29)


def test_the_first_year_of_an_era_is_read_by_its_own_name():
    assert read_day("令和元年5月1日", TODAY) == date(2019, 5, 1)


def test_nothing_is_no_day():
    assert read_day("  ", TODAY) is None


@pytest.mark.parametrize(
    "typed",
    [
        *("2026-02-30", "2026年2月30日", "令和8年2月30日", "R8.2.30", "20260230", "2月30日", "2/30"),
        *("2026-13-1", "2026-0-1", "13/1", "0000-1-1", "令和0年1月1日", "令和元年4月30日"),
        *("2026年12月31日（金）", "12/31(水曜日)", "20261231(月)", "12月31日火曜日", "12/31 火"),
    ],
)
def test_a_day_that_no_calendar_has_is_told_from_what_is_no_date(typed):
    with pytest.raises(NoSuchDayError):
        read_day(typed, TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "9" * 20 + "-1-1",
        "明日",
        "2026-12-1-1",
        "31",
        "2026年",
        "26/12/31",
        "1.5",
        "木曜日",
        "12月31日(木",
        "12月31日木）",
        "2026ー12",
    ],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(ValueError, match="is no day") as fault:
        read_day(typed, TODAY)
    assert not isinstance(fault.value, NoSuchDayError)


@given(st.text(st.sampled_from("0129年月日令和元R/-. （木）"), max_size=14))
def test_any_text_is_a_day_or_refused(typed):
    try:
        found = read_day(typed, TODAY)
    except ValueError:
        return
    assert found is None or isinstance(found, date)


def test_a_morning_in_japan_is_that_day_there():
    morning = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert day(morning) == date(2026, 11, 26)
    assert minute(morning) == "2026-11-26 08:30"
