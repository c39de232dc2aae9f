"""Signing in with a password, and out, at the real server."""

import asyncio
import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from advisor.actions import accounts
from advisor.content.loading import DATA
from advisor.domain.accounts import TRIES, WINDOW
from advisor.i18n import load
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.client import DEVICE, Client

PASSWORD, WRONG = "correct horse 12 battery", "Canary wrong horse 12"
JA, EN = load(DATA, "ja"), load(DATA, "en")
hosts = (f"203.0.113.{number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def server(start):
    made = start()
    change(made, lambda store, now: accounts.add(store, "tanaka", "recruiter", PASSWORD, now))
    return made


def change(server, job):
    """Do what the command line does, beside the running server."""
    opened = connect(f"sqlite:///{server.database}")
    try:
        return job(AccountStore(opened), datetime.now(UTC))
    finally:
        opened.close()


def post(server, path, fields=None, **headers):
    """What a browser posts; each time from another network, unless told."""
    wanted = {
        "Origin": f"http://127.0.0.1:{server.port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": next(hosts),
    }
    https = headers.get("X_Forwarded_Proto") == "https"
    device = f"{'__Host-' if https else ''}{DEVICE}"
    headers["Cookie"] = "; ".join([device, headers["Cookie"]] if headers.get("Cookie") else [device])
    wanted |= {name.replace("_", "-"): value for name, value in headers.items()}
    given = {name: value for name, value in wanted.items() if value is not None}
    return server.get(path, "POST", given, urlencode(fields or {}))


def sign_in(server, password=PASSWORD, name="tanaka", path="/sign-in", **headers):
    return post(server, path, {"name": name, "password": password}, **headers)


def token_of(answer):
    return next(value for name, value in answer.cookies.items() if name.endswith("callfit_user")).split("; ")[0]


async def _page(server, token, page):
    client = await Client(server.port, cookies=token and f"callfit_user={token}", page_name=page).open()
    await client.run()
    await client.close()
    return client


def opens(server, token, page="campaigns"):
    """Whether the page behind the sign-in opens with that cookie."""
    client = asyncio.run(_page(server, token, page))
    assert (JA("campaigns.title") in client.texts) != (JA("signin.title") in client.texts)
    return JA("campaigns.title") in client.texts


def test_the_form_speaks_both_languages_and_is_never_kept(server):
    for path, language, words in (
        ("/sign-in", "ja", JA),
        ("/sign-in?lang=en", "en", EN),
        ("/sign-in?lang=x", "ja", JA),
    ):
        answer = server.get(path)
        page = answer.body.decode()
        assert answer.status == 200
        assert f'<html lang="{language}">' in page
        assert f"<h1>{words('signin.title')}</h1>" in page
        assert answer.headers["cache-control"] == "no-store"
        assert "<script" not in page
        for field in ("name", "password"):
            assert re.search(rf'<label for="{field}">[^<]+</label>\n<input id="{field}" ', page)


def test_the_right_password_opens_the_page_and_the_wrong_one_does_not(server):
    answer = sign_in(server)
    assert (answer.status, answer.headers["location"]) == (303, "campaigns?lang=ja")
    assert re.fullmatch(r"[\w-]{43}; Path=/; HttpOnly; SameSite=Strict", answer.cookies["callfit_user"])
    assert opens(server, token_of(answer))
    refused = sign_in(server, WRONG)
    assert refused.status == 401
    assert "callfit_user" not in refused.cookies
    assert JA("signin.wrong") in refused.body.decode()
    assert WRONG not in refused.body.decode()
    assert not opens(server, "")
    assert not opens(server, "A" * 43)


def test_a_browser_that_takes_no_cookies_is_told_so_instead_of_asked_again_and_again(server):
    headers = {"Origin": f"http://127.0.0.1:{server.port}", "Content-Type": "application/x-www-form-urlencoded"}
    answer = server.get("/sign-in", "POST", headers, urlencode({"name": "tanaka", "password": PASSWORD}))
    assert answer.status == 400
    assert JA("signin.cookies") in answer.body.decode()


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(server):
    pages = [sign_in(server, WRONG, name).body.decode().replace(name, "") for name in ("tanaka", "nobody")]
    assert pages[0] == pages[1]


def test_behind_https_the_cookie_is_secure(server):
    answer = sign_in(server, X_Forwarded_Proto="https", Origin=f"https://127.0.0.1:{server.port}")
    assert answer.cookies["__Host-callfit_user"].endswith("; Path=/; HttpOnly; SameSite=Strict; Secure")
    assert set(answer.cookies) == {"__Host-callfit_user", "__Host-callfit_known"}


def test_behind_https_a_cookie_that_a_neighbouring_host_has_planted_opens_nothing(server):
    origin = f"https://127.0.0.1:{server.port}"
    secure = {"X-Forwarded-Proto": "https"}
    token = token_of(sign_in(server, X_Forwarded_Proto="https", Origin=origin))

    def shown(cookies):
        return server.get("/sign-in", headers=secure | {"Cookie": cookies}).body.decode()

    signed_in = JA("signin.as", name="tanaka")
    assert signed_in in shown(f"__Host-callfit_user={token}")
    assert signed_in not in shown(f"callfit_user={token}")
    assert signed_in in shown(f"callfit_user={'A' * 43}; __Host-callfit_user={token}")


def test_signing_out_ends_the_sign_in_also_for_a_copied_cookie(server):
    token = token_of(sign_in(server))
    assert opens(server, token)
    answer = post(server, "/sign-out", Cookie=f"callfit_user={token}")
    assert answer.cookies["callfit_user"].startswith("; Path=/; ")
    assert answer.cookies["callfit_user"].endswith("; Max-Age=0")
    assert JA("signin.signed_out") in answer.body.decode()
    assert not opens(server, token)


def test_the_button_on_the_page_signs_out_too(server):
    token = token_of(sign_in(server))

    async def press():
        client = await Client(server.port, cookies=f"callfit_user={token}", page_name="campaigns").open()
        await client.run()
        await client.run("sign_out")
        await client.close()
        return client.texts

    assert JA("signin.signed_out") in asyncio.run(press())
    assert not opens(server, token)


def test_signing_in_again_ends_the_sign_in_before(server):
    first = token_of(sign_in(server))
    second = token_of(sign_in(server, Cookie=f"callfit_user={first}"))
    assert first != second
    assert not opens(server, first)
    assert opens(server, second)


def test_who_is_signed_in_gets_the_way_on_and_the_way_out_instead_of_the_form(server):
    page = server.get("/sign-in", headers={"Cookie": f"callfit_user={token_of(sign_in(server))}"}).body.decode()
    assert JA("signin.as", name="tanaka") in page
    assert 'action="sign-out?lang=ja"' in page
    assert 'href="campaigns?lang=ja"' in page
    assert "password" not in page


def test_a_running_page_is_closed_at_its_next_run_when_the_account_is_disabled(server):
    change(server, lambda store, now: accounts.add(store, "suzuki", "staff", PASSWORD, now))
    token = token_of(sign_in(server, name="suzuki"))

    async def stay():
        client = await Client(server.port, cookies=f"callfit_user={token}", page_name="campaigns").open()
        await client.run()
        before = list(client.texts)
        await asyncio.to_thread(change, server, lambda store, now: accounts.disable(store, "suzuki", now))
        await client.run()
        await client.close()
        return before, client.texts

    before, after = asyncio.run(stay())
    assert JA("campaigns.title") in before
    assert JA("campaigns.title") not in after
    assert JA("signin.title") in after


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
@pytest.mark.parametrize(
    "origin", [None, "null", "http://stranger.example", "http://127.0.0.1", "https://127.0.0.1:{}"]
)
def test_only_our_own_pages_may_post(server, path, origin):
    token = token_of(sign_in(server))
    origin = origin and origin.format(server.port)
    answer = sign_in(server, path=path, Origin=origin, Cookie=f"callfit_user={token}")
    assert answer.status == 403
    assert "callfit_user" not in answer.cookies
    assert opens(server, token)


def test_the_form_lets_the_browser_say_where_it_posts_from(server):
    """Under no-referrer, which every other page has, browsers send the origin null."""
    assert server.get("/sign-in").headers["referrer-policy"] == "same-origin"
    assert server.get("/").headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "wanted",
    [
        "//stranger.example",
        "https://stranger.example",
        "questions",
        "",
        "campaigns/../x",
        "campaigns\r\nX: y",
        "%2f%2fx",
    ],
)
def test_one_never_lands_elsewhere_after_signing_in(server, wanted):
    path = "/sign-in?" + urlencode({"next": wanted, "lang": wanted})
    assert sign_in(server, path=path).headers["location"] == "campaigns?lang=ja"
    assert "stranger" not in server.get(path).body.decode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("x" * 11_000, "application/x-www-form-urlencoded"),
        ('{"name": "tanaka"}', "application/json"),
        ("name=tanaka&password=x", "text/plain"),
    ],
)
def test_what_the_form_does_not_send_is_refused(server, body, kind):
    headers = {"Origin": f"http://127.0.0.1:{server.port}", "Content-Type": kind, "Cookie": DEVICE}
    assert server.get("/sign-in", "POST", headers, body).status == 403


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "tanaka"},
        {"password": PASSWORD},
        {"name": "<script>alert(1)</script>", "password": "x"},
        {"name": '" autofocus onfocus="alert(1)', "password": "\x00"},
        {"name": "t\u202eanaka", "password": "\ud7ff" * 900},
    ],
    ids=str,
)
def test_bad_input_is_a_wrong_name_shown_as_text(server, fields):
    answer = post(server, "/sign-in", fields)
    assert answer.status == 401
    assert "<script>" not in answer.body.decode()
    assert 'onfocus="' not in answer.body.decode()


def test_twenty_wrong_passwords_at_once_get_no_more_than_ten_looks_and_the_right_one_waits_then(server):
    change(server, lambda store, now: accounts.add(store, "kato", "recruiter", PASSWORD, now))
    known = sign_in(server, name="kato").cookies["callfit_known"].split("; ")[0]
    with ThreadPoolExecutor(20) as pool:
        got = [answer.status for answer in pool.map(lambda _: sign_in(server, WRONG, "kato"), range(20))]
    assert set(got) <= {401, 429, 503}
    for _ in range(TRIES - got.count(401)):
        assert sign_in(server, WRONG, "kato").status == 401
    refused = sign_in(server, PASSWORD, "kato")
    assert refused.status == 429
    assert refused.headers["retry-after"] == str(int(WINDOW.total_seconds()))
    assert JA("signin.too_many", minutes="15") in refused.body.decode()
    assert sign_in(server, PASSWORD, "kato", Cookie=f"callfit_known={known}").status == 303


def test_who_comes_when_many_passwords_wait_is_asked_to_come_again_and_a_known_browser_is_not(server):
    change(server, lambda store, now: accounts.add(store, "mori", "recruiter", PASSWORD, now))
    known = sign_in(server, name="mori").cookies["callfit_known"].split("; ")[0]
    with ThreadPoolExecutor(40) as pool:
        strangers = [pool.submit(sign_in, server, WRONG, f"guess{number}") for number in range(30)]
        mine = sign_in(server, PASSWORD, "mori", Cookie=f"callfit_known={known}")
        put_off = [stranger.result() for stranger in strangers if stranger.result().status == 503]
    assert mine.status == 303
    assert put_off
    assert put_off[0].headers["retry-after"] == "5"
    assert JA("signin.busy") in put_off[0].body.decode()


def test_a_network_is_the_one_the_proxy_names_and_a_stranger_cannot_name_another(server):
    """Of a list the last is the proxy's own word; what stands before it came from the visitor."""
    for number in range(TRIES):
        forged = f"198.51.100.{number}, 192.0.2.1"
        assert sign_in(server, WRONG, f"guess{number}", X_Forwarded_For=forged).status == 401
    assert sign_in(server, X_Forwarded_For="192.0.2.1").status == 429
    assert sign_in(server, X_Forwarded_For="192.0.2.2").status == 303


def test_nobody_is_believed_to_be_a_proxy_who_was_not_named(start, monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.99")
    alone = start()
    got = [sign_in(alone, WRONG, f"guess{number}").status for number in range(TRIES + 1)]
    assert got == [401] * TRIES + [429]


@pytest.mark.parametrize("path", ["/sign-out", "/sign-in"])
def test_no_address_alone_signs_anybody_out(server, path):
    token = token_of(sign_in(server))
    server.get(path, headers={"Cookie": f"callfit_user={token}"})
    assert opens(server, token)


def test_without_any_account_the_pages_say_how_to_make_one_and_stay_closed(start):
    fresh = start()
    page = fresh.get("/sign-in").body.decode()
    assert JA("signin.nobody") in page
    assert "python -m advisor user add NAME --role recruiter" in page
    assert "<form" not in page
    assert JA("signin.nobody") in asyncio.run(_page(fresh, "", "campaigns")).texts
    assert sign_in(fresh).status == 401


def test_nothing_secret_is_in_the_log(server):
    token = token_of(sign_in(server, X_Forwarded_For="192.0.2.77"))
    sign_in(server, WRONG, X_Forwarded_For="192.0.2.77")
    opens(server, token)
    assert '"event": "sign-in refused: wrong name or password"' in server.log
    assert '"event": "sign-in refused: too many wrong tries"' in server.log
    assert "Traceback" not in server.log
    for secret in (PASSWORD, WRONG, token, "tanaka", "192.0.2.77", "198.51.100"):
        assert secret not in server.log
