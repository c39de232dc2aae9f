"""Two replicas behind nginx: either may die at any moment, the person goes on."""

import asyncio
import http.client
from contextlib import closing

import psycopg
import pytest
import websockets

from advisor.actions import attempts
from advisor.storage.attempts import SqlStore
from advisor.storage.database.connection import connect
from tests.client import Client
from tests.replicas.conftest import COOKIE, Pair
from tests.web.conftest import ROOT


async def begin(client: Client) -> Client:
    await client.open()
    await client.run()
    await client.run("start")
    return client


async def answer(client: Client, *values: int) -> None:
    for value in values:
        await client.tap(client.item, value)
        assert not client.unsaved


def kept(postgresql, token: str) -> list[int]:
    store = SqlStore(connect(postgresql.render_as_string(hide_password=False)))
    try:
        return list(attempts.resume(store, token).answers.values())
    finally:
        store.close()


async def goes_on_after(pair: Pair, device: str, postgresql) -> None:
    """Answer, lose the replica, reload: the next statement, the same answers, and more can be given."""
    client = await begin(pair.proxy.client(device))
    serving = pair[pair.proxy.replica_of(device)]
    await answer(client, 4, 2, 5)
    next_item, query = client.item, client.query
    serving.kill()
    await asyncio.wait_for(client.socket.wait_closed(), 5)
    again = await pair.proxy.client(device, query).open()
    await again.run()
    assert pair.proxy.replica_of(device) != serving.port
    assert again.item == next_item
    await answer(again, 1)
    assert sorted(kept(postgresql, again.token)) == [1, 2, 4, 5]
    await again.close()


def test_two_replicas_that_start_at_once_migrate_the_database_once(pair):
    scripts = list((ROOT / "advisor" / "storage" / "migrations" / "versions").glob("[!_]*.py"))
    said = "".join(replica.log for replica in pair.replicas)
    assert said.count("Running upgrade") == len(scripts) > 0
    assert [replica.get("/readyz").body for replica in pair.replicas] == [b"ready", b"ready"]


@pytest.mark.parametrize("which", [0, 1])
def test_a_person_goes_on_when_their_replica_is_killed(both, postgresql, which):
    device = next(
        device
        for _ in range(40)
        if both.proxy.replica_of(device := both.proxy.new_device()) == both.replicas[which].port
    )
    asyncio.run(goes_on_after(both, device, postgresql))


def test_browsers_are_spread_over_both_replicas_and_each_stays_on_its_own(both):
    devices = [both.proxy.new_device() for _ in range(24)]
    serving = [both.proxy.replica_of(device) for device in devices]
    assert set(serving) == {replica.port for replica in both.replicas}
    assert serving == [both.proxy.replica_of(device) for device in devices]


def test_a_connection_lost_for_a_moment_finds_its_session_again(both):
    """What the stickiness is for."""

    async def reconnect() -> tuple[str, str]:
        client = await both.proxy.client(both.proxy.new_device()).open()
        await client.run()
        session = client.session
        await client.close()
        again = await both.proxy.client(client.cookies).open(session)
        await again.run()
        await again.close()
        return session, again.session

    for before, after in (asyncio.run(reconnect()) for _ in range(4)):
        assert before == after


def test_a_person_may_land_on_either_replica_at_any_reload(both, postgresql):
    """As from another browser each time, straight to one replica after the other."""

    async def walk() -> str:
        device = both.proxy.new_device()
        first = await begin(both.proxy.client(device))
        await answer(first, 1)
        query = first.query
        for turn in range(6):
            replica = both.replicas[turn % 2]
            https = {"X-Forwarded-Proto": "https"}
            client = Client(replica.port, cookies=device, query=query, page_name="questions", headers=https)
            client.site, client.origin = (
                f"http://fit.example.jp:{replica.port}",
                f"https://fit.example.jp:{replica.port}",
            )
            await client.open()
            await client.run()
            await answer(client, turn % 5 + 1)
            query = client.query
            await client.close()
        return client.token

    assert sorted(kept(postgresql, asyncio.run(walk()))) == [1, 1, 1, 2, 3, 4, 5]


def test_with_both_gone_a_page_says_so_and_opens_again_by_itself(both):
    for replica in both.replicas:
        replica.kill()
    answer = both.proxy.get("/")
    assert answer.status == 503
    assert "保存済みの答えは残っています" in answer.body.decode()
    assert b'http-equiv="refresh"' in answer.body
    assert answer.headers["cache-control"] == "no-store"
    both.revive()
    assert both.proxy.get("/").status == 200


def test_pages_and_files_come_compressed_once_and_with_their_headers(both):
    page = both.proxy.get("/", **{"Accept-Encoding": "gzip"})
    assert page.status == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.cookies[COOKIE].endswith("; Secure")
    plain = both.proxy.get("/").body.decode()
    script = next(part for part in plain.split('"') if part.endswith(".js") and "static/" in part)
    path = "/" + script.lstrip("./")
    small, whole = both.proxy.get(path, **{"Accept-Encoding": "gzip"}), both.proxy.get(path)
    assert small.status == whole.status == 200
    assert small.headers["content-encoding"] == "gzip"
    assert len(small.body) < len(whole.body) / 2


def test_plain_http_is_sent_to_https(both):
    connection = http.client.HTTPConnection("127.0.0.1", both.proxy.plain_port, timeout=20)
    with closing(connection):
        connection.request("GET", "/questions?lang=en", headers={"Host": "fit.example.jp"})
        answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["location"] == "https://fit.example.jp/questions?lang=en"


@pytest.mark.parametrize("path", ["metrics", "agent/mcp", "upload_file/a/b", "script-health-check"])
def test_inner_addresses_are_closed(both, path):
    assert both.proxy.get(f"/_stcore/{path}").status == 404


def test_whether_it_is_ready_is_told_to_this_machine_only(both):
    assert both.proxy.get("/readyz", source="127.0.0.1").body == b"ready"
    assert both.proxy.get("/readyz", source="127.0.0.77").status == 403
    assert both.proxy.get("/healthz", source="127.0.0.77").body == b"alive"


def test_a_foreign_page_and_a_foreign_name_are_refused(both):
    for origin in ("https://stranger.example", None):
        client = both.proxy.client()
        client.origin = origin
        with pytest.raises(websockets.InvalidStatus) as refused:
            asyncio.run(client.open())
        assert refused.value.response.status_code == 403


def test_one_address_gets_so_many_pages_and_others_go_on(both):
    async def crowd() -> None:
        opened = [await both.proxy.client(source="127.0.0.50").open() for _ in range(100)]
        with pytest.raises(websockets.InvalidStatus) as refused:
            await both.proxy.client(source="127.0.0.50").open()
        assert refused.value.response.status_code == 429
        other = await both.proxy.client(source="127.0.0.51").open()
        await other.run()
        assert "start" in other.buttons
        await asyncio.gather(*(client.close() for client in [*opened, other]))

    asyncio.run(crowd())


def test_one_address_gets_so_many_requests(both):
    statuses = []
    with both.proxy.connected(source="127.0.0.60") as connection:
        while 429 not in statuses and len(statuses) < 1000:
            connection.request("GET", "/healthz")
            answered = connection.getresponse()
            answered.read()
            statuses.append(answered.status)
    assert set(statuses[:100]) == {200}
    assert statuses[-1] == 429
    assert both.proxy.get("/healthz", source="127.0.0.61").status == 200


def test_no_log_holds_a_token_or_an_address_of_a_visitor(both):
    async def walk() -> str:
        client = await begin(both.proxy.client(both.proxy.new_device()))
        await answer(client, 3)
        await client.close()
        return client.token

    token = asyncio.run(walk())
    dead = both.replicas[0]
    dead.kill()
    for path in (f"/questions?s={token}", f"/c/{token}"):
        for _ in range(6):  # some of them find the dead replica first
            assert both.proxy.get(path, source="127.0.0.99", Cookie=both.proxy.new_device()).status in {200, 303}
    logs = [*both.proxy.folder.glob("*.log"), *both.proxy.folder.glob("*/*.log")]
    assert {"access.log", "error.log", "server.log"} <= {log.name for log in logs}
    said = "".join(log.read_text(encoding="utf-8") for log in logs)
    assert "/c/[hidden]" in said
    assert token not in said
    assert "127.0.0.99" not in said


def test_the_connections_of_two_replicas_are_counted_as_the_operators_guide_says(both, postgresql):
    with psycopg.connect(postgresql.render_as_string(hide_password=False)) as connection:
        open_ = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()
    assert open_[0] <= 2 * 10 + 1
