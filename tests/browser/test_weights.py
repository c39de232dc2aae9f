"""A person who has never seen it changes a weight, sees whom it moves, publishes, goes back, and reads it all."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from advisor.actions import accounts
from advisor.content.loading import load
from advisor.runtime.services import Services
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.browser import steps
from tests.browser.steps import PASSWORD, arrived, check_screen, open_everything, photograph, settled, tap, visible_text
from tests.browser.stored import finished_result

BILLING, ACCURACY, LISTENING = "料金・お支払いの問い合わせ", "確かめる習慣", "聞く姿勢"
SHIPPED = int(load().versions["weights"])
"""Number of the first version in a new database."""
LATIN = ("sato", "CSV")
"""Latin words that stand on these pages in Japanese too."""


@pytest.fixture(scope="module")
def staff(server):
    opened = connect(server.database_url)
    accounts.add(AccountStore(opened), "sato", "staff", PASSWORD, Services.now())
    opened.close()


@pytest.fixture
def sign_in(open_page, staff):
    def sign_in_(phone=False, dark=False, language="ja"):
        page = steps.sign_in(open_page, "sato", "weights", language, phone=phone, dark=dark)
        expect(page.locator(".st-key-row input")).to_be_visible()
        settled(page)
        return page

    return sign_in_


def choose(page, key, name):
    button = page.locator(f".st-key-{key} button").first
    button.evaluate("button => button.scrollIntoView({block: 'center'})")  # a list closes when its page scrolls
    settled(page)
    tap(page, button)
    page.get_by_role("option", name=name, exact=True).click()
    settled(page)


def type_into(page, key, text):
    field = page.locator(f"[class*=st-key-{key}] input")
    field.fill(text)
    field.blur()


def click_cell(page, row, trait):
    """A cell of the map, counted from 1."""
    place = page.evaluate(
        """([row, trait]) => {
            const plot = document.querySelector('.st-key-map .js-plotly-plot'), layout = plot._fullLayout;
            plot.scrollIntoView();
            const box = plot.getBoundingClientRect(), size = layout._size;
            return [box.x + size.l + layout.xaxis2.l2p(trait - 1), box.y + size.t + layout.yaxis.l2p(row - 1)];
        }""",
        [row, trait],
    )
    page.mouse.click(*place)


def raise_accuracy(page, weight):
    choose(page, "row", BILLING)
    choose(page, "trait", ACCURACY)
    type_into(page, "w_billing_accuracy", weight)
    expect(page.locator(".st-key-studio")).to_contain_text(f"{BILLING}が一番上になる人", timeout=30_000)
    photograph(page, "ja_1280_weights_tried", whole=True)
    tap(page, page.locator("[class*=st-key-save] button"))
    expect(page.locator(".st-key-go_on button")).to_be_visible()
    settled(page)


def result_of(phone):
    """All that a result says, also in folds and tables."""
    expect(phone.locator(".callfit-chart").first).to_be_visible(timeout=20_000)
    settled(phone)
    open_everything(phone)
    return phone.text_content("[data-testid=stMain]")


def test_a_weight_is_raised_looked_at_published_and_taken_back_and_the_record_tells_it_all(server, open_page, sign_in):
    phone = open_page(f"/result?s={finished_result(server, 'billing')}")
    before = result_of(phone)

    page = sign_in()
    photograph(page, "ja_1280_weights", whole=True)
    check_screen(page, "ja", *LATIN)
    click_cell(page, row=7, trait=4)
    expect(page.locator("[class*=st-key-w_billing_accuracy]")).to_be_visible()  # the map opens it
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
    check_screen(page, "ja", *LATIN)
    page.locator(".st-key-reason textarea").fill("聞き違いの苦情が増えたため")
    page.locator(".st-key-reason textarea").blur()
    page.wait_for_timeout(300)
    tap(page, page.locator("[class*=st-key-publish_now] button"))
    arrived(page, "versions")
    expect(page.get_by_text(f"第{SHIPPED + 1}版を公開しました")).to_be_visible()
    settled(page)
    photograph(page, "ja_1280_versions", whole=True)
    check_screen(page, "ja", *LATIN)

    # The old result, unchanged; a new one comes under the new version.
    phone.reload()
    assert result_of(phone) == before
    newer = open_page(f"/result?s={finished_result(server, 'billing')}")
    assert result_of(newer) != before

    # Back in one press, and all of it in the record.
    tap(page, page.locator(f"[class*=st-key-back_{SHIPPED}_] button"))
    expect(page.get_by_text(f"第{SHIPPED + 2}版を公開しました")).to_be_visible()
    page.goto(page.url.replace("/versions", "/audit"))
    expect(page.get_by_text("改ざんされた跡はありません")).to_be_visible()
    settled(page)
    open_everything(page)
    photograph(page, "ja_1280_audit", whole=True)
    check_screen(page, "ja", *LATIN)
    entries = [page.locator(f".st-key-entry_{number}").inner_text() for number in (1, 2, 3)]
    assert f"最初の版を登録（第{SHIPPED}版）" in entries[0]
    for part in (
        f"新しい版を公開（第{SHIPPED + 1}版）",
        "sato",
        "聞き違いの苦情が増えたため",
        BILLING,
        ACCURACY,
        "3.0",
        "4.0",
    ):
        assert part in entries[1]
    for part in (f"前の版に戻す（第{SHIPPED + 2}版）", "sato", f"第{SHIPPED}版に戻すため", BILLING, ACCURACY):
        assert part in entries[2]
    assert page.foreign == []


def upload(page, name, data, kind="text/csv"):
    field = page.locator("[data-testid=stFileUploaderDropzoneInput]")
    expect(field).to_have_count(1)  # a file before this one leaves its field for a moment
    field.set_input_files({"name": name, "mimeType": kind, "buffer": data})


def downloaded(page, key):
    with page.expect_download() as waiting:
        page.locator(f".st-key-{key} button").click()
    return waiting.value.path().read_bytes()


def test_on_a_phone_a_table_goes_out_and_comes_back_and_a_wrong_one_changes_nothing(server, sign_in):
    page = sign_in(phone=True, dark=True)
    check_screen(page, "ja", *LATIN)
    photograph(page, "ja_360_weights", whole=True)
    csv = downloaded(page, "csv").decode("utf-8-sig")
    start = f"{BILLING},{ACCURACY},"
    number = next(number for number, line in enumerate(csv.splitlines(), start=1) if line.startswith(start))

    # Saved by Japanese Excel, in Shift_JIS, with two wrong cells: both are told with their rows, nothing is saved.
    wrong = csv.replace(start, f"{start}三").replace(f"アンケート・世論調査,{LISTENING}", f"あんけーと,{LISTENING}")
    upload(page, "weights.csv", wrong.encode("cp932", "replace"))
    expect(page.get_by_text("2か所に誤りがあるため、何も保存していません。")).to_be_visible(timeout=20_000)
    settled(page)
    said = visible_text(page)
    assert re.search(f"{number}行目 重み：「三[\\d.]+」は数ではありません。", said)
    assert "「あんけーと」という名前はありません。" in said
    check_screen(page, "ja", *LATIN)
    photograph(page, "ja_360_weights_wrong", whole=True)
    assert page.locator(".st-key-go_on").count() == 0

    # The same as an Excel file, with one weight changed.
    with page.expect_download() as coming:
        page.locator(".st-key-xlsx button").click()
    book = load_workbook(io.BytesIO(coming.value.path().read_bytes()))
    row = next(one for one in book.active.iter_rows() if [one[0].value, one[1].value] == [BILLING, ACCURACY])
    row[2].value = 2.5
    file = io.BytesIO()
    book.save(file)
    upload(page, "直した表.xlsx", file.getvalue(), "application/octet-stream")
    expect(page.get_by_text("1か所が変わります")).to_be_visible(timeout=20_000)
    settled(page)
    check_screen(page, "ja", *LATIN)
    photograph(page, "ja_360_weights_came", whole=True)
    tap(page, page.locator(".st-key-take button"))
    expect(page.get_by_text("1か所を変えています")).to_be_visible(timeout=20_000)

    # A formula is refused and not calculated; the draft stays.
    row[2].value = "=1+1"
    file = io.BytesIO()
    book.save(file)
    upload(page, "直した表.xlsx", file.getvalue(), "application/octet-stream")
    expect(page.get_by_text("セルは数式です")).to_be_visible(timeout=20_000)
    settled(page)
    assert "1か所を変えています" in visible_text(page)
    check_screen(page, "ja", *LATIN)
    assert page.foreign == []


def test_in_english_the_pages_read_well(server, sign_in):
    page = sign_in(language="en", dark=True)
    check_screen(page, "en")
    photograph(page, "en_1280_weights", whole=True)
    for place in ("versions", "audit"):
        page.goto(f"{server.url}/{place}?lang=en")
        expect(page.locator("h1")).to_be_visible()
        settled(page)
        check_screen(page, "en")
        photograph(page, f"en_1280_{place}", whole=True)
