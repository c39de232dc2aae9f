"""What a page may say to Streamlit by its websocket, how much of it at once, and how often."""

import json
import logging
from asyncio import sleep
from collections.abc import Callable

from google.protobuf.message import DecodeError
from google.protobuf.message import Message as Part
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from advisor.domain import accounts
from advisor.runtime.limits import Pace
from advisor.runtime.metrics import Metrics
from advisor.runtime.upload_doors import Doors
from advisor.web.middleware import device

LOG = logging.getLogger("callfit.server")

MESSAGES = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
"""What a page of ours says to Streamlit. Other messages act on the whole process, such as clear_cache."""
REQUESTS = frozenset({"deferred_file"})
"""What it asks for by backend_operation_request."""

COMPONENT = ("json_value", "json_trigger_value")
"""What says the state of a component: Streamlit reads it before our pages do."""

MOST_BYTES = 64 * 1024
"""Of a message. The page for weights, which has the most fields, sends 4 kB; files go by HTTP."""
MOST_ENTRIES = 500
"""Of all lists in a message together, each of which is work for Streamlit; that page has 33."""
MOST_NAMES = 1
"""Files that a page of ours asks for room for at once."""

BROWSER = (60, 10, 10)
"""Messages at once, a second after that, and the seconds that one waits at most."""
NETWORK = (100, 20, 10)
"""A process does about 60 runs a second: a class of 40 may begin together and tap every two seconds without waiting,
and no network takes more than a third from the others.
"""


class KnownMessagesMiddleware:
    """Lets only those messages through to Streamlit that our pages send, and no more of them than a person can send.

    Whoever sends more waits; nothing that a person tapped is left out, as the page connects again after a refusal.
    """

    def __init__(
        self,
        app: ASGIApp,
        doors: Doors,
        browsers: Pace | None = None,
        networks: Pace | None = None,
        metrics: Callable[[], Metrics] = Metrics,
    ) -> None:
        self.app = app
        self._browsers = browsers or Pace(*BROWSER)
        self._networks = networks or Pace(*NETWORK)
        self._doors = doors
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        where = accounts.networks((scope.get("client") or ("",))[0])
        who = device(scope) or where[0]

        async def checked() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            reason, code = self._unknown(message), 1003
            if reason is None:
                waits = [self._browsers.wait(who), *map(self._networks.wait, where)]
                known = [wait for wait in waits if wait is not None]
                if len(known) == len(waits):
                    await sleep(max(known))
                    return message
                reason, code = "too much comes from its network or browser", 1013
            self._metrics().refuse("message" if code == 1003 else "pace")
            LOG.warning("a websocket was closed: %s", reason)
            await send({"type": "websocket.close", "code": code})
            return {"type": "websocket.disconnect", "code": code}

        pages = self._metrics().pages
        pages.inc()
        try:
            await self.app(scope, checked, send)
        finally:
            pages.dec()

    def _unknown(self, message: Message) -> str | None:
        """Why a message is none of a page of ours; None when it is one."""
        data = message.get("bytes")
        if data is None:
            return "it sent text"
        if len(data) > MOST_BYTES:
            return f"it sent {len(data)} bytes"
        try:
            back_message = BackMsg.FromString(data)
        except DecodeError:
            return "it sent what cannot be read"
        return self._unasked(back_message)

    def _unasked(self, back_message: BackMsg) -> str | None:
        kind = back_message.WhichOneof("type")
        if any(not _is_json(state) for state in back_message.rerun_script.widget_states.widgets):
            return "it sent the state of a component that cannot be read"
        if _entries(back_message) > MOST_ENTRIES:
            return f"it sent {kind} with long lists"
        if kind == "backend_operation_request":
            asked = back_message.backend_operation_request.WhichOneof("payload")
            return None if asked in REQUESTS else f"it asked for {asked}"
        if kind == "file_urls_request":
            wanted = back_message.file_urls_request
            taken = len(wanted.file_names) <= MOST_NAMES and self._doors.knows(wanted.session_id)
            return None if taken else "it asked for room for files that its page does not take"
        return None if kind in MESSAGES else f"it sent {kind}"


def _is_json(state: WidgetState) -> bool:
    """Whether the state of a component, if it is one, is JSON that is not nested too deep to be read."""
    kind = state.WhichOneof("value")
    if kind not in COMPONENT:
        return True
    try:
        json.loads(getattr(state, kind))
    except (ValueError, RecursionError):
        return False
    return True


def _entries(part: Part) -> int:
    """How many entries the lists of a message have, however deep; counted on no longer than there may be."""
    total = 0
    for field, value in part.ListFields():
        parts = value if field.is_repeated else [value]
        total += len(value) if field.is_repeated else 0
        if total > MOST_ENTRIES:
            break
        if field.message_type:
            total += sum(map(_entries, parts))
    return total
