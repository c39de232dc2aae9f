"""What in secrets.toml is fit for use, and what Streamlit's answers are made to say."""

import asyncio
import secrets

import pytest
from starlette.datastructures import MutableHeaders

from advisor.runtime.settings import SettingError
from advisor.web.openid import OpenIDCallbackMiddleware, check

GOOD = {
    "redirect_uri": "https://fit.example.jp/oauth2callback",
    "cookie_secret": "3kY8wqv0yLr6mZc1Nf5tPd9sGhJ2bXe7uQaW4iOoTnE",
    "client_id": "callfit",
    "client_secret": "s3cr3t-of-the-provider",
    "server_metadata_url": "https://login.example.jp/.well-known/openid-configuration",
}


def test_a_whole_section_with_a_random_secret_is_fit_for_use():
    check(GOOD)
    for _ in range(100):
        check(GOOD | {"cookie_secret": secrets.token_urlsafe(32)})
        check(GOOD | {"cookie_secret": secrets.token_hex(32)})


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, "", 5, []])
def test_what_is_missing_is_named(name, value):
    with pytest.raises(SettingError, match=f"{name} is missing"):
        check(GOOD | {name: value})


@pytest.mark.parametrize(
    "secret",
    [
        "short",
        "x" * 43,
        "a1" * 20,
        "CHANGE-ME-" + "0123456789abcdefghijklmnop",
        "your-cookie-secret-here-0123456789abc",
    ],
)
def test_a_short_or_placeholder_secret_is_refused_without_repeating_it(secret):
    with pytest.raises(SettingError, match="cookie_secret") as refused:
        check(GOOD | {"cookie_secret": secret})
    assert secret not in str(refused.value)


@pytest.mark.parametrize("changed", [{"client_secret": "xxx"}, {"client_id": "..."}])
def test_other_placeholders_are_refused(changed):
    with pytest.raises(SettingError, match="placeholder"):
        check(GOOD | changed)


def test_an_address_that_the_provider_could_not_come_back_to_is_refused():
    with pytest.raises(SettingError, match="oauth2callback"):
        check(GOOD | {"redirect_uri": "https://fit.example.jp/"})


def answered(path, scheme, cookies):
    """The headers of an answer of Streamlit's after it has passed."""
    sent = []

    async def streamlit(_scope, _receive, send):
        headers = MutableHeaders(raw=[])
        headers["location"] = "/"
        for cookie in cookies:
            headers.append("set-cookie", cookie)
        await send({"type": "http.response.start", "status": 302, "headers": headers.raw})

    async def send(message):
        sent.append(message)

    asyncio.run(
        OpenIDCallbackMiddleware(streamlit, lambda: True)({"type": "http", "path": path, "scheme": scheme}, None, send)
    )
    return MutableHeaders(raw=sent[0]["headers"])


IDENTITY = "_streamlit_user=signed; HttpOnly; Path=/; SameSite=lax"


def test_who_comes_back_with_an_identity_goes_on_and_others_start_again():
    assert answered("/oauth2callback", "http", [IDENTITY])["location"] == "campaigns"
    assert answered("/oauth2callback", "http", [])["location"] == "/"
    assert answered("/auth/logout", "http", [IDENTITY])["location"] == "/"


def test_behind_https_every_cookie_is_secure_once():
    given = [IDENTITY, "callfit=x; Path=/; Secure"]
    assert answered("/", "https", given).getlist("set-cookie") == [f"{IDENTITY}; Secure", given[1]]
    assert answered("/", "http", given).getlist("set-cookie") == given
