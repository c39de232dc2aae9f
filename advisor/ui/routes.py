"""Addresses beside the pages: is it alive, is it ready, and a link that goes on with one's answers."""

import logging
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from advisor import actions
from advisor.actions import StoreFault
from advisor.domain.traits import LANGUAGES
from advisor.services import Services
from advisor.ui.middleware import cookie
from advisor.ui.state import COOKIE

LOG = logging.getLogger("callfit.server")
UNSTORED = {"cache-control": "no-store"}
AT_ONCE = CapacityLimiter(4)
"""Threads for links with a token or a code: looking up a code is made slow, and anybody may send one."""


def routes(services: Callable[[], Services]) -> list[Route]:
    async def alive(_: Request) -> Response:  # in the loop itself: other requests may hold every thread
        return PlainTextResponse("alive", headers=UNSTORED)

    def ready(_: Request) -> Response:
        """503 with the reason while visitors cannot be served, for whoever sends them here."""
        reason = services().not_ready()
        if reason:
            LOG.warning("not ready: %s", reason)
        return PlainTextResponse(reason or "ready", status_code=503 if reason else 200, headers=UNSTORED)

    async def go_on(request: Request) -> Response:
        """Take the token or the code out of the address into a cookie, and show the next question."""
        language = QueryParams(request.scope["query_string"]).get("lang")
        kept = f"&lang={language}" if language in LANGUAGES else ""
        key = actions.key(request.path_params["token"])
        known = await to_thread.run_sync(_known, services(), key, limiter=AT_ONCE) if key else False
        # A relative address also holds behind a proxy that serves the app in a folder.
        if not key or known is False:
            return RedirectResponse(f"../?s=unknown{kept}", status_code=303, headers=UNSTORED)
        target = f"../questions{kept.replace('&', '?')}"
        response = RedirectResponse(target, status_code=303, headers=UNSTORED)
        if known or COOKIE not in request.cookies:  # a good one is not given up for one that nobody could look up
            response.headers.append("set-cookie", cookie(COOKIE, key, request.scope))
        return response

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/c/{token}", go_on)]


def _known(services: Services, key: str) -> bool | None:
    """Whether it opens anything; None while the store is away: the page says so, and the link stays good."""
    try:
        return services.resume(key) is not None
    except StoreFault:
        return None
