"""Leaving and coming back: reload, the back button, a killed server, a store that is away, a code, a double tap."""

import io
import re
import sqlite3
import time
from contextlib import closing, contextmanager

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from advisor.domain import codes
from advisor.i18n import load
from tests.browser.conftest import ROOT
from tests.browser.steps import (
    BACK,
    PANEL,
    accessibility_faults,
    answer,
    arrived,
    begin,
    claim,
    is_chosen,
    item_ids,
    on_question,
    photograph,
    saved,
    tap,
)

ITEMS = item_ids()


def answered_up_to(page, count: int) -> None:
    begin(page)
    for item in ITEMS[:count]:
        on_question(page, item)
        answer(page, item, 4)
    on_question(page, ITEMS[count])
    saved(page)


def test_a_reload_goes_on_where_it_was(open_page):
    page = open_page()
    answered_up_to(page, 3)
    page.reload()
    on_question(page, ITEMS[3])


def test_the_link_goes_on_in_another_browser(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    other = open_page(page.url.removeprefix(server.url), phone=False)
    expect(other.locator(PANEL)).to_have_count(0)
    claim(other)
    on_question(other, ITEMS[2])


def test_the_browsers_back_button_shows_the_question_before(open_page):
    page = open_page()
    answered_up_to(page, 3)
    page.go_back()
    on_question(page, ITEMS[2])
    page.go_forward()
    on_question(page, ITEMS[3])


def test_answers_survive_a_killed_server(open_page, server):
    page = open_page()
    answered_up_to(page, 7)
    server.kill()
    server.start()
    page.reload()
    on_question(page, ITEMS[7])
    for item in reversed(ITEMS[:7]):
        tap(page, page.locator(BACK))
        is_chosen(page, item, 4)
        page.shown = time.monotonic()


def test_coming_back_to_the_first_page_offers_to_go_on(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    page.goto(page.url.replace("/questions", "/"))
    tap(page, page.locator(".st-key-go_on button"))
    on_question(page, ITEMS[2])


def test_a_short_link_goes_on_and_the_plain_address_finds_nobody(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    token = page.url.split("s=")[1][:43]
    other = open_page(f"/c/{token}")
    claim(other)
    on_question(other, ITEMS[2])
    answer(other, ITEMS[2], 4)
    saved(other)
    other.reload()
    on_question(other, ITEMS[3])
    for address in ("/", "/result", "/questions"):
        other.goto(server.url + address)
        other.locator(".st-key-start button").wait_for()
        expect(other.locator(".st-key-begun")).to_have_count(0)  # they were not begun there


@contextmanager
def nobody_can_save(server):
    """Another process holds the database's lock."""
    with closing(sqlite3.connect(server.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_taps_are_kept_while_the_store_is_away_and_saved_once_it_is_back(open_page, server):
    words = load(ROOT / "data", "ja")
    page = open_page()
    answered_up_to(page, 2)
    warning = page.get_by_text(words("unsaved"))
    with nobody_can_save(server):
        answer(page, ITEMS[2], 4)
        expect(warning).to_be_visible()  # how soon, tests/web/test_outage.py measures without a browser's own time
        for item in ITEMS[3:5]:
            on_question(page, item)
            answer(page, item, 2)
        on_question(page, ITEMS[5])
        expect(warning).to_be_visible()
        assert accessibility_faults(page) == []
        photograph(page, "unsaved")
    expect(page.get_by_text(words("saved"))).to_be_visible(timeout=15_000)  # nobody taps anything
    expect(warning).to_have_count(0)
    page.reload()
    on_question(page, ITEMS[5])
    for item, value in zip(reversed(ITEMS[2:5]), (2, 2, 4), strict=True):
        tap(page, page.locator(BACK))
        is_chosen(page, item, value)
        page.shown = time.monotonic()


def open_code(page) -> None:
    """The fold with the field for a code."""
    page.locator("[data-testid=stExpander]").filter(has=page.locator(".st-key-code")).locator("summary").click()


def test_a_wrong_code_is_said_where_it_is_typed_and_read_aloud(open_page):
    words = load(ROOT / "data", "ja")
    page = open_page()
    page.locator(".st-key-start button").wait_for()
    open_code(page)
    field = page.locator(".st-key-code input")
    before = None
    for typed, said in (("ABCD-EFGH-2345", "code.unknown"), ("", "code.empty"), ("", "code.empty")):
        field.fill(typed)
        field.press("Enter")
        fault = page.locator("[class*=st-key-fault_]")
        expect(fault).to_contain_text(words(said))
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(fault).not_to_have_attribute("id", before or "")
        before = fault.get_attribute("id")
        expect(fault.locator("[role=alert]")).to_have_count(1)
        expect(field).to_have_attribute("aria-describedby", fault.get_attribute("id"))
        expect(field).to_be_focused()
        expect(fault).to_be_in_viewport(ratio=1)
    assert page.get_by_text(re.compile("Press Enter|/80")).filter(visible=True).count() == 0


def test_the_code_and_the_picture_carry_on_in_another_browser(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    page.goto(page.url.replace("/questions", "/carry_on"))
    arrived(page, "carry_on")
    picture = page.locator("[data-testid=stImage] img")
    expect(picture).to_be_visible()
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(picture.screenshot())))
    assert found.text == page.locator("[data-testid=stCode] code").inner_text().strip()
    by_picture = open_page(found.text.removeprefix(server.url), phone=False)
    claim(by_picture)
    on_question(by_picture, ITEMS[2])

    code = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b", page.inner_text("body")).group()
    other = open_page()
    open_code(other)
    other.locator(".st-key-code input").fill(code.lower().replace("-", " "))
    other.keyboard.press("Enter")
    claim(other)
    on_question(other, ITEMS[2])
    answer(other, ITEMS[2], 4)
    saved(other)
    assert f"s={codes.read(code)}" in other.url


def test_starting_anew_can_delete_the_earlier_answers(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    old = page.url
    page.goto(old.replace("/questions", "/"))
    page.locator("[data-testid=stExpander] summary").first.click()
    tap(page, page.locator(".st-key-start_clean button"))
    on_question(page, ITEMS[0])
    page.goto(old)
    expect(page.locator(".st-key-start button")).to_be_visible()
