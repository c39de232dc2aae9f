"""The page that carries the app, and the files it loads: in the right language, and compressed."""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.i18n import DEFAULT, Words

FOREVER = "public, immutable, max-age=31536000"
"""Streamlit's own promise for these files: a changed file has another name."""

REWRITES = (
    # What is written before the first paint: crawlers and screen readers never see "Streamlit" in English.
    (r'<html lang="en">', '<html lang="{language}">'),
    (r"<title>.*?</title>", '<title>{title}</title>\n    <meta name="description" content="{description}" />'),
    (r"<noscript>.*?</noscript>", "<noscript><p>{noscript}</p></noscript>"),
    # What is not served here (the agent interface), not allowed (an inline script) or not used (a font of 166 kB).
    (r"<!--.*?-->", ""),
    (r'<link rel="service-desc"[^>]*>', ""),
    (r"<script>.*?</script>", ""),
    (r'<link\s+rel="preload"[^>]*as="font"[^>]*>', ""),
    (r"\n\s*\n+", "\n"),
)


def accepts_gzip(scope: Scope) -> bool:
    given = Headers(scope=scope).get("accept-encoding", "").lower().replace(" ", "")
    return bool(re.search(r"(?:^|,)gzip(?:$|,|;q=(?:1|0\.\d*[1-9]))", given))


def rewritten(page: str, words: Words) -> str:
    """Streamlit's index.html with the words of a language instead of its own."""
    values = {
        "language": words.language,
        "title": f"Callfit: {words('welcome.title')}",
        "description": words("welcome.lead"),
        "noscript": words("noscript"),
    }
    for pattern, wanted in REWRITES:
        text = wanted.format_map({name: escape(value) for name, value in values.items()})
        page = re.sub(pattern, text.replace("\\", r"\\"), page, flags=re.DOTALL)
    return page.lstrip()


class Page:
    """Rewrites the page that carries the app, in the language of the address."""

    OTHERS = ("/static/", "/media/", "/component/", "/_stcore/", "/sign-")

    def __init__(self, app: ASGIApp, words: Callable[[], Mapping[str, Words]]) -> None:
        self.app = app
        self._words = words
        self._made = lru_cache(maxsize=8)(self._make)

    def _make(self, body: bytes, language: str) -> tuple[bytes, bytes]:
        page = rewritten(body.decode(), self._words()[language]).encode()
        return page, gzip.compress(page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.OTHERS):
            await self.app(scope, receive, send)
            return
        # Streamlit would compress the page of some addresses itself, before it can be rewritten.
        kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        language = QueryParams(scope["query_string"]).get("lang", DEFAULT)
        start: Message | None = None
        body = b""

        async def sending(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                wanted = language if language in self._words() else DEFAULT
                plain, packed = self._made(body, wanted) if body else (b"", b"")  # HEAD has none
                use_gzip = bool(body) and accepts_gzip(scope)
                content = packed if use_gzip else plain
                await send(_restarted(start, len(content) if body else None, use_gzip))
                await send({"type": "http.response.body", "body": content})

        await self.app({**scope, "headers": kept}, receive, sending)


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return message["status"] == 200 and headers.get("content-type", "").startswith("text/html")


def _restarted(start: Message, length: int | None, use_gzip: bool) -> Message:
    headers = MutableHeaders(raw=start["headers"])
    for name in ("content-length", "etag", "last-modified"):  # they are those of Streamlit's file
        del headers[name]
    if length is not None:
        headers["content-length"] = str(length)
    if use_gzip:
        headers["content-encoding"] = "gzip"
    headers["cache-control"] = "private, no-cache"
    headers.add_vary_header("accept-encoding")
    return {**start, "headers": headers.raw}


class CompressedStatic:
    """Serves Streamlit's scripts and styles gzipped, each compressed once, when first asked for.

    Streamlit sends them as they are (2.6 MB for the first page). All of them compressed are 7 MB of memory.
    """

    KINDS = (".js", ".css", ".svg", ".json")

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        # Only what lies there at the start is ever read, so no path from outside reaches the disk.
        found = (path for path in (folder / "static").rglob("*") if path.suffix in self.KINDS)
        self._files = {f"/{path.relative_to(folder).as_posix()}": path for path in found}
        self._packed: dict[str, bytes] = {}

    def _pack(self, path: str) -> bytes:
        if path not in self._packed:
            self._packed[path] = gzip.compress(self._files[path].read_bytes(), 6)
        return self._packed[path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if (
            scope["type"] != "http"
            or scope["method"] not in {"GET", "HEAD"}
            or path not in self._files
            or "range" in Headers(scope=scope)
            or not accepts_gzip(scope)
        ):
            await self.app(scope, receive, send)
            return
        content = await run_in_threadpool(self._pack, path)
        headers = {"content-encoding": "gzip", "cache-control": FOREVER, "vary": "accept-encoding"}
        await Response(content, headers=headers, media_type=guess_type(path)[0])(scope, receive, send)
