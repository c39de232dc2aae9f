"""The doors for uploads: which session may send files, for how long, how often."""

import threading

from advisor.runtime.upload_doors import MOST_DOORS, MOST_FILES, OPEN_FOR, Doors


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_a_door_shuts_some_minutes_after_the_page_was_run_last():
    clock = Clock()
    made = Doors(clock)
    made.open("mine")
    clock.now += OPEN_FOR
    assert made.is_open("mine")
    assert not made.is_open("others")
    made.open("mine")
    clock.now += OPEN_FOR + 1
    assert not made.is_open("mine")
    assert made.knows("mine")
    made.close("mine")
    assert not made.knows("mine")


def test_only_so_many_files_come_in_that_time_however_often_the_page_is_run():
    clock = Clock()
    made = Doors(clock)
    for _ in range(MOST_FILES):
        made.open("mine")
        assert made.take("mine")
    made.open("mine")
    assert not made.take("mine")
    clock.now += OPEN_FOR - 1
    made.open("mine")
    assert not made.take("mine")
    clock.now += 1
    assert made.take("mine")
    assert not made.take("never opened")


def test_doors_that_are_shut_are_forgotten_and_there_are_never_too_many():
    clock = Clock()
    made = Doors(clock)
    for number in range(3 * MOST_DOORS):
        made.open(str(number))
    assert len(made._until) == len(made._sent) == MOST_DOORS
    clock.now += OPEN_FOR + 1
    made.open("mine")
    assert list(made._until) == list(made._sent) == ["mine"]


def test_many_threads_at_once_get_no_more_files_through():
    made, through = Doors(), []
    made.open("mine")

    def send():
        through.extend(made.take("mine") for _ in range(MOST_FILES))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert through.count(True) == MOST_FILES


def test_a_door_is_shut_at_once_when_somebody_signs_out():
    made = Doors()
    made.open("mine")
    made.close("mine")
    made.close("never opened")
    assert not made.is_open("mine")
    assert not made.take("mine")
