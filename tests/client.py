"""A visitor without a browser: speaks Streamlit's websocket protocol with its own messages.

Used by the tests of the server and by the benchmarks. It knows one page at a time, as a browser does: what it taps is
what the last run showed.
"""

import asyncio
import ssl
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}

DEVICE = "callfit_device=" + "d" * 43
"""The browser that a client is, unless it says otherwise."""


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
    _cached: set[str] = field(default_factory=set)

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

    def _request(self, tapped: str | None) -> bytes:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string = self.query
        wanted.page_script_hash = self.page
        wanted.page_name = "" if self.page else self.page_name
        wanted.cached_message_hashes.extend(self._cached)
        wanted.context_info.url = f"{self.site or f'http://127.0.0.1:{self.port}'}/{self.page_name}"
        wanted.context_info.locale = "ja-JP"
        wanted.context_info.timezone = "Asia/Tokyo"
        wanted.context_info.color_scheme = "light"
        if tapped:
            widget = wanted.widget_states.widgets.add()
            widget.id, widget.trigger_value = tapped, True
        return bytes(message.SerializeToString())

    async def run(self, tapped: str | None = None, within: float = 60) -> float:
        """Run the page, as at the start or after a tap on a button; the seconds until it is complete."""
        start = time.perf_counter()
        await self.socket.send(self._request(self.buttons[tapped] if tapped else None))
        async with asyncio.timeout(within):
            self.buttons, self.texts = {}, []
            while not self._take(await self.socket.recv()):
                pass
        return time.perf_counter() - start

    def _take(self, data: bytes) -> bool:
        """Note what a message shows; whether it ends the run."""
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._cached.add(message.hash)
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
            self.page = message.new_session.page_script_hash
            self.buttons, self.texts = {}, []  # a run that switched the page starts again
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash  # of a page that was opened by its name
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            shown = element.WhichOneof("type")
            if shown == "button" and not element.button.disabled:
                self.buttons[_key(element.button.id) or element.button.label] = element.button.id
            elif shown in {"heading", "markdown", "alert"}:
                self.texts.append(getattr(element, shown).body)
        return kind == "script_finished" and message.script_finished in FINISHED

    @property
    def token(self) -> str:
        """The token in the address."""
        found = [part[2:] for part in self.query.split("&") if part.startswith("s=")]
        return found[0] if found else ""

    def choice(self, value: int) -> str:
        """The key of the answer button for 1 to 5 of the statement on the screen."""
        return next(key for key in self.buttons if key.endswith(f"_{value - 1}"))


def _key(widget: str) -> str:
    """The key that the page gave a widget: the last part of its id."""
    key = widget.rsplit("-", 1)[-1]
    return "" if key == "None" else key
