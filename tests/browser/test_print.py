"""A result on paper: saved as a PDF by the button, and printed by the browser from the page as it stands."""

import pytest
from playwright.sync_api import expect

from advisor.content.loading import DATA, load
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.i18n import load as load_words
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.begun import begin, finish
from tests.browser.steps import latin_words, settled, tap
from tests.browser.stored import finished_result
from tests.presentation.pdf.reading import Paper, squeezed

SECTIONS = ("directions", "jobs", "top", "claims", "traits", "answers", "limits", "versions")


def missing(paper, language):
    """What the page says, or would in its folds, and the paper does not: sections, jobs, traits, answers."""
    w, content = load_words(DATA, language), load()
    wanted = [w(f"{section}.title") for section in SECTIONS]
    wanted += [w("versions.date", date="").strip(), content.fingerprint]
    wanted += [w.of(job.name) for job in content.jobs]
    wanted += [w.of(trait.about) for trait in content.traits] + [w.of(item.text) for item in content.items]
    return [text for text in wanted if squeezed(text) not in paper.text]


@pytest.mark.parametrize(("language", "dark"), [("ja", False), ("en", True)])
def test_the_copy_of_a_result_is_whole(server, open_page, tmp_path, language, dark):
    token = finished_result(server, "consultation")
    page = open_page(f"/result?s={token}&lang={language}", phone=True, dark=dark)
    expect(page.locator(".callfit-chart").first).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-copy button")).to_be_visible(timeout=20_000)
    settled(page)
    if language == "ja":
        assert latin_words(page) == set()

    button = page.locator(".st-key-copy button")
    button.scroll_into_view_if_needed()
    assert button.bounding_box()["height"] >= 40
    with page.expect_download() as download:
        tap(page, button)
    assert download.value.suggested_filename.endswith(".pdf")
    saved = tmp_path / "copy.pdf"
    download.value.save_as(saved)
    copy = Paper(saved.read_bytes())
    assert copy.title == load_words(DATA, language)("result.title")
    assert missing(copy, language) == []

    assert page.foreign == []


SHEETS = 2
"""Of a result that is printed as it comes."""


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("phone", "dark"), [(True, False), (False, True)], ids=["phone", "desk, dark"])
@pytest.mark.parametrize("job", ["consultation", "tele_sales"])
def test_a_browser_prints_a_result_on_two_sheets(server, open_page, language, phone, dark, job):
    token = finished_result(server, job)
    page = open_page(f"/result?s={token}&lang={language}", phone=phone, dark=dark)
    expect(page.locator(".st-key-copy button")).to_be_visible(timeout=20_000)
    settled(page)
    w = load_words(DATA, language)
    folds = page.locator("details[open]").count()
    printed = Paper(page.pdf(format="A4", print_background=dark))
    printed.photograph(f"browser_print_{language}")
    assert len(printed) == SHEETS

    seen = [w(f"{section}.title") for section in ("jobs", "steps", "traits")] + [w("limits.2"), w("top.why")]
    seen += [w.of(one.name) for one in load().jobs] + [w(f"direction.{side}.short") for side in DIRECTIONS]
    assert [text for text in seen if squeezed(text) not in printed.text] == []
    hidden = ("keep.title", "copy.save", "card.save", "change.title", "preferences.change", "answers.about", "steps.go")
    hidden += ("carry_on.title", "device.leave", "privacy.link", "claims.open", "takeaway.title")
    assert [key for key in hidden if squeezed(w(key)) in printed.text] == []
    assert page.locator("details[open]").count() == folds
    for number in range(len(printed)):
        assert (printed.picture(number) > 200).mean() > 0.8, "a dark screen is printed dark on white"
        assert printed.picture(number).min() < 90


def test_what_somebody_has_opened_is_printed(server, open_page):
    w = load_words(DATA, "ja")
    page = open_page(f"/result?s={finished_result(server, 'billing')}", phone=False)
    expect(page.locator(".st-key-copy button")).to_be_visible(timeout=20_000)
    settled(page)
    page.locator("button.row").nth(1).click()
    page.locator(".st-key-job h3").first.wait_for()
    page.locator(".st-key-answers summary").click()
    page.get_by_text(w("answers.about")).wait_for()
    settled(page)
    printed = Paper(page.pdf(format="A4"))
    for key in ("answers.about", "top.watch"):
        assert squeezed(w(key)) in printed.text, key
    assert len(printed) > SHEETS
    assert squeezed(w("takeaway.title")) not in printed.text


def test_a_result_that_points_nowhere_is_printed_without_buttons(server, open_page):
    w = load_words(DATA, "ja")
    services = build(Settings(database_url=server.database_url))
    token = begin(services)
    finish(services, token, dict.fromkeys(load().items.ids, 5))
    services.close()
    page = open_page(f"/result?s={token}")
    expect(page.locator(".st-key-copy button")).to_be_visible(timeout=20_000)
    settled(page)
    printed = Paper(page.pdf(format="A4"))
    assert len(printed) <= SHEETS
    assert squeezed(w("headline.nowhere")) in printed.text
    for key in ("quality.review", "copy.save", "answers.change"):
        assert squeezed(w(key)) not in printed.text
