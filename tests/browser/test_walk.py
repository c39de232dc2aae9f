"""A whole walk as people do it: on a small phone in Japanese, at a desk in English."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from advisor.content.loading import DATA
from advisor.domain.adaptive import selection
from advisor.domain.jobs.preferences import WISHES
from advisor.i18n import load
from tests.browser.steps import (
    BACK,
    FINISH,
    PANEL,
    accessibility_faults,
    answer,
    arrived,
    begin,
    check_screen,
    item_ids,
    latin_words,
    on_question,
    open_everything,
    open_work,
    photograph,
    saved,
    settled,
    tap,
    visible_text,
)
from tests.people import archetype

FIRST_WISH = next(iter(WISHES))


def in_view(page, locator) -> bool:
    box = locator.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


LOOKS = """places => {
  return places.map(place => {
    const one = document.querySelector(place);
    const {top, bottom, height} = one.getBoundingClientRect();
    return {top, bottom, height, colour: getComputedStyle(one).backgroundColor};
  });
}"""


def check_question(page, item: str, number: int) -> None:
    height = 740 if number == 1 else 640  # above the first one stands how to answer
    answers = [f"{PANEL} button[data-step={item}][data-value='{value}']" for value in range(1, 6)]
    found = page.evaluate(LOOKS, [*answers, BACK, f"{PANEL} h1"])
    assert all(one["top"] >= 0 and one["bottom"] <= height for one in found), (
        f"{item}: not all of it is visible without scrolling"
    )
    buttons = found[:5]
    assert min(one["height"] for one in buttons) >= 48
    assert min(below["top"] - above["bottom"] for above, below in pairwise(buttons)) >= 8
    assert len({one["colour"] for one in buttons}) == 1, "an answer looks preselected"


def check_outlook(page, button) -> None:
    """One tap keeps how a moment is seen, where the page stands, and is there after a reload."""
    open_work(page)
    assert button.bounding_box()["height"] >= 48
    tap(page, button)
    expect(button).to_contain_text("✓")
    settled(page)
    assert in_view(page, button)
    page.reload()
    open_work(page)
    expect(button).to_contain_text("✓", timeout=20_000)


def test_a_job_seeker_takes_the_quiz_on_a_phone_in_japanese(open_page):
    answers = archetype("consultation")
    page = open_page("/", phone=True)
    page.locator(".st-key-start button").wait_for()
    settled(page)
    photograph(page, "ja_360_welcome", whole=True)
    check_screen(page, "ja")
    begin(page)
    for number, item in enumerate(item_ids(), start=1):
        on_question(page, item)
        check_question(page, item, number)
        if number in (1, 21):
            expect(page.locator(f"{PANEL} kbd").first).to_be_hidden()  # a thumb has no keys
            photograph(page, f"ja_360_question_{number}")
            check_screen(page, "ja")
        assert page.locator(FINISH).count() == (number > 20)
        answer(page, item, answers[item])
    on_question(page, FIRST_WISH)
    photograph(page, "ja_360_wishes")
    check_screen(page, "ja")
    for wish in WISHES:
        on_question(page, wish)
        answer(page, wish, 2)
    arrived(page, "result")
    expect(page.locator(".callfit-chart").first).to_be_visible(timeout=20_000)
    photograph(page, "ja_360_result", whole=True)
    open_everything(page)
    photograph(page, "ja_360_result_open", whole=True)
    check_screen(page, "ja")
    assert "相談窓口" in visible_text(page)
    check_outlook(page, page.locator(".st-key-moment_consultation_1_worried button"))
    assert page.foreign == []


def test_a_job_seeker_goes_the_short_way_on_a_phone_and_asks_for_more(open_page, content, model):
    answers = archetype("consultation")
    asked = [content.items.ids[position] for position in selection.walk(model, answers).asked]
    assert len(asked) < selection.MOST
    page = open_page("/", phone=True)
    tap(page, page.locator(".st-key-start_short button"))
    for number, item in enumerate(asked, start=1):
        on_question(page, item)
        check_question(page, item, number)
        if number == 12:
            photograph(page, "ja_360_short_question_12")
            check_screen(page, "ja")
            page.reload()
            on_question(page, item)
        answer(page, item, answers[item])
    on_question(page, FIRST_WISH)
    tap(page, page.locator(FINISH))
    arrived(page, "result")
    expect(page.locator(".callfit-chart").first).to_be_visible(timeout=20_000)
    page.locator("[data-testid=stExpander] summary", has_text="順番が変わるか").click()
    expect(page.get_by_text("1段階").first).to_be_visible()
    photograph(page, "ja_360_short_result", whole=True)
    check_screen(page, "ja")
    tap(page, page.locator(".st-key-more button"))
    rest = next(item for item in content.items.ids if item not in asked)
    on_question(page, rest)
    assert f"{len(asked) + 1} / 40問" in visible_text(page)


def test_a_job_seeker_takes_the_quiz_at_a_desk_in_english_by_keyboard(open_page, content, model):
    answers = archetype("tele_sales")
    page = open_page("/?lang=en", phone=False, dark=True)
    page.locator(".st-key-start button").wait_for()
    photograph(page, "en_1280_welcome")
    check_screen(page, "en")
    tap(page, page.locator(".st-key-start_short button"))
    asked = [content.items.ids[position] for position in selection.walk(model, answers).asked]
    for number, item in enumerate(asked, start=1):
        on_question(page, item)
        if number == 2:
            page.wait_for_function("() => document.activeElement.tagName === 'H1'")  # the new statement
            for key in ("ArrowDown", "ArrowUp", "ArrowRight"):
                page.keyboard.press(key)
            assert page.evaluate("document.activeElement.dataset.step") == item, "arrows move and do not answer"
            check_screen(page, "en")
            expect(page.locator(f"{PANEL} kbd")).to_have_text(["1", "2", "3", "4", "5"])
            expect(page.locator(f"{PANEL} kbd").first).to_be_visible()
            photograph(page, "en_1280_question_2")
        if number == 17:
            tap(page, page.locator(".st-key-language button"))
            expect(page.locator("html")).to_have_attribute("lang", "ja")
            settled(page)
            assert latin_words(page) == set()
            tap(page, page.locator(".st-key-language button"))
            expect(page.locator("html")).to_have_attribute("lang", "en")
            settled(page)
        answer(page, item, answers[item], keyboard=True)
    on_question(page, FIRST_WISH)
    check_screen(page, "en")
    tap(page, page.locator(FINISH))
    arrived(page, "result")
    expect(page.locator(".callfit-chart").first).to_be_visible(timeout=20_000)
    photograph(page, "en_1280_result", whole=True)
    open_everything(page)
    check_screen(page, "en")
    assert load(DATA, "en")("headline.outbound.clear.high") in visible_text(page)
    assert page.foreign == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_on_privacy_reads_well_and_deletes(open_page, dark):
    page = open_page("/", dark=dark)
    begin(page)
    answer(page, item_ids()[0], 4)
    saved(page)
    quiz = page.url
    tap(page, page.locator(".st-key-foot a").last)
    arrived(page, "privacy")
    check_screen(page, "ja")
    photograph(page, f"ja_360_privacy_{'dark' if dark else 'light'}", whole=True)
    tap(page, page.locator(".st-key-sure label").first)
    page.wait_for_timeout(500)
    tap(page, page.locator(".st-key-delete button"))
    expect(page.locator("[data-testid=stAlert]")).to_be_visible()
    assert re.search(r"受付番号 [0-9A-Z]{4}-[0-9A-Z]{4}（", visible_text(page))
    assert accessibility_faults(page) == []
    page.goto(quiz)
    expect(page.locator(".st-key-start button")).to_be_visible()


@pytest.mark.parametrize(("phone", "dark", "language"), [(True, False, "ja"), (False, True, "en")])
def test_the_ways_to_carry_on_elsewhere_read_well(open_page, phone, dark, language):
    page = open_page(f"/?lang={language}", phone=phone, dark=dark)
    begin(page)
    answer(page, item_ids()[0], 4)
    saved(page)
    tap(page, page.locator(".st-key-foot a").first)
    arrived(page, "carry_on")
    settled(page)
    expect(page.locator("[data-testid=stCode] code")).to_be_visible()
    hide_link_and_code(page)
    check_screen(page, language)
    photograph(page, f"carry_on_{language}", whole=True)


def hide_link_and_code(page) -> None:
    """They are neither Japanese nor English."""
    page.locator("[data-testid=stCode] code").wait_for()
    page.evaluate("""() => {
      document.querySelector('[data-testid=stCode] code').textContent = '0';
      document.querySelectorAll('strong').forEach(code => { if (/-/.test(code.textContent)) code.textContent = '0'; });
    }""")
