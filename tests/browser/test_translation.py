"""A page that the browser translates: what is on the screen is what is answered, and nothing old stays beside new."""

import pytest

from advisor.actions import attempts
from advisor.content.loading import DATA
from advisor.domain.jobs.preferences import WISHES
from advisor.i18n import load
from advisor.storage.attempts import SqlStore
from advisor.storage.database.connection import connect
from tests.browser.steps import (
    BACK,
    answer,
    begin,
    item_ids,
    on_question,
    open_everything,
    open_work,
    saved,
    settled,
    tap,
)
from tests.browser.stored import finished_result

ITEMS = item_ids()
TRANSLATOR = """() => {
  const wrap = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    for (const node of found) {
      if (!node.nodeValue.trim() || node.parentElement.closest('font, script, style')) continue;
      const outer = document.createElement('font'), inner = document.createElement('font');
      inner.textContent = node.nodeValue;
      outer.append(inner);
      if (window.twoSteps) { node.before(outer); node.remove(); } else node.replaceWith(outer);
    }
  };
  new MutationObserver(wrap).observe(document.body, { childList: true, subtree: true, characterData: true });
  wrap();
}"""
"""As the translators of Chrome and Edge do: every text is taken out, also what comes later."""


def translated(page, steps="false"):
    page.evaluate(f"window.twoSteps = {steps}")
    page.evaluate(TRANSLATOR)


def heading(page):
    return page.locator("#callfit-asked").inner_text()


@pytest.mark.parametrize(("language", "steps"), [("ja", "false"), ("en", "true")])
def test_the_statement_on_the_screen_is_the_one_that_is_stored(open_page, server, content, language, steps):
    page = open_page(f"/?lang={language}")
    begin(page)
    translated(page, steps)
    given = {}
    for number, item in enumerate(ITEMS[:5]):
        on_question(page, item)
        settled(page)
        said = heading(page)
        shown = next(one.id for one in content.items if one.text[language] == said)
        given[shown] = 1 + number % 5
        answer(page, item, given[shown])
    saved(page)
    token = page.url.split("s=")[1][:43]
    store = SqlStore(connect(server.database_url))
    try:
        assert attempts.resume(store, token).answers == given
    finally:
        store.close()
    tap(page, page.locator(BACK))
    on_question(page, ITEMS[4])
    settled(page)
    assert heading(page) == content.items.by_id[ITEMS[4]].text[language]
    other = "en" if language == "ja" else "ja"
    tap(page, page.locator(".st-key-language button"))
    page.get_by_text(content.items.by_id[ITEMS[4]].text[other]).wait_for()


def test_each_wish_is_asked_under_its_own_heading_and_a_marked_moment_says_so(open_page, server):
    w = load(DATA, "ja")
    token = finished_result(server, "billing")
    page = open_page(f"/preferences?s={token}")
    on_question(page, next(iter(WISHES)))
    translated(page)
    for wish in list(WISHES)[:3]:
        on_question(page, wish)
        assert heading(page) == w(f"preferences.{wish}.question")
        answer(page, wish, 1)
    saved(page)
    page.goto(f"{server.url}/result?s={token}")
    page.locator(".st-key-step h1").wait_for()
    settled(page)
    open_everything(page)
    translated(page)
    settled(page)
    open_work(page)
    moment = page.locator("[class*=st-key-moment_][class*=_worried] button").first
    tap(page, moment)
    page.get_by_text(w("moments.chosen", label=w("moments.worried"))).first.wait_for()
    tap(page, page.locator(".st-key-language button"))
    page.get_by_text(load(DATA, "en")("result.title")).first.wait_for()
    settled(page)
    assert w("limits.title") not in page.inner_text("body")
