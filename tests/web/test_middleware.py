"""What the guards refuse, by the protocol; each would pass a plain Streamlit server."""

import asyncio
from contextlib import closing, suppress
from http.client import HTTPConnection

import psutil
import pytest
import websockets

from advisor.content.loading import DATA
from advisor.i18n import load
from tests.client import Client
from tests.web.conftest import PLAIN, SERVE

COOKIE = "callfit_device="
MINE, OTHERS = COOKIE + "m" * 43, COOKIE + "o" * 43


async def session_of(port: int, cookies: str, resume: str | None = None, **headers: str) -> str:
    client = await Client(port, cookies=cookies, headers=headers).open(resume)
    await client.run()
    await client.close()
    return client.session


@pytest.mark.parametrize("thief", ["", OTHERS, "callfit_device=short"])
def test_a_stolen_session_id_opens_another_session(server, thief):
    async def steal() -> tuple[str, str]:
        owner = await Client(server.port, cookies=MINE).open()
        await owner.run()
        stolen = await session_of(server.port, thief, owner.session)
        again = await session_of(server.port, thief, owner.session, **{"X-Callfit-Device": "device"})
        await owner.run()  # and its owner is still on it
        await owner.close()
        return owner.session, {stolen, again}

    owned, got = asyncio.run(steal())
    assert owned not in got


def test_the_owner_comes_back_to_the_same_session(server):
    async def reconnect() -> tuple[str, str]:
        session = await session_of(server.port, MINE)
        return session, await session_of(server.port, MINE, session)

    before, after = asyncio.run(reconnect())
    assert before == after


def test_without_a_cookie_nobody_comes_back(server):
    async def reconnect() -> tuple[str, str]:
        session = await session_of(server.port, "")
        return session, await session_of(server.port, "", session)

    before, after = asyncio.run(reconnect())
    assert before != after


def test_a_plain_server_would_give_the_session_away(start):
    """The twin: without the guard the theft succeeds, so the test above can fail."""
    plain = start(PLAIN)

    async def steal() -> tuple[str, str]:
        session = await session_of(plain.port, MINE)
        return session, await session_of(plain.port, OTHERS, session)

    before, after = asyncio.run(steal())
    assert before == after


ORIGINS = [
    None,
    "null",
    "http://stranger.example",
    "http://localhost:{port}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_only_this_servers_own_pages_may_connect(server, origin):
    with pytest.raises(websockets.InvalidStatus) as refused:
        asyncio.run(Client(server.port, origin=origin and origin.format(port=server.port)).open())
    assert refused.value.response.status_code == 403


def test_only_a_proxy_that_is_named_is_believed_about_https(start, monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.5")
    elsewhere = start()
    origin = f"https://127.0.0.1:{elsewhere.port}"
    with pytest.raises(websockets.InvalidStatus) as refused:
        asyncio.run(Client(elsewhere.port, origin=origin, headers={"X-Forwarded-Proto": "https"}).open())
    assert refused.value.response.status_code == 403


SPOILT = """
[server]
baseUrlPath = "fit"
enableCORS = false
enableXsrfProtection = false
[server.trustedUserHeaders]
x-stranger = "stranger"
"""


@pytest.fixture(scope="module")
def named(start, tmp_path_factory):
    """A server that was told its name, of a user who has wishes for Streamlit of their own."""
    home = tmp_path_factory.mktemp("home")
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "config.toml").write_text(SPOILT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        return start((*SERVE[:-1], "--host", "fit.example.jp", "--host", "localhost", "--port"))


def handshake(port: int, *lines: str) -> int:
    """The status that a websocket is answered with; each of ``lines`` is a header as a proxy may send it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    upgrade = "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"
    for line in (*upgrade, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", *lines):
        connection.putheader(*line.split(": ", 1))
    connection.endheaders()
    with closing(connection):
        return connection.getresponse().status


HTTPS = "X-Forwarded-Proto: https"
ONE_SITE = [
    ("fit.example.jp", "https://fit.example.jp", HTTPS),
    ("fit.example.jp:443", "https://fit.example.jp", HTTPS),
    ("fit.example.jp", "https://fit.example.jp:443", HTTPS),
    ("fit.example.jp:443", "https://fit.example.jp:443", HTTPS),
    ("FIT.Example.jp", "https://fit.example.jp", HTTPS),
    ("fit.example.jp", "https://FIT.example.jp", HTTPS),
    ("fit.example.jp:80", "http://fit.example.jp", ""),
    ("fit.example.jp", "http://fit.example.jp:80", ""),
    ("fit.example.jp:8443", "https://fit.example.jp:8443", HTTPS),
    *[
        ("fit.example.jp", "https://fit.example.jp", "\n".join(f"X-Forwarded-Proto: {line}" for line in lines))
        for lines in [
            *[["HTTPS"], ["wss"], ["https, http"], ["https,https"], ["HTTPS,HTTP"], [", https"], ['"https"']],
            *[["https", "http"], ["", "https"], ['"https", "http"', "http"]],
        ]
    ],
]
OTHER_SITES = [
    ("fit.example.jp", "https://stranger.example", HTTPS),
    ("fit.example.jp", "https://fit.example.jp:8443", HTTPS),
    ("fit.example.jp:443:443", "https://fit.example.jp", HTTPS),
    ("fit.example.jp:80", "https://fit.example.jp", HTTPS),
    ("fit.example.jp", "https://fit.example.jp", ""),
    ("fit.example.jp", "https://fit.example.jp", "X-Forwarded-Proto: http, https"),
    ("fit.example.jp", "https://fit.example.jp", "X-Forwarded-Proto: http\nX-Forwarded-Proto: https"),
    ("stranger.example", "https://stranger.example", HTTPS),
    ("127.0.0.1", "https://127.0.0.1", HTTPS),
]


@pytest.mark.parametrize(("host", "origin", "said"), ONE_SITE)
def test_a_page_of_this_site_connects_however_its_proxies_write_the_same(named, host, origin, said):
    assert handshake(named.port, f"Host: {host}", f"Origin: {origin}", *said.splitlines()) == 101


@pytest.mark.parametrize(("host", "origin", "said"), OTHER_SITES)
def test_another_site_does_not_and_the_log_says_why(named, host, origin, said):
    before = named.log.count("websocket refused")
    assert handshake(named.port, f"Host: {host}", f"Origin: {origin}", *said.splitlines()) == 403
    assert named.log.count("websocket refused") == before + 1


def test_what_a_user_wishes_of_streamlit_elsewhere_changes_nothing_here(named):
    """Sessions, origins and addresses are ours: see the other tests on this server."""
    assert named.get("/", headers={"Host": "fit.example.jp"}).status == 200

    async def steal() -> tuple[str, str]:
        site = f"http://localhost:{named.port}"
        owner = await Client(named.port, site=site, cookies=MINE).open()
        await owner.run()
        thief = await Client(named.port, site=site, cookies=OTHERS).open(owner.session)
        await thief.run()
        for client in (owner, thief):
            await client.close()
        return owner.session, thief.session

    owned, got = asyncio.run(steal())
    assert owned != got


@pytest.mark.parametrize("name", ["stranger.example", "127.0.0.1.stranger.example", "192.0.2.1"])
def test_a_server_for_this_machine_takes_no_strangers_name_that_leads_here(server, name):
    """As a page does whose own name is made to mean this machine once it is open."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        asyncio.run(Client(server.port, site=f"http://{name}:{server.port}").open())
    assert refused.value.response.status_code == 403


FOREIGN = {"Host": "stranger.example", "Origin": "http://stranger.example", "Cookie": MINE}
ASKED = [
    "/",
    "/sign-in",
    "/questions",
    "/c/x",
    "/j/x",
    "/_stcore/health",
    "/_stcore/stream",
    "/favicon.png",
    "/media/x",
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("path", ASKED)
def test_nothing_is_answered_to_a_strangers_name(server, named, path, method, language):
    for asked in (server, named):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = asked.get(f"{path}?lang={language}", method, FOREIGN | form, "name=a&password=b")
        assert (answer.status, answer.cookies) == (421, {})
        assert load(DATA, language)("elsewhere.text") in answer.body.decode()
        assert answer.headers["content-security-policy"]
        assert "http refused: stranger.example is none of the names" in asked.log


def test_whether_it_lives_is_told_to_every_name_and_whether_it_is_ready_to_this_machine(server):
    assert server.get("/healthz", headers=FOREIGN).status == server.get("/readyz", headers=FOREIGN).status == 200
    away = FOREIGN | {"X-Forwarded-For": "203.0.113.9"}
    assert (server.get("/healthz", headers=away).status, server.get("/readyz", headers=away).status) == (200, 421)


def test_a_server_for_this_machine_is_reached_by_its_plain_name(server):
    async def come() -> None:
        await (await Client(server.port, site=f"http://localhost:{server.port}").open()).close()

    asyncio.run(come())


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/oauth2callback"])
def test_without_openid_its_addresses_are_not_found(server, path):
    assert server.get(path).status == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "GET", "OPTIONS"])
def test_a_stranger_uploads_nothing(server, method):
    assert server.get("/_stcore/upload_file/session/file", method).status == 404


def test_a_session_whose_page_takes_no_files_uploads_nothing_and_fills_no_memory(server):
    async def visit() -> None:
        client = await Client(server.port, cookies=MINE).open()
        await client.run()
        body = "x" * 8_000_000
        before = psutil.Process(server.process.pid).memory_info().rss
        for number in range(20):
            with suppress(ConnectionError):  # refused before all of it was sent
                answer = server.get(f"/_stcore/upload_file/{client.session}/{number}", "PUT", {"Cookie": MINE}, body)
                assert answer.status == 404
        assert psutil.Process(server.process.pid).memory_info().rss - before < 20_000_000
        await client.close()

    asyncio.run(visit())


@pytest.mark.parametrize("path", ["metrics", "agent/openapi.json", "agent/interact", "agent/mcp"])
def test_inner_addresses_are_not_found(server, path):
    assert server.get(f"/_stcore/{path}").status == 404
    assert server.get(f"/_stcore/{path}", "POST").status == 404


def test_a_message_too_big_closes_the_connection(server):
    async def flood() -> int:
        client = await Client(server.port).open()
        await client.socket.send(b"x" * 1_200_000)
        with pytest.raises(websockets.ConnectionClosed):
            await client.socket.recv()
        return client.socket.close_code

    assert asyncio.run(flood()) in {1003, 1009}  # by our own guard, or before it


@pytest.mark.parametrize("path", ["/", "/questions", "/healthz", "/_stcore/health", "/c/x", "/_stcore/metrics"])
def test_every_answer_has_the_safe_headers(server, path):
    headers = server.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == "'self' blob: 'wasm-unsafe-eval'"
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["server"] is None


def test_a_browser_gets_one_device_cookie(server):
    first = server.get("/").cookies["callfit_device"]
    value, attributes = first.split("; ", 1)
    assert len(value) == 43
    assert attributes == "Path=/; HttpOnly; SameSite=Lax"
    behind_https = server.get("/", headers={"X-Forwarded-Proto": "https"}).cookies
    assert behind_https["__Host-callfit_device"].endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
    assert "callfit_device" not in server.get("/", headers={"Cookie": f"callfit_device={value}"}).cookies
    assert server.get("/", headers={"Cookie": "callfit_device=short"}).cookies["callfit_device"] != first
    assert server.get("/favicon.png").cookies == {}


@pytest.mark.parametrize(
    "path", ["/", "/?c=ABCD-2345-6789", "/privacy", "/questions?new=all", "/questions", "/?s=unknown", "/?s=x"]
)
def test_a_page_that_is_opened_without_answers_is_the_next_persons(server, path):
    cookies = {"Cookie": "callfit_device=" + "d" * 43 + "; callfit_person=" + "p" * 43}
    assert set(server.get(path, headers=cookies).cookies) == {"callfit_person"}


@pytest.mark.parametrize(
    "path", ["/?s=TOKEN", "/questions?s=TOKEN&q=3", "/result?lang=en&s=TOKEN", "/result?s=1111-2222-3333"]
)
def test_a_page_of_somebodys_answers_stays_the_same_persons(server, path):
    cookies = {"Cookie": "callfit_device=" + "d" * 43 + "; callfit_person=" + "p" * 43}
    assert server.get(path.replace("TOKEN", "t" * 43), headers=cookies).cookies == {}


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png", "/nothing"])
def test_what_is_no_page_makes_nobody_the_next_person(server, path):
    assert server.get(path).cookies == {}
    assert server.get("/", headers={"Sec-Fetch-Dest": "empty"}).cookies == {}


def test_files_made_for_one_person_are_kept_by_nobody(server):
    assert server.get("/media/0123456789abcdef.pdf").headers["cache-control"] == "no-store"
    assert server.get("/").headers["cache-control"] != "no-store"
