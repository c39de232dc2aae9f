"""Signing in with OpenID Connect: a real browser, a real provider, and what a copied cookie is worth afterwards."""

import secrets
import tomllib
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from advisor.actions import accounts
from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.browser.conftest import Server
from tests.browser.steps import accessibility_faults, photograph, settled, tap

JA = load(DATA, "ja")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the provider uses what Authlib will drop


def person(email, **claims):
    from oidc_provider_mock import User

    return User(sub=email.partition("@")[0], claims={"email": email, **claims})


@pytest.fixture(scope="module")
def provider():
    from oidc_provider_mock import run_server_in_thread

    people = (
        person("sato@example.jp", email_verified=True),
        person("kimura@example.jp", email_verified=True),
        person("stranger@example.jp", email_verified=True),
        person("suzuki@example.jp", email_verified=False),
    )
    with run_server_in_thread(user_claims=people, require_nonce=True) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture(scope="module")
def server(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("openid")
    file = folder / "secrets.toml"
    made = Server(folder, ADVISOR_SECRETS=str(file))
    file.write_text(
        f"""[auth]
redirect_uri = "{made.url}/oauth2callback"
cookie_secret = "{secrets.token_urlsafe(32)}"
client_id = "callfit"
client_secret = "{secrets.token_urlsafe(16)}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    made.secrets = tomllib.loads(file.read_text(encoding="utf-8"))["auth"]
    opened = connect(made.database_url)
    for name in ("sato@example.jp", "suzuki@example.jp", "kimura@example.jp"):
        accounts.add(AccountStore(opened), name, "staff", None, datetime.now(UTC))
    accounts.add(AccountStore(opened), "tanaka", "recruiter", "correct horse 12", datetime.now(UTC))
    opened.close()
    made.start()
    yield made
    made.kill()


def sign_in_as(page, sub):
    tap(page, page.locator(".st-key-openid button"))
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url("**/campaigns*")
    page.locator("h1").wait_for()
    settled(page)


def test_a_known_person_comes_in_and_a_copied_cookie_is_worth_nothing_after_signing_out(open_page, browser, server):
    page = open_page("/campaigns")
    expect(page.locator(".st-key-openid button")).to_be_visible()
    expect(page.get_by_role("link", name=JA("signin.password"))).to_be_visible()
    settled(page)
    photograph(page, "ja_360_openid")
    assert accessibility_faults(page) == []
    sign_in_as(page, "sato")
    expect(page.locator("h1")).to_have_text(JA("campaigns.title"))
    expect(page.locator("body")).to_contain_text("sato@example.jp")
    page.reload()
    expect(page.locator("h1")).to_have_text(JA("campaigns.title"))

    copied = page.context.cookies()
    assert {cookie["httpOnly"] for cookie in copied if cookie["name"].startswith("_streamlit_user")} == {True}
    thief = browser.new_context()
    thief.add_cookies(copied)
    stolen = thief.new_page()
    stolen.goto(f"{server.url}/campaigns")
    expect(stolen.locator("h1")).to_have_text(JA("campaigns.title"))  # until then it is as good as the original

    tap(page, page.locator(".st-key-sign_out button"))
    page.wait_for_url("**/end_session**")  # the provider is asked to end it too
    stolen.reload()
    expect(stolen.locator("h1")).to_have_text(JA("signin.title"))
    page.goto(f"{server.url}/campaigns")
    expect(page.locator("h1")).to_have_text(JA("signin.title"))
    thief.close()


@pytest.mark.parametrize("sub", ["stranger", "suzuki"])
def test_who_is_not_in_our_table_or_not_verified_stays_outside_and_reads_why(open_page, sub):
    page = open_page("/campaigns")
    sign_in_as(page, sub)
    expect(page.locator("h1")).to_have_text(JA("signin.title"))
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(JA("signin.unknown"))


def test_a_file_is_theirs_beside_an_ended_password_cookie_and_nobodys_once_they_are_out(open_page, server):
    page = open_page("/campaigns")
    sign_in_as(page, "kimura")
    page.context.add_cookies([{"name": "callfit_user", "value": "ended", "url": server.url}])
    page.goto(f"{server.url}/weights")
    settled(page)
    with page.expect_download() as coming:
        page.locator(".st-key-csv button").click()
    assert len(coming.value.path().read_bytes()) > 100
    assert page.request.get(coming.value.url).status == 200
    opened = connect(server.database_url)
    accounts.disable(AccountStore(opened), "kimura@example.jp", datetime.now(UTC))
    opened.close()
    assert page.request.get(coming.value.url).status == 404


def test_the_password_form_leads_to_the_other_way(open_page):
    page = open_page("/sign-in")
    tap(page, page.get_by_role("link", name=JA("signin.openid")))
    expect(page.locator(".st-key-openid button")).to_be_visible()


def test_nothing_secret_is_in_the_log(open_page, server):
    page = open_page("/campaigns")
    sign_in_as(page, "sato")
    cookies = [cookie["value"] for cookie in page.context.cookies()]
    log = server.log()
    assert '"event": "started"' in log
    said = [
        value for value in (*cookies, server.secrets["cookie_secret"], server.secrets["client_secret"]) if value in log
    ]
    assert said == []
    assert "sato" not in log
    assert "code=" not in log
