"""A visitor without a browser: speaks Streamlit's websocket protocol with its own messages.

Used by the tests of the server and by the benchmarks. It knows one page at a time, as a browser does: what it taps is
what the last run showed. In the questionnaire it does what the script of the component does
(advisor/web/assets/questionnaire.js): it keeps every tap until it hears that it is saved.
"""

import asyncio
import json
import secrets
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}

DEVICE = "callfit_device=" + "d" * 43
"""The browser that a client is, unless it says otherwise."""

RETRY = 2.0
"""Seconds until what is not saved is sent again."""


@dataclass
class Kept:
    """What a browser tab keeps of one attempt: the taps that are not known to be saved, in their order.

    token, mode: of an attempt that is not stored yet.
    """

    taps: list[dict[str, Any]] = field(default_factory=list)
    token: str | None = None
    mode: str | None = None

    def sent(self, tab: str) -> dict[str, Any]:
        now = time.monotonic()
        taps = [
            {name: part for name, part in tap.items() if name != "at"} | {"age": now - tap["at"]} for tap in self.taps
        ]
        return {"tab": tab, "taps": taps} | {
            name: part for name, part in {"token": self.token, "mode": self.mode}.items() if part
        }


@dataclass
class Tab:
    """A browser tab: what it keeps outlives a reload and the server."""

    number: int = 0
    kept: dict[str, Kept] = field(default_factory=dict)

    def of(self, attempt: str) -> Kept:
        return self.kept.setdefault(attempt, Kept())

    def begun(self) -> Kept:
        """Of the attempt that nobody has stored yet, if there is one."""
        return next((kept for kept in self.kept.values() if kept.taps and kept.token), Kept())


@dataclass
class Client:
    """One websocket to a server on this machine; ``origin=None`` sends none, which only a program does.

    ``site`` is the address that people know it by, when a proxy stands before it; ``trust`` knows its certificate.
    ``source`` is the network address to come from, any in 127.0.0.0/8.
    """

    port: int
    origin: str | None = "same"
    site: str = ""
    trust: ssl.SSLContext | None = None
    source: str = "127.0.0.1"
    cookies: str = DEVICE
    query: str = ""
    page_name: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    """Buttons of the last run: the key, or the label of one without, and the widget's id."""
    texts: list[str] = field(default_factory=list)
    session: str = ""
    page: str = ""
    tab: Tab = field(default_factory=Tab)
    """Given to the next client, it makes that one a reload of this one."""
    data: dict[str, Any] = field(default_factory=dict)
    """What the component was given; empty on a page without it."""
    received: list[int] = field(default_factory=list)
    """The bytes of each message that came."""
    _name: str = field(default_factory=lambda: f"tab_{secrets.token_hex(8)}")
    _component: str = ""
    _fragment: str = ""
    _fragments: dict[str, str] = field(default_factory=dict)
    _partial: bool = False
    _sent: str = ""
    _attempt: str = ""
    _cached: dict[str, ForwardMsg] = field(default_factory=dict)

    async def open(self, resume: str | None = None) -> "Client":
        site = self.site or f"http://127.0.0.1:{self.port}"
        origin = site if self.origin == "same" else self.origin
        headers = self.headers | ({"Cookie": self.cookies} if self.cookies else {})
        self.socket = await websockets.connect(
            f"{site.replace('http', 'ws', 1)}/_stcore/stream",
            host="127.0.0.1",
            port=self.port,
            local_addr=(self.source, 0),
            ssl=self.trust,
            subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([resume] if resume else [])],
            origin=origin,
            additional_headers=headers,
            max_size=None,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        return self

    async def close(self) -> None:
        await self.socket.close()

    def _request(self, tapped: str | None, fragment: str = "") -> bytes:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string = self.query
        wanted.page_script_hash = self.page
        wanted.page_name = "" if self.page else self.page_name
        wanted.fragment_id = fragment
        wanted.cached_message_hashes.extend(self._cached)
        wanted.context_info.url = f"{self.site or f'http://127.0.0.1:{self.port}'}/{self.page_name}"
        wanted.context_info.locale = "ja-JP"
        wanted.context_info.timezone = "Asia/Tokyo"
        wanted.context_info.color_scheme = "light"
        if tapped:
            widget = wanted.widget_states.widgets.add()
            widget.id, widget.trigger_value = tapped, True
        if self._component and self._sent:
            widget = wanted.widget_states.widgets.add()
            widget.id, widget.json_value = self._component, self._sent
        return bytes(message.SerializeToString())

    async def run(self, tapped: str | None = None, within: float = 60) -> float:
        """Run the page, as at the start or after a tap on a button; the seconds until it is complete.

        What the tab kept of these answers is sent as soon as they are shown, and a server that asks for it is told.
        """
        start = time.perf_counter()
        async with asyncio.timeout(within):
            await self._exchange(self.buttons[tapped] if tapped else None)
            while self.data.get("ask"):
                self._say(self.tab.begun())
                await self._exchange()
            arrived, self._attempt = self._attempt, self.data.get("attempt", "")
            if self._attempt and self._attempt != arrived and self.unsaved:
                await self.deliver(within)
        return time.perf_counter() - start

    async def _exchange(self, tapped: str | None = None, fragment: str = "") -> None:
        """Send one request and read until its run is complete."""
        await self.socket.send(self._request(tapped, fragment))
        self._clear(partial=bool(fragment))
        while not self._take(await self.socket.recv()):
            pass

    def _clear(self, partial: bool) -> None:
        """Forget what the run that begins now shows anew: everything, or what the fragment had shown."""
        self._partial, self.texts = partial, []
        if partial:
            self.buttons = {key: widget for key, widget in self.buttons.items() if widget not in self._fragments}
        else:
            self.buttons, self._fragments, self.data = {}, {}, {}
            self._component = self._fragment = ""

    def _take(self, data: bytes) -> bool:
        """Note what a message shows; whether it ends the run."""
        self.received.append(len(data))
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "ref_hash":
            metadata, message = message.metadata, self._cached[message.ref_hash]
            message.metadata.CopyFrom(metadata)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._cached[message.hash] = message
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
            self.page = message.new_session.page_script_hash
            self._clear(self._partial)  # a run that switched the page starts again
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash  # of a page that was opened by its name
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._show(message.delta.new_element, message.delta.fragment_id)
        if kind != "script_finished":
            return False
        finished = message.script_finished in FINISHED
        self._partial = self._partial and finished  # a run that ends early is followed by one of the whole page
        return finished

    def _show(self, element: Element, fragment: str) -> None:
        shown = element.WhichOneof("type")
        if shown == "button" and not element.button.disabled:
            self.buttons[_key(element.button.id) or element.button.label] = element.button.id
            if fragment:
                self._fragments[element.button.id] = fragment
        elif shown == "bidi_component" and _key(element.bidi_component.id) == "questionnaire":
            self._component, self._fragment = element.bidi_component.id, fragment
            self._learn(json.loads(element.bidi_component.json)[0])
        elif shown in {"heading", "markdown", "alert"}:
            self.texts.append(getattr(element, shown).body)

    def _learn(self, data: Mapping[str, Any]) -> None:
        """Take in what the component is given: everything at first, later what has changed."""
        self.data |= data
        attempt = self.data.get("attempt")
        if attempt is None:
            return
        kept = self.tab.of(attempt)
        if "statements" in data:
            kept.token, kept.mode = data["token"], data["mode"]
            if kept.token:  # whoever begins is perhaps not who began before
                self.tab.kept = {name: one for name, one in self.tab.kept.items() if one is kept or not one.token}
        if data["tab"] == self._name:
            kept.taps = [tap for tap in kept.taps if tap["number"] > data["saved"]]

    # What a person does in the questionnaire.

    async def tap(self, item: str, value: int | str, within: float = 60) -> float:
        """Tap an answer or a wish and send it; the seconds until the server has answered."""
        return await self.tap_all({item: value}, within)

    async def tap_all(self, given: Mapping[str, int | str], within: float = 60) -> float:
        """Tap several, one after the other, which come to the server together."""
        self.keep(given.items())
        return await self.deliver(within)

    async def leave(self, exit: str, within: float = 60) -> float:
        """Go to the result or to the first page."""
        return await self.tap_all({"": exit}, within)

    def keep(self, given: Iterable[tuple[str, int | str]]) -> None:
        """Tap while nothing reaches the server."""
        kept = self.tab.of(self.data["attempt"])
        for name, value in given:
            self.tab.number += 1
            is_wish = isinstance(value, str) and bool(name)
            seen = {"seen": (self.data["wishes"] | self.unsaved).get(name, "")} if is_wish else {}
            kept.taps = [tap for tap in kept.taps if tap["name"] != name or is_wish]
            tap = {"number": self.tab.number, "name": name, "value": value, "at": time.monotonic()}
            kept.taps.append(tap | seen)

    async def deliver(self, within: float = 60) -> float:
        """Send all that is not known to be saved, as the browser does after a tap and every two seconds."""
        start = time.perf_counter()
        kept = self.tab.of(self.data["attempt"])
        self._say(kept)
        kept.taps = [tap for tap in kept.taps if tap["name"]]  # nobody wants to be led on again later
        async with asyncio.timeout(within):
            await self._exchange(fragment=self._fragment)
        return time.perf_counter() - start

    async def saved(self, within: float = 60) -> None:
        """Send it again until everything that was tapped is saved."""
        async with asyncio.timeout(within):
            while self.unsaved:
                await asyncio.sleep(RETRY)
                await (self.deliver() if self.data else self.run())

    def _say(self, kept: Kept) -> None:
        self._sent = json.dumps({"sent": kept.sent(self._name)})

    @property
    def unsaved(self) -> dict[str, int | str]:
        """What was tapped and is not known to be saved."""
        kept = self.tab.kept.get(self.data.get("attempt", self._attempt), Kept())
        return {tap["name"]: tap["value"] for tap in kept.taps if tap["name"]}

    @property
    def acknowledged(self) -> int:
        """The number of this tab's last tap that is saved."""
        return int(self.data["saved"]) if self.data.get("tab") == self._name else 0

    @property
    def answers(self) -> dict[str, int]:
        """What the screen knows: the answers that the server holds, and over them what was tapped here."""
        return self.data.get("answers", {}) | {
            name: value for name, value in self.unsaved.items() if isinstance(value, int)
        }

    @property
    def path(self) -> list[str]:
        """The statements in their order."""
        return list(self.data.get("path") or [item for item, _ in self.data.get("statements", [])])

    @property
    def item(self) -> str | None:
        """The first statement without an answer, which is shown to whoever comes; None when there is none."""
        return next((item for item in self.path if item not in self.answers), None)

    @property
    def token(self) -> str:
        """The token in the address."""
        found = [part[2:] for part in self.query.split("&") if part.startswith("s=")]
        return found[0] if found else ""


def _key(widget: str) -> str:
    """The key that the page gave a widget: the last part of its id."""
    key = widget.rsplit("-", 1)[-1]
    return "" if key == "None" else key
