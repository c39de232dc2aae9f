"""Addresses beside the pages: is it alive, is it ready, and a link that goes on with one's answers."""

import logging
import re
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from advisor.actions import attempts
from advisor.actions.attempts import new_token
from advisor.domain import codes
from advisor.domain.recruiting.campaigns import read_source
from advisor.i18n import read_language
from advisor.runtime.services import Services
from advisor.web import sign_in
from advisor.web.middleware import PERSON, cookie

LOG = logging.getLogger("callfit.server")
HERE = ("127.0.0.1", "::1")
NAMES = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
"""By which this machine asks itself."""
UNSTORED = {"cache-control": "no-store"}


def routes(services: Callable[[], Services], metrics: Callable[[], bytes]) -> list[Route]:
    async def alive(_: Request) -> Response:  # in the loop itself: other requests may hold every thread
        return PlainTextResponse("alive", headers=UNSTORED)

    def ready(_: Request) -> Response:
        """503 with the reason while visitors cannot be served, for whoever sends them here."""
        reason = services().not_ready()
        if reason:
            LOG.warning("not ready: %s", reason)
        return PlainTextResponse(reason or "ready", status_code=503 if reason else 200, headers=UNSTORED)

    def figures(request: Request) -> Response:
        """Figures about the process, for this machine only.

        A proxy that does not say for whom it asks seems to be this machine, but it asks by another name.
        """
        named = NAMES.fullmatch(request.headers.get("host", ""))
        if not named or request.client is None or request.client.host not in HERE:
            return PlainTextResponse("Not Found", status_code=404)
        return Response(metrics(), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=UNSTORED)

    def go_on(request: Request) -> Response:
        """The short link to somebody's answers: on to the page that shows where they stand."""
        text = request.path_params["token"]
        key = attempts.key(text)
        # A relative address also holds behind a proxy that serves the app in a folder.
        response = _redirect(f"../questions?s={key}" if key else "../?s=unknown", _asked(request, text))
        # Whoever comes by a link may be the next person at this browser.
        response.headers.append("set-cookie", cookie(PERSON, new_token(), request.scope))
        return response

    def hand_out(request: Request) -> Response:
        """The short link of a campaign: on to the first page with its code, its tag and the language."""
        text = request.path_params["code"]
        code, asked = codes.read(text) or "unknown", _asked(request, text)
        source = read_source(asked.get("src"))
        return _redirect(f"../?c={code}{f'&src={source}' if source else ''}", asked)

    return [
        # Capitals come from posters that are typed off and from programs that read QR codes.
        *(Route(f"/{door}/{{code}}", hand_out) for door in "jJ"),
        *(Route(f"/{door}/{{token}}", go_on) for door in "cC"),
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", figures),
        *sign_in.routes(services),
    ]


def _asked(request: Request, text: str) -> QueryParams:
    """What a link asks for, also where its question mark was written as & or as %3F."""
    behind = "&".join(re.split("[?&]", text)[1:])
    return QueryParams(f"{behind}&{request.scope['query_string'].decode('latin-1')}")


def _redirect(target: str, asked: QueryParams) -> Response:
    language = read_language(asked.get("lang"))
    query = f"&lang={language}" if language else ""
    return RedirectResponse(target + query, status_code=303, headers=UNSTORED)
