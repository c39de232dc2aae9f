"""What stands between the internet and Streamlit: each class one guard, without state, around every request."""

import json
import logging
import secrets
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from advisor.actions.attempts import TOKEN, key

LOG = logging.getLogger("callfit.server")

CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""Inner figures, and the agent interface. Uploads have a door of their own (upload_guard.py)."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        # blob: for the inline component in frame.py; WebAssembly (no eval) for 64-bit numbers in Streamlit's messages.
        "script-src 'self' blob: 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",  # Streamlit's styles are made in the browser
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # the address of a page holds the token
    "cross-origin-resource-policy": "same-origin",
}
PAGES = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
UNKEPT = {"cache-control": "no-store"}
"""For files made for one person, such as the copy of a result."""

FORMS = "same-origin"
"""The referrer policy of a page with a form: under the strict one browsers hide the origin of what they post."""

DEVICE = "callfit_device"
PERSON = "callfit_person"
"""Whoever uses this browser now: another one after each page that is opened without anybody's answers."""
BEGUN = "callfit_begun"
"""The token of what was begun at this browser last: to offer it on the first page, never to open it unasked. Set by the
page itself (ui/widgets/frame.py), as a websocket sets no cookie."""
DEVICE_HEADER = "x-callfit-device"
"""Named in server.trustedUserHeaders; only BindDeviceMiddleware may set it."""


COOKIE_BYTES = 6144
"""Most bytes of all cookies of a request: ours are under 200, Streamlit's of a sign-in by OpenID Connect 4,000."""

OURS = "callfit_"
OWN_HOST = "__Host-"
"""Before the name of a cookie of ours behind https: browsers take such a one from this very host only."""


class SafeCookiesMiddleware:
    """Refuses cookies that are too many, and leaves out those that nobody here sets, before anybody parses them.

    Python before 3.11.10 needs quadratic time to take backslashes out of a quoted cookie (CVE-2024-7592). Behind https
    our cookies carry a name that a neighbouring host cannot set; further in they are known by the plain one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            cookies = [value for name, value in scope["headers"] if name.lower() == b"cookie"]
            if sum(map(len, cookies)) > COOKIE_BYTES:
                await _refuse_cookies(scope, receive, send)
                return
            if cookies:
                # As text, because whoever parses them strips more from a text than from bytes.
                parts = [part.strip() for value in cookies for part in value.decode("latin-1").split(";")]
                safe = "; ".join(_own(part, _is_secure(scope)) for part in parts if "\\" not in part)
                others = [(name, value) for name, value in scope["headers"] if name.lower() != b"cookie"]
                scope = {**scope, "headers": [*others, (b"cookie", safe.encode("latin-1"))]}
        await self.app(scope, receive, send)


def _own(part: str, secure: bool) -> str:
    """A cookie by its plain name; nothing for one of ours that somebody else may have set.

    Nor for any other that our names stand in: however it is parsed, none of ours can come of it.
    """
    if not secure:
        return part
    if part.startswith(OWN_HOST + OURS) and part.count(OURS) == 1:
        return part.removeprefix(OWN_HOST)
    return "" if OURS in part else part


def _is_secure(scope: Scope) -> bool:
    return scope["scheme"] in {"wss", "https"}


async def _refuse_cookies(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("The cookies are too large", status_code=431)(scope, receive, send)


HOST_CONFIG = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": True,
    "resourceCrossOriginMode": None,
}
"""As Streamlit's, but for its dialogs, which would make the page beneath them useless: index_page.py says in our words
when the connection is lost."""


START = "/start.js"
"""Where the script is that says the same beforehand."""
_START_SCRIPT = f"""window.__streamlit = {{
  BACKEND_BASE_URL: new URL('.', document.baseURI).href,
  HOST_CONFIG: {{ ...{json.dumps(HOST_CONFIG)}, allowedOrigins: [location.origin] }},
}};
"""
"""With it Streamlit's script connects at once; else it asks at every address above that of the page first. It takes no
empty list of origins that may hold the page in a frame; no frame may (POLICY)."""


class HostConfigMiddleware:
    """What Streamlit's script asks before it begins, and what spares it asking."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/_stcore/host-config" and scope["method"] in {"GET", "HEAD"}:
            await JSONResponse(HOST_CONFIG, headers={"cache-control": "no-cache"})(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == START and scope["method"] in {"GET", "HEAD"}:
            headers = {"cache-control": "no-cache"}
            await Response(_START_SCRIPT, media_type="text/javascript", headers=headers)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class ClosedDoorsMiddleware:
    """Not found, for everybody and every method."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(door in scope["path"] for door in CLOSED):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class SafeHeadersMiddleware:
    """What a browser must not do with what it gets here. Static files get the short list: they are many."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get("referrer-policy")
                headers.update(EVERYWHERE)
                # The page for an unknown address may come below /static/ too.
                if not scope["path"].startswith("/static/") or headers.get("content-type", "").startswith("text/html"):
                    headers.update(PAGES)
                if scope["path"].startswith("/media/"):
                    headers.update(UNKEPT)
                if own == FORMS:
                    headers["referrer-policy"] = own
            await send(message)

        await self.app(scope, receive, guarded)


class SameOriginMiddleware:
    """A websocket only from a page of this very server: Streamlit itself lets programs without an origin in.

    Behind a proxy the host and the scheme are those it forwards (Host, X-Forwarded-Proto). Streamlit compares host and
    origin as texts, so it gets both in one form.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif same_origin(scope) and known_host(scope):
            await self.app(_in_one_form(scope), receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})


def same_origin(scope: Scope) -> bool:
    """Whether a page of this very server sent this. If not, the log says what was expected, for the proxy's sake."""
    expected = _site(scope)
    if [_plain(origin) for origin in Headers(scope=scope).getlist("origin")] == [expected]:
        return True
    LOG.warning("%s refused: its origin is not %s", scope["type"], expected[:200])
    return False


def known_host(scope: Scope) -> bool:
    """Whether it is asked for by one of the names that the server was started with. If not, the log says by which."""
    host = Headers(scope=scope).get("host")
    if is_host_allowed(host):
        return True
    shown = (host or "nothing")[:200]
    LOG.warning("%s refused: %s is none of the names that the server was started with", scope["type"], shown)
    return False


def _in_one_form(scope: Scope) -> Scope:
    site = _site(scope)
    others = [(name, value) for name, value in scope["headers"] if name.lower() not in {b"host", b"origin"}]
    own = [(b"host", site.partition("://")[2].encode("latin-1")), (b"origin", site.encode("latin-1"))]
    return {**scope, "headers": [*others, *own]}


def _site(scope: Scope) -> str:
    """The origin of this server's own pages."""
    scheme = "https" if _is_secure(scope) else "http"
    return _plain(f"{scheme}://{Headers(scope=scope).get('host', '')}")


def _plain(origin: str) -> str:
    """In small letters and without the port that goes without saying."""
    text = origin.lower()
    return text.removesuffix(":443") if text.startswith("https:") else text.removesuffix(":80")


class FirstProxyMiddleware:
    """Leaves of the scheme what the first of several proxies said, as one plain word: uvicorn knows nothing else.

    They say it in a list, in lines of their own, in quotes or in capitals.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            lines = Headers(scope=scope).getlist("x-forwarded-proto")
            schemes = [word for line in lines for part in line.split(",") if (word := part.strip(' \t"').lower())]
            others = [(name, value) for name, value in scope["headers"] if name.lower() != b"x-forwarded-proto"]
            first = [(b"x-forwarded-proto", word.encode("latin-1")) for word in schemes[:1]]
            scope = {**scope, "headers": [*others, *first]}
        await self.app(scope, receive, send)


class BindDeviceMiddleware:
    """Binds a Streamlit session to the browser that began it.

    Whoever knows the id of an anonymous session could take it over. So each browser gets a random cookie, and its hash
    goes to Streamlit as the user's identity, which Streamlit compares when somebody wants to reconnect. A browser
    without the cookie gets a new identity each time: it cannot reconnect, and nobody else can as it.

    A second cookie stands for the person at the browser: a page that is opened without answers is the next person's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.app(_identified(scope), receive, send)
        elif scope["type"] == "http":
            await self.app(scope, receive, _giving_cookies(scope, send))
        else:
            await self.app(scope, receive, send)


def device(scope: Scope) -> str | None:
    """The browser that asks, by its cookie."""
    cookie = HTTPConnection(scope).cookies.get(DEVICE, "")
    return cookie if TOKEN.fullmatch(cookie) else None


def _identified(scope: Scope) -> Scope:
    own = device(scope) or secrets.token_urlsafe(32)
    name = DEVICE_HEADER.encode()
    others = [(key, value) for key, value in scope["headers"] if key.lower() != name]
    return {**scope, "headers": [*others, (name, sha256(own.encode()).hexdigest().encode())]}


def _giving_cookies(scope: Scope, send: Send) -> Send:
    new = [] if device(scope) else [DEVICE]
    if not key(QueryParams(scope["query_string"]).get("s")) or PERSON not in HTTPConnection(scope).cookies:
        new.append(PERSON)
    # A page that somebody opens, and not what browsers ask for beside it.
    opened = Headers(scope=scope).get("sec-fetch-dest", "document") == "document"

    async def giving(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            page = message["status"] == 200 and headers.get("content-type", "").startswith("text/html")
            if page and opened:
                for name in new:
                    headers.append("set-cookie", cookie(name, secrets.token_urlsafe(32), scope))
        await send(message)

    return giving


def cookie(name: str, value: str, scope: Scope, same_site: str = "Lax") -> str:
    """A cookie that scripts cannot read and that goes with the browser's session, so a shared computer forgets it."""
    prefix, secure = (OWN_HOST, "; Secure") if _is_secure(scope) else ("", "")
    return f"{prefix}{name}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}"
