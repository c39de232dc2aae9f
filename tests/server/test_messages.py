"""What a stranger may say to the server: what our pages say, and nothing that acts on everybody."""

import asyncio
import time

import pytest
import websockets
from starlette.requests import HTTPConnection
from streamlit.proto.BackMsg_pb2 import BackMsg

from advisor.ui.middleware import COOKIE_BYTES, MESSAGES, REQUESTS, SafeCookies
from tests.client import Client
from tests.server.conftest import Server

ALL = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
PAYLOADS = [
    field.name
    for field in BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"]
    .message_type.oneofs_by_name["payload"]
    .fields
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("messages"))
    yield made
    made.stop()


def message(kind, payload=None):
    made = BackMsg()
    if payload:
        getattr(made.backend_operation_request, payload).SetInParent()
    elif BackMsg.DESCRIPTOR.fields_by_name[kind].message_type:
        getattr(made, kind).SetInParent()
    else:
        setattr(made, kind, True)
    return made.SerializeToString()


async def say(server, *said):
    """Whether the socket was closed for it, and whether a person can still begin."""
    client = await Client(server.port).open()
    await client.run()
    closed = False
    try:
        for one in said:
            await client.socket.send(one)
        async with asyncio.timeout(2):
            while True:
                await client.socket.recv()
    except websockets.ConnectionClosed:
        closed = True
    except TimeoutError:
        pass
    await client.close()
    person = await Client(server.port).open()
    await person.run()
    await person.close()
    return closed, "start" in person.buttons


def test_the_lists_name_what_there_is():
    assert set(ALL) >= MESSAGES
    assert set(PAYLOADS) >= REQUESTS


@pytest.mark.parametrize("kind", sorted(set(ALL) - MESSAGES - {"backend_operation_request"}))
def test_what_no_page_says_closes_the_socket_and_nothing_else(server, kind):
    before = server.log.count('"started"')
    assert asyncio.run(say(server, message(kind))) == (True, True)
    assert f"it sent {kind}" in server.log
    assert server.log.count('"started"') == before


@pytest.mark.parametrize("payload", sorted(set(PAYLOADS) - REQUESTS))
def test_what_no_page_asks_for_closes_the_socket(server, payload):
    assert asyncio.run(say(server, message("", payload))) == (True, True)
    assert f"it asked for {payload}" in server.log


@pytest.mark.parametrize("said", ["text", b"\xff\xff\xff rubbish", b""])
def test_what_is_no_message_closes_the_socket(server, said):
    assert asyncio.run(say(server, said)) == (True, True)
    assert "Traceback" not in server.log


@pytest.mark.parametrize("kind", ["app_heartbeat", "stop_script"])
def test_what_a_page_says_is_heard(server, kind):
    assert asyncio.run(say(server, message(kind))) == (False, True)


def test_cookies_that_are_too_many_are_refused_before_they_are_parsed(server):
    assert server.get("/", headers={"Cookie": "a=" + "b" * COOKIE_BYTES}).status == 431
    assert server.get("/", headers={"Cookie": "a=" + "b" * (COOKIE_BYTES - 100)}).status == 200
    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(Client(server.port, cookies="a=" + "b" * COOKIE_BYTES).open())


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_cookie_made_to_be_slow_costs_what_any_other_costs(kind):
    def headers(text):
        return [(b"cookie", text), (b"cookie", b"callfit_device=mine; a=" + text)]

    def parsed(text):
        seen = []

        async def app(scope, receive, send):
            seen.append(HTTPConnection(scope).cookies)

        scope = {"type": kind, "path": "/", "scheme": "http", "headers": headers(text)}
        best = float("inf")
        for _ in range(5):
            began = time.process_time()
            asyncio.run(SafeCookies(app)(scope, None, None))
            best = min(best, time.process_time() - began)
        return best, seen[0]

    size = COOKIE_BYTES // 2 - 50
    plain, _ = parsed(b'"' + b"x" * (size - 2) + b'"')
    slow, cookies = parsed(b'"' + b'\\"' * ((size - 2) // 2) + b'"')
    assert cookies.get("callfit_device") == "mine"
    assert slow < 10 * plain + 0.005  # the parser of Python 3.11.7 alone takes 0.1 s
