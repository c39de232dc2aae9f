"""The log: one JSON line an event, and nothing in it that belongs to a person."""

import asyncio
import json
import logging
import sqlite3

import pytest

from advisor.domain.errors import StoreError
from advisor.web.logs import JsonLines
from tests.client import Client

TOKEN = "Canary-" + "x" * 36


def logged(message: str, *values: object, fault: BaseException | None = None) -> dict:
    info = (type(fault), fault, fault.__traceback__) if fault else None
    line = JsonLines().format(logging.LogRecord("callfit", logging.ERROR, "", 1, message, values, info))
    assert "\n" not in line
    return json.loads(line)


@pytest.mark.parametrize("secret", [TOKEN, "0a" * 32, "578c9e74-fe26-49fa-946d-9f2e9efa93be"])
def test_what_looks_like_a_key_is_hidden(secret):
    assert secret not in json.dumps(logged("asked for /questions?s=%s&q=2", secret))


def test_only_the_first_line_of_a_message_is_kept():
    assert logged("%s", StoreError("refused\nDETAIL: row (listening_1, 5)"))["event"] == "refused"


def test_an_exception_is_told_by_kind_and_place():
    try:
        raise ValueError(TOKEN)
    except ValueError as fault:
        event = logged("a page failed", fault=fault)
    assert event["fault"] == "ValueError"
    assert "test_logs.py" in event["at"][-1]
    assert TOKEN not in json.dumps(event)


def test_a_short_session_leaves_nothing_in_the_log(start):
    server = start()

    async def visit() -> tuple[str, set[str]]:
        client = await Client(server.port, cookies=f"callfit={TOKEN}; callfit_device={TOKEN}").open()
        await client.run()
        await client.run("start")
        answered = set()
        for value in (1, 4, 5):
            answered.add(client.item)
            await client.tap(client.item, value)
        token = client.token
        server.get(f"/c/{token}")
        server.get(f"/questions?s={token}")
        with sqlite3.connect(server.database) as database:  # and now the store fails under a page
            database.execute("DROP TABLE answers")
        answered.add(client.item)
        await client.tap(client.item, 2)
        await client.socket.send(b"garbage")
        await asyncio.sleep(0.5)
        await client.close()
        return client.session, {token, TOKEN, *answered}

    session, canaries = asyncio.run(visit())
    with pytest.raises(Exception, match="403"):
        asyncio.run(Client(server.port, origin="http://stranger.example").open())
    server.stop()
    events = [json.loads(line) for line in server.log.splitlines() if not line.startswith("Callfit: ")]
    assert {"started", "stopped"} <= {event["event"] for event in events}
    assert any(event["logger"] == "callfit" and event["level"] == "error" for event in events)
    assert any("origin" in event["event"] for event in events)
    said = server.log.replace(f"127.0.0.1:{server.port}", "")  # our own address, in a refused origin
    assert [word for word in (*canaries, session, "127.0.0.1") if word in said] == []
