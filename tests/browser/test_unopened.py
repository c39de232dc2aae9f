"""A page that cannot open, because of the network or of the browser, says so in our words and never in a trace."""

import re

import pytest
from playwright.sync_api import expect

from advisor.content.loading import DATA
from advisor.i18n import load

WORDS = {language: load(DATA, language) for language in ("ja", "en")}


def without(features):
    return lambda page: page.add_init_script("".join(f"delete {feature};" for feature in features))


WAYS = {
    "websockets are closed": lambda page: page.route_web_socket(re.compile("stream"), lambda socket: socket.close()),
    "scripts are blocked": lambda page: page.route("**/*.js", lambda route: route.abort()),
    "iOS before 15.4": without(
        ["Object.hasOwn", "Array.prototype.at", "String.prototype.at", "window.structuredClone"]
    ),
    "no hasOwn": without(["Object.hasOwn"]),
    "an older browser": without(["Object.fromEntries", "String.prototype.replaceAll"]),
}


TRIED = [*((name, "ja") for name in WAYS), ("scripts are blocked", "en")]
"""The words are in the page that is sent, before any script: tests/web/test_index_page.py has both languages."""


@pytest.fixture(scope="module")
def unopened(server, browser):
    """All of them at once: each waits some seconds."""
    opened = {}
    for name, language in TRIED:
        page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        WAYS[name](page)
        page.goto(f"{server.url}/?lang={language}")
        opened[name, language] = page
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.mark.parametrize(("name", "language"), TRIED)
def test_a_page_that_cannot_open_says_so_in_our_words(unopened, name, language):
    page = unopened[name, language]
    expect(page.locator(".callfit-wait")).to_be_visible()
    expect(page.locator(".callfit-wait")).to_contain_text(WORDS[language]("wait"))
    for trace in ("is not a function", "TypeError", "static/js"):
        expect(page.get_by_text(trace).filter(visible=True)).to_have_count(0)


def test_a_page_that_opens_says_nothing_of_the_kind(server, browser):
    page = browser.new_context().new_page()
    page.goto(server.url)
    expect(page.locator("[data-testid=stMain] h1")).to_be_visible()
    expect(page.locator("body.callfit-there")).to_have_count(1)
    expect(page.locator(".callfit-wait")).to_be_hidden()
    page.context.close()
