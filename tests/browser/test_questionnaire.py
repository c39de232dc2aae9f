"""The questionnaire in a browser: taps outlive the network and the server, and no screen shuts anybody out."""

import re
import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect

from advisor.content.loading import DATA
from advisor.domain.jobs import preferences
from advisor.domain.jobs.preferences import WISHES
from advisor.i18n import load
from tests.browser.steps import (
    BACK,
    PANEL,
    answer,
    begin,
    check_layout,
    choices,
    claim,
    is_chosen,
    item_ids,
    latin_words,
    on_question,
    saved,
    tap,
)
from tests.browser.stored import finished_result
from tests.browser.test_translation import translated

ITEMS = item_ids()
KEPT = "() => Object.keys(sessionStorage).filter(key => key.startsWith('callfit:')).length"
NEWEST = "SELECT id FROM attempts ORDER BY started_at DESC LIMIT 1"
FORBIDDEN = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no') } })"


def stored(server, page):
    """The answers of the attempt of this page, with the number of the attempts there are."""
    with closing(sqlite3.connect(server.database)) as database:
        return database.execute(
            f"SELECT item, value FROM answers WHERE attempt_id = ({NEWEST}) ORDER BY item"
        ).fetchall()


def attempts_there_are(server):
    with closing(sqlite3.connect(server.database)) as database:
        return database.execute("SELECT count(*) FROM attempts").fetchone()[0]


def go_through(page, first, last):
    """Answer the statements with these places; the value tells the place."""
    for place in range(first, last):
        on_question(page, ITEMS[place])
        answer(page, ITEMS[place], 1 + place % 5)


def expected(count):
    return sorted((item, 1 + place % 5) for place, item in enumerate(ITEMS[:count]))


def unsaved(page, language="ja"):
    return page.locator(f"{PANEL} .warning", has_text=load(DATA, language)("unsaved"))


def test_ten_taps_without_a_network_are_told_in_three_seconds_and_saved_when_it_is_back(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 4)
    saved(page)
    server.kill()
    page.context.set_offline(True)
    page.evaluate(
        """() => {
          const shown = () => document.querySelector('.callfit-questionnaire .warning p');
          addEventListener('click', () => { window.tapped ??= performance.now(); }, { capture: true });
          new MutationObserver(() => { if (shown()) window.told ??= performance.now(); })
            .observe(document.body, { childList: true, subtree: true });
        }"""
    )
    go_through(page, 4, 5)
    unsaved(page).wait_for()
    assert page.evaluate("told - tapped") < 3000
    go_through(page, 5, 14)
    page.context.set_offline(False)
    server.start()
    saved(page)
    expect(unsaved(page)).to_have_count(0)
    assert stored(server, page) == expected(14)


@pytest.mark.parametrize("reloads", [False, True])
@pytest.mark.parametrize("before", [0, 3])
def test_a_killed_server_loses_and_doubles_nothing(open_page, server, before, reloads):
    page = open_page()
    begin(page)
    go_through(page, 0, before)
    saved(page)
    there = attempts_there_are(server)
    server.kill()
    go_through(page, before, before + 3)
    server.start()
    if reloads:
        page.reload()
    on_question(page, ITEMS[before + 3])
    saved(page)
    assert stored(server, page) == expected(before + 3)
    assert attempts_there_are(server) == there + (before == 0)


@pytest.mark.parametrize("reloads", [False, True])
def test_a_wish_that_is_changed_twice_while_the_server_is_gone_ends_at_the_last_choice(open_page, server, reloads):
    page = open_page(f"/preferences?s={finished_result(server, 'billing', device='elsewhere')}")
    claim(page)
    wish = next(iter(WISHES))
    on_question(page, wish)
    server.kill()
    for value in (1, 2, 3):
        answer(page, wish, value)
        tap(page, page.locator(BACK))
        is_chosen(page, wish, value)
        page.shown = time.monotonic()
    unsaved(page).wait_for()
    server.start()
    if reloads:
        page.reload()
        is_chosen(page, wish, 3)
    saved(page)
    with closing(sqlite3.connect(server.database)) as database:
        found = database.execute(f"SELECT choice FROM wishes WHERE wish = ? AND attempt_id = ({NEWEST})", [wish])
        assert found.fetchone() == (preferences.choices(wish)[2],)


def test_who_begins_in_a_tab_that_keeps_somebodys_beginning_never_goes_on_with_it(open_page, server):
    page = open_page()
    begin(page)
    server.kill()
    go_through(page, 0, 2)
    page.goto("about:blank")
    server.start()
    page.goto(f"{server.url}/?s={finished_result(server, 'billing', device='elsewhere')}")
    there = attempts_there_are(server)
    claim(page)
    page.locator("summary").get_by_text(load(DATA, "ja")("welcome.again")).click()
    begin(page)
    page.reload()
    page.locator(".st-key-start button").wait_for()
    assert attempts_there_are(server) == there
    assert page.evaluate(KEPT) == 0


def test_the_short_way_goes_on_while_the_store_is_away(open_page, server):
    page = open_page()
    tap(page, page.locator(".st-key-start_short button"))
    shown, asked = page.locator(f"{PANEL} .choices button"), []

    def answer_what_is_shown():
        page.wait_for_function(
            "asked => !asked.includes(document.querySelector('.choices button')?.dataset.step ?? asked[0])", arg=asked
        )
        asked.append(shown.first.get_attribute("data-step"))
        page.shown = time.monotonic()
        answer(page, asked[-1], 1 + len(asked) % 5)

    shown.first.wait_for()
    answer_what_is_shown()
    saved(page)
    with closing(sqlite3.connect(server.database, isolation_level=None)) as away:
        away.execute("BEGIN EXCLUSIVE")
        for _ in range(4):
            answer_what_is_shown()
            shown.first.wait_for()
        unsaved(page).wait_for()
        away.execute("ROLLBACK")
    saved(page)
    assert stored(server, page) == sorted((item, 1 + place % 5) for place, item in enumerate(asked, start=1))


def test_of_two_tabs_the_later_tap_stands(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 2)
    saved(page)
    other = page.context.new_page()
    other.shown, other.unanswered = 0.0, False
    other.goto(page.url)
    on_question(other, ITEMS[2])
    for one, value in ((page, 1), (other, 5)):
        one.bring_to_front()
        one.goto(one.url.split("#")[0] + "#q2")
        on_question(one, ITEMS[1])
        answer(one, ITEMS[1], value)
        saved(one)
    assert dict(stored(server, page))[ITEMS[1]] == 5


def test_deleted_answers_do_not_come_back_from_another_tab(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 2)
    saved(page)
    there = attempts_there_are(server)
    with closing(sqlite3.connect(server.database)) as database, database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"DELETE FROM attempts WHERE id = ({NEWEST})")
    go_through(page, 2, 3)
    page.locator(".st-key-start button").wait_for()
    assert attempts_there_are(server) == there - 1
    page.wait_for_function(f"() => ({KEPT})() === 0")


def test_leaving_keeps_nothing_in_the_tab(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 1)
    saved(page)
    page.evaluate("sessionStorage.setItem('callfit:left', '{}')")
    tap(page, page.locator(".st-key-leave a"))
    page.locator(".st-key-start button").wait_for()
    assert page.evaluate(KEPT) == 0


def test_a_browser_that_forbids_to_keep_anything_answers_all_the_same(open_page, server):
    page = open_page()
    page.add_init_script(FORBIDDEN)
    page.reload()
    begin(page)
    go_through(page, 0, 3)
    page.wait_for_url("**s=*")
    page.locator(f"{PANEL} .state[data-said=saved]").wait_for()
    assert stored(server, page) == expected(3)


def test_a_double_tap_answers_one_statement(open_page):
    page = open_page()
    begin(page)
    page.wait_for_timeout(300)
    choices(page, ITEMS[0]).nth(3).dblclick()
    saved(page)
    on_question(page, ITEMS[1])


def test_a_change_of_language_keeps_what_is_not_saved(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 3)
    tap(page, page.locator(".st-key-language button"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    on_question(page, ITEMS[3])
    saved(page)
    assert stored(server, page) == expected(3)


def test_digits_answer_also_while_the_focus_is_on_another_button(open_page):
    page = open_page("/", phone=False)
    begin(page)
    page.locator(".st-key-language button").focus()
    answer(page, ITEMS[0], 3, keyboard=True)
    on_question(page, ITEMS[1])


def test_a_keyboard_answers_with_digits_and_moves_with_arrows_and_the_focus_is_on_the_new_statement(open_page):
    page = open_page("/?lang=en", phone=False)
    begin(page)
    go_through(page, 0, 1)
    saved(page)
    for key in ("ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.step") == ITEMS[1]
    answer(page, ITEMS[1], 2, keyboard=True)
    on_question(page, ITEMS[2])
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.go_back()
    is_chosen(page, ITEMS[1], 2)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_screen_shuts_anybody_out(open_page, width):
    page = open_page(phone=width < 1000, width=width, dark=width == 360)
    page.emulate_media(reduced_motion="reduce", forced_colors="active" if width == 320 else "none")
    begin(page)
    go_through(page, 0, 1)
    saved(page)
    check_layout(page, "ja")
    heights = page.eval_on_selector_all(f"{PANEL} button", "all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 48
    page.add_style_tag(content="html { font-size: 200% !important; }")
    check_layout(page, "ja")


def test_forty_taps_on_a_translated_page_store_what_was_on_the_screen(open_page, server):
    page, faults = open_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    begin(page)
    translated(page)
    go_through(page, 0, 40)
    saved(page)
    assert stored(server, page) == expected(40)
    assert faults == []


def test_no_english_word_appears_in_japanese_while_the_server_is_stopped(open_page, server):
    page = open_page()
    begin(page)
    go_through(page, 0, 2)
    saved(page)
    server.kill()
    go_through(page, 2, 3)
    unsaved(page).wait_for()
    assert latin_words(page) == set()
    said = page.eval_on_selector_all("[title], [aria-label]", "all => all.map(one => one.title + one.ariaLabel)")
    assert [one for one in said if re.search(r"connect|runn|stop", one, re.IGNORECASE)] == []
    server.start()
    saved(page)
