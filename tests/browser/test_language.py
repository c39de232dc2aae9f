"""The language of a page: what the browser wishes for, until the visitor or a link says another."""

from playwright.sync_api import expect

from advisor.content.loading import DATA
from advisor.i18n import load
from tests.browser.steps import begin, settled, tap
from tests.browser.stored import finished_result

JAPANESE, ENGLISH = load(DATA, "ja"), load(DATA, "en")


def test_a_browser_that_wishes_for_english_gets_it_until_japanese_is_chosen(open_page, server):
    page = open_page(locale="en-GB")
    expect(page.locator(".st-key-step h1")).to_have_text(ENGLISH("welcome.title"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "lang=" not in page.url
    settled(page)
    tap(page, page.locator(".st-key-language button"))
    expect(page.locator(".st-key-step h1")).to_have_text(JAPANESE("welcome.title"))
    expect(page).to_have_title(f"{JAPANESE('welcome.title')} | Callfit")
    settled(page)
    assert "lang=ja" in page.url
    begin(page)
    assert "lang=ja" in page.url
    expect(page).to_have_title(f"{JAPANESE('questions.progress', number=1, length=40)} | Callfit")
    page.goto(f"{server.url}/result?s={finished_result(server, 'billing', device='elsewhere')}&lang=ja")
    expect(page.locator(".st-key-step h1")).to_have_text(JAPANESE("whose.title"))
    expect(page).to_have_title(f"{JAPANESE('whose.title')} | Callfit")
    tap(page, page.locator(".st-key-mine button"))
    expect(page).to_have_title(f"{JAPANESE('result.title')} | Callfit")
