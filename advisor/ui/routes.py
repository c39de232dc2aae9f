"""Addresses beside the pages: is it alive, is it ready, and a link that goes on with one's answers."""

import logging
from collections.abc import Callable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from advisor.actions import StoreFault
from advisor.domain.traits import LANGUAGES
from advisor.services import Services
from advisor.ui.middleware import cookie
from advisor.ui.state import COOKIE

LOG = logging.getLogger("callfit.server")
UNSTORED = {"cache-control": "no-store"}


def routes(services: Callable[[], Services]) -> list[Route]:
    def alive(_: Request) -> Response:
        return PlainTextResponse("alive", headers=UNSTORED)

    def ready(_: Request) -> Response:
        """503 with the reason while visitors cannot be served, for whoever sends them here."""
        reason = services().not_ready()
        if reason:
            LOG.warning("not ready: %s", reason)
        return PlainTextResponse(reason or "ready", status_code=503 if reason else 200, headers=UNSTORED)

    def go_on(request: Request) -> Response:
        """Take the token out of the address into a cookie, and show the next question."""
        token = request.path_params["token"]
        language = QueryParams(request.scope["query_string"]).get("lang")
        kept = f"&lang={language}" if language in LANGUAGES else ""
        # A relative address also holds behind a proxy that serves the app in a folder.
        if not _known(services(), token):
            return RedirectResponse(f"../?s=unknown{kept}", status_code=303, headers=UNSTORED)
        target = f"../questions{kept.replace('&', '?')}"
        response = RedirectResponse(target, status_code=303, headers=UNSTORED)
        response.headers.append("set-cookie", cookie(COOKIE, token, request.scope))
        return response

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/c/{token}", go_on)]


def _known(services: Services, token: str) -> bool:
    try:
        return services.resume(token) is not None
    except StoreFault:  # the page says so; the link stays good
        return True
