"""A visitor to the pages, and what is on the page it sees."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from advisor.actions import accounts, attempts
from advisor.domain.accounts import Role
from advisor.domain.jobs.preferences import WISHES
from advisor.domain.questionnaire.attempts import Mode
from advisor.domain.questionnaire.items import SCALE
from advisor.runtime.services import Services
from advisor.ui.session import address
from advisor.web import addresses, assets
from tests.begun import answer, begin

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
        if answers:
            answer(services, self.token, answers)
        for wish, choice in (wishes or {}).items():
            attempts.wish(services.store, self.attempt, wish, choice, now)

    @property
    def attempt(self):
        return attempts.resume(self.services.store, self.token)

    def open(self, page: addresses.Page, **parameters: str) -> AppTest:
        return open_page(page, s=self.token, **parameters)


@contextmanager
def cut_off(kind: str, *keys: str) -> Iterator[None]:
    """Runs that end once a button is drawn, as the first run of a page does for who taps before the rest is there.

    kind: the function of Streamlit that draws it. keys: of the button; any when there are none.
    """
    draw = getattr(st, kind)

    def draw_and_end(*given: Any, **more: Any) -> bool:
        draw(*given, **more)
        if not keys or more.get("key") in keys:
            st.stop()
        return False

    with patch.object(st, kind, draw_and_end):
        yield


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
    written = [element.value for kind in kinds for element in getattr(app, kind)]
    return "\n".join(
        written + [row[part] for chart in charts(app) for row in chart["rows"] for part in WRITTEN if part in row]
    )


def open_folds(app: AppTest) -> AppTest:
    """Open every fold that is drawn only then, also those that come with what is opened."""
    opened: set[str] = set()
    while new := {fold.proto.id for fold in app.expander if fold.proto.id} - opened:
        for fold in new:
            app.session_state[fold.split("-", 2)[2]] = True
        opened |= new
        app.run()
    return app


def tables(app: AppTest) -> list[list[list[str]]]:
    """The cells of every table that is written as text, row by row, from the heading on."""
    texts = [one.value for one in app.markdown if one.value.startswith("| ")]
    lines = [[line for line in text.splitlines() if "---" not in line] for text in texts]
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in table] for table in lines]


WRITTEN = ("group", "tag", "name", "note")
"""What stands beside a row of a chart."""


def charts(app: AppTest) -> list[dict[str, Any]]:
    """What the charts are given that the page draws itself, in their order."""
    return [json.loads(one.json)[0] for one in components_of(app, "chart")]


def components_of(app: AppTest, name: str) -> list[BidiComponent]:
    return [one.proto for one in app.get("bidi_component") if one.proto.component_name == assets.component(name)]


def choose_job(app: AppTest, job: str) -> AppTest:
    """Choose a job on the chart of all jobs."""
    (chart,) = [one for one in components_of(app, "chart") if "panel" in json.loads(one.json)[0]]
    return post(app, chart, {"chosen": job})


def sign_in(monkeypatch, services: Services, role: Role) -> str:
    """Make an account of that role and sign it in on every page of this test. Its token."""
    name, password, now = f"a_{role}", "correct horse 12", services.now()
    accounts.add(services.accounts, name, role, password, now)
    token = accounts.sign_in(services.accounts, name, password, accounts.Asking("192.0.2.1"), now)
    monkeypatch.setattr(address, "sign_in_token", lambda: token)
    return token


# --- the questionnaire ---
#
# What its script does in a browser, as far as the server can tell: it reads what it is given, and sends as its state
# all taps that it does not know to be saved. AppTest always runs the whole script, never a fragment alone: so what a
# tap gives back is always all that the component needs. That a tap runs the fragment alone is shown in tests/browser.


@dataclass
class Tab:
    """A browser tab: it keeps every tap of an attempt until it hears that it is saved, as the script does.

    kept: attempt → taps.
    """

    name: str = field(default_factory=lambda: f"tab_{secrets.token_hex(4)}")
    number: int = 0
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    token: str | None = None
    mode: str | None = None


_TABS: WeakKeyDictionary[AppTest, Tab] = WeakKeyDictionary()


def tab_of(app: AppTest) -> Tab:
    return _TABS.setdefault(app, Tab())


def questionnaire(app: AppTest) -> dict[str, Any]:
    """What the page gives the component; empty when it is not on the page."""
    return json.loads(component.json)[0] if (component := _component(app)) else {}


def _component(app: AppTest) -> BidiComponent | None:
    found = components_of(app, "questionnaire")
    return found[0] if found else None


def step_shown(app: AppTest) -> str:
    """The statement or wish that a browser shows on arriving, or after a tap, as the script finds it."""
    data = questionnaire(app)
    path = data.get("path") or [item for item, _ in data["statements"]]
    wishes = [wish for wish, *_ in data["choices"]]
    following = next((item for item in path if item not in data["answers"]), None)
    if tab_of(app).number:
        return following or wishes[0]
    part, number = data["start"]["part"], data["start"]["number"] or 0
    if part == "preferences":
        return wishes[min(max(number, 1), len(wishes)) - 1]
    reached = path if following is None else path[: path.index(following) + 1]
    return reached[number - 1] if 0 < number <= len(reached) else following or path[-1]


def statement_shown(app: AppTest) -> str:
    return dict(questionnaire(app)["statements"])[step_shown(app)]


def tap(app: AppTest, name: str, value: int | str, **more: Any) -> AppTest:
    """Tap an answer to a statement. more: age, or seen."""
    return tap_all(app, (name, value), **more)


def tap_all(app: AppTest, *steps: tuple[str, int | str], **more: Any) -> AppTest:
    """Tap several at once, as a browser does that was offline in between."""
    tap_unheard(app, *steps, **more)
    return deliver(app)


def tap_wish(app: AppTest, wish: str, choice: str, **more: Any) -> AppTest:
    """Tap a choice for a wish, seeing the one that was chosen before."""
    return tap(app, wish, choice, **{"seen": questionnaire(app)["wishes"].get(wish, "")} | more)


def leave(app: AppTest, exit: str) -> AppTest:
    """Go from the questionnaire to the first page or to the result."""
    return tap(app, "", exit)


def tap_unheard(app: AppTest, *steps: tuple[str, int | str], age: float = 0.1, seen: str = "") -> None:
    """Tap without a connection: the browser keeps it."""
    tab, data = tab_of(app), questionnaire(app)
    tab.token, tab.mode = data["token"] or tab.token, data["mode"]
    for name, value in steps:
        tab.number += 1
        kept = [one for one in tab.kept.get(data["attempt"], ()) if one["name"] != name or name in WISHES]
        one = {"number": tab.number, "name": name, "value": value, "age": age, "seen": seen}
        tab.kept[data["attempt"]] = [*kept, one]


def kept_taps(app: AppTest) -> list[dict[str, Any]]:
    """What the tab does not know to be saved of the attempt on the page."""
    tab, data = tab_of(app), questionnaire(app)
    return tab.kept.get(data.get("attempt", ""), [])


def deliver(app: AppTest) -> AppTest:
    """Send what is not known to be saved, also again."""
    return send(app, _sending(app))


def deliver_in_vain(app: AppTest) -> None:
    """Send it to a server that goes before the browser hears of anything."""
    before = dict(app.query_params)
    _post(app, json.dumps({"sent": _sending(app)}))
    app.query_params = before


def send(app: AppTest, sent: object) -> AppTest:
    """Send this as the state of the component, whatever it is, and read what is acknowledged."""
    return send_text(app, json.dumps({"sent": sent}))


def send_text(app: AppTest, text: str) -> AppTest:
    """Send this text in place of the whole state of the component."""
    _post(app, text)
    _hear(app)
    return app


def _post(app: AppTest, text: str) -> None:
    component = _component(app)
    assert component is not None
    post_text(app, component, text)


def post(app: AppTest, component: BidiComponent, state: object) -> AppTest:
    """Send this as the state of a component, as its script does."""
    return post_text(app, component, json.dumps(state))


def post_text(app: AppTest, component: BidiComponent, text: str) -> AppTest:
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=component.id, json_value=text))
    return app._run(states)


def _sending(app: AppTest) -> dict[str, Any]:
    tab = tab_of(app)
    return {"tab": tab.name, "taps": kept_taps(app), "attempt": questionnaire(app).get("attempt"), **_beginning(tab)}


def open_again(app: AppTest, page: addresses.Page = "questions") -> AppTest:
    """A new session of the same tab at the same address, such as after a reload or when a server has gone.

    It sends what it keeps; when the page asks for an attempt that was never stored, it tells of that.
    """
    new = open_page(page, **app.query_params)
    _TABS[new] = tab = _drawn_anew(tab_of(app))
    asked = questionnaire(new)
    if asked.get("ask"):
        attempt, kept = (
            next(((one, taps) for one, taps in tab.kept.items() if taps), ("", [])) if tab.token else ("", [])
        )
        begun = {"attempt": attempt, **_beginning(tab)} if kept else {}
        new = send(new, {"tab": tab.name, "taps": kept, **begun})
        return deliver(new) if kept_taps(new) else new
    return deliver(new) if kept_taps(new) else new


def _beginning(tab: Tab) -> dict[str, str]:
    return {name: value for name, value in (("token", tab.token), ("mode", tab.mode)) if value}


def _hear(app: AppTest) -> None:
    tab, data = tab_of(app), questionnaire(app)
    if not data:
        _TABS[app] = _drawn_anew(tab)
    elif data.get("tab") == tab.name:
        tab.kept[data["attempt"]] = [one for one in kept_taps(app) if one["number"] > data["saved"]]
        tab.token = data["token"]


def _drawn_anew(tab: Tab) -> Tab:
    """What the script keeps when it begins again: all but where a person wanted to go."""
    kept = {attempt: [one for one in taps if one["name"]] for attempt, taps in tab.kept.items()}
    return replace(tab, name=Tab().name, kept=kept)
