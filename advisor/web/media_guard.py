"""Files that were made behind the sign-in: Streamlit gives them to all who know their address, until the page runs."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from os.path import splitext

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from advisor.domain.errors import StoreError
from advisor.web.addresses import SIGN_IN_COOKIE

SIGN_INS = (SIGN_IN_COOKIE, USER_COOKIE_NAME)
"""The cookies of a sign-in: ours, and that of OpenID Connect."""
MOST_FILES = 2_000
"""That are remembered; the oldest goes first. Streamlit keeps a file for minutes."""


class OwnFilesMiddleware:
    """A file that was made for a member of staff goes to that one only, and to nobody once their sign-in has ended.

    The copy of a result, which is made for anybody, is not looked at: some apps fetch files without cookies.
    whose: the name of the member of staff whom cookies sign in; it may ask the store.
    """

    def __init__(self, app: ASGIApp, whose: Callable[[Mapping[str, str]], str | None]) -> None:
        self.app = app
        self._whose = whose
        self._owners: OrderedDict[str, set[str | None]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and (cookies := _sign_in(scope)):
            await self._noting(cookies, scope, receive, send)
        elif scope["type"] == "http" and (owners := self._owners.get(_file(scope["path"]))) is not None:
            cookies = _sign_in(scope)
            allowed = not owners.isdisjoint(await self._users(cookies))
            app = self.app if allowed else PlainTextResponse("Not Found", status_code=404)
            await app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _noting(self, cookies: Mapping[str, str], scope: Scope, receive: Receive, send: Send) -> None:
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
                    self._note(answer.backend_operation_response.deferred_file.url, await self._users(cookies))
            await send(message)

        await self.app(scope, asking, answering)

    async def _users(self, cookies: Mapping[str, str]) -> set[str | None]:
        """Whom the cookies sign in; None is somebody who is not signed in, an empty set is not known."""
        try:
            return {await run_in_threadpool(self._whose, cookies)} if cookies else {None}
        except StoreError:
            return set()

    def _note(self, path: str, users: set[str | None]) -> None:
        if None in users:  # a file of somebody who is not signed in, though the browser keeps an ended sign-in
            return
        file = _file(path)
        self._owners.setdefault(file, set()).update(users)
        self._owners.move_to_end(file)
        while len(self._owners) > MOST_FILES:
            self._owners.popitem(last=False)


def _file(path: str) -> str:
    """Which file an address means: Streamlit finds it whatever its ending is."""
    return splitext(path)[0]  # noqa: PTH122  as Streamlit does


def _sign_in(scope: Scope) -> Mapping[str, str]:
    """The cookies of a browser that carries those of a sign-in, be it an ended one; nothing of other browsers."""
    cookies = HTTPConnection(scope).cookies
    return cookies if any(name in cookies for name in SIGN_INS) else {}
