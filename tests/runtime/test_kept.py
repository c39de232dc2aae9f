"""One value, made once for all who ask."""

import threading
from threading import Timer

import pytest

from advisor.runtime.kept import Kept


def always(_value):
    return True


@pytest.fixture
def timers(monkeypatch):
    """Those that would have begun."""
    begun = []
    monkeypatch.setattr(Timer, "start", lambda timer: begun.append(timer))  # noqa: PLW0108 - a method
    return begun


def test_it_is_made_once_as_long_as_it_is_right():
    kept = Kept[list]()
    assert kept.get(always) is None
    value = kept.get_or_make(always, list)
    assert kept.get(always) is kept.get_or_make(always, list) is value
    assert kept.get(lambda _: False) is None
    assert kept.get_or_make(lambda _: False, list) is not value


def test_who_asks_while_it_is_made_waits_for_the_same():
    kept, begun, go_on, got = Kept[object](), threading.Event(), threading.Event(), []

    def make():
        begun.set()
        assert go_on.wait(20)
        return object()

    threads = [threading.Thread(target=lambda: got.append(kept.get_or_make(always, make))) for _ in range(8)]
    for one in threads:
        one.start()
    assert begun.wait(20)
    assert kept.is_in_work()
    assert kept.get(always) is None
    go_on.set()
    for one in threads:
        one.join(20)
    assert len(got) == 8
    assert len(set(got)) == 1
    assert not kept.is_in_work()


def test_what_cannot_be_made_leaves_nothing_and_keeps_nobody_waiting():
    kept = Kept[int]()
    kept.get_or_make(always, lambda: 1)
    with pytest.raises(ZeroDivisionError):
        kept.get_or_make(lambda _: False, lambda: 1 // 0)
    assert kept.get(always) is None
    assert kept.get_or_make(always, lambda: 2) == 2


def test_after_its_time_it_is_forgotten_though_nobody_asks(timers):
    kept = Kept[list](7)
    kept.get_or_make(always, list)
    [timer] = timers
    assert (timer.interval, timer.daemon) == (7, True)
    timer.function(*timer.args)
    assert kept.get(always) is None


def test_the_time_of_an_earlier_value_does_not_end_a_later_one(timers):
    kept = Kept[list](7)
    kept.get_or_make(always, list)
    later = kept.get_or_make(lambda _: False, list)
    timers[0].function(*timers[0].args)
    assert kept.get(always) is later


def test_without_a_time_it_stays(timers):
    Kept[list]().get_or_make(always, list)
    assert timers == []
