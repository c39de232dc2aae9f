"""Health, and the link that goes on with one's answers."""

import asyncio
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from advisor.content.loading import DATA
from advisor.i18n import load
from tests.client import DEVICE, Client
from tests.domain.test_codes import BEHIND


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
        await client.tap(client.item, 4)
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
    client = asyncio.run(resumed(server.port, DEVICE, f"s={token}", "carry_on"))
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", " ".join(client.texts)).group()
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else sign for sign in code)
    location = server.get("/c/" + quote(wide)).headers["location"]
    assert location == f"../questions?s={code.replace('-', '')}"


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


def test_the_link_leads_to_where_its_person_left_off_and_leaves_no_cookie(server, token):
    answer = server.get(f"/c/{token}")
    assert (answer.status, answer.headers["location"]) == (303, f"../questions?s={token}")
    assert "callfit" not in answer.cookies
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    client = asyncio.run(resumed(server.port, DEVICE, f"s={token}"))
    assert client.item == client.path[3]


@pytest.mark.parametrize("page", ["", "questions", "result", "privacy", "carry_on"])
@pytest.mark.parametrize("query", ["", "c=unknown"])
def test_the_next_person_at_this_browser_finds_nobodys_answers(server, token, page, query):
    for cookies in (DEVICE, f"callfit={token}; {DEVICE}"):  # an older release left such a cookie
        client = asyncio.run(resumed(server.port, cookies, query, page))
        assert client.token == ""
        assert not {"go_on", "delete", "share", "finish"} & set(client.buttons)


def test_at_another_browser_the_page_asks_whose_answers_these_are(server):
    token = asyncio.run(begun(server.port, 3))
    other = "callfit_device=" + "o" * 43

    async def claimed():
        client = await Client(server.port, cookies=other, query=f"s={token}", page_name="questions").open()
        await client.run()
        shown = client.data
        await client.run("mine")
        await client.close()
        return shown, client

    for page in ("questions", "preferences", "result", "carry_on", "share"):
        assert {"mine", "start_own"} <= set(asyncio.run(resumed(server.port, other, f"s={token}", page)).buttons)
    shown, client = asyncio.run(claimed())
    assert not shown
    assert client.item == client.path[3]
    again = asyncio.run(resumed(server.port, other, f"s={token}"))
    assert "mine" not in again.buttons


@pytest.mark.parametrize("behind", [one for one in BEHIND if one != "/"])
@pytest.mark.parametrize("before", ["", "<", "「", "("])
def test_what_a_message_puts_around_a_link_is_no_part_of_it(server, token, before, behind):
    code = "7KXM2PQ9TR4D"
    around = (quote(text, safe="%&?=") for text in (before, "{}", behind))
    address = "".join(around).replace("%7B%7D", "{}")
    kept = "&lang=en" if "lang=en" in behind else ""
    assert server.get("/c/" + address.format(token)).headers["location"] == f"../questions?s={token}{kept}"
    kept = "&src=line" if "src=line" in behind else kept
    assert server.get("/j/" + address.format(code)).headers["location"] == f"../?c={code}{kept}"


@pytest.mark.parametrize("behind", ["。", "」", ")", "から", "…", "%20", "?lang=en", "&lang=en。"])
def test_what_a_message_puts_behind_an_address_with_a_token_is_no_part_of_it(server, token, behind):
    words = load(DATA, "en" if behind == "&lang=en。" else "ja")
    for page in ("questions", "result", "", "carry_on"):
        plain = f"s={token}&lang={words.language}"
        clean, found = (
            asyncio.run(resumed(server.port, DEVICE, query, page)) for query in (plain, f"s={token}{behind}")
        )
        assert found.texts == clean.texts, page
        assert words("welcome.unknown") not in found.texts


def test_a_link_in_capitals_is_the_same_link(server, token):
    assert server.get(f"/C/{token}").headers["location"] == f"../questions?s={token}"
    assert server.get("/J/7kxm2pq9tr4d").headers["location"] == "../?c=7KXM2PQ9TR4D"


def test_the_link_keeps_the_language_but_nothing_else(server, token):
    assert server.get(f"/c/{token}?lang=en").headers["location"] == f"../questions?s={token}&lang=en"
    assert server.get(f"/c/{token}?lang=//stranger.example").headers["location"] == f"../questions?s={token}"


@pytest.mark.parametrize("wrong", ["x", "A" * 44, "%0d%0aSet-Cookie:a=b", "..%2f..%2f"])
def test_a_link_that_was_never_given_says_so(server, wrong):
    answer = server.get(f"/c/{wrong}")
    assert "callfit" not in answer.cookies
    if answer.status == 303:
        assert answer.headers["location"] == "../?s=unknown"
    else:
        assert answer.status == 404  # a path that is no link


def test_answers_that_are_gone_lead_to_the_first_page_with_a_word(server):
    warning = load(DATA, "ja")("welcome.unknown")
    for lost in ("unknown", "A" * 43):
        client = asyncio.run(resumed(server.port, "", query=f"s={lost}"))
        assert "start" in client.buttons
        assert warning in client.texts


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/j/0123456789AB", "../?c=0123456789AB"),
        ("/j/o123-4567-89ab?src=line&lang=en", "../?c=0123456789AB&src=line&lang=en"),
        ("/j/0123456789AB?src=LINE%3Cb%3E&lang=xx", "../?c=0123456789AB&src=line"),
        ("/j/0123456789AB?src=hanako&lang=EN%E3%80%82", "../?c=0123456789AB&src=other&lang=en"),
        ("/j/0123456789AB&src=QR&lang=en", "../?c=0123456789AB&src=qr&lang=en"),
        ("/j/0123456789AB%3Fsrc=poster%E3%80%82", "../?c=0123456789AB&src=poster"),
        ("/j/nonsense", "../?c=unknown"),
        ("/j/%0d%0aSet-Cookie:%20a=b", "../?c=unknown"),
    ],
)
def test_a_campaigns_link_leads_to_the_first_page_with_its_code_and_nothing_else(server, asked, target):
    answer = server.get(asked)
    assert (answer.status, answer.headers["location"]) == (303, target)
    assert answer.headers["cache-control"] == "no-store"
    assert not answer.cookies


def test_the_browsers_back_button_leads_to_the_first_answer_and_begins_nothing_anew(server):
    async def back():
        client = await Client(server.port).open()
        await client.run()
        await client.run("start")
        before = client.query
        await client.tap(client.item, 4)
        token, client.query = client.token, before
        await client.run()
        again = client.token, client.data["start"]["number"]
        await client.tap(client.path[0], 2)
        last = client.token
        await client.close()
        return token, again, last

    token, again, last = asyncio.run(back())
    assert again[0] == last == token
    assert again[1] == 1
