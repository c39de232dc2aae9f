"""Who gets to see which page: every page times everybody there is."""

import ast

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from advisor.actions import accounts, attempts, campaign_visits
from advisor.domain.accounts import ROLES, ForbiddenError
from advisor.domain.errors import GoneError
from advisor.ui.session import address
from advisor.web import addresses, openid
from advisor.web.sign_in_page import ADD_USER
from tests.people import archetype
from tests.ui.visitor import ROOT, Visitor, open_page, sign_in, spoken

EVERYBODY = (None, *ROLES)
OPEN_TO = {
    "welcome": EVERYBODY,
    "questions": EVERYBODY,
    "preferences": EVERYBODY,
    "result": EVERYBODY,
    "privacy": EVERYBODY,
    "changes": EVERYBODY,
    "carry_on": EVERYBODY,
    "share": EVERYBODY,
    "campaigns": ("recruiter", "staff"),
    "campaign": ("recruiter", "staff"),
    "person": ("recruiter", "staff"),
    "compare": ("recruiter", "staff"),
    "group": ("recruiter", "staff"),
    "weights": ("staff",),
    "publish": ("staff",),
    "versions": ("staff",),
    "audit": ("staff",),
    "items": ("staff",),
    "outcomes": ("staff",),
}
"""Every page and who may see it. A new page needs a line here."""


def closed(app, services):
    return services.words["ja"]("signin.title") in [title.value for title in app.title]


def not_for(app, services):
    return services.words["ja"]("signin.not_for.title") in [title.value for title in app.title]


def test_every_page_says_who_may_see_it():
    assert set(OPEN_TO) == set(addresses.FILES)
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "advisor" / "ui" / "pages").glob("*.py")}
    assert files - {"advisor/ui/pages/__init__.py"} == set(addresses.FILES.values())
    assert {page for page, who in OPEN_TO.items() if None not in who} == set(addresses.BEHIND_SIGN_IN)


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("page", addresses.FILES)
def test_a_page_opens_to_whom_it_is_for_and_to_nobody_else(services, monkeypatch, page, role):
    if role:
        sign_in(monkeypatch, services, role)
    app = Visitor(services, {}).open(page)
    assert not app.exception
    assert not app.error
    assert (closed(app, services) or not_for(app, services)) == (role not in OPEN_TO[page])


PROBE = """
import streamlit as st
from advisor.ui.guards import access
from advisor.web.addresses import FILES

def probe():
    st.write(f"for {{access.require('{wanted}').role}} only")

st.navigation([st.Page(probe, default=True), *map(st.Page, FILES.values())], position="hidden").run()
"""
"""An app with one page more."""


@pytest.mark.parametrize("role", ROLES)
def test_a_page_for_another_role_says_so_and_shows_nothing(services, monkeypatch, tmp_path, role):
    sign_in(monkeypatch, services, role)
    (tmp_path / "advisor").symlink_to(ROOT / "advisor")
    for wanted in ROLES:
        script = tmp_path / f"{wanted}.py"
        script.write_text(PROBE.format(wanted=wanted), encoding="utf-8")
        app = AppTest.from_file(str(script), default_timeout=30).run()
        assert not app.exception
        assert not_for(app, services) == (wanted != role)
        assert (f"for {wanted} only" in spoken(app)) == (wanted == role)


@pytest.mark.parametrize("page", addresses.BEHIND_SIGN_IN)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_accounts_a_closed_page_says_how_to_make_one(services, page, language):
    w = services.words[language]
    app = open_page(page, lang=language)
    assert w("signin.nobody") in spoken(app)
    assert app.code[0].value == ADD_USER
    for role in ROLES:
        accounts.add(services.accounts, role, role, "correct horse 12", services.now())
        accounts.disable(services.accounts, role, services.now())
    assert w("signin.nobody") in spoken(open_page(page, lang=language))


def test_with_accounts_a_closed_page_leads_to_the_form_and_tells_nothing(services):
    accounts.add(services.accounts, "tanaka", "recruiter", "correct horse 12", services.now())
    app = open_page("campaigns")
    assert services.words["ja"]("signin.lead") in spoken(app)
    assert not app.code
    assert "tanaka" not in spoken(app)


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "../..", "<b>"])
def test_a_cookie_that_was_never_given_opens_nothing(services, monkeypatch, cookie):
    accounts.add(services.accounts, "tanaka", "recruiter", "correct horse 12", services.now())
    monkeypatch.setattr(address, "sign_in_token", lambda: cookie)
    assert closed(open_page("campaigns"), services)


def test_the_button_signs_out(services, monkeypatch):
    token = sign_in(monkeypatch, services, "recruiter")
    app = open_page("campaigns")
    app.button(key="sign_out").click().run()
    assert closed(app, services)
    assert services.words["ja"]("signin.signed_out") in spoken(app)
    assert accounts.signed_in(services.accounts, token, services.now()) is None


def test_secrets_that_are_not_fit_for_use_close_the_pages_instead_of_trusting_them(services, monkeypatch):
    def weak():
        raise openid.SettingError("secrets.toml, [auth]: cookie_secret")

    monkeypatch.setattr(openid, "configured", weak)
    monkeypatch.setattr(address, "claims", lambda: {"email": "tanaka@example.jp", "email_verified": True})
    accounts.add(services.accounts, "tanaka@example.jp", "recruiter", None, services.now())
    app = open_page("campaigns")
    assert app.error
    assert services.words["ja"]("campaigns.title") not in [title.value for title in app.title]


PAGES_WITH_FILES = {
    "campaign": {"svg", "png", "poster", "csv", "xlsx"},
    "weights": {"csv", "xlsx"},
    "result": {"copy", "picture"},
}
FILES_ELSEWHERE = {"template", "refused"}
"""On the page for outcomes: an empty table, and rows of the file that was just sent."""


def keys_in_code():
    """The key of every button that fetches a file, wherever one is made."""
    for path in (ROOT / "advisor" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name == "components.download":
                yield ast.literal_eval(node.args[4] if len(node.args) > 4 else node.keywords[-1].value)
            elif name == "st.download_button" and path.name != "components.py":
                yield next(ast.literal_eval(one.value) for one in node.keywords if one.arg == "key")


def test_every_button_that_fetches_a_file_is_tried():
    assert set(keys_in_code()) == set().union(*PAGES_WITH_FILES.values()) | FILES_ELSEWHERE


@pytest.fixture
def made(monkeypatch):
    """What each button would fetch, by its key, as the server asks for it: later, and without a page."""
    found = {}

    def keep(_label, make, *_, key=None, **more):
        found[key] = make

    monkeypatch.setattr(st, "download_button", keep)
    return found


def shared_campaign(services, monkeypatch, role):
    from tests.ui.pages.test_campaigns import make, sharer

    sign_in(monkeypatch, services, role)
    owner = services.accounts.find(f"a_{role}")[0]
    campaign = make(services, owner)
    return campaign, [sharer(services, campaign, number, name=name) for number, name in enumerate(("花子", "次郎"))]


@pytest.mark.parametrize("role", ["recruiter", "staff"])
def test_a_file_holds_what_is_shared_when_it_is_fetched(services, monkeypatch, made, role):
    campaign, (hanako, jiro) = shared_campaign(services, monkeypatch, role)
    open_page("campaign", k=campaign.code)
    assert {"花子", "次郎"} <= set(made["csv"]().decode("utf-8-sig").replace("\r\n", ",").split(","))
    campaign_visits.withdraw(services.visits, attempts.resume(services.store, hanako), services.now())
    attempts.delete(services.store, attempts.resume(services.store, jiro), services.now())
    for key in ("csv", "xlsx"):
        assert made[key]()
    assert "花子" not in made["csv"]().decode("utf-8-sig")
    assert "次郎" not in made["csv"]().decode("utf-8-sig")


@pytest.mark.parametrize(("page", "role"), [("campaign", "recruiter"), ("campaign", "staff"), ("weights", "staff")])
@pytest.mark.parametrize("how", ["signed out", "disabled"])
def test_no_file_is_fetched_by_somebody_who_is_not_signed_in_any_more(services, monkeypatch, made, page, role, how):
    campaign, _ = shared_campaign(services, monkeypatch, role)
    token = address.sign_in_token()
    open_page(page, k=campaign.code)
    assert set(made) == PAGES_WITH_FILES[page]
    if how == "disabled":
        accounts.disable(services.accounts, f"a_{role}", services.now())
    else:
        accounts.sign_out(services.accounts, token, services.now())
    for key in PAGES_WITH_FILES[page]:
        with pytest.raises(ForbiddenError):
            made[key]()


def test_nothing_is_made_of_deleted_answers(services, made):
    visitor = Visitor(services, archetype("billing"))
    visitor.open("result")
    assert set(made) == PAGES_WITH_FILES["result"]
    assert made["copy"]().startswith(b"%PDF")
    assert made["picture"]().startswith(b"\x89PNG")
    attempts.delete(services.store, visitor.attempt, services.now())
    for make in made.values():
        with pytest.raises(GoneError):
            make()


def test_what_points_nowhere_is_no_picture_to_pass_on(services, made, ids):
    Visitor(services, dict.fromkeys(ids, 5)).open("result")
    assert set(made) == {"copy"}


def test_the_picture_is_made_when_it_is_asked_for_and_holds_no_way_to_the_answers(services, made, monkeypatch):
    from advisor.presentation.pdf import typesetting

    drawn = []
    compiler = typesetting._compiler
    monkeypatch.setattr(typesetting, "_compiler", lambda *given: drawn.append(given) or compiler(*given))
    visitor = Visitor(services, archetype("billing"))
    code = services.short_codes.give(visitor.attempt, visitor.token)
    visitor.open("result")
    assert drawn == []
    picture = made["picture"]()
    assert len(drawn) == 1
    for held in (picture, str(drawn).encode()):
        for secret in (visitor.token, code, code.replace("-", ""), visitor.attempt.token_hash, "http"):
            assert secret.encode() not in held.replace(b"http://www.w3.org/2000/svg", b"")
