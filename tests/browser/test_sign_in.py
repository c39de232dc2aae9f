"""Signing in with a password, as recruiters do it: on a phone in Japanese, at a desk in English by keyboard."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from advisor.actions import accounts
from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.browser.conftest import Server
from tests.browser.steps import check_screen, photograph, settled, tap

PASSWORD = "correct horse 12 battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("server"))
    opened = connect(f"sqlite:///{made.database}")
    accounts.add(AccountStore(opened), "田中", "recruiter", PASSWORD, datetime.now(UTC))
    opened.close()
    made.start()
    yield made
    made.kill()


def check_form(page, language):
    check_screen(page, language)
    for field in page.locator("input, button").all():
        assert field.bounding_box()["height"] >= 48
        assert float(field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= 16  # no zoom on phones
    for field in page.locator("input").all():
        assert page.locator(f"label[for={field.get_attribute('id')}]").is_visible()


def test_a_recruiter_signs_in_and_out_on_a_phone(open_page):
    w = load(DATA, "ja")
    page = open_page("/campaigns")
    expect(page.locator("h1")).to_have_text(w("signin.title"))
    settled(page)
    check_screen(page, "ja")
    tap(page, page.get_by_role("link", name=w("signin.password")))
    page.get_by_label(w("signin.name")).fill("田中")
    page.get_by_label(w("signin.password.label")).fill("wrong")
    check_form(page, "ja")
    tap(page, page.get_by_role("button", name=w("signin.in")))
    expect(page.get_by_role("alert")).to_have_text(w("signin.wrong"))
    expect(page.get_by_label(w("signin.name"))).to_have_value("田中")
    expect(page.get_by_label(w("signin.password.label"))).to_have_value("")
    check_form(page, "ja")
    photograph(page, "ja_360_sign_in")
    page.get_by_label(w("signin.password.label")).fill(PASSWORD)
    tap(page, page.get_by_role("button", name=w("signin.in")))
    page.wait_for_url("**/campaigns?lang=ja")
    expect(page.locator("h1")).to_have_text(w("campaigns.title"))
    assert page.evaluate("document.cookie").count("callfit_user") == 0

    copied = page.context.cookies()
    settled(page)
    tap(page, page.locator(".st-key-sign_out button"))
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(w("signin.signed_out"))
    thief = open_page("/")
    thief.context.clear_cookies()
    thief.context.add_cookies(copied)
    thief.goto(page.url)
    expect(thief.locator("h1")).to_have_text(w("signin.title"))
    assert page.foreign == []


def test_a_recruiter_signs_in_and_out_at_a_desk_by_keyboard(open_page):
    w = load(DATA, "en")
    page = open_page("/sign-in?lang=en", phone=False, dark=True)
    check_form(page, "en")
    photograph(page, "en_1280_sign_in")
    for _ in range(2):  # the other language, then the name
        page.keyboard.press("Tab")
    page.keyboard.type("田中")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(w("campaigns.title"))
    page.goto(page.url.replace("campaigns", "sign-in"))
    check_screen(page, "en")
    page.get_by_role("button", name=w("signin.out")).click()
    expect(page.get_by_role("status")).to_have_text(w("signin.signed_out"))
    check_screen(page, "en")
    page.go_back()
    page.reload()
    expect(page.get_by_role("button", name=w("signin.in"))).to_be_visible()


def test_the_language_switches_on_the_form(open_page):
    page = open_page("/sign-in")
    tap(page, page.get_by_role("link", name="English"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    check_form(page, "en")
