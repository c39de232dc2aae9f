"""The server around the pages: `python -m advisor serve`. The reasons, measured: docs/decisions/0005-server.md."""

import gc
import logging
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from streamlit import config, file_util
from streamlit.web import bootstrap
from streamlit.web.server import server_util
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from advisor.actions import accounts
from advisor.domain.errors import CallfitError
from advisor.files.root import HOME, ROOT
from advisor.runtime import shared
from advisor.runtime.settings import SECRET_BYTES, SettingError, Settings, guessable
from advisor.web import logs, openid
from advisor.web.addresses import SIGN_IN_COOKIE
from advisor.web.index_page import CompressedStaticMiddleware, IndexPageMiddleware, KnownHostMiddleware
from advisor.web.media_guard import OwnFilesMiddleware
from advisor.web.messages import MOST_BYTES, KnownMessagesMiddleware
from advisor.web.middleware import (
    BindDeviceMiddleware,
    ClosedDoorsMiddleware,
    FirstProxyMiddleware,
    HostConfigMiddleware,
    SafeCookiesMiddleware,
    SafeHeadersMiddleware,
    SameOriginMiddleware,
)
from advisor.web.routes import routes
from advisor.web.upload_guard import UploadDoorMiddleware

LOG = logging.getLogger("callfit.server")
COLLECT_EVERY = 60.0
"""Seconds between two full garbage collections: Streamlit's own, after every run, is off (runner.postScriptGC)."""
LOCAL = ("127.0.0.1", "::1", "localhost")
BARE = re.compile(r"(?:\*\.)?[\w-]+(?:\.[\w-]+)*\.?|\[?[0-9A-Fa-f:.]*::?[0-9A-Fa-f:.]*\]?")
"""A name of a host, with all below it (`*.`) or not, or an address."""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  an address that is asked for, not listened to
PURGE_EVERY = 3600.0
"""Seconds between two looks whether something is overdue, also when nobody visits."""
STOP_WITHIN = 5
"""Seconds that open pages get when the server stops; their answers are saved already."""


class ServerError(CallfitError):
    """The server cannot be started as it was told to."""


def application() -> st.App:
    """The app as an ASGI application, also for another ASGI server."""
    _read_own_options()
    _check_root()
    streamlit = Path(file_util.get_static_dir())
    return st.App(
        ROOT / "app.py",
        routes=routes(shared.services, shared.SHARED.figures),
        middleware=[
            Middleware(SafeCookiesMiddleware),
            Middleware(SafeHeadersMiddleware),
            Middleware(KnownHostMiddleware, words=lambda: shared.services().words),
            Middleware(ClosedDoorsMiddleware),
            Middleware(HostConfigMiddleware),
            Middleware(UploadDoorMiddleware, doors=shared.SHARED.doors, metrics=lambda: shared.SHARED.metrics),
            Middleware(SameOriginMiddleware),
            Middleware(KnownMessagesMiddleware, doors=shared.SHARED.doors, metrics=lambda: shared.SHARED.metrics),
            Middleware(openid.OpenIDCallbackMiddleware),
            Middleware(CompressedStaticMiddleware, folder=streamlit),
            Middleware(BindDeviceMiddleware),
            Middleware(IndexPageMiddleware, words=lambda: shared.services().words, length=_length, folder=streamlit),
            Middleware(OwnFilesMiddleware, whose=_whose),
        ],
        lifespan=_lifespan,
    )


def _length() -> int:
    return len(shared.services().published.current().content.items)


def _whose(cookies: Mapping[str, str]) -> str | None:
    """The name of the member of staff whom these cookies sign in. Raises StoreError."""
    services, token = shared.services(), cookies.get(SIGN_IN_COOKIE)
    user = accounts.whose(services.accounts, token, openid.claims(cookies), services.now())
    return user.name if user else None


def _read_own_options() -> None:
    """Streamlit's options are those of our file alone, whatever the user's own says: our guards rest on them."""
    if config.get_config_files is not _own_files:
        config.get_config_files = _own_files
        config._config_options = None  # what was read before; they are read again when somebody asks


def _own_files(file_name: str) -> list[str]:
    folder = ROOT if file_name == "config.toml" else HOME  # secrets are of whoever runs the program
    return [str(folder / ".streamlit" / file_name)]


def _check_root() -> None:
    """Raises ServerError."""
    if config.get_option("server.baseUrlPath"):
        raise ServerError(".streamlit/config.toml sets server.baseUrlPath; Callfit is served at the root of its host")


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Check and load everything before the first visitor; collect garbage beside them."""
    shared.services()
    shared.warm()
    gc.collect()
    gc.freeze()  # what is loaded now stays: no later collection walks through it
    stopped = Event()
    Thread(target=collect_garbage, args=(stopped,), name="collector", daemon=True).start()
    Thread(target=purge_overdue, args=(stopped,), name="purge", daemon=True).start()
    check_python(sys.version_info[:3])
    LOG.info("started")
    yield {}
    stopped.set()
    shared.SHARED.close()
    LOG.info("stopped")


def collect_garbage(stopped: Event, every: float = COLLECT_EVERY) -> None:
    while not stopped.wait(every):
        gc.collect()


def purge_overdue(stopped: Event, every: float = PURGE_EVERY) -> None:
    """What is overdue goes in time on a silent site too."""
    while not stopped.wait(every):
        shared.services().retention.purge_when_due()


def serve(address: str, port: int, hosts: Sequence[str] = ()) -> None:
    """Serve until told to stop. Raises CallfitError before the first visitor when it cannot."""
    settings = Settings.from_environment()
    check_operator(settings, address, hosts)
    options: dict[str, object] = {
        "server.address": address,
        "server.port": port,
        "server.allowedHosts": names(address, hosts),
    }
    secrets = settings.secrets
    if secrets:
        options["secrets.files"] = [str(secrets)]
    _read_own_options()
    bootstrap.load_config_options(options)
    logs.configure()
    app = application()
    if not openid.configured() and secrets:
        raise SettingError(f"ADVISOR_SECRETS is {str(secrets)!r}; it has no section [auth] that can be read")
    check_secret(server_util.get_cookie_secret())
    shared.services()  # a fault in the content or the store stops the start here, in one sentence
    server = uvicorn.Server(_listening(app, address, port))
    shown = f"[{address}]" if ":" in address else address
    print(f"Callfit: http://{shown}:{port}", flush=True)
    try:
        server.run()
    except SystemExit as error:
        if server.started:  # told to stop, after all was saved
            raise
        raise ServerError(f"cannot listen on {address}:{port}; is something else there?") from error


def check_operator(settings: Settings, address: str, hosts: Sequence[str]) -> None:
    """Whoever answers on another machine has a right to know who asks. Raises ServerError."""
    if (hosts or address not in LOCAL) and not (settings.operator and settings.contact):
        raise ServerError(
            "served to other machines, the pages must say who runs the service and how to reach them: "
            "set ADVISOR_OPERATOR and ADVISOR_CONTACT"
        )


def names(address: str, hosts: Sequence[str]) -> list[str]:
    """What the server may be called; another name may be a stranger's that leads here. Raises ServerError."""
    if not hosts and address in EVERYWHERE:
        raise ServerError(f"--address {address} is reached by many names: say by which with --host, once for each")
    for host in hosts:
        if not BARE.fullmatch(host):
            raise ServerError(f"--host {host}: give the name alone, such as fit.example.jp, without https:// and port")
    return list(hosts) or [*LOCAL, *({address} - set(LOCAL))]


def check_python(version: tuple[int, int, int]) -> None:
    """Say so where the interpreter has known holes. What we know of them is met before they are reached."""
    fixed = {(3, 11): (3, 11, 10), (3, 12): (3, 12, 6)}.get(version[:2])
    if fixed and version < fixed:
        has, needs = (".".join(map(str, numbers)) for numbers in (version, fixed))
        LOG.warning("Python %s has known holes (CVE-2024-7592 among them); %s or newer has them mended", has, needs)


def check_secret(secret: str) -> None:
    """Refuse a secret for signed cookies that could be guessed; unset, Streamlit makes one at every start.

    Raises ServerError.
    """
    if guessable(secret):
        raise ServerError(
            "STREAMLIT_SERVER_COOKIE_SECRET (or cookieSecret in a file) is a placeholder or shorter than "
            f"{SECRET_BYTES} bytes; make one: openssl rand -hex 32"
        )


def _listening(app: st.App, address: str, port: int) -> uvicorn.Config:
    """uvicorn opens the socket itself: one that Streamlit opens for it delays every answer by 40 ms (TCP_NODELAY)."""
    ping = config.get_option("server.websocketPingInterval")
    trusted = os.environ.get("FORWARDED_ALLOW_IPS", LOCAL[0])  # as uvicorn itself does, behind one step of ours
    return uvicorn.Config(
        FirstProxyMiddleware(cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, app), trusted))),
        proxy_headers=False,
        host=address,
        port=port,
        loop="auto",  # uvloop where it is installed
        ws="websockets-sansio",
        ws_ping_interval=ping,
        ws_ping_timeout=ping,
        ssl_certfile=config.get_option("server.sslCertFile"),
        ssl_keyfile=config.get_option("server.sslKeyFile"),
        ws_max_size=MOST_BYTES,
        ws_per_message_deflate=False,
        access_log=False,  # addresses hold tokens
        log_config=None,
        log_level="warning",  # its notes on every connection hold the visitor's network address
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
