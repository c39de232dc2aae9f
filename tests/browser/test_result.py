"""A result in every state: on every width, in both languages, light and dark; short, and led to by keyboard and eye."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from advisor.actions import attempts
from advisor.actions.calibration import calibration_text
from advisor.content.loading import DATA, load
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.questionnaire.attempts import MODES
from advisor.domain.scoring.model import Model
from advisor.i18n import load as load_words
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.begun import answer, begin
from tests.browser.conftest import Server, watch_traffic
from tests.browser.steps import accessibility_faults, latin_words, settled
from tests.browser.test_looks import TOOLS
from tests.people import archetype, simulate

WIDTHS = (320, 360, 768, 1280)
SCREEN = 740
"""The height of a phone's screen."""
ITEMS = load().items.ids
MUSTS = {
    "quota": "less_hard",
    "incentive": "less_hard",
    "complaints": "less_hard",
    "script": "script_hard",
    "talking": "less_hard",
    "length": "long_hard",
}
WISHES = {"quota": "less_soft", "script": "variety_soft", "length": "short_soft"}
ANSWERS = {
    "taking calls": archetype("consultation"),
    "making calls": archetype("tele_sales"),
    "twenty answers": dict(list(archetype("billing").items())[:20]),
    "wishes": archetype("general_support"),
    "all musts": archetype("billing"),
    "calibrated": archetype("survey"),
    "earlier release": archetype("order_desk"),
    "flat": dict.fromkeys(ITEMS, 3),
    "contradictory": {item: 5 if place % 2 else 1 for place, item in enumerate(ITEMS)},
}
NOWHERE = ("flat", "contradictory")
WISHED = {"wishes": WISHES, "all musts": MUSTS}


def stored_result(settings: Settings, state: str) -> str:
    """The token of somebody with these answers and wishes."""
    services = build(settings)
    token = begin(services, MODES[0])
    answer(services, token, ANSWERS[state])
    for wish, choice in WISHED.get(state, {}).items():
        attempts.wish(services.store, attempts.resume(services.store, token), wish, choice, services.now())
    services.close()
    return token


def calibrated(data: Path, model: Model) -> None:
    found = calibrate(simulate(model, 400, seed=3)[1], model.questionnaire)
    (data / "parameters.json").write_text(calibration_text(found, model.questionnaire, "2"), encoding="utf-8")


def earlier(data: Path, _model: Model) -> None:
    """Another statement and another job, which the present release does not know."""
    for file in ("items.csv", "jobs.csv", "weights.csv", "moments.csv"):
        text = (data / file).read_text(encoding="utf-8")
        text = text.replace("sales_follow,", "sales_before,").replace("電話では、", "お電話では、", 1)
        (data / file).write_text(text, encoding="utf-8")


CONTENTS = {"calibrated": calibrated, "earlier release": earlier}


@pytest.fixture(scope="module")
def stored(tmp_path_factory, model):
    """A server, and the token of each state."""
    made, tokens = Server(tmp_path_factory.mktemp("server")), {}
    for state in sorted(ANSWERS, key=lambda state: state not in CONTENTS):  # the present content comes last
        data = DATA
        if change := CONTENTS.get(state):
            data = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("release") / "data"))
            change(data, model)
        tokens[state] = stored_result(Settings(database_url=made.database_url, data=data), state)
    made.start()
    yield made, tokens
    made.kill()


@pytest.fixture(scope="module")
def pages(stored, browser):
    """A page for each language, with a phone's screen."""
    opened = {}
    for language in ("ja", "en"):
        context = browser.new_context(viewport={"width": 360, "height": SCREEN}, reduced_motion="reduce")
        opened[language] = context.new_page()
        watch_traffic(opened[language])
    yield opened
    for page in opened.values():
        page.context.close()


def go(page, stored, state, language):
    server, tokens = stored
    page.set_viewport_size({"width": 360, "height": SCREEN})
    page.emulate_media(color_scheme="light")
    page.goto(f"{server.url}/result?s={tokens[state]}&lang={language}")
    page.locator(".callfit-chart button.row").nth(14).wait_for()
    settled(page)
    page.evaluate(TOOLS)


@pytest.mark.parametrize("state", ANSWERS)
def test_a_result_in_any_state_is_whole_on_every_screen(stored, pages, state):
    faults, place = [], list(ANSWERS).index(state)
    for language, page in pages.items():
        go(page, stored, state, language)
        assert page.locator(".st-key-summary").count() == (state not in NOWHERE)
        if language == "ja":
            assert latin_words(page) == set()
        assert page.locator("details:not([open]) > summary").count() <= 10
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": SCREEN})
            faults += [f"{language} {width}: {fault}" for fault in page.evaluate("looks.clipped()")]
        if language == ("ja", "en")[place % 2]:  # colours change no layout
            page.emulate_media(color_scheme=("light", "dark")[place // 2 % 2])
            settled(page)  # a wide screen has chosen a job by itself
            faults += [f"{language}: {fault}" for fault in accessibility_faults(page)]
    assert faults == []


@pytest.mark.parametrize("state", ["taking calls", "making calls"])
def test_a_result_takes_five_screens_of_a_phone_before_anything_is_opened(stored, pages, state):
    for language, page in pages.items():
        go(page, stored, state, language)
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        assert height <= 5 * SCREEN, language
        for first in (".st-key-summary h2", ".st-key-summary h3", ".st-key-summary a[href='#steps']"):
            assert page.locator(first).first.bounding_box()["y"] < SCREEN, first


@pytest.mark.parametrize("state", ["taking calls", "flat"])
def test_a_chosen_row_leads_to_its_job_and_another_one_to_that(stored, pages, state):
    page = pages["ja"]
    go(page, stored, state, "ja")
    assert page.locator(".st-key-job").count() == 0
    for place in (4, 9, 4):
        row = page.locator(".callfit-chart button.row").nth(place)
        job = load().jobs[[one.id for one in load().jobs].index(row.get_attribute("data-id"))]
        row.click()
        heading = page.locator(".st-key-job h3").first
        expect(heading).to_have_text(job.name["ja"])
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()
        assert page.locator('button.row[aria-pressed="true"]').count() == 1


def test_a_wide_screen_shows_the_first_job_beside_the_summary_which_stays_in_view(stored, browser):
    server, tokens = stored
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{server.url}/result?s={tokens['taking calls']}&lang=en")
    expect(page.locator(".st-key-job h3").first).to_have_text(page.locator(".st-key-summary h3").first.inner_text())
    summary = page.locator(".st-key-summary")
    page.locator(".st-key-job").scroll_into_view_if_needed()
    expect(summary).to_be_in_viewport(ratio=0.9)
    page.context.close()


def test_a_fold_is_drawn_once_it_is_opened(stored, pages):
    page = pages["en"]
    go(page, stored, "taking calls", "en")
    w = load_words(DATA, "en")
    expect(page.get_by_text(w("answers.about"))).to_have_count(0)
    page.get_by_text(w("answers.title"), exact=True).click()
    expect(page.get_by_text(w("answers.about"))).to_be_visible()


OPENED = {
    "a fold": lambda page: page.locator("details:not([open]) > summary").last.click(),
    "the answers": lambda page: page.get_by_text(load_words(DATA, "ja")("answers.title"), exact=True).click(),
    "a row": lambda page: page.locator(".callfit-chart button.row").nth(6).click(),
    "the PDF": lambda page: page.locator(".st-key-copy button").click(),
    "the picture": lambda page: page.locator(".st-key-picture button").click(),
    "an outlook": lambda page: page.locator('[class*="st-key-moment_"] button').first.click(),
}


@pytest.mark.parametrize(
    ("state", "opened"), [*(("taking calls", one) for one in OPENED), ("flat", "the answers"), ("flat", "a row")]
)
def test_a_window_that_is_still_open_shows_nothing_of_deleted_answers(stored, pages, state, opened):
    server = stored[0]
    settings, page, w = Settings(database_url=server.database_url), pages["ja"], load_words(DATA, "ja")
    mine = {state: stored_result(settings, state)}
    go(page, (server, mine), state, "ja")
    if opened == "an outlook":
        page.locator(".callfit-chart button.row").nth(3).click()
        page.locator(".st-key-job [role=tab]").nth(1).click()
    services = build(settings)
    attempts.delete(services.store, attempts.resume(services.store, mine[state]), services.now())
    services.close()
    OPENED[opened](page)
    expect(page.get_by_text(w("welcome.unknown"))).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert page.locator(".callfit-chart button.row").count() == 0
