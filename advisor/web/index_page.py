"""The page that carries the app, and the files it loads: in the right language, and compressed."""

import gzip
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.i18n import Words, wished_language
from advisor.web import assets, first_page, sign_in_page
from advisor.web.addresses import FILES, Page, page_at, page_title
from advisor.web.middleware import BEGUN, START, known_host

FOREVER = "public, immutable, max-age=31536000"
"""Streamlit's own promise for these files: a changed file has another name."""

UNSTORED = {"cache-control": "no-store"}

PAGES = {"", *FILES} - {"welcome"}
"""The addresses of the app."""
OWN = ("/sign-in", "/sign-out")
"""Whole pages of ours; every other one comes from Streamlit, which answers any unknown address with its own."""
PARTIAL = {b"accept-encoding", b"range", b"if-none-match", b"if-modified-since"}
"""What Streamlit would answer with a packed page, a part of one, or none: the page could not be rewritten."""

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
    # Where the server is, said before Streamlit's script runs: both wait for the whole page, and come in their order.
    (r'(?=<script\s+type="module")', '<script defer src=".{start}"></script>\n    '),
    # Our style before the first button, and our words for when the app cannot come, or goes.
    (r"</head>", "{scripts}\n<style>{style}</style>\n</head>"),
    (
        r'<div id="root"></div>',
        '<div id="root"></div>\n{first}\n'
        '<div class="callfit-wait" role="status"><p>{wait}</p><p><a href="">{again}</a></p></div>'
        '\n<div class="callfit-gone" role="alert"><p>{lost}</p></div>',
    ),
)
WIDGETS = ("BidiComponent", "Button", "Checkbox", "DownloadButton", "PageLink", "TextInput")
"""The elements of Streamlit that the first pages are made of: each is a script of its own, which would be fetched only
once the app has drawn it, and from there the scripts that it needs itself."""
UNUSED_FONTS = re.compile(rb"@font-face\{font-family:Source Sans;[^}]*\}")
"""Fetched for the moment until the app knows our theme, and never seen (config.toml names the fonts)."""

STYLE = """
.callfit-wait, .callfit-gone { position: fixed; inset: auto 0 0 0; z-index: 9999999; padding: 0.5rem 1rem;
  color: #1B1F23; background: #FFF4D6; border-top: 2px solid #8A6D00; font: 1rem/1.6 sans-serif; }
.callfit-wait p, .callfit-gone p { max-width: 44rem; margin: 0.4rem auto; }
.callfit-wait a { color: #1E5AA8; }
.callfit-wait { visibility: hidden; animation: callfit-show 0s 12s forwards; }
.callfit-old .callfit-wait { animation-delay: 0s; }
.callfit-old [data-testid="stAlertContainer"] { display: none !important; }
.callfit-there:not(.callfit-old) .callfit-wait, body:not(.callfit-lost) .callfit-gone,
body:has(.callfit-questionnaire .warning p) .callfit-gone { display: none; }
.callfit-gone { visibility: hidden; animation: callfit-show 0s 2s forwards; }
@keyframes callfit-show { to { visibility: visible; } }
@media print { .callfit-wait, .callfit-gone { display: none; } }
"""
"""Shown after 12 seconds without a page, and after two without a connection."""


def accepts_gzip(scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("accept-encoding", "").lower().replace(" ", "")
    return bool(re.search(r"(?:^|,)gzip(?:$|,|;q=(?:1|0\.\d*[1-9]))", accepted))


def widget_scripts(folder: Path) -> tuple[str, ...]:
    """The addresses of the scripts of ``WIDGETS`` in Streamlit's folder, with all that they import, and of ours."""
    scripts = folder / "static" / "js"
    needed: dict[str, None] = {}
    found = [path.name for name in WIDGETS for path in scripts.glob(f"{name}.*.js")]
    while found:
        name = found.pop()
        if name not in needed:
            needed[name] = None
            found += re.findall(r'(?:from|import)"\./([^"]+\.js)"', (scripts / name).read_text(encoding="utf-8"))
    return (*(f"/static/js/{name}" for name in needed), *assets.ADDRESSES)


def rewritten(page: str, words: Words, title: str, first: str, scripts: Iterable[str] = ()) -> str:
    """Streamlit's index.html with the words of a language instead of its own, and those of the app before it comes.

    title: of the page. scripts: the addresses of what the app will need beside what that page names.
    """
    links = [f'<link rel="modulepreload" crossorigin href=".{script}" />' for script in scripts if script not in page]
    values = {
        "language": words.language,
        "title": title,
        "description": words("welcome.lead"),
        "noscript": words("noscript"),
        "wait": words("wait"),
        "again": words("wait.again"),
        "lost": words("lost"),
    }
    safe = {name: escape(value) for name, value in values.items()} | {
        "style": first_page.style() + STYLE + assets.STYLE,
        "scripts": "\n".join(links),
        "start": START,
        "first": first,
    }
    for pattern, wanted in REWRITES:
        text = wanted.format_map(safe)
        page = re.sub(pattern, text.replace("\\", r"\\"), page, flags=re.DOTALL)
    return page.lstrip()


class KnownHostMiddleware:
    """Answers to no name but those that the server was started with: another may be a stranger's that leads here.

    Whether the server lives may be asked by any, and by this machine whether it is ready.
    """

    LOCAL = ("127.0.0.1", "::1")

    def __init__(self, app: ASGIApp, words: Callable[[], Mapping[str, Words]]) -> None:
        self.app = app
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asker = (scope.get("client") or self.LOCAL)[0]
        free = {"/healthz", "/readyz", "/metrics"} if asker in self.LOCAL else {"/healthz"}
        if scope["type"] != "http" or scope["path"] in free or known_host(scope):
            await self.app(scope, receive, send)
            return
        words = self._words()[_language(scope)]
        await HTMLResponse(sign_in_page.elsewhere(words), status_code=421, headers=UNSTORED)(scope, receive, send)


class IndexPageMiddleware:
    """Rewrites the page that carries the app, in the language of the address or else of the browser.

    length: how many statements the newest questionnaire has. folder: of Streamlit's page and scripts.
    """

    def __init__(
        self, app: ASGIApp, words: Callable[[], Mapping[str, Words]], length: Callable[[], int], folder: Path
    ) -> None:
        self.app = app
        self._scripts = widget_scripts(folder)
        self._words = words
        self._length = length
        self._made = lru_cache(maxsize=32)(self._make)

    def _make(self, body: bytes, language: str, shown: Page, kind: first_page.Kind, length: int) -> tuple[bytes, bytes]:
        words = self._words()[language]
        first = first_page.first_page(words, kind, length)
        page = rewritten(body.decode(), words, page_title(words, shown), first, self._scripts).encode()
        return page, gzip.compress(page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OWN:
            await self.app(scope, receive, send)
            return
        if b"//" in scope["raw_path"]:  # as where an address that ends in a slash and a path are put together
            await _single_slashes(scope)(scope, receive, send)
            return
        if "//" in scope["path"]:  # a slash in disguise: Streamlit would lead to another host, or in a circle
            await _not_found(self._words()[_language(scope)], scope)(scope, receive, send)
            return
        ours = scope["path"].strip("/") in PAGES
        headers = [(name, value) for name, value in scope["headers"] if not ours or name not in PARTIAL]
        language, query = _language(scope), QueryParams(scope["query_string"].decode("latin-1"))
        start: Message | None = None
        body = b""

        async def sending(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and (_is_page(message) or _is_bare_refusal(message, scope)):
                start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                if not ours:  # Streamlit would show an English dialog, or nothing
                    await _not_found(self._words()[language], scope)(scope, receive, send)
                    return
                first = first_page.kind(scope["path"], query, BEGUN in HTTPConnection(scope).cookies)
                shown = (language, page_at(scope["path"]), first, self._length())
                plain, packed = self._made(body, *shown) if body else (b"", b"")  # HEAD has none
                use_gzip = bool(body) and accepts_gzip(scope)
                content = packed if use_gzip else plain
                await send(_restarted(start, len(content) if body else None, use_gzip))
                await send({"type": "http.response.body", "body": content})

        await self.app({**scope, "headers": headers}, receive, sending)


def _language(scope: Scope) -> str:
    asked = QueryParams(scope["query_string"].decode("latin-1")).get("lang")
    return wished_language(asked, Headers(scope=scope).get("accept-language"))


def _not_found(words: Words, scope: Scope) -> Response:
    """Our own words, and the way to the first page, from whatever depth."""
    up = "../" * (scope["path"].count("/") - 1) or "./"
    return HTMLResponse(sign_in_page.not_found(words, up), status_code=404, headers=UNSTORED)


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return message["status"] in {200, 206} and headers.get("content-type", "").startswith("text/html")


def _is_bare_refusal(message: Message, scope: Scope) -> bool:
    """Streamlit's answer, without a page, to an unknown address and to one that it takes for an attack."""
    kind = Headers(raw=message["headers"]).get("content-type", "text/plain")
    inner = scope["path"].startswith("/_stcore/")  # what programs ask for
    return message["status"] in {400, 404} and kind.startswith("text/plain") and not inner


def _single_slashes(scope: Scope) -> Response:
    """On to the address with one slash where there are several, below whatever folder a proxy serves the app in."""
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1")
    target = "../" * (path.count("/") - 1) + re.sub("/{2,}", "/", path).removeprefix("/")
    return RedirectResponse(f"{target}?{query}" if query else target, headers=UNSTORED)


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


class CompressedStaticMiddleware:
    """Serves Streamlit's scripts and styles gzipped, each compressed once, when first asked for.

    Streamlit sends them as they are (2.6 MB for the first page). All of them compressed are 7 MB of memory.
    """

    KINDS = (".js", ".css", ".svg", ".json")

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        # Only what lies there at the start is ever read, so no path from outside reaches the disk.
        files = (path for path in (folder / "static").rglob("*") if path.suffix in self.KINDS)
        self._files = {f"/{path.relative_to(folder).as_posix()}": path for path in files}
        self._files |= assets.ADDRESSES
        self._packed: dict[str, bytes] = {}

    def _pack(self, path: str) -> bytes:
        if path not in self._packed:
            self._packed[path] = gzip.compress(UNUSED_FONTS.sub(b"", self._files[path].read_bytes()), 6)
        return self._packed[path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if (
            scope["type"] != "http"
            or scope["method"] not in {"GET", "HEAD"}
            or path not in self._files
            or "range" in Headers(scope=scope)
            or not (accepts_gzip(scope) or path in assets.ADDRESSES)
        ):
            await self.app(scope, receive, send)
            return
        headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
        if path in assets.ADDRESSES:  # keeps its name when it changes; Streamlit has it only once it was shown
            headers["cache-control"] = "no-cache"
        if accepts_gzip(scope):
            content, headers["content-encoding"] = await run_in_threadpool(self._pack, path), "gzip"
        else:
            content = await run_in_threadpool(self._files[path].read_bytes)
        await Response(content, headers=headers, media_type=guess_type(path)[0])(scope, receive, send)
