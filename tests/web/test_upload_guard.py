"""The door for uploads: who gets through, for how long, how much, how often."""

import asyncio
import threading

import pytest

from advisor.web import upload_guard
from advisor.web.upload_guard import MOST_BODY, MOST_DOORS, MOST_FILES, OPEN_FOR, Doors, UploadDoor

PATH = "/_stcore/upload_file/mine/file"


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


def ask(path=PATH, method="PUT", body=(b"x",), headers=(), opened=True):
    """The status of the answer, and how many bytes reached the app behind the door."""
    reached, said, parts = [], [], iter(body)

    async def app(scope, receive, send):
        more = True
        while more:
            message = await receive()
            reached.append(len(message["body"]))
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive():
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message):
        said.append(message)

    made = Doors()
    if opened:
        made.open("mine")
    scope = {"type": "http", "path": path, "method": method, "headers": list(headers)}
    asyncio.run(UploadDoor(app, made)(scope, receive, send))
    return said[0]["status"], sum(reached)


def test_a_file_comes_through_an_open_door():
    assert ask() == (204, 1)
    assert ask(method="DELETE", body=()) == (204, 0)
    assert ask(body=[bytes(1000)] * (MOST_BODY // 1000)) == (204, MOST_BODY // 1000 * 1000)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "GET", "OPTIONS"])
@pytest.mark.parametrize("path", [PATH, "/_stcore/upload_file", "/_stcore/upload_file/mine", "/x" + PATH, PATH + "/y"])
def test_a_shut_door_is_not_found(path, method):
    assert ask(path, method, opened=False) == (404, 0)


@pytest.mark.parametrize("path", ["/_stcore/upload_file/others/file", "/x" + PATH, PATH + "/y"])
def test_an_open_door_opens_no_other(path):
    assert ask(path) == (404, 0)


@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS", "PATCH"])
def test_an_open_door_takes_files_and_nothing_else(method):
    assert ask(method=method) == (404, 0)


def test_what_is_too_large_is_cut_off_as_it_comes():
    status, reached = ask(body=(bytes(100_000) for _ in range(10_000)))
    assert status == 413
    assert reached <= MOST_BODY


@pytest.mark.parametrize("length", [str(MOST_BODY + 1), "9" * 5000, "-1", "x"])
def test_a_length_that_is_too_large_or_none_at_all_is_refused_before_anything_is_read(length):
    assert ask(headers=[(b"content-length", length.encode())]) == (413, 0)


def test_every_other_address_is_left_alone():
    assert ask("/_stcore/stream", opened=False) == (204, 1)


def test_the_app_and_the_pages_share_one_set_of_doors():
    assert UploadDoor(None).doors is upload_guard.DOORS


def test_a_door_is_shut_at_once_when_somebody_signs_out():
    made = Doors()
    made.open("mine")
    made.close("mine")
    made.close("never opened")
    assert not made.is_open("mine")
    assert not made.take("mine")
