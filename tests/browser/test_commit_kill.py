"""The server dies by kill -9 after a commit and before it has said so: nothing is lost, and nothing stands twice."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from advisor.content.loading import DATA
from advisor.domain.jobs import preferences
from advisor.domain.jobs.preferences import WISHES
from advisor.i18n import load
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.storage.database.connection import parse
from benchmarks.faulty.mortal import ORDER
from tests import begun
from tests.browser.conftest import Server
from tests.browser.steps import BACK, answer, arrived, begin, item_ids, on_question, saved, tap
from tests.conftest import EMPTY, administer
from tests.storage.conftest import until

ITEMS = item_ids()


class Mortal(Server):
    """Dies after its next commit, when it is told to."""

    def __init__(self, folder, url):
        self._url, self._order = url, folder / "order"
        super().__init__(folder, "benchmarks.faulty.mortal", ADVISOR_DATABASE_URL=url, **{ORDER: str(self._order)})
        self._rows = create_engine(parse(url))

    @property
    def database_url(self):
        return self._url

    def dies_after_the_next_commit(self):
        self._order.touch()

    def rows(self, question):
        with self._rows.connect() as connection:
            return [tuple(row) for row in connection.execute(text(question))]

    def answers(self):
        return self.rows("SELECT item, value, revision FROM answers ORDER BY item")

    @contextmanager
    def nobody_can_save(self):
        """Another process holds the attempts."""
        with self._rows.connect() as connection:
            connection.execute(text("UPDATE attempts SET content = content"))
            yield

    def close(self):
        self.kill()
        self._rows.dispose()


@pytest.fixture
def server(request, tmp_path):
    """On the database that the test names. With the others of its kind it meets both; benchmarks/faults.py, each."""
    url = f"sqlite:///{tmp_path / 'browser.db'}"
    if request.param == "postgresql":
        postgresql = request.getfixturevalue("postgresql")
        administer(postgresql, *EMPTY)
        url = postgresql.render_as_string(hide_password=False)
    made = Mortal(tmp_path, url)
    made.start()
    yield made
    made.close()


def go_through(page, first, last):
    for item in ITEMS[first:last]:
        on_question(page, item)
        answer(page, item, 4)


def stored(count, value=4, revision=1):
    return sorted((item, value, revision) for item in ITEMS[:count])


@pytest.mark.parametrize(
    ("server", "before", "reloads"),  # every pair of two
    [("sqlite", 0, False), ("sqlite", 2, True), ("postgresql", 0, True), ("postgresql", 2, False)],
    indirect=["server"],
)
def test_a_commit_that_nobody_heard_of_stands_once(open_page, server, before, reloads):
    page = open_page()
    begin(page)
    go_through(page, 0, before)
    saved(page)
    server.dies_after_the_next_commit()
    go_through(page, before, before + 1)
    server.gone()
    assert len(server.answers()) == before + 1  # it was committed, the first answer with its attempt
    go_through(page, before + 1, before + 3)
    server.start()
    if reloads:
        page.reload()
    go_through(page, before + 3, before + 4)
    saved(page)
    assert server.answers() == stored(before + 4)
    assert server.rows("SELECT count(*) FROM attempts") == [(1,)]


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_an_answer_that_was_changed_stands_as_it_was_changed_last(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 1)
    on_question(page, ITEMS[1])
    saved(page)
    tap(page, page.locator(BACK))
    on_question(page, ITEMS[0])
    server.dies_after_the_next_commit()
    answer(page, ITEMS[0], 2)
    server.gone()
    assert server.answers() == [(ITEMS[0], 2, 2)]
    server.start()
    saved(page)
    assert server.answers() == [(ITEMS[0], 2, 2)]


def answered(server, but=0):
    """The address of somebody who has answered all statements, but so many."""
    services = build(Settings(database_url=server.database_url))
    token = begun.begin(services)
    begun.answer(services, token, dict.fromkeys(ITEMS[: len(ITEMS) - but], 4))
    services.close()
    return f"/questions?s={token}"


def wish_all(page):
    for wish in WISHES:
        on_question(page, wish)
        answer(page, wish, 1)


def is_complete(page, server):
    """Look that the result is there, and everything that was tapped stands once."""
    arrived(page, "result")
    expect(page.locator(".st-key-step h1")).to_be_visible()
    saved(page)
    assert server.answers() == stored(len(ITEMS))
    wishes = dict(server.rows("SELECT wish, choice FROM wishes"))
    assert wishes == {wish: preferences.choices(wish)[0] for wish in WISHES}
    until(lambda: server.rows("SELECT count(*) FROM results") == [(1,)])


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_wishes_that_nobody_heard_of_lead_to_the_result(open_page, server):
    page = open_page(answered(server).replace("questions", "preferences"))
    on_question(page, next(iter(WISHES)))
    server.dies_after_the_next_commit()
    wish_all(page)
    server.gone()
    server.start()
    is_complete(page, server)


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_result_that_nobody_heard_of_is_shown_and_stands_once(open_page, server):
    page = open_page(answered(server))
    on_question(page, ITEMS[-1])
    server.dies_after_the_next_commit()
    page.goto(page.url.replace("questions", "result"))
    server.gone()
    assert server.rows("SELECT count(*) FROM results") == [(1,)]
    server.start()
    arrived(page, "result")
    expect(page.locator(".st-key-step h1")).to_be_visible()
    assert server.rows("SELECT count(*) FROM results") == [(1,)]
    assert server.answers() == stored(len(ITEMS))


@pytest.mark.parametrize(("server", "reloads"), [("sqlite", True), ("postgresql", False)], indirect=["server"])
def test_taps_that_were_kept_when_the_server_died_under_the_result_are_saved(open_page, server, reloads):
    words = load(DATA, "ja")
    page = open_page(answered(server, but=1))
    on_question(page, ITEMS[-1])
    with server.nobody_can_save():
        go_through(page, len(ITEMS) - 1, len(ITEMS))
        wish_all(page)
        arrived(page, "result")
        expect(page.get_by_text(words("unsaved"))).to_be_visible()
        server.kill()
    assert server.answers() == stored(len(ITEMS) - 1)
    server.start()
    if reloads:
        page.reload()
    is_complete(page, server)
    expect(page.get_by_text(words("unsaved"))).to_have_count(0)
