"""What a person does and sees, in one word each."""

import csv
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ARTIFACTS, ROOT

PASSWORD = "correct horse 12"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALLOWED_LATIN = {"CSV", "Callfit", "English", "PC", "PDF", "PR", "QR", "TV"}
READING = 0.3
"""Seconds that a person needs before they tap what is new on the screen; see DOUBLE in questionnaire.js."""
PANEL = ".callfit-questionnaire"
BACK, NEXT, FINISH = (f"{PANEL} button.{way}" for way in ("back", "next", "finish"))

SETTLING = 30
"""Seconds after which a page that still works on something is at fault."""
AT_REST = """() => !document.querySelector('[data-stale=true]')
    && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"""


def sign_in(open_page: Callable[..., Page], name: str, to: str, language: str = "ja", **kind: bool) -> Page:
    """Through the form to a page behind it, as somebody whose password is PASSWORD; kind: as of open_page."""
    page = open_page(f"/sign-in?next={to}&lang={language}", **kind)
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.locator("form button").click()
    page.wait_for_url(re.compile(f"/{to}"))
    return page


def item_ids() -> list[str]:
    with (ROOT / "data" / "items.csv").open(encoding="utf-8", newline="") as file:
        return [row["item"] for row in csv.DictReader(file)]


def begin(page: Page) -> None:
    tap(page, page.locator(".st-key-start button"))
    on_question(page, item_ids()[0])


def claim(page: Page) -> None:
    """Say, at a browser where the answers were not begun, that they are one's own."""
    tap(page, page.locator(".st-key-mine button"))


def choices(page: Page, step: str) -> Locator:
    """The buttons of a statement or a wish, while it is on the screen."""
    return page.locator(f"{PANEL} .choices button[data-step={step}]")


def on_question(page: Page, step: str) -> None:
    """Wait until a statement or a wish is on the screen."""
    choices(page, step).first.wait_for()
    page.shown = time.monotonic()


def is_chosen(page: Page, step: str, value: int) -> None:
    """Look that one of its choices, counted from 1, is marked as the person's own."""
    expect(choices(page, step).nth(value - 1)).to_have_attribute("aria-pressed", "true")


def saved(page: Page) -> None:
    """Wait until the app has said of every tap that it is saved: then the tab keeps none."""
    page.wait_for_function("() => !Object.keys(sessionStorage).some(key => key.startsWith('callfit:'))")
    settled(page)


def arrived(page: Page, path: str) -> None:
    page.wait_for_url(re.compile(rf"/{path}(\?|$)"))
    page.shown = time.monotonic()


def read(page: Page) -> None:
    """Be as slow as a person: what is tapped before anybody can have read it is not taken."""
    page.wait_for_timeout(max(0.0, (page.shown + READING - time.monotonic()) * 1000))


def answer(page: Page, item: str, value: int, keyboard: bool = False) -> None:
    """Choose for a statement or a wish, counted from 1."""
    if keyboard:
        read(page)
        page.keyboard.press(str(value))
    else:
        tap(page, choices(page, item).nth(value - 1))


def tap(page: Page, target) -> None:
    read(page)
    target.tap() if page.evaluate("matchMedia('(hover: none)').matches") else target.click()


def settled(page: Page) -> None:
    """Wait until what was asked of the app is answered, the run is over and what it replaced is gone."""
    deadline, quiet = time.monotonic() + SETTLING, 0
    while quiet < 4:
        page.wait_for_timeout(50)
        quiet = quiet + 1 if not page.unanswered and page.evaluate(AT_REST) else 0
        assert time.monotonic() < deadline, f"{page.url} did not come to rest in {SETTLING} s"


def photograph(page: Page, name: str, whole: bool = False) -> None:
    """Keep a screenshot for people to look at, when CALLFIT_PHOTOGRAPHS is set: they take a tenth of the time."""
    if "CALLFIT_PHOTOGRAPHS" not in os.environ:
        return
    Path(ARTIFACTS).mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    if whole:
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": min(height + 40, 14000)})
        page.wait_for_timeout(400)  # charts draw themselves anew
    page.screenshot(path=ARTIFACTS / f"{name}.png")
    page.set_viewport_size(size)


def visible_text(page: Page) -> str:
    return page.inner_text("body")


def latin_words(page: Page) -> set[str]:
    """Words in Latin letters that a person can read on the screen, but for names and versions."""
    text = re.sub(r"\b([0-9a-f]{12}|[0-9a-f]{64})\b", "", visible_text(page))  # fingerprints and seals
    for icon in page.locator(
        "[data-testid=stIconMaterial], [data-testid=stAlertDynamicIcon]"
    ).all():  # drawn as a picture, hidden from readers
        text = text.replace(icon.inner_text(), "", 1)
    return {word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in ALLOWED_LATIN}


def accessibility_faults(page: Page) -> list[str]:
    page.wait_for_function(
        "() => document.getAnimations().every(one => one.playState !== 'running')"
    )  # colours fade in
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def check_layout(page: Page, language: str) -> None:
    """The page's language, no fault of accessibility, nothing beyond the edge."""
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"


def check_screen(page: Page, language: str, *latin: str) -> None:
    """The layout; and on a Japanese page no Latin word but these."""
    check_layout(page, language)
    if language == "ja":
        assert latin_words(page) - set(latin) == set()


def open_work(page: Page) -> None:
    """See what the chosen job of a result is like: the second of its tabs."""
    if not page.locator(".st-key-job").is_visible():  # a phone shows a job once it is chosen
        tap(page, page.locator(".callfit-chart button.row").first)
    tap(page, page.locator(".st-key-job [role=tab]").nth(1))


def open_everything(page: Page) -> None:
    """Open every fold of the page, and those inside them."""
    closed = "[data-testid=stExpander] details:not([open]) > summary"
    while page.evaluate(
        """closed => {
          const folds = [...document.querySelectorAll(closed)].filter(fold => fold.checkVisibility());
          folds.forEach(fold => fold.click());
          return folds.length;
        }""",
        closed,
    ):
        settled(page)
