"""From the words before any script to the app: nothing jumps, nothing is fetched late, nothing that nobody sees."""

import pytest

from advisor.content.loading import DATA
from advisor.i18n import load
from tests.browser.steps import settled
from tests.browser.stored import finished_result

FETCHED = "() => performance.getEntriesByType('resource').map(entry => [entry.name, entry.initiatorType])"
"""A script that the page names is 'other'; one that another script fetches is 'script'."""


@pytest.fixture
def first(open_page):
    page = open_page("/")
    page.locator(".st-key-start button").wait_for()
    settled(page)
    return page


def test_every_script_of_the_first_page_is_named_by_the_page_that_the_server_sends(first, server):
    sent = first.request.get(server.url).text()
    late = [name for name, how in first.evaluate(FETCHED) if how == "script" and name.rsplit("/", 1)[1] not in sent]
    assert late == []


def test_no_font_is_fetched_that_nothing_is_written_in(first):
    fonts = [name for name, _ in first.evaluate(FETCHED) if "woff" in name]
    assert [font for font in fonts if "MaterialSymbols" not in font] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_words_stand_there_before_the_app_and_go_when_it_comes(open_page, language):
    words = load(DATA, language)
    page = open_page("/about:blank")
    page.route("**/index.*.js", lambda route: None)  # never answered: the app does not come
    page.goto(page.url.replace("/about:blank", f"/?lang={language}"), wait_until="commit")
    page.get_by_role("heading", name=words("welcome.title")).wait_for()
    page.unroute_all()
    page.reload()
    page.locator(".callfit-first").wait_for(state="hidden")
    page.locator(".st-key-start button").wait_for()
    assert page.get_by_role("heading", name=words("welcome.title")).count() == 1


def test_what_stands_there_before_the_app_never_lies_over_a_page_that_is_still_being_drawn(open_page, server):
    """The result has the longest page: whoever waits for its end would wait many times as long as for its headline."""
    page = open_page("/about:blank")
    page.add_init_script("""
      new MutationObserver(() => {
        const first = document.querySelector('.callfit-first');
        const heading = document.querySelector('[data-testid=stMain] h1');
        if (heading && first && window.covered === undefined) window.covered = first.getClientRects().length > 0;
      }).observe(document, {childList: true, subtree: true})""")
    page.goto(f"{server.url}/result?s={finished_result(server, 'billing')}")
    page.wait_for_function("() => window.covered !== undefined")
    assert page.evaluate("() => window.covered") is False


def test_a_result_is_there_without_a_chart_library_and_in_little(open_page, server):
    page = open_page(f"/result?s={finished_result(server, 'billing')}")
    page.locator(".callfit-chart").nth(2).wait_for()
    settled(page)
    sizes = dict(page.evaluate("() => performance.getEntriesByType('resource').map(e => [e.name, e.encodedBodySize])"))
    assert [name for name in sizes if "plotly" in name.lower() or "highlighter" in name.lower()] == []
    assert sum(sizes.values()) < 1_300_000
