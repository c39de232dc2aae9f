"""A person who has never seen it raises accuracy for billing, sees whom it moves, publishes, goes back, reads it all."""

import re

import pytest
from playwright.sync_api import expect

from advisor import accounts
from advisor.services import Services
from advisor.storage.accounts import AccountStore
from advisor.storage.engine import connect
from tests.browser.steps import (
    arrived,
    check_screen,
    latin_words,
    open_everything,
    photograph,
    settled,
    tap,
    visible_text,
)
from tests.browser.stored import finished_result

PASSWORD = "correct horse 12"
BILLING, ACCURACY = "料金・お支払いの問い合わせ", "正確さ"


@pytest.fixture(scope="module")
def staff(server):
    opened = connect(server.database_url)
    accounts.add(AccountStore(opened), "sato", "staff", PASSWORD, Services.now())
    opened.close()


@pytest.fixture
def sign_in(open_page, staff):
    def sign_in_(phone=False, dark=False, language="ja"):
        page = open_page(f"/sign-in?next=weights&lang={language}", phone=phone, dark=dark)
        page.fill("#name", "sato")
        page.fill("#password", PASSWORD)
        page.locator("form button").click()
        page.wait_for_url(re.compile("/weights"))
        expect(page.locator(".st-key-row input")).to_be_visible()
        settled(page)
        return page

    return sign_in_


def choose(page, key, name):
    tap(page, page.locator(f".st-key-{key} button").first)
    page.get_by_role("option", name=name, exact=True).click()
    settled(page)


def type_into(page, key, text):
    field = page.locator(f"[class*=st-key-{key}] input")
    field.fill(text)
    field.blur()


def raise_accuracy(page, weight):
    choose(page, "row", BILLING)
    type_into(page, "w_billing_accuracy", weight)
    tap(page, page.locator("[class*=st-key-save] button"))
    expect(page.locator(".st-key-go_on button")).to_be_visible()
    settled(page)


def result_of(phone):
    """All that a result says, folds and tables included."""
    expect(phone.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)
    settled(phone)
    open_everything(phone)
    return phone.inner_text("[data-testid=stMain]")


def test_a_weight_is_raised_looked_at_published_and_taken_back_and_the_record_tells_it_all(server, open_page, sign_in):
    phone = open_page(f"/result?s={finished_result(server, 'billing')}")
    before = result_of(phone)

    page = sign_in()
    photograph(page, "ja_1280_weights", whole=True)
    check_screen(page)
    assert latin_words(page) <= {"sato", "CSV", *CLAIMS(page)}
    raise_accuracy(page, "4")
    assert "1か所を変えています" in visible_text(page)
    page.reload()
    expect(page.locator(".st-key-go_on button")).to_be_visible()  # the draft is still there
    tap(page, page.locator(".st-key-go_on button"))

    # Whom it moves.
    arrived(page, "publish")
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=60_000)
    settled(page)
    said = visible_text(page)
    assert re.search(r"グループが変わる人は[\d,]*[1-9][\d,]*人", said)
    open_everything(page)
    photograph(page, "ja_1280_publish", whole=True)
    check_screen(page)
    page.locator(".st-key-reason textarea").fill("聞き違いの苦情が増えたため")
    page.locator(".st-key-reason textarea").blur()
    page.wait_for_timeout(300)
    tap(page, page.locator("[class*=st-key-publish_now] button"))
    arrived(page, "versions")
    expect(page.get_by_text("第2版を公開しました")).to_be_visible()
    settled(page)
    photograph(page, "ja_1280_versions", whole=True)
    check_screen(page)

    # The old result, unchanged; a new one comes under the new version.
    phone.reload()
    assert result_of(phone) == before
    newer = open_page(f"/result?s={finished_result(server, 'billing')}")
    assert result_of(newer) != before

    # Back in one press, and all of it in the record.
    tap(page, page.locator(".st-key-back_1 button"))
    expect(page.get_by_text("第3版を公開しました")).to_be_visible()
    page.goto(page.url.replace("/versions", "/audit"))
    expect(page.get_by_text("改ざんされた跡はありません")).to_be_visible()
    settled(page)
    open_everything(page)
    photograph(page, "ja_1280_audit", whole=True)
    check_screen(page)
    entries = [page.locator(f".st-key-entry_{number}").inner_text() for number in (1, 2, 3)]
    assert "最初の版の登録（第1版）" in entries[0]
    for part in ("新しい版の公開（第2版）", "sato", "聞き違いの苦情が増えたため", BILLING, ACCURACY, "3.0", "4.0"):
        assert part in entries[1]
    for part in ("前の版に戻す（第3版）", "sato", "第1版に戻すため", BILLING, ACCURACY):
        assert part in entries[2]
    assert page.foreign == []
