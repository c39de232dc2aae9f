"""The only user of the address and of what the browser says: who a visitor is, where, and how to go on.

Only the address says where a visitor is and who it is, so a reload, the back button and a restarted server all lead to
the same place, and the next person at a shared tablet meets nobody's answers.
"""

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from advisor.actions import attempts
from advisor.domain import codes
from advisor.domain.accounts import network as of_address
from advisor.domain.questionnaire.attempts import MODES, Mode
from advisor.i18n import read_language, wished_language
from advisor.ui.session import notes
from advisor.web import addresses
from advisor.web.middleware import BEGUN, DEVICE, PERSON


def language() -> str:
    return wished_language(chosen_language(), st.context.headers.get("Accept-Language"))


def chosen_language() -> str | None:
    """The language that the address asks for: by a link, or because the visitor has switched to it."""
    return read_language(st.query_params.get("lang"))


def set_language(wanted: str) -> NoReturn:
    st.query_params["lang"] = wanted
    st.rerun()


def token() -> str | None:
    """The visitor's token or short code, which the address says; it may be anything at all."""
    text = st.query_params.get("s")
    return attempts.key(text) or text


def beginning() -> Mode | None:
    """How the questions are to be asked of a visitor who has answered none yet; None for all others."""
    wanted = st.query_params.get("new")
    return next((mode for mode in MODES if mode == wanted), None) if token() is None else None


def declined() -> bool:
    """Whether a visitor who has answered nothing yet wants no use of the answers for figures about many people."""
    return st.query_params.get("use") == "no"


def decline(wanted: bool) -> None:
    """Keep that choice in the address, where the back button and a reload find it too."""
    if wanted:
        st.query_params["use"] = "no"
    else:
        st.query_params.pop("use", None)


def number() -> int | None:
    """The number of the question asked for, None when the address has none or nonsense."""
    wanted = st.query_params.get("q", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) <= 4 else None


def parameters(token: str | None = None, number: int | None = None) -> dict[str, str]:
    """Query parameters that keep the visitor and the language."""
    query = st.query_params
    wanted = {"s": token or query.get("s"), "q": number and str(number), "lang": query.get("lang")}
    if not wanted["s"]:  # whoever has begun belongs to the campaign, and needs its code no more
        wanted |= {"c": invitation(), "src": source(), "use": "no" if declined() else None}
    return {name: value for name, value in wanted.items() if value}


def go(page: addresses.Page, token: str | None = None, number: int | None = None) -> NoReturn:
    st.switch_page(addresses.FILES[page], query_params=parameters(token, number))


def go_to_first(mode: Mode, campaign: str | None, declined: bool) -> NoReturn:
    """Show the first statement of an attempt that is stored with its first answer, and not before."""
    wanted = {**bare_address(), "new": mode, "c": campaign, "src": source(), "use": "no" if declined else None}
    st.switch_page(addresses.FILES["questions"], query_params={name: value for name, value in wanted.items() if value})


def become(token: str) -> NoReturn:
    """Draw the same page for the attempt that has just been begun, which the address names from now on."""
    st.query_params.from_dict(parameters(token=token))
    st.rerun()


def leave(page: addresses.Page, campaign: str | None = None) -> NoReturn:
    """Go to a page as a visitor without answers, of a campaign or of none, keeping the language."""
    invited = {"c": campaign} if campaign else {}
    st.switch_page(addresses.FILES[page], query_params=bare_address() | invited)


def bare_address() -> dict[str, str]:
    """Query parameters that keep the language, and a no to figures about many people."""
    query = {"lang": st.query_params.get("lang"), "use": "no" if declined() else None}
    return {name: value for name, value in query.items() if value}


def invitation() -> str | None:
    """The code of the campaign whose link was opened; it may be anything at all."""
    return st.query_params.get("c")


def source() -> str | None:
    """The tag of that link, such as line or poster."""
    return st.query_params.get("src")


def device() -> str:
    """What tells this browser from others: its cookie, or without one this session."""
    cookie = st.context.cookies.get(DEVICE)
    return cookie if isinstance(cookie, str) else notes.own_device()


def person() -> str:
    """What tells whoever uses this browser now from those before."""
    cookie = st.context.cookies.get(PERSON)
    return cookie if isinstance(cookie, str) else device()


def begun_here() -> str | None:
    """The token of what was begun at this browser last, unless it is to be forgotten; by whomever."""
    kept = st.context.cookies.get(BEGUN)
    token = notes.begun.peek() or (kept if isinstance(kept, str) and attempts.TOKEN.fullmatch(kept) else None)
    return None if token == notes.forgotten.peek() else token


def is_begun_here() -> bool:
    """Whether the answers that the address names were begun at this browser."""
    here = begun_here()
    return here is not None and token() in {here, codes.of_token(here)}


def forget_here() -> None:
    """Let this browser offer to nobody any more what was begun at it."""
    notes.forgotten.flash(begun_here() or "")


def kept_here() -> str | None:
    """The token that the browser is to keep from now on: "" for none, None for the one that it has.

    Whoever goes on with other answers is perhaps not who began before at this browser.
    """
    if token() is None:
        return "" if begun_here() is None and notes.forgotten.peek() else None
    return begun_here() if is_begun_here() else ""


def network() -> str:
    """The network that this browser comes from."""
    address = st.context.ip_address
    return of_address(address) if isinstance(address, str) else ""


def campaign_code() -> str | None:
    """The campaign that a recruiter asks for."""
    return st.query_params.get("k")


def people() -> list[str]:
    """The people of that campaign whom a recruiter asks for."""
    return [codes.read(text, 8) or text for text in st.query_params.get("p", "").split(",")[:9]]


def campaign_address(code: str, people: Sequence[str] = ()) -> dict[str, str]:
    """Query parameters of a page about a campaign, or about people in it."""
    wanted = {"k": code, "p": ",".join(people), "lang": st.query_params.get("lang")}
    return {name: value for name, value in wanted.items() if value}


def go_to_campaign(page: addresses.Page, code: str, people: Sequence[str] = ()) -> NoReturn:
    st.switch_page(addresses.FILES[page], query_params=campaign_address(code, people))


def step(page: str) -> str:
    """Names what the address shows, as a key: another page or language has another one."""
    return f"page_{page or 'welcome'}_{language()}"


def page_address(path: str) -> str:
    """The full address of something beside the pages, as this visitor's browser reaches it."""
    url = str(st.context.url or "").split("?")[0].rstrip("/")
    last = url.rsplit("/", 1)[-1]
    return f"{url.removesuffix(last) if last in addresses.FILES else url + '/'}{path}"


def dark() -> bool:
    return bool(st.context.theme.type == "dark")


def sign_in_token() -> str | None:
    cookie = st.context.cookies.get(addresses.SIGN_IN_COOKIE)
    return cookie if isinstance(cookie, str) else None


def claims() -> dict[str, object]:
    """What an OpenID Connect provider says about this visitor; nothing unless signed in there."""
    user: dict[str, object] = dict(st.user.to_dict())
    return user if user.get("is_logged_in") is True else {}


def sign_in_address() -> str:
    """The page with the password form, which leads back to this page in this language."""
    url = str(st.context.url or "").split("?")[0]
    page = next(
        (name for name in addresses.BEHIND_SIGN_IN if url.rstrip("/").endswith(f"/{name}")),
        addresses.BEHIND_SIGN_IN[0],
    )
    return f"sign-in?next={page}&lang={language()}"
