"""A visitor to the pages, and what is on the page it sees."""

from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest

from advisor.actions import accounts, attempts, passwords
from advisor.domain.accounts import Role
from advisor.domain.questionnaire.attempts import Mode
from advisor.domain.questionnaire.items import SCALE
from advisor.runtime.services import Services
from advisor.ui.session import address
from advisor.web import addresses
from tests.begun import begin

ROOT = Path(__file__).parents[2]
DEVICE = "device"
"""The browser of every page that a test opens."""


class Visitor:
    """A visitor whose answers are already stored."""

    def __init__(
        self,
        services: Services,
        answers: dict[str, int],
        wishes: dict[str, str] | None = None,
        mode: Mode = "all",
        **more: bool,
    ) -> None:
        self.services = services
        self.token = begin(services, mode, **more)
        now = datetime.now(UTC)
        for item, value in answers.items():
            attempts.answer(services.store, services.published.current().content.items, self.attempt, item, value, now)
        for wish, choice in (wishes or {}).items():
            attempts.wish(services.store, self.attempt, wish, choice, now)

    @property
    def attempt(self):
        return attempts.resume(self.services.store, self.token)

    def open(self, page: addresses.Page, **parameters: str) -> AppTest:
        return open_page(page, s=self.token, **parameters)


def open_page(page: addresses.Page, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["device"] = DEVICE
    for name, value in parameters.items():
        app.query_params[name] = value
    if page != "welcome":
        app.switch_page(addresses.FILES[page])
    return app.run()


def pattern(ids: tuple[str, ...], values: tuple[int, ...] = SCALE) -> dict[str, int]:
    """Answers that go through ``values`` again and again."""
    return {item: values[position % len(values)] for position, item in enumerate(ids)}


def spoken(app: AppTest) -> str:
    """Every text on the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def sign_in(monkeypatch, services: Services, role: Role) -> str:
    """Make an account of that role and sign it in on every page of this test. Its token."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    name, password, now = f"a_{role}", "correct horse 12", services.now()
    accounts.add(services.accounts, name, role, password, now)
    token = accounts.sign_in(services.accounts, name, password, accounts.Asking("192.0.2.1"), now)
    monkeypatch.setattr(address, "sign_in_token", lambda: token)
    return token
