"""A campaign from both sides: made, answered on a phone, shared, seen by its recruiter alone, taken back, gone."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from advisor.actions import accounts
from advisor.domain.adaptive import selection
from advisor.domain.jobs.preferences import WISHES
from advisor.domain.recruiting.campaigns import LONGEST_CENTRE
from advisor.runtime.services import Services
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.browser import steps
from tests.browser.steps import (
    FINISH,
    PASSWORD,
    answer,
    arrived,
    check_layout,
    check_screen,
    item_ids,
    on_question,
    open_everything,
    photograph,
    settled,
    tap,
    visible_text,
)
from tests.people import archetype
from tests.test_i18n import catalogue

CENTRE = "青葉コールセンター"
HOSTILE = [
    "<img src=x onerror=alert(1)><b>太字</b>",
    "**太字** ![絵](https://example.invalid/a.png) [字](/j) $x^2$ :red[赤]",
    "# 見出し\n---\n| 表 |",
    "\u202e逆さ\u2066\u200b まえ",
    "😀👩‍👩‍👧 絵文字 🎧",
]


@pytest.fixture(scope="module")
def recruiters(server):
    opened = connect(server.database_url)
    for name in ("owner", "other"):
        accounts.add(AccountStore(opened), name, "recruiter", PASSWORD, Services.now())
    opened.close()


@pytest.fixture
def sign_in(open_page, recruiters):
    def sign_in_(name, phone=False, dark=False):
        page = steps.sign_in(open_page, name, "campaigns", phone=phone, dark=dark)
        expect(page.locator(".st-key-centre input")).to_be_visible()
        return page

    return sign_in_


def make_campaign(page, centre=CENTRE, purpose=None):
    """Fill in the form; returns the code of what was made."""
    page.locator(".st-key-centre input").fill(centre)
    page.locator(".st-key-centre input").blur()
    if purpose is not None:
        page.locator(".st-key-purpose textarea").fill(purpose)
        page.locator(".st-key-purpose textarea").blur()
    tap(page, page.locator(".st-key-desk_billing label").first)
    page.wait_for_timeout(300)
    page.locator("[data-testid=stFormSubmitButton] button").click()
    page.wait_for_url(re.compile(r"/campaign\?.*k="))
    settled(page)
    return re.search(r"k=([0-9A-Z]{12})", page.url)[1]


def refresh(page):
    tap(page, page.locator(".st-key-again button"))
    settled(page)


def download(page, key):
    with page.expect_download() as waiting:
        page.locator(f".st-key-{key} button").click()
    return waiting.value.path().read_bytes()


def test_a_result_is_seen_by_the_recruiter_it_was_shared_with_and_by_no_other_until_it_is_taken_back(
    open_page, sign_in, content, model
):
    owner, other = sign_in("owner"), sign_in("other")
    photograph(owner, "ja_1280_campaigns", whole=True)
    check_layout(owner, "ja")  # its addresses and codes are Latin
    code = make_campaign(owner)
    photograph(owner, "ja_1280_campaign_new", whole=True)
    check_layout(owner, "ja")  # its addresses and codes are Latin

    # Through the link, on a phone.
    phone = open_page(f"/j/{code}?src=line")
    expect(phone.locator(".st-key-invitation")).to_contain_text(CENTRE)
    settled(phone)
    check_screen(phone, "ja")
    photograph(phone, "ja_360_invitation", whole=True)
    tap(phone, phone.locator(".st-key-start_short button"))
    answers = archetype("billing")
    for item in (content.items.ids[position] for position in selection.walk(model, answers).asked):
        on_question(phone, item)
        answer(phone, item, answers[item])
    on_question(phone, next(iter(WISHES)))
    tap(phone, phone.locator(FINISH))
    arrived(phone, "result")
    expect(phone.locator(".st-key-offer")).to_be_visible()
    settled(phone)
    photograph(phone, "ja_360_result_campaign", whole=True)

    # Finished and not shared: a range of counts, and nobody in the list.
    refresh(owner)
    expect(owner.get_by_text("結果まで進んだ人は0〜4人").first).to_be_visible(timeout=20_000)
    assert owner.locator("[class*=st-key-person_]").count() == 0

    # Shared, after a look at what will be seen.
    tap(phone, phone.locator(".st-key-share button"))
    arrived(phone, "share")
    settled(phone)
    assert CENTRE in phone.inner_text(".st-key-consent")
    open_everything(phone)
    seen_before = shared_parts(phone)
    photograph(phone, "ja_360_share", whole=True)
    check_screen(phone, "ja")
    phone.locator(".st-key-shown_name input").fill("はなこ")
    phone.locator(".st-key-shown_name input").blur()
    tap(phone, phone.locator("[data-testid=stFormSubmitButton] button"))
    expect(phone.locator(".st-key-withdraw button")).to_be_visible()

    # Seen by its recruiter, as it was shown to the person.
    refresh(owner)
    assert "はなこ" in visible_text(owner)
    open_everything(owner)
    photograph(owner, "ja_1280_campaign", whole=True)
    check_layout(owner, "ja")  # its addresses and codes are Latin
    csv = download(owner, "csv")
    assert csv.startswith(b"\xef\xbb\xbf")
    assert "はなこ" in csv.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(download(owner, "xlsx"))).active
    assert "はなこ" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert download(owner, "poster").startswith(b"%PDF")
    assert b"<svg" in download(owner, "svg")
    assert download(owner, "png").startswith(b"\x89PNG")
    owner.locator("[class*=st-key-person_] button").first.click()
    arrived(owner, "person")
    expect(owner.locator(".callfit-chart").first).to_be_visible(timeout=20_000)
    settled(owner)
    open_everything(owner)
    assert "はなこ" in visible_text(owner)
    assert shared_parts(owner) == seen_before
    photograph(owner, "ja_1280_person", whole=True)
    check_layout(owner, "ja")  # its addresses and codes are Latin
    shared_page = owner.url

    # By no other recruiter, whatever address they try; and by nobody who is not signed in.
    assert CENTRE not in visible_text(other)
    for address in (owner.url, owner.url.replace("/person", "/campaign"), owner.url.replace("/person", "/group")):
        for visitor in (other, phone_of(open_page)):
            visitor.goto(address)
            settled(visitor)
            said = visible_text(visitor)
            assert "はなこ" not in said
            assert CENTRE not in said

    # Taken back: gone from the page, the list and the table.
    tap(phone, phone.locator(".st-key-withdraw button"))
    expect(phone.locator(".st-key-shown_name input")).to_be_visible()
    owner.goto(shared_page)
    settled(owner)
    assert "はなこ" not in visible_text(owner)
    assert owner.locator(".js-plotly-plot, .callfit-chart").count() == 0
    owner.goto(shared_page.replace("/person", "/campaign"))
    expect(owner.locator(".st-key-again button")).to_be_visible()
    settled(owner)
    said = visible_text(owner)
    assert "はなこ" not in said
    assert owner.locator("[class*=st-key-person_]").count() == 0
    assert owner.locator(".st-key-csv").count() == 0
    assert all(page.foreign == [] for page in (owner, other, phone))


def phone_of(open_page):
    return open_page("/")


def shared_parts(page):
    """The headings and figures of a shared result, from its headline to its limits."""
    settled(page)
    open_everything(page)
    headings = [one.inner_text() for one in page.locator("h2, h3").all()]
    headlines = {text for key, (text,) in catalogue("ja").items() if key.startswith("headline.")}
    start = next(place for place, one in enumerate(headings) if "".join(one.split()) in headlines)
    tables = [one.inner_text() for one in page.locator("table").all()]
    assert tables
    return headings[start : headings.index("この結果について") + 1 if "この結果について" in headings else None], tables


def test_a_hostile_name_is_shown_as_text_everywhere(server, open_page, sign_in):
    owner, phone, dialogs = sign_in("owner"), open_page("/"), []
    for page in (owner, phone):
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for centre in HOSTILE:
        owner.goto(f"{server.url}/campaigns")
        code = make_campaign(owner, centre, purpose=centre)
        plain = " ".join(re.sub(r"[\u202e\u2066\u200b\u200d]", "", centre).split())
        phone.goto(f"{server.url}/?c={code}")
        expect(phone.locator(".st-key-invitation")).to_be_visible()
        settled(phone)
        for page in (owner, phone):
            shown = " ".join(page.inner_text("body").split())
            assert plain in shown
            assert not re.search(r"[\u202e\u2066\u200b]", shown)
            assert page.locator("main img[src*='example'], main img[src=x], [data-testid=stText] a").count() == 0
            assert page.foreign == []
    assert dialogs == []


def test_a_name_of_ten_thousand_characters_is_refused_in_a_sentence(sign_in):
    page = sign_in("owner")
    page.locator(".st-key-centre input").fill("長" * 10_000)
    page.locator(".st-key-centre input").blur()
    page.locator("[data-testid=stFormSubmitButton] button").click()
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(str(LONGEST_CENTRE))
    assert "/campaigns" in page.url


def test_a_question_on_the_family_is_refused_in_the_purpose(sign_in):
    page = sign_in("owner")
    page.locator(".st-key-centre input").fill(CENTRE)
    page.locator(".st-key-centre input").blur()
    page.locator(".st-key-purpose textarea").fill("ご家族の職業を教えてください。")
    page.locator(".st-key-purpose textarea").blur()
    page.wait_for_timeout(300)
    page.locator("[data-testid=stFormSubmitButton] button").click()
    expect(page.locator("[data-testid=stAlert]").first).to_contain_text("家族")
    assert "/campaigns" in page.url


def test_a_paused_a_closed_and_an_unknown_link_tell_kindly(open_page, sign_in):
    owner = sign_in("owner")
    code = make_campaign(owner, "若葉センター")
    tap(owner, owner.locator(".st-key-pause button"))
    expect(owner.locator(".st-key-resume button")).to_be_visible()
    phone = open_page(f"/j/{code}")
    expect(phone.locator("[data-testid=stAlert]")).to_contain_text("お休み")
    assert "若葉" not in visible_text(phone)
    owner.locator("[data-testid=stPopover] button").click()
    tap(owner, owner.locator(".st-key-close button"))
    expect(owner.locator("[data-testid=stPopover]")).to_have_count(0)
    phone.goto(phone.url)
    expect(phone.locator("[data-testid=stAlert]")).to_contain_text("終わりました")
    stranger = open_page("/j/000000000000")
    expect(stranger.locator("[data-testid=stAlert]")).to_contain_text("見つかりません")
    check_screen(stranger, "ja")
    tap(stranger, stranger.locator(".st-key-start button"))
    on_question(stranger, item_ids()[0])
