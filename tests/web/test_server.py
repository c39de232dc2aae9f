"""Starting and stopping: what must hold before the first visitor comes."""

import asyncio
import gc
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

import pytest
import websockets

from advisor.actions import attempts
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.storage.attempts import SqlStore
from advisor.storage.database.connection import connect
from advisor.web import server as serving
from advisor.web.openid import NEEDED
from advisor.web.server import STOP_WITHIN
from tests import forked
from tests.client import Client
from tests.web.conftest import PLAIN, ROOT, SERVE


def refused(place, port: int = 1, address: str = "", **environment: str) -> str:
    """The one sentence in which a start was refused."""
    address = address or f"sqlite:///{place / 'advisor.db'}"
    assert forked.run(forked.command, place, address, ["serve", "--port", str(port)], {}, environment) == 2
    said = (place / "said2").read_text(encoding="utf-8")
    assert "Traceback" not in said
    sentences = [line for line in said.splitlines() if not line.startswith("{")]
    assert sentences[0].startswith("callfit: ")
    assert len(sentences) == 1
    return sentences[0]


async def first_page(port: int) -> Client:
    client = await Client(port).open()
    await client.run()
    await client.close()
    return client


@pytest.mark.parametrize("command", [SERVE, PLAIN], ids=["serve", "streamlit run"])
def test_the_first_page_is_served(start, command):
    server = start(command)
    assert "start" in asyncio.run(first_page(server.port)).buttons


def test_a_port_in_use_stops_the_start_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, *SERVE, str(port)], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"callfit: cannot listen on 127.0.0.1:{port}; is something else there?"
    assert "Traceback" not in done.stderr


def test_a_store_fault_stops_the_start_in_one_sentence(tmp_path):
    assert refused(tmp_path, address=f"sqlite:///{tmp_path}").startswith("callfit: the database")


def test_the_server_stops_while_a_page_is_open(start):
    server = start()

    async def stop_with_an_open_page() -> None:
        client = await Client(server.port).open()
        await client.run()
        await asyncio.to_thread(server.stop)
        await client.close()

    asyncio.run(stop_with_an_open_page())
    assert server.process.returncode in {0, -15}
    assert '"event": "stopped"' in server.log


def test_garbage_is_collected_beside_the_visitors(monkeypatch):
    from advisor.web import server

    collected, stopped = Event(), Event()
    monkeypatch.setattr(gc, "collect", collected.set)
    thread = Thread(target=server.collect_garbage, args=(stopped, 0.01))
    thread.start()
    assert collected.wait(5)
    stopped.set()
    thread.join(5)
    assert not thread.is_alive()


def test_what_is_loaded_at_the_start_is_frozen_and_the_result_page_is_ready():
    code = """
import asyncio, gc, sys
from advisor.web import server
async def look():
    async with server._lifespan(None):
        print(gc.get_freeze_count() > 50_000, {"pandas", "plotly", "pyarrow"} <= set(sys.modules))
asyncio.run(look())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_production_options_hold_whatever_serves_and_whatever_the_user_wishes_elsewhere(tmp_path):
    """uvicorn reads none of them; Streamlit reads them from our file when the app is made, and from no other."""
    code = """
from advisor.web import server
server.application()
from streamlit import config
print([config.get_option(name) for name in (
    "runner.postScriptGC", "server.fileWatcherType", "server.maxWidgetStateSize", "server.maxUploadSize",
    "client.showErrorDetails", "browser.gatherUsageStats", "server.trustedUserHeaders")])
print({option.where_defined for option in config.get_config_options().values()} <= {
    "<default>", str(server.ROOT / ".streamlit" / "config.toml")})
"""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        "server.runOnSave = true\nserver.enableXsrfProtection = false\nlogger.level = 'debug'\n"
        "server.allowedHosts = ['*']\nbrowser.serverPort = 1\nserver.enableAgentApi = true\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    held = [False, "none", 1, 3, "none", False, {"x-callfit-device": "device"}]
    assert done.stdout.splitlines() == [str(held), "True"]


def test_an_address_below_the_root_is_refused_in_one_sentence(tmp_path):
    """Links, cookies and doors are of the whole host."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text("server.baseUrlPath = 'fit'\n", encoding="utf-8")
    code = f"""
from pathlib import Path
from advisor.web import server
server.ROOT = Path({str(tmp_path)!r})
try:
    server.serve("127.0.0.1", 1)
except server.ServerError as fault:
    print(fault)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(".streamlit/config.toml sets server.baseUrlPath")


def test_small_answers_are_sent_at_once():
    """Nagle's algorithm would hold every answer back by 40 ms: connections must have TCP_NODELAY."""
    code = """
import asyncio, socket
from advisor.web import server
async def main():
    import uvicorn
    seen = []
    async def app(scope, receive, send): pass
    config = server._listening(app, "127.0.0.1", 0)
    config.load()
    class Protocol(asyncio.Protocol):
        def connection_made(self, transport):
            raw = transport.get_extra_info("socket")
            seen.append(raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    listening = uvicorn.Server(config)
    listening.lifespan = config.lifespan_class(config)
    config.http_protocol_class = lambda **_: Protocol()
    await listening.startup()
    port = listening.servers[0].sockets[0].getsockname()[1]
    await asyncio.open_connection("127.0.0.1", port)
    await asyncio.sleep(0.2)
    print(seen[0] != 0)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize(
    "secret", ["", "too-short", "x" * 64, "replace-me-with-something-long-and-random", "env:MISSING"]
)
def test_a_secret_that_can_be_guessed_stops_the_start_in_one_sentence(secret, tmp_path):
    said = refused(tmp_path, STREAMLIT_SERVER_COOKIE_SECRET=secret)
    assert said.startswith("callfit: STREAMLIT_SERVER_COOKIE_SECRET")


def test_the_servers_secret_comes_from_the_environment_or_from_chance():
    code = """
from advisor.web import server
made = server.application()
server.bootstrap.load_config_options({})
secret = server.server_util.get_cookie_secret()
server.check_secret(secret)
print(secret)
"""

    def secret(**given: str) -> str:
        environment = os.environ | given
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    shared = "0123456789abcdef" * 4
    assert secret(STREAMLIT_SERVER_COOKIE_SECRET=shared) == shared
    assert secret() != secret()


def test_a_server_that_is_told_to_stop_finishes_what_is_being_saved(start):
    """Every answer it has acknowledged is in its file, and the file is whole without a log beside it."""
    server = start()
    acknowledged: dict[str, int] = {}

    async def tap_until_it_is_gone() -> None:
        client = await Client(server.port).open()
        await client.run()
        await client.run("start")
        with suppress(websockets.ConnectionClosed):
            for count in range(1, 41):
                await asyncio.sleep(0.1)
                await client.tap(client.item, 3)
                if not client.unsaved:
                    acknowledged[client.token] = count

    async def stop_under_load() -> float:
        people = [asyncio.create_task(tap_until_it_is_gone()) for _ in range(8)]
        while len(acknowledged) < len(people):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        began = time.monotonic()
        await asyncio.to_thread(server.stop)
        took = time.monotonic() - began
        await asyncio.gather(*people)
        return took

    assert asyncio.run(stop_under_load()) < STOP_WITHIN + 3
    assert server.process.returncode in {0, -15}
    assert not server.database.with_name("server.db-wal").exists()
    store = SqlStore(connect(f"sqlite:///{server.database}"))
    try:
        kept = {token: len(attempts.resume(store, token).answers) for token in acknowledged}
    finally:
        store.close()
    assert all(kept[token] >= count for token, count in acknowledged.items())


@pytest.mark.parametrize("secret", ["abc123", "change me: 0123456789 abcdefghijklmnop"])
def test_a_cookie_secret_that_could_be_guessed_stops_the_start_in_one_sentence(tmp_path, secret):
    file = tmp_path / "secrets.toml"
    others = "\n".join(f'{name} = "x1/oauth2callback"' for name in NEEDED if name != "cookie_secret")
    file.write_text(f'[auth]\ncookie_secret = "{secret}"\n{others}\n', encoding="utf-8")
    said = refused(tmp_path, ADVISOR_SECRETS=str(file))
    assert said.startswith("callfit: secrets.toml, [auth]: cookie_secret must be 32 or more")
    assert secret not in (tmp_path / "said2").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "[other]\na = 1\n", "[auth\n"])
def test_a_file_of_secrets_without_our_section_stops_the_start_in_one_sentence(tmp_path, text):
    (tmp_path / "secrets.toml").write_text(text, encoding="utf-8")
    assert refused(tmp_path, ADVISOR_SECRETS=str(tmp_path / "secrets.toml")).startswith("callfit: ADVISOR_SECRETS")


@pytest.mark.parametrize(
    ("address", "hosts", "known"),
    [
        ("127.0.0.1", [], {"127.0.0.1", "::1", "localhost"}),
        ("10.0.0.5", [], {"127.0.0.1", "::1", "localhost", "10.0.0.5"}),
        ("127.0.0.1", ["fit.example.jp"], {"fit.example.jp"}),
        ("0.0.0.0", ["fit.example.jp", "fit.example.org"], {"fit.example.jp", "fit.example.org"}),
    ],
)
def test_the_server_knows_the_names_it_is_reached_by(address, hosts, known):
    assert set(serving.names(address, hosts)) == known


@pytest.mark.parametrize(
    "host", ["https://fit.example.jp", "fit.example.jp:443", "fit.example.jp/", "https://fit.example.jp/", "a b", ""]
)
def test_a_name_that_would_match_nobody_is_refused(host):
    with pytest.raises(serving.ServerError, match="the name alone"):
        serving.names("127.0.0.1", ["fit.example.jp", host])


@pytest.mark.parametrize("host", ["FIT.example.jp", "fit.example.jp.", "*.example.jp", "localhost", "10.0.0.5", "::1"])
def test_a_bare_name_or_address_is_taken(host):
    assert serving.names("127.0.0.1", [host]) == [host]


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_a_server_for_all_addresses_needs_to_be_told_its_name(address):
    with pytest.raises(serving.ServerError, match="--host"):
        serving.names(address, [])


@pytest.mark.parametrize("settings", [{}, {"operator": "青葉サービス"}, {"contact": "privacy@aoba.example.jp"}])
@pytest.mark.parametrize(("address", "hosts"), [("0.0.0.0", []), ("127.0.0.1", ["fit.example.jp"]), ("10.0.0.5", [])])
def test_other_machines_are_served_only_when_the_pages_can_say_by_whom(settings, address, hosts):
    with pytest.raises(serving.ServerError, match="ADVISOR_OPERATOR and ADVISOR_CONTACT"):
        serving.check_operator(Settings(**settings), address, hosts)
    whole = Settings(operator="青葉サービス", contact="privacy@aoba.example.jp")
    serving.check_operator(whole, address, hosts)
    serving.check_operator(Settings(**settings), "127.0.0.1", [])


@pytest.mark.parametrize(
    ("version", "warned"), [((3, 11, 7), True), ((3, 11, 10), False), ((3, 12, 5), True), ((3, 13, 0), False)]
)
def test_an_interpreter_with_known_holes_is_named(version, warned, caplog):
    serving.check_python(version)
    assert ("CVE-2024-7592" in caplog.text) == warned


def test_what_is_overdue_goes_also_when_nobody_visits(tmp_path, monkeypatch):
    services = build(Settings(database_url=f"sqlite:///{tmp_path / 'silent.db'}"))
    content, long_ago = services.published.current().content.fingerprint, services.now() - timedelta(days=31)
    token = attempts.begin(services.store, content, long_ago, first=("item", 3))
    monkeypatch.setattr(serving.shared, "services", lambda: services)
    stopped = Event()
    timer = Thread(target=serving.purge_overdue, args=(stopped, 0.01), daemon=True)
    timer.start()
    for _ in range(1000):
        if attempts.resume(services.store, token) is None:
            break
        time.sleep(0.02)
    stopped.set()
    timer.join(10)
    services.close()
    assert not timer.is_alive()
    kept = build(Settings(database_url=f"sqlite:///{tmp_path / 'silent.db'}"))
    assert attempts.resume(kept.store, token) is None
    kept.close()
