"""A result on paper: saved as a PDF by the button, and printed by the browser from the page as it stands."""

import pytest
from playwright.sync_api import expect

from advisor.content.loading import DATA, load
from advisor.i18n import load as load_words
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
def test_a_result_is_whole_on_paper(server, open_page, tmp_path, language, dark):
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

    folds = page.locator("details[open]").count()
    printed = Paper(page.pdf(format="A4", print_background=True))
    printed.photograph(f"browser_print_{language}")
    w = load_words(DATA, language)
    seen = [w(f"{section}.title") for section in ("jobs", "steps", "traits")] + [w("limits.2")]
    seen += [w.of(job.name) for job in load().jobs]
    assert [text for text in seen if squeezed(text) not in printed.text] == []
    assert squeezed(w("answers.about")) not in printed.text, "what was closed is not printed"
    for number in range(len(printed)):
        assert (printed.picture(number) > 200).mean() > 0.8, "a dark screen is printed dark on white"
        assert printed.picture(number).min() < 90
    page.wait_for_timeout(300)
    assert page.locator("details[open]").count() == folds, "what was closed is closed again"
    assert page.foreign == []
