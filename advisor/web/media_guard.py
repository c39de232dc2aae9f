"""Files that were made behind the sign-in: Streamlit gives them to whoever knows their address, until the page runs."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from os.path import splitext

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from advisor.web.addresses import SIGN_IN_COOKIE

SIGN_INS = (SIGN_IN_COOKIE, "_streamlit_user")
"""The cookies of a sign-in: ours, and that of OpenID Connect."""
MOST_FILES = 2_000
"""That are remembered; the oldest goes first. Streamlit keeps a file for minutes."""


class OwnFilesMiddleware:
    """A file that was made for a sign-in goes to that one only, and to nobody once it has ended.

    The copy of a result, which is made for anybody, is not looked at: some apps fetch files without cookies.
    holds: whether the sign-in of a token still holds; it may ask the store. One by OpenID Connect is in its cookie.
    """

    def __init__(self, app: ASGIApp, holds: Callable[[str], bool]) -> None:
        self.app = app
        self._holds = holds
        self._owners: OrderedDict[str, set[str]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and (who := _sign_in(scope)):
            await self._noting(who, scope, receive, send)
        elif scope["type"] == "http" and (owners := self._owners.get(_file(scope["path"]))) is not None:
            token = HTTPConnection(scope).cookies.get(SIGN_IN_COOKIE)
            allowed = _sign_in(scope) in owners and (token is None or await run_in_threadpool(self._holds, token))
            app = self.app if allowed else PlainTextResponse("Not Found", status_code=404)
            await app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _noting(self, who: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the addresses of the files that are made for a sign-in. Other answers are not read: they are large."""
        awaited = 0

        async def asking() -> Message:
            nonlocal awaited
            message = await receive()
            data = message.get("bytes")
            awaited += bool(data) and BackMsg.FromString(data).HasField("backend_operation_request")
            return message

        async def answering(message: Message) -> None:
            nonlocal awaited
            if awaited and message.get("bytes"):
                answer = ForwardMsg.FromString(message["bytes"])
                if answer.HasField("backend_operation_response"):
                    awaited -= 1
                    self._note(answer.backend_operation_response.deferred_file.url, who)
            await send(message)

        await self.app(scope, asking, answering)

    def _note(self, path: str, who: str) -> None:
        file = _file(path)
        self._owners.setdefault(file, set()).add(who)
        self._owners.move_to_end(file)
        while len(self._owners) > MOST_FILES:
            self._owners.popitem(last=False)


def _file(path: str) -> str:
    """Which file an address means: Streamlit finds it whatever its ending is."""
    return splitext(path)[0]  # noqa: PTH122  as Streamlit does


def _sign_in(scope: Scope) -> str:
    cookies = HTTPConnection(scope).cookies
    given = "\n".join(cookies.get(name, "") for name in SIGN_INS)
    return sha256(given.encode()).hexdigest() if given.strip() else ""
