"""What staff learn from stored answers: the page on the questions, and outcomes sent as CSV and as Excel."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from advisor.actions import accounts
from advisor.content.loading import DATA
from advisor.files.outcomes import COLUMNS
from advisor.files.xlsx_writer import as_xlsx
from advisor.i18n import load
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.agreed import a_campaign, code_of_somebody
from tests.browser import steps
from tests.browser.conftest import Server
from tests.browser.steps import (
    PASSWORD,
    check_layout,
    check_screen,
    open_everything,
    photograph,
    settled,
    tap,
    visible_text,
)
from tests.people import as_answers, simulate

PEOPLE = 90
UPLOADER, DROP = "[data-testid=stFileUploaderDropzoneInput]", "[data-testid=stFileUploaderDropzone]"
NOBODY = "1111-1111-1111"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A server on which many have answered, and the rows of what became of them."""
    made = Server(tmp_path_factory.mktemp("server"))
    services = build(Settings(database_url=made.database_url))
    for name in ("phone", "desk"):
        accounts.add(services.accounts, name, "staff", PASSWORD, services.now())
    model, random, campaign = services.published.current().model, np.random.default_rng(7), a_campaign(services)
    traits, sheets = simulate(model, PEOPLE, seed=6)
    rows = []
    for number in range(PEOPLE):
        desk = ("billing", "survey")[number % 2]
        code = code_of_somebody(services, campaign, as_answers(model, sheets[number]))
        fit = traits[number] @ model.rows[model.is_job][model.weights.jobs.index(desk)]
        stayed = random.random() < 1 / (1 + np.exp(-2 * fit))
        rows.append([code, desk, "はい" if stayed else "いいえ", str(int(np.clip(round(3 + fit), 1, 5)))])
    services.close()
    made.start()
    yield made, rows
    made.kill()


@pytest.fixture
def server(stored):
    return stored[0]


@pytest.fixture
def rows(stored):
    return stored[1]


def sign_in(open_page, to, language, phone, dark):
    page = steps.sign_in(open_page, "phone" if phone else "desk", to, language, phone=phone, dark=dark)
    expect(page.locator("h1")).to_have_text(load(DATA, language)(f"staff.{to}"))
    settled(page)
    return page


def send(page, name, data):
    page.set_input_files(UPLOADER, {"name": name, "mimeType": "application/octet-stream", "buffer": data})


SCREENS = pytest.mark.parametrize(
    ("language", "phone", "dark"), [("ja", True, False), ("en", False, True)], ids=["phone", "desk"]
)


@SCREENS
def test_the_figures_of_the_questions_are_shown_with_what_they_mean(open_page, language, phone, dark):
    w = load(DATA, language)
    page = sign_in(open_page, "items", language, phone, dark)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)
    some = re.escape(w("items.people", people="N")).replace("N", r"[1-9]\d")  # some are left out by chance
    expect(page.get_by_text(re.compile(some))).to_be_visible()
    open_everything(page)
    settled(page)
    check_screen(page, language, "csv", "phone", "desk")
    photograph(page, f"{language}_{360 if phone else 1280}_items", whole=True)
    assert page.foreign == []


@SCREENS
def test_outcomes_come_in_as_csv_and_as_excel_and_tell_the_same(open_page, rows, language, phone, dark):
    w = load(DATA, language)
    page = sign_in(open_page, "outcomes", language, phone, dark)
    open_everything(page)
    check_screen(page, language, "csv", "phone", "desk")
    expect(page.locator(f"{DROP} button")).to_have_accessible_name(w("upload.choose"))
    photograph(page, f"{language}_{360 if phone else 1280}_outcomes_new", whole=True)

    if phone:  # as Japanese Excel saves it
        lines = ["コード,職種,在籍,満足度", *(",".join(row) for row in rows), f"{NOBODY},billing,はい,"]
        send(page, "配属.csv", "\r\n".join(lines).encode("cp932"))
    else:
        send(page, "outcomes.xlsx", as_xlsx("outcomes", list(COLUMNS), [*rows, [NOBODY, "billing", "はい", None]]))
    taken = w("outcomes.taken", rows=str(PEOPLE + 1), taken=str(PEOPLE))
    expect(page.get_by_text(taken)).to_be_visible(timeout=60_000)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)
    settled(page)
    open_everything(page)
    unmatched = w("outcomes.fault.unmatched", value=NOBODY)
    said = visible_text(page)
    assert w("upload.row", row=str(PEOPLE + 2), reason=unmatched) in said
    assert w("outcomes.related", value="", low="", high="").split("。")[0].split(".")[0] in said
    check_screen(page, language, "csv", "phone", "desk")
    photograph(page, f"{language}_{360 if phone else 1280}_outcomes", whole=True)
    assert page.foreign == []


def test_a_file_too_large_for_the_browser_is_refused_in_the_pages_language(open_page):
    w = load(DATA, "ja")
    page = sign_in(open_page, "outcomes", "ja", phone=True, dark=False)
    tap(page, page.locator("summary").first)  # out of the way
    send(page, "big.csv", bytes(2_200_000))
    alert = page.locator(f"{DROP} [role=alert]")
    expect(alert).to_have_text(w("upload.failed", limit="2"))
    expect(page.get_by_role("button", name=w("upload.remove"))).to_be_visible()
    check_layout(page, "ja")
    page.wait_for_timeout(300)
    photograph(page, "ja_360_upload_refused")


def test_a_formula_in_a_sheet_is_told_by_its_cell(open_page):
    import io

    from openpyxl import Workbook

    w, book, file = load(DATA, "ja"), Workbook(), io.BytesIO()
    book.active.append(["code", "desk", "stayed"])
    book.active.append(['=WEBSERVICE("http://stranger.example")', "billing", "yes"])
    book.save(file)
    page = sign_in(open_page, "outcomes", "ja", phone=True, dark=True)
    send(page, "配属.csv", file.getvalue())
    said = w("upload.row", row="2", reason=w("upload.fault.formula", value="A2"))
    expect(page.get_by_text(said)).to_be_visible(timeout=20_000)
    settled(page)
    check_layout(page, "ja")
    photograph(page, "ja_360_upload_formula")


def test_somebody_who_is_not_signed_in_sees_nothing_of_it(open_page):
    w = load(DATA, "ja")
    for path in ("/items", "/outcomes"):
        page = open_page(path)
        expect(page.locator("h1")).to_have_text(w("signin.title"))
        assert page.locator(UPLOADER).count() == 0
