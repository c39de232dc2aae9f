"""OpenID Connect: whether it is set up, and well. Streamlit does the rest (``st.login``); roles are in our table."""

import json
from collections.abc import Callable, Mapping

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from advisor.runtime.settings import SECRET_BYTES, SettingError, guessable
from advisor.web import addresses

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"
ADDRESSES = ("/auth/login", "/auth/logout", CALLBACK)
"""What Streamlit answers under for OpenID Connect; without it there is nothing here."""


def configured() -> bool:
    """Whether .streamlit/secrets.toml has a section [auth]. Raises SettingError when it is not fit for use."""
    auth = st.secrets.get("auth") if st.secrets.load_if_toml_exists() else None
    if auth is None:
        return False
    check(auth)
    return True


def check(auth: Mapping[str, object]) -> None:
    """Raise SettingError unless everything is there and the cookies that say who somebody is cannot be forged."""
    for name in NEEDED:
        if not isinstance(auth.get(name), str) or not auth[name]:
            raise SettingError(f"secrets.toml, [auth]: {name} is missing")
    if guessable(str(auth["cookie_secret"])):
        raise SettingError(
            f"secrets.toml, [auth]: cookie_secret must be {SECRET_BYTES} or more random characters; "
            'python -c "import secrets; print(secrets.token_urlsafe(32))" prints some'
        )
    for name in ("client_id", "client_secret"):
        if set(str(auth[name]).lower()) <= {"x", "."}:
            raise SettingError(f"secrets.toml, [auth]: {name} is a placeholder")
    if not str(auth["redirect_uri"]).endswith(CALLBACK):
        raise SettingError(f"secrets.toml, [auth]: redirect_uri must end with {CALLBACK}")


def claims(cookies: Mapping[str, str]) -> dict[str, object]:
    """What the provider says about whoever sends these cookies, as Streamlit has signed it; nothing without OpenID."""
    if USER_COOKIE_NAME not in cookies or not configured():
        return {}
    signed = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    user = json.loads(signed) if signed else {}
    return user if user.get("is_logged_in") is True else {}


class OpenIDCallbackMiddleware:
    """Streamlit comes back from the provider to the first page: this leads on to the pages behind the sign-in.

    And its cookies, which it leaves open to eavesdroppers, become Secure behind https.
    """

    def __init__(self, app: ASGIApp, is_set_up: Callable[[], bool] = configured) -> None:
        self.app, self._is_set_up = app, is_set_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in ADDRESSES and not self._is_set_up():
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cookies = headers.getlist("set-cookie")
                if scope["path"] == CALLBACK and any(line.startswith("_streamlit_user=") for line in cookies):
                    headers["location"] = addresses.BEHIND_SIGN_IN[0]
                if scope["scheme"] == "https" and cookies:
                    del headers["set-cookie"]
                    for line in cookies:
                        headers.append("set-cookie", line if "; Secure" in line else f"{line}; Secure")
            await send(message)

        await self.app(scope, receive, sending)
