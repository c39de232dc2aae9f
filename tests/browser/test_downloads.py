"""Every file that leaves a campaign is fetched from the real server, and leads to where its campaign is."""

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from advisor.actions import accounts, attempts, campaigns
from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.i18n import load
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.browser import steps
from tests.browser.conftest import watch_traffic
from tests.browser.steps import PASSWORD, settled
from tests.browser.stored import finished_result


@pytest.fixture(scope="module")
def code(server):
    services = build(Settings(database_url=server.database_url))
    accounts.add(services.accounts, "maker", "recruiter", PASSWORD, services.now())
    maker = services.accounts.find("maker")[0]
    draft = CampaignDraft("青葉コールセンター", "面接で使います。")
    jobs = [job.id for job in services.published.current().content.jobs]
    fingerprint = services.published.current().content.fingerprint
    made = campaigns.create_campaign(services.campaigns, maker, draft, jobs, 30, fingerprint, services.now())
    services.close()
    return made.code


def fetched(page, key):
    with page.expect_download() as coming:
        page.locator(f".st-key-{key} button").click()
    return coming.value.path().read_bytes()


def page_of(pdf):
    page = pypdfium2.PdfDocument(pdf)[0]
    return page.get_textpage().get_text_bounded(), page.render(scale=3).to_pil()


def test_pictures_and_poster_carry_the_whole_address(server, open_page, code):
    page = steps.sign_in(open_page, "maker", "campaigns", phone=False)
    page.goto(f"{server.url}/campaign?k={code}")
    page.locator(".st-key-poster button").wait_for()
    settled(page)
    link = f"{server.url}/j/{code}"
    png = Image.open(io.BytesIO(fetched(page, "png")))
    assert zxingcpp.read_barcode(png).text == f"{link}?src=qr"
    svg = page.context.new_page()
    svg.set_content(fetched(page, "svg").decode())
    drawn = Image.open(io.BytesIO(svg.locator("svg").screenshot()))
    assert zxingcpp.read_barcode(drawn).text == f"{link}?src=qr"
    text, picture = page_of(fetched(page, "poster"))
    assert zxingcpp.read_barcode(picture).text == f"{link}?src=poster"
    assert link.removeprefix("http://") in "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_cannot_be_made_is_told_in_the_words_of_the_page(server, browser, language):
    token = finished_result(server, "billing")
    page = browser.new_context().new_page()
    watch_traffic(page)
    page.goto(f"{server.url}/result?s={token}&lang={language}")
    page.locator(".st-key-copy button").wait_for()
    settled(page)
    page.evaluate("""window.told = []; new MutationObserver(() => {
      const one = document.querySelector('[data-testid="stDownloadButtonError"]');
      if (one) told.push(one.textContent);
    }).observe(document.body, {childList: true, subtree: true, characterData: true})""")
    services = build(Settings(database_url=server.database_url))
    attempts.delete(services.store, attempts.resume(services.store, token), services.now())
    services.close()
    page.locator(".st-key-copy button").click()
    w = load(DATA, language)
    expect(page.get_by_text(w("welcome.unknown"))).to_be_visible()
    assert page.evaluate("told.at(-1)") == w("keep.failed")
    page.context.close()
