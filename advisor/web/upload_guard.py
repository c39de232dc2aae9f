"""The door for uploads: shut for everybody, open for a while to the Streamlit session of a page that takes files.

Streamlit would keep in memory what anybody sends to any session. Here only a page behind the sign-in opens the door
(`ui/widgets/uploads.py`), and only for its own session; so it works for every kind of sign-in. Each replica has its own
doors, because it has its own sessions.
"""

import re
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.files.xlsx_guard import LARGEST
from advisor.runtime.metrics import Metrics
from advisor.runtime.upload_doors import Doors

PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")
UPLOADS = "/_stcore/upload_file"
MOST_BODY = LARGEST + 64 * 1024
"""Bytes of a request: a file and what the browser writes around it."""


class UploadDoorMiddleware:
    """404 where the door is shut; where it is open, one file of at most ``MOST_BODY``, cut off as it comes."""

    def __init__(self, app: ASGIApp, doors: Doors, metrics: Callable[[], Metrics] = Metrics) -> None:
        self.app, self.doors, self._metrics = app, doors, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or UPLOADS not in scope["path"]:
            await self.app(scope, receive, send)
            return
        path = PATH.fullmatch(scope["path"])
        if not path or scope["method"] not in ("PUT", "DELETE") or not self.doors.is_open(path[1]):
            await self._refuse(404, scope, receive, send)
        elif scope["method"] == "PUT" and not self.doors.take(path[1]):
            await self._refuse(429, scope, receive, send)
        else:
            await self._limited(scope, receive, send)

    async def _refuse(self, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Without reading what may still come."""
        self._metrics().refuse("upload")
        reason = {404: "Not Found", 413: "Too Large", 429: "Too Many"}[status]
        await PlainTextResponse(reason, status_code=status, headers={"connection": "close"})(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = Headers(scope=scope).get("content-length", "0")
        left = MOST_BODY
        if not length.isdecimal() or int(length[:20]) > left:
            await self._refuse(413, scope, receive, send)
            return
        answered = False

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except _TooLargeError:
            if not answered:
                await self._refuse(413, scope, receive, send)


class _TooLargeError(Exception):
    """More is coming than a request may hold."""
