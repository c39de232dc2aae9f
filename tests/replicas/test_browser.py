"""People with a real browser behind nginx: their replica is killed in the middle, or they send a file through it."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from advisor.actions import accounts
from advisor.runtime.services import Services
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.browser.conftest import chromium, watch_traffic
from tests.browser.steps import (
    BACK,
    PASSWORD,
    answer,
    begin,
    is_chosen,
    item_ids,
    on_question,
    saved,
    settled,
    sign_in,
    tap,
)
from tests.replicas.conftest import COOKIE, NAME, Pair
from tests.web.conftest import Server

ITEMS = item_ids()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, both: Pair) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_(address: str = "/") -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True, ignore_https_errors=True
        )
        contexts.append(context)
        page = context.new_page()
        page.shown = 0.0
        watch_traffic(page)
        page.goto(both.proxy.site + address)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    page = open_page()
    begin(page)
    return page


def serving(page: Page, pair: Pair) -> Server:
    """The replica that this browser is sent to."""
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE)
    assert cookie["secure"]
    return pair[pair.proxy.replica_of(f"{COOKIE}={cookie['value']}")]


def test_after_a_reload_a_person_goes_on_with_the_same_answers(page, both):
    for item in ITEMS[:7]:
        on_question(page, item)
        answer(page, item, 4)
    on_question(page, ITEMS[7])
    dead = serving(page, both)
    dead.kill()
    page.reload()
    on_question(page, ITEMS[7])
    assert serving(page, both).port != dead.port
    answer(page, ITEMS[7], 2)
    on_question(page, ITEMS[8])
    for item, value in [(ITEMS[7], 2), *((item, 4) for item in reversed(ITEMS[:7]))]:
        tap(page, page.locator(BACK))
        is_chosen(page, item, value)
        page.shown = time.monotonic()


def test_without_a_reload_the_page_finds_the_other_replica_by_itself(page, both):
    for item in ITEMS[:3]:
        on_question(page, item)
        answer(page, item, 5)
    on_question(page, ITEMS[3])
    dead = serving(page, both)
    dead.kill()
    answer(page, ITEMS[3], 1)
    on_question(page, ITEMS[4])
    saved(page)
    assert serving(page, both).port != dead.port


def test_a_member_of_staff_signs_in_and_sends_a_table(open_page, both, postgresql):
    opened = connect(postgresql.render_as_string(hide_password=False))
    accounts.add(AccountStore(opened), "sato", "staff", PASSWORD, Services.now())
    opened.close()
    page = sign_in(open_page, "sato", "weights")
    expect(page.locator(".st-key-row input")).to_be_visible()
    settled(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-csv button").click()
    name = waiting.value.suggested_filename  # it says which version it was made from
    table = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
    job, trait, weight, *rest = table[1].split(",")
    table[1] = ",".join([job, trait, "2.5" if weight != "2.5" else "2", *rest])
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": "\n".join(table).encode()}
    )
    tap(page, page.locator(".st-key-take button"))
    expect(page.get_by_text("1か所を変えています")).to_be_visible(timeout=20_000)
    put = [one for one in both.proxy.entries if "upload_file" in one["path"]]
    assert [one["status"] for one in put] == ["204"]
