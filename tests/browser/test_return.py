"""Leaving and coming back: reload, the back button, a killed server, a double tap."""

from playwright.sync_api import expect

from tests.browser.steps import answer, begin, item_ids, on_question, tap

ITEMS = item_ids()


def answered_up_to(page, count: int) -> None:
    begin(page)
    for item in ITEMS[:count]:
        on_question(page, item)
        answer(page, item, 4)
    on_question(page, ITEMS[count])


def test_a_reload_goes_on_where_it_was(open_page):
    page = open_page()
    answered_up_to(page, 3)
    page.reload()
    on_question(page, ITEMS[3])


def test_the_link_goes_on_in_another_browser(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    other = open_page(page.url.removeprefix(server.url), phone=False)
    on_question(other, ITEMS[2])


def test_the_browsers_back_button_shows_the_question_before(open_page):
    page = open_page()
    answered_up_to(page, 3)
    page.go_back()
    on_question(page, ITEMS[2])
    page.go_forward()
    on_question(page, ITEMS[3])


def test_a_double_tap_answers_one_question(open_page):
    page = open_page()
    answered_up_to(page, 1)
    page.locator(f".st-key-{ITEMS[1]}_3 button").dblclick()
    on_question(page, ITEMS[2])
    page.wait_for_timeout(500)
    expect(page.locator(f".st-key-{ITEMS[2]}_0 button")).to_be_visible()


def test_answers_survive_a_killed_server(open_page, server):
    page = open_page()
    answered_up_to(page, 17)
    server.kill()
    server.start()
    page.reload()
    on_question(page, ITEMS[17])
    for item in reversed(ITEMS[:17]):
        tap(page, page.locator(".st-key-back button"))
        expect(page.locator(f".st-key-{item}_3 button")).to_have_attribute("kind", "primary")


def test_coming_back_to_the_first_page_offers_to_go_on(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    page.goto(page.url.replace("/questions", "/"))
    tap(page, page.locator(".st-key-go_on button"))
    on_question(page, ITEMS[2])


def test_a_short_link_goes_on_without_the_token_in_the_address(open_page, server):
    page = open_page()
    answered_up_to(page, 2)
    token = page.url.split("s=")[1][:43]
    other = open_page(f"/c/{token}")
    on_question(other, ITEMS[2])
    answer(other, ITEMS[2], 4)
    on_question(other, ITEMS[3])
    other.reload()
    on_question(other, ITEMS[3])
    assert token not in other.url
    assert token not in other.evaluate("document.cookie")
