"""Signing in with a password, and out: only an HTTP answer can set a cookie that scripts cannot read."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import anyio
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.web.server import server_util

from advisor.actions import accounts
from advisor.actions.passwords import AT_ONCE
from advisor.domain.accounts import KNOWN_FOR, WINDOW
from advisor.domain.errors import StoreError
from advisor.i18n import Words, wished_language
from advisor.runtime.services import Services
from advisor.web import error_texts, openid, sign_in_page
from advisor.web.addresses import BEHIND_SIGN_IN, SIGN_IN_COOKIE, Page
from advisor.web.middleware import DEVICE, FORMS, cookie, same_origin

LOG = logging.getLogger("callfit.server")
KNOWN_COOKIE = "callfit_known"
LONGEST_FORM = 10_000
"""Bytes; a name and a password are far shorter."""
MOST_WAITING = 8
"""Passwords that wait to be checked. Beyond them a person is asked to come again rather than left waiting."""
SOON = timedelta(seconds=5)


@dataclass
class Queue:
    """Threads that look at passwords, and how many people they have or keep waiting."""

    threads: anyio.CapacityLimiter
    inside: int = 0

    def is_full(self) -> bool:
        return self.inside >= self.threads.total_tokens + MOST_WAITING


class Door:
    """The three answers. What works on passwords has few threads of its own, so nobody's page waits for it; browsers
    that are known have one more, so that they do not wait behind strangers.
    """

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services
        self._strangers, self._known = Queue(anyio.CapacityLimiter(AT_ONCE)), Queue(anyio.CapacityLimiter(1))

    async def show(self, request: Request) -> Response:
        return await anyio.to_thread.run_sync(self._show, request)

    async def sign_in(self, request: Request) -> Response:
        fields = await _form(request)
        if fields is None or not same_origin(request.scope):
            words, target = self._words(request), _target(request)
            return _page(sign_in_page.message(words, target, words("signin.elsewhere")), 403)
        if DEVICE not in request.cookies:  # the form itself has set it
            return self._again(request, fields, "signin.cookies", 400)
        known = await anyio.to_thread.run_sync(self._is_known, request, fields)
        queue = self._known if known else self._strangers
        if queue.is_full():
            LOG.warning("sign-in put off: too many passwords wait to be looked at")
            return self._again(request, fields, "signin.busy", 503, SOON)
        queue.inside += 1
        try:
            return await anyio.to_thread.run_sync(self._sign_in, request, fields, limiter=queue.threads)
        finally:
            queue.inside -= 1

    async def sign_out(self, request: Request) -> Response:
        return await anyio.to_thread.run_sync(self._sign_out, request)

    def _show(self, request: Request) -> Response:
        words, target, store = self._words(request), _target(request), self._services().accounts
        try:
            user = accounts.signed_in(store, request.cookies.get(SIGN_IN_COOKIE), self._services().now())
            if user:
                return _page(sign_in_page.signed_in(words, target, user.name))
            if not any(account.disabled_at is None for account in store.all()):
                return _page(sign_in_page.nobody(words, target))
        except StoreError as error:
            return _away(words, target, error)
        return _page(sign_in_page.sign_in(words, target, "", None, openid.configured()))

    def _is_known(self, request: Request, fields: QueryParams) -> bool:
        browser = request.cookies.get(KNOWN_COOKIE)
        try:
            return accounts.is_known(self._services().accounts, fields.get("name", ""), browser)
        except StoreError:  # told by what comes next
            return False

    def _again(
        self, request: Request, fields: QueryParams, key: str, status: int, wait: timedelta | None = None
    ) -> Response:
        """The form once more, with what was wrong. ``wait``: until when it is no use to try again."""
        words = self._words(request)
        text = words(key, minutes=words.number(WINDOW / timedelta(minutes=1))) if wait == WINDOW else words(key)
        name = fields.get("name", "")[:254]
        return _page(sign_in_page.sign_in(words, _target(request), name, text, openid.configured()), status, wait)

    def _sign_in(self, request: Request, fields: QueryParams) -> Response:
        words, target, services = self._words(request), _target(request), self._services()
        address = request.client.host if request.client else ""
        browser = request.cookies.get(KNOWN_COOKIE) or secrets.token_urlsafe(32)
        asking = accounts.Asking(address, browser, server_util.get_cookie_secret().encode())
        try:
            credentials = fields.get("name", ""), fields.get("password", "")
            token = accounts.sign_in(services.accounts, *credentials, asking, services.now())
            accounts.sign_out(services.accounts, request.cookies.get(SIGN_IN_COOKIE), services.now())
        except accounts.WrongPasswordError:
            LOG.info("sign-in refused: wrong name or password")
            return self._again(request, fields, "signin.wrong", 401)
        except accounts.TooManyTriesError:
            LOG.warning("sign-in refused: too many wrong tries")
            return self._again(request, fields, "signin.too_many", 429, WINDOW)
        except StoreError as error:
            return _away(words, target, error)
        response = RedirectResponse(f"{target}?lang={words.language}", status_code=303, headers=_headers())
        # Strict: no link on another site opens anything as this person. The pages' own websocket still sends it.
        response.headers.append("set-cookie", cookie(SIGN_IN_COOKIE, token, request.scope, "Strict"))
        lasting = f"; Max-Age={int(KNOWN_FOR.total_seconds())}"
        response.headers.append("set-cookie", cookie(KNOWN_COOKIE, browser, request.scope, "Strict") + lasting)
        return response

    def _sign_out(self, request: Request) -> Response:
        words, target, services = self._words(request), _target(request), self._services()
        if not same_origin(request.scope):
            return _page(sign_in_page.message(words, target, words("signin.elsewhere")), 403)
        try:
            accounts.sign_out(services.accounts, request.cookies.get(SIGN_IN_COOKIE), services.now())
        except StoreError as error:
            return _away(words, target, error)
        response = _page(sign_in_page.message(words, target, words("signin.signed_out")))
        response.headers.append("set-cookie", cookie(SIGN_IN_COOKIE, "", request.scope, "Strict") + "; Max-Age=0")
        return response

    def _words(self, request: Request) -> Words:
        words = self._services().words
        return words[wished_language(_asked(request).get("lang"), request.headers.get("accept-language"))]


def routes(services: Callable[[], Services]) -> list[Route]:
    door = Door(services)
    return [
        Route("/sign-in", door.show, methods=["GET"]),
        Route("/sign-in", door.sign_in, methods=["POST"]),
        Route("/sign-out", door.sign_out, methods=["POST"]),
        Route("/sign-out", lambda _: RedirectResponse("sign-in", status_code=303), methods=["GET"]),  # reloaded, say
    ]


def _target(request: Request) -> Page:
    """Where to go on to: a page that we know, whatever the address says."""
    wanted = _asked(request).get("next")
    return next((page for page in BEHIND_SIGN_IN if page == wanted), BEHIND_SIGN_IN[0])


def _asked(request: Request) -> QueryParams:
    return QueryParams(request.scope["query_string"])


async def _form(request: Request) -> QueryParams | None:
    """The fields that were posted; None for anything that our form does not send."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return None
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return None
    return QueryParams(body)


def _page(document: str, status: int = 200, wait: timedelta | None = None) -> Response:
    return HTMLResponse(document, status, _headers(wait))


def _away(words: Words, target: Page, error: StoreError) -> Response:
    LOG.error("%s", error)
    return _page(sign_in_page.message(words, target, error_texts.STORE[words.language]), 503)


def _headers(wait: timedelta | None = None) -> dict[str, str]:
    headers = {"cache-control": "no-store", "referrer-policy": FORMS}
    return headers | {"retry-after": str(int(wait.total_seconds()))} if wait else headers
