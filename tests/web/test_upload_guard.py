"""The guard of the doors for uploads: what gets through, and how much."""

import asyncio

import pytest

from advisor.runtime.shared import SHARED
from advisor.runtime.upload_doors import Doors
from advisor.web import server
from advisor.web.messages import KnownMessagesMiddleware
from advisor.web.upload_guard import MOST_BODY, UploadDoorMiddleware

PATH = "/_stcore/upload_file/mine/file"


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
    asyncio.run(UploadDoorMiddleware(app, made)(scope, receive, send))
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
    guards = {one.cls: one.kwargs for one in server.application()._user_middleware}
    assert guards[UploadDoorMiddleware]["doors"] is guards[KnownMessagesMiddleware]["doors"] is SHARED.doors
