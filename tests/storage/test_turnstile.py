"""The way to the connections is fair, and nobody stands there for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from advisor.actions import StoreFault
from advisor.storage.turnstile import Turnstile


def until(true):
    for _ in range(2000):
        if true():
            return
        time.sleep(0.001)
    pytest.fail("it never came to that")


def test_first_come_first_served():
    turnstile, order, leave = Turnstile(1, 5), [], Event()

    def hold():
        with turnstile.turn():
            leave.wait(5)

    def go(number):
        with turnstile.turn():
            order.append(number)

    with ThreadPoolExecutor(21) as pool:
        pool.submit(hold)
        until(lambda: turnstile._free == 0)
        for number in range(20):
            pool.submit(go, number)
            until(lambda n=number: len(turnstile._waiting) == n + 1)
        leave.set()
    assert order == list(range(20))


def test_no_more_are_inside_than_there_are_places():
    turnstile, inside, most = Turnstile(3, 5), [], []

    def go(number):
        with turnstile.turn():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.001)
            inside.remove(number)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(go, range(200)))
    assert max(most) == 3
    assert (turnstile._free, len(turnstile._waiting)) == (3, 0)


def test_who_waits_too_long_is_told_and_takes_no_place():
    turnstile = Turnstile(1, 0.05)
    with turnstile.turn(), pytest.raises(StoreFault, match=r"not answered for 0\.05"), turnstile.turn():
        pytest.fail("there was no place")
    with turnstile.turn():
        assert not turnstile._waiting


def test_a_place_comes_back_after_a_fault():
    turnstile = Turnstile(1, 0.05)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), turnstile.turn():
            raise ValueError("inside")
