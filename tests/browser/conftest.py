"""The real app in a real browser: a server process on a free port, Chromium with a thumb or a keyboard."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "tests" / "artifacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--accept-lang=ja",  # a browser that says nothing else; others are told in test_language.py
]
POLICY = "content policy broken: "
WATCH_POLICY = f"""addEventListener("securitypolicyviolation",
  event => console.error("{POLICY}" + event.violatedDirective + " " + event.blockedURI))"""
expect.set_options(timeout=30_000)  # a busy machine draws a page late; what never comes still fails
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NAMES = ("chromium-headless-shell", *WHOLE)
"""Programs that are the browser. The first draws the same pages without windows, for half the processor's time."""


class Server:
    """`python -m advisor serve` on a store of its own; may be killed and started again.

    module: what to run, so that a twin of the app with a known fault can take its place.
    """

    def __init__(self, folder: Path, module: str = "advisor", **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = (folder / "server.log").open("ab")
        self.database = folder / "browser.db"
        self._module = module
        self._environment = os.environ | {"ADVISOR_DATABASE_URL": self.database_url} | settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database}"

    def start(self) -> None:
        command = [sys.executable, "-m", self._module, "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=subprocess.STDOUT
        )
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start; see {self._log.name}")

    def log(self) -> str:
        return Path(self._log.name).read_text(encoding="utf-8")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def gone(self) -> None:
        """Wait until it has ended by itself."""
        self._process.wait(60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.kill()


@contextmanager
def chromium(*flags: str, names: tuple[str, ...] = NAMES) -> Iterator[Browser]:
    installed = next((path for name in names if (path := shutil.which(name)) and "/snap/" not in path), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=installed, args=[*FLAGS, *flags])
        yield started
        started.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens pages by kind: a phone of 360 × 640 with a thumb, or a desktop of 1280 × 800 with keyboard.

    more: of Playwright's contexts, such as locale and forced_colors.
    """
    contexts, violations = [], []

    def open_(
        address: str = "/", phone: bool = True, dark: bool = False, width: int | None = None, **more: str
    ) -> Page:
        size = {"width": width or 360, "height": 640} if phone else {"width": 1280, "height": 800}
        context = browser.new_context(
            viewport=size, has_touch=phone, is_mobile=phone, color_scheme="dark" if dark else "light", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.foreign, page.shown = [], 0.0
        page.on("request", lambda request: page.foreign.append(request.url) if _foreign(request.url, server) else None)
        watch_traffic(page)
        page.add_init_script(WATCH_POLICY)
        page.on("console", lambda said: violations.append(said.text) if said.text.startswith(POLICY) else None)
        page.goto(server.url + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert violations == []  # on every page that any test walks


def watch_traffic(page: Page) -> None:
    """Note whether the page has asked the app for something that is not answered yet; see steps.settled."""

    def mark(unanswered: bool) -> None:
        page.unanswered = unanswered

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda _: mark(True))
        socket.on("framereceived", lambda _: mark(False))
        socket.on("close", lambda _: mark(False))

    mark(False)
    page.on("websocket", watch)


def _foreign(url: str, server: Server) -> bool:
    return url.startswith("http") and not url.startswith(server.url)
