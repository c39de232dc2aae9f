"""What is done too often is refused or waits; what others do does not count."""

import pytest

from advisor.runtime.limits import Limit, Limits, Pace


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_so_many_are_taken_and_more_after_a_while():
    clock = Clock()
    limit = Limit(3, 60, clock)
    assert [limit.take("a") for _ in range(5)] == [True, True, True, False, False]
    assert limit.take("b")
    clock.now += 60
    assert limit.take("a")


def test_a_limit_remembers_a_bounded_number_of_keys(monkeypatch):
    monkeypatch.setattr("advisor.runtime.limits.MOST_KEYS", 10)
    limit, pace = Limit(1, 60), Pace(1, 1)
    for number in range(100):
        limit.take(str(number))
        pace.wait(str(number))
    assert len(limit._times) == len(pace._due) == 10


def test_a_network_of_many_browsers_is_not_stopped_by_one_of_them():
    limits = Limits(Limit(2, 60), Limit(5, 60))
    assert [limits.take("one", "network") for _ in range(3)] == [True, True, False]
    assert limits.take("other", "network")
    assert limits.is_full("one", "elsewhere")
    assert not limits.is_full("other", "elsewhere")


def test_who_goes_faster_than_a_person_waits_and_loses_nothing():
    clock = Clock()
    pace = Pace(burst=5, rate=10, clock=clock)
    waits = [pace.wait("a") for _ in range(8)]
    assert [round(wait, 3) for wait in waits] == [0.0] * 5 + [0.1, 0.2, 0.3]
    assert pace.wait("b") == 0.0
    clock.now += 10
    assert pace.wait("a") == 0.0


def test_nobody_waits_longer_than_is_said_whatever_came_before_them():
    clock = Clock()
    pace = Pace(burst=5, rate=10, most=2, clock=clock)
    waits = [pace.wait("a") for _ in range(1000)]
    assert max(wait for wait in waits if wait is not None) == pytest.approx(2, abs=0.1)
    assert waits[-1] is None
    clock.now += 0.5
    assert 1 < pace.wait("a") <= 2
