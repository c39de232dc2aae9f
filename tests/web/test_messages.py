"""What a stranger may say to the server: what our pages say, and nothing that acts on everybody."""

import asyncio
import time
from contextlib import suppress

import psutil
import pytest
import websockets
from starlette.requests import HTTPConnection
from streamlit.proto.BackMsg_pb2 import BackMsg

from advisor.domain import accounts
from advisor.runtime.limits import Pace
from advisor.runtime.upload_doors import Doors
from advisor.web.messages import (
    BROWSER,
    COMPONENT,
    MESSAGES,
    MOST_BYTES,
    MOST_ENTRIES,
    NETWORK,
    REQUESTS,
    KnownMessagesMiddleware,
)
from advisor.web.middleware import COOKIE_BYTES, SafeCookiesMiddleware
from tests.client import Client
from tests.web.conftest import Server

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


def fields(descriptor, way=()):
    """Every way to a list or a text in a message, but through itself."""
    for field in descriptor.fields:
        if field.message_type and field not in way:
            if field.is_repeated:
                yield (*way, field)
            yield from fields(field.message_type, (*way, field))
        elif field.is_repeated or field.type in (field.TYPE_STRING, field.TYPE_BYTES):
            yield (*way, field)


WAYS = {
    ".".join(field.name for field in way): way
    for way in fields(BackMsg.DESCRIPTOR)
    if way[0].name in MESSAGES or (way[0].name == "backend_operation_request" and way[1].name in REQUESTS)
}
TEXTS = ("a&", "/", "%EF%B7%BA")


def full(way, size, text):
    """A message of about ``size`` bytes, all of it in one list or one text."""
    made = part = BackMsg()
    *before, last = way
    for field in before:
        part = getattr(part, field.name).add() if field.is_repeated else getattr(part, field.name)
        part.SetInParent()
    if not last.is_repeated:
        value = text * ((size - 100) // len(text))
        if last.name in COMPONENT:
            value = f'"{value}"'
        setattr(part, last.name, value.encode() if last.type == last.TYPE_BYTES else value)
    elif last.message_type:
        for _ in range(size // 2 - 50):
            getattr(part, last.name).add()
    else:
        entry = "" if last.type == last.TYPE_STRING else 0
        each = 8 if last.type == last.TYPE_DOUBLE else 2
        getattr(part, last.name).extend([entry] * (size // each - 50))
    return made.SerializeToString()


def heard(said):
    """Whether a message gets through to Streamlit."""

    async def receive():
        return {"type": "websocket.receive", "bytes": said}

    async def send(_):
        pass

    async def app(scope, receive, send):
        got.append((await receive())["type"] == "websocket.receive")

    got = []
    asyncio.run(KnownMessagesMiddleware(app, Doors())({"type": "websocket", "path": "/", "headers": []}, receive, send))
    return got[0]


@pytest.mark.parametrize("name", WAYS)
def test_no_message_is_large_and_no_list_in_one_is_long(name):
    way = WAYS[name]
    before = time.process_time()
    assert not heard(full(way, 900_000, "a"))
    assert not (way[-1].is_repeated and heard(full(way, 8 * MOST_ENTRIES + 1000, "")))
    assert not (way[-1].is_repeated and heard(full(way, MOST_BYTES, "")))
    assert time.process_time() - before < 1


def test_the_greatest_message_that_is_heard_holds_nobody_up(server):
    process = psutil.Process(server.process.pid)

    async def send():
        """The longest that somebody else waits meanwhile."""
        client = await Client(server.port).open()
        await client.run()
        waited = []
        for said in said_all:
            await client.socket.send(said)
            began = time.monotonic()
            assert (await asyncio.to_thread(server.get, "/healthz")).status == 200
            waited.append(time.monotonic() - began)
        await client.close()
        return max(waited)

    ways = [way for way in WAYS.values() if not way[-1].is_repeated and way[0].name == "rerun_script"]
    parsed = {"query_string", "url"}
    said_all = [full(way, MOST_BYTES, text) for way in ways for text in TEXTS[: 3 if way[-1].name in parsed else 1]]
    before = process.memory_info().rss
    assert asyncio.run(send()) < 1
    assert process.memory_info().rss - before < 50_000_000


def test_room_for_files_is_asked_for_by_a_page_that_takes_them_only(server):
    asked = BackMsg()
    asked.file_urls_request.session_id = "session"
    asked.file_urls_request.file_names.append("a.csv")
    assert asyncio.run(say(server, asked.SerializeToString())) == (True, True)
    assert "it asked for room for files" in server.log


def test_a_class_behind_one_address_never_waits_and_a_crowd_leaves_room_for_others():
    """A process does about 60 runs a second."""
    now, waits = 1000.0, []
    pace = Pace(*NETWORK, clock=lambda: now)
    for _ in range(2 * 40):  # they begin together
        waits.append(pace.wait("class"))
    for _ in range(600):  # and tap every two seconds
        now += 2 / 30
        waits.append(pace.wait("class"))
    assert max(waits) == 0
    assert pace.wait("crowd") == 0
    assert NETWORK[1] <= 60 / 3


def test_sockets_that_are_thrown_away_while_they_wait_hold_their_network_up_for_seconds_only():
    networks = Pace(*NETWORK)

    async def app(_scope, receive, _send):
        await receive()

    async def thrown_away(number):
        message = {"type": "websocket.receive", "bytes": full(WAYS[min(WAYS)], 10, "a")}

        async def receive():
            return message

        async def send(_):
            pass

        guard = KnownMessagesMiddleware(app, Doors(), Pace(*BROWSER), networks)
        scope = {"type": "websocket", "path": "/", "headers": [], "client": (f"192.0.2.{number % 250}", 1)}
        with suppress(TimeoutError):
            await asyncio.wait_for(guard(scope, receive, send), 0.01)

    async def crowd():
        await asyncio.gather(*(thrown_away(1) for _ in range(3000)))

    asyncio.run(crowd())
    network = accounts.networks("192.0.2.1")[-1]
    assert (networks.wait(network) or 0.0) <= NETWORK[2]


@pytest.mark.parametrize("kind", ["json_value", "json_trigger_value"])
@pytest.mark.parametrize("text", ["[" * 30_000, '{"x":' * 5_000, '{"x":1e999,', "", "x", "[" * 900 + "]" * 900 + ","])
def test_the_state_of_a_component_that_cannot_be_read_never_reaches_the_framework(server, kind, text):
    said = BackMsg()
    widget = said.rerun_script.widget_states.widgets.add()
    widget.id = "frame"
    setattr(widget, kind, text)
    assert asyncio.run(say(server, said.SerializeToString())) == (True, True)
    assert "Traceback" not in server.log


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
            asyncio.run(SafeCookiesMiddleware(app)(scope, None, None))
            best = min(best, time.process_time() - began)
        return best, seen[0]

    size = COOKIE_BYTES // 2 - 50
    plain, _ = parsed(b'"' + b"x" * (size - 2) + b'"')
    slow, cookies = parsed(b'"' + b'\\"' * ((size - 2) // 2) + b'"')
    assert cookies.get("callfit_device") == "mine"
    assert slow < 10 * plain + 0.005  # the parser of Python 3.11.7 alone takes 0.1 s


def cookies_of(text, scheme="https"):
    """What is parsed of the cookies of a request once they are safe."""
    seen = []

    async def app(scope, receive, send):
        seen.append(HTTPConnection(scope).cookies)

    scope = {"type": "http", "path": "/", "scheme": scheme, "headers": [(b"cookie", text)]}
    asyncio.run(SafeCookiesMiddleware(app)(scope, None, None))
    return seen[0]


NAME = b"callfit_user"
PLACES = {
    "before": lambda sign: sign + NAME,
    "behind": lambda sign: NAME + sign,
    "around": lambda sign: sign + NAME + sign,
    **{f"inside {place}": lambda sign, place=place: NAME[:place] + sign + NAME[place:] for place in (1, 8, 11)},
    "after the prefix": lambda sign: b"__Host-" + sign + NAME,
    "inside the prefix": lambda sign: b"__Host" + sign + b"-" + NAME,
}


@pytest.mark.parametrize("place", PLACES)
def test_no_byte_around_a_name_makes_a_neighbours_cookie_ours(place):
    for number in range(256):
        planted = PLACES[place](bytes([number]))
        for text in (planted + b"=B", b"__Host-callfit_user=A; " + planted + b"=B", b"a=b " + planted + b"=B"):
            ours = {name: value for name, value in cookies_of(text).items() if name.startswith("callfit_")}
            assert set(ours.values()) <= {"A"}, text
            assert ours.get("callfit_user") == ("A" if text.startswith(b"__Host-callfit_user=A") else None), text


def test_other_cookies_and_those_without_https_are_as_they_were():
    assert cookies_of(b"a=b; __Host-callfit_user=A; c=d") == {"a": "b", "callfit_user": "A", "c": "d"}
    assert cookies_of(b"callfit_user=A; c=d", "http") == {"callfit_user": "A", "c": "d"}
