"""A person with a real browser, whose replica is killed in the middle."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import chromium
from tests.browser.steps import answer, begin, item_ids, on_question, tap
from tests.replicas.conftest import COOKIE, NAME, Pair
from tests.server.conftest import Server

ITEMS = item_ids()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as started:
        yield started


@pytest.fixture
def page(browser: Browser, both: Pair) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True, ignore_https_errors=True
    )
    page = context.new_page()
    page.shown = 0.0
    page.goto(both.proxy.site)
    begin(page)
    yield page
    context.close()


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
    for item, label in [(ITEMS[7], 1), *((item, 3) for item in reversed(ITEMS[:7]))]:
        tap(page, page.locator(".st-key-back button"))
        expect(page.locator(f".st-key-{item}_{label} button")).to_have_attribute("kind", "primary")


def test_without_a_reload_the_page_finds_the_other_replica_by_itself(page, both):
    for item in ITEMS[:3]:
        on_question(page, item)
        answer(page, item, 5)
    on_question(page, ITEMS[3])
    dead = serving(page, both)
    dead.kill()
    expect(page.locator(f".st-key-{ITEMS[3]}_0 button")).to_be_enabled(timeout=20_000)
    page.wait_for_timeout(3_000)
    on_question(page, ITEMS[3])
    answer(page, ITEMS[3], 1)
    on_question(page, ITEMS[4])
    assert serving(page, both).port != dead.port
