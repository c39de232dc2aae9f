"""Health, and the link that goes on with one's answers."""

import asyncio
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from advisor.content import DATA
from advisor.i18n import load
from tests.client import Client


def test_alive_and_ready(server):
    for path, said in (("/healthz", b"alive"), ("/readyz", b"ready")):
        answer = server.get(path)
        assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, said, "no-store")


def test_alive_but_not_ready_with_another_schema(start):
    server = start()
    with sqlite3.connect(server.database) as database:
        database.execute("UPDATE alembic_version SET version_num = 'other'")
    answer = server.get("/readyz")
    assert (answer.status, answer.body) == (503, b"the database has another schema than this version")
    assert server.get("/healthz").status == 200
    assert "not ready" in server.log


async def begun(port: int, answers: int) -> str:
    client = await Client(port).open()
    await client.run()
    await client.run("start")
    for _ in range(answers):
        await asyncio.sleep(0.3)
        await client.run(client.choice(4))
    await client.close()
    return client.token


async def resumed(port: int, cookies: str, query: str = "", page: str = "questions") -> Client:
    client = await Client(port, cookies=cookies, query=query, page_name=page).open()
    await client.run()
    await client.close()
    return client


@pytest.fixture(scope="module")
def token(server) -> str:
    return asyncio.run(begun(server.port, 3))


def test_a_link_may_hold_a_short_code_in_any_width(server, token):
    client = asyncio.run(resumed(server.port, "", f"s={token}", "carry_on"))
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", " ".join(client.texts)).group()
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else sign for sign in code)
    answer = server.get("/c/" + quote(wide))
    assert answer.headers["location"] == "../questions"
    assert answer.cookies["callfit"].startswith(code.replace("-", "") + ";")


def test_many_guesses_at_a_code_keep_nobody_else_waiting(server):
    def guess(number):
        return server.get(f"/c/{number:012}").status

    with ThreadPoolExecutor(60) as pool:
        guesses = [pool.submit(guess, number) for number in range(60)]
        time.sleep(0.2)
        begun = time.monotonic()
        assert server.get("/healthz").status == 200
        took = time.monotonic() - begun
        assert {one.result() for one in guesses} == {303}
    assert took < 2


def test_the_link_moves_the_token_into_a_cookie(server, token):
    answer = server.get(f"/c/{token}")
    assert (answer.status, answer.headers["location"]) == (303, "../questions")
    assert answer.cookies == {"callfit": f"{token}; Path=/; HttpOnly; SameSite=Lax"}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    client = asyncio.run(resumed(server.port, f"callfit={token}"))
    assert client.texts[1].startswith(":small[:gray[4 / ")
    assert token not in client.query


def test_the_link_keeps_the_language_but_nothing_else(server, token):
    assert server.get(f"/c/{token}?lang=en").headers["location"] == "../questions?lang=en"
    assert server.get(f"/c/{token}?lang=//stranger.example").headers["location"] == "../questions"


def test_behind_https_the_cookie_is_secure(server, token):
    cookies = server.get(f"/c/{token}", headers={"X-Forwarded-Proto": "https"}).cookies
    assert cookies["callfit"].endswith("; Secure")


@pytest.mark.parametrize("wrong", ["x", "A" * 43, "A" * 44, "%0d%0aSet-Cookie:a=b", "..%2f..%2f"])
def test_a_link_that_was_never_given_says_so_and_sets_no_cookie(server, wrong):
    answer = server.get(f"/c/{wrong}")
    assert "callfit" not in answer.cookies
    if answer.status == 303:
        assert answer.headers["location"] == "../?s=unknown"
    else:
        assert answer.status in {200, 400}  # a path that is no link: the app's page, or refused


def test_the_address_comes_before_the_cookie(server, token):
    other = asyncio.run(begun(server.port, 1))
    client = asyncio.run(resumed(server.port, f"callfit={token}", query=f"s={other}"))
    assert client.texts[1].startswith(":small[:gray[2 / ")


def test_a_cookie_of_deleted_answers_is_a_stranger_without_a_warning(server):
    client = asyncio.run(resumed(server.port, "callfit=" + "A" * 43, page=""))
    assert "start" in client.buttons
    warning = load(DATA, "ja")("welcome.unknown")
    assert warning not in client.texts
    assert warning in asyncio.run(resumed(server.port, "", query="s=unknown", page="")).texts
