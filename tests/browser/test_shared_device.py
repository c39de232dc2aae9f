"""One browser, one person after the other: nobody meets the answers of the person before without being asked."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.web.middleware import BEGUN
from tests.begun import finish
from tests.browser.steps import BACK, PANEL, answer, claim, item_ids, on_question, saved, settled, tap
from tests.browser.stored import finished_result
from tests.people import archetype

ITEMS = item_ids()
WORDS = load(DATA, "ja")


def unfinished(page, server):
    page.goto(server.url)
    tap(page, page.locator(".st-key-start button"))
    on_question(page, ITEMS[0])
    answer(page, ITEMS[0], 4)
    saved(page)


def finished(page, server):
    page.goto(f"{server.url}/c/{finished_result(server, 'billing', device='elsewhere')}")
    claim(page)
    expect(page.locator(".st-key-mine button")).to_have_count(0)


def leave(page, server):
    tap(page, page.locator(".st-key-leave a"))


def scan_a_poster(page, server):
    page.goto(f"{server.url}/j/1111-2222-3333")


def type_the_address(page, server):
    page.goto(server.url)


NEXT = {"leaving": leave, "a poster": scan_a_poster, "the address": type_the_address}


@pytest.mark.parametrize("before", [unfinished, finished])
@pytest.mark.parametrize("come", NEXT)
def test_the_next_person_who_goes_back_is_asked_whose_answers_these_are(open_page, server, before, come):
    page = open_page()
    before(page, server)
    mine = page.url
    page.reload()  # the person's own way stays open, without a question
    expect(page.locator(".st-key-mine button")).to_have_count(0)
    page.locator("h1, h2").first.wait_for()
    NEXT[come](page, server)
    page.locator(".st-key-start button").wait_for()
    page.go_back()
    page.locator(".st-key-mine button").wait_for()
    page.goto(mine)
    page.locator(".st-key-mine button").wait_for()
    expect(page.locator(PANEL)).to_have_count(0)


@pytest.mark.parametrize("link", ["a link of one's own", "a garbled link", "back to the first page"])
def test_the_next_person_who_begins_or_goes_on_leaves_no_way_back_to_the_answers_before(open_page, server, link):
    page = open_page()
    unfinished(page, server)
    mine = page.url
    if link == "a link of one's own":
        page.goto(f"{server.url}/c/{finished_result(server, 'survey', device='elsewhere')}")
        claim(page)
        expect(page.locator(".st-key-mine button")).to_have_count(0)
    else:
        if link == "a garbled link":
            page.goto(f"{server.url}/c/xx")
        while "/questions" in page.url:  # one step back for each statement
            page.go_back()
        settled(page)
        tap(page, page.locator(".st-key-start button"))
        on_question(page, ITEMS[0])
        answer(page, ITEMS[0], 2)
        saved(page)
    page.goto(mine)
    page.locator(".st-key-mine button").wait_for()


def test_who_begins_anew_leaves_the_answers_before_to_a_question_too(open_page, server):
    page = open_page()
    unfinished(page, server)
    mine = page.url
    page.goto(mine.replace("/questions", "/"))
    page.locator("[data-testid=stExpander] summary").first.click()
    tap(page, page.locator(".st-key-welcome_again .st-key-start button, [data-testid=stExpander] .st-key-start button"))
    on_question(page, ITEMS[0])
    page.goto(mine)
    page.locator(".st-key-mine button").wait_for()


@pytest.mark.parametrize("where", ["first question", "first page", "next person begins"])
def test_who_answers_again_leaves_the_answers_before_to_a_question_or_can_close_them(open_page, server, where):
    page = open_page()
    finished(page, server)
    mine = page.url.replace("/questions", "/result")
    page.goto(mine.replace("/result", "/changes"))
    tap(page, page.locator(".st-key-retake button"))
    on_question(page, ITEMS[0])
    assert "s=" not in page.url
    if where != "first question":
        tap(page, page.locator(".st-key-home a"))
        page.locator(".st-key-start button").wait_for()
    if where == "next person begins":
        tap(page, page.locator(".st-key-start button"))
        on_question(page, ITEMS[0])
    else:
        leave(page, server)
        page.locator(".st-key-start button").wait_for()
        expect(offer(page)).to_have_count(0)
    expect(page.locator(".st-key-leave")).to_have_count(0)
    page.goto(mine)
    page.locator(".st-key-mine button").wait_for()


def offer(page):
    return page.locator(".st-key-begun")


@pytest.mark.parametrize("mode", ["unfinished", "finished"])
def test_who_types_the_address_again_is_offered_what_was_begun_here_and_asked_whose_it_is(open_page, server, mode):
    page = open_page()
    unfinished(page, server)
    if mode == "finished":
        finish_stored(server, page.url.split("s=")[1][:43])
    page.goto(server.url)
    told = "welcome.return.finished" if mode == "finished" else "welcome.return"
    numbers = {"answered": "1", "length": "40"}
    expect(offer(page)).to_contain_text(WORDS(told, **numbers))
    tap(page, page.locator(".st-key-go_on button"))
    page.locator(".st-key-mine button").wait_for()
    expect(page.get_by_text(WORDS("whose.here"))).to_be_visible()
    claim(page)
    page.wait_for_url("**/result?*" if mode == "finished" else "**/questions?*")
    expect(page.locator(".st-key-mine button")).to_have_count(0)


def test_what_was_begun_here_is_offered_no_more_once_it_is_to_be_forgotten(open_page, server):
    page = open_page()
    unfinished(page, server)
    mine = page.url
    page.goto(server.url)
    tap(page, page.locator(".st-key-forget button"))
    expect(offer(page)).to_have_count(0)
    settled(page)
    assert BEGUN not in cookies(page)
    page.goto(mine)  # the answers themselves are still there
    page.locator(".st-key-mine button").wait_for()


@pytest.mark.parametrize("end", ["leaving", "a link of another's"])
def test_nothing_is_offered_to_the_next_person_after(open_page, server, end):
    page = open_page()
    unfinished(page, server)
    assert BEGUN in cookies(page)
    if end == "leaving":
        with page.expect_navigation():
            leave(page, server)
    else:
        finished(page, server)
    page.goto(server.url)
    page.locator(".st-key-start button").wait_for()
    expect(offer(page)).to_have_count(0)
    assert BEGUN not in cookies(page)


def cookies(page):
    return {one["name"]: one["expires"] for one in page.context.cookies()}


def test_what_a_browser_keeps_of_answers_goes_with_its_session(open_page, server):
    page = open_page()
    unfinished(page, server)
    assert cookies(page)[BEGUN] == -1


def finish_stored(server, token):
    services = build(Settings(database_url=server.database_url))
    finish(services, token, archetype("billing"))
    services.close()


def box(page):
    return page.locator(".st-key-declined input")


def test_a_no_to_studies_holds_on_every_way_back_until_the_first_answer_is_stored(open_page, server):
    page = open_page()
    page.locator(".st-key-declined label").click()
    expect(box(page)).to_be_checked()
    page.wait_for_url("**use=no**")
    for back in (page.go_back, lambda: tap(page, page.locator(BACK)), page.reload):
        tap(page, page.locator(".st-key-start button"))
        on_question(page, ITEMS[0])
        back()
        page.locator(".st-key-start button").wait_for()
        expect(box(page)).to_be_checked()
    tap(page, page.locator(".st-key-start button"))
    on_question(page, ITEMS[0])
    answer(page, ITEMS[0], 4)
    saved(page)
    with closing(sqlite3.connect(server.database)) as database:
        assert database.execute("SELECT in_studies FROM attempts ORDER BY started_at DESC LIMIT 1").fetchone() == (0,)


@pytest.mark.parametrize("query", ["new=all", "new=short", "new=all&use=no", "new=all&c=1111-2222-3333"])
def test_an_address_alone_leads_nobody_past_the_first_page(open_page, query):
    """Only there it is said what answers are used for, and who sees them."""
    page = open_page(f"/questions?{query}")
    page.locator(".st-key-start button").wait_for()
    expect(page.locator(PANEL)).to_have_count(0)
