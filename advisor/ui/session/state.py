"""The only user of the address and of Streamlit's session: what is shown to this visitor now.

Only the address says where a visitor is and who it is, so a reload, the back button and a restarted server all lead to
the same place, and the next person at a shared tablet meets nobody's answers. Answers are read from the store at every
run; what a session remembers of them (ui/session/saving.py) counts only while the store is away.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import streamlit as st

from advisor.actions import attempts
from advisor.domain import codes
from advisor.domain.accounts import network as of_address
from advisor.domain.questionnaire.attempts import MODES, Mode
from advisor.i18n import DEFAULT, read_language
from advisor.web import addresses
from advisor.web.middleware import DEVICE, PERSON

T = TypeVar("T")

DOUBLE_TAP = 0.25
"""Seconds: nobody reads a new statement faster, so a tap that comes sooner was meant for the one before."""


def language() -> str:
    return read_language(st.query_params.get("lang")) or DEFAULT


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


def address(token: str | None = None, number: int | None = None) -> dict[str, str]:
    """Query parameters that keep the visitor and the language."""
    given = st.query_params
    wanted = {"s": token or given.get("s"), "q": number and str(number), "lang": given.get("lang")}
    if not wanted["s"]:  # whoever has begun belongs to the campaign, and needs its code no more
        wanted |= {"c": invitation(), "src": source(), "use": "no" if declined() else None}
    return {name: value for name, value in wanted.items() if value}


def go(page: addresses.Page, token: str | None = None, number: int | None = None) -> NoReturn:
    st.session_state.pop("shown", None)
    st.switch_page(addresses.FILES[page], query_params=address(token, number))


def go_to_first(mode: Mode, campaign: str | None, declined: bool) -> NoReturn:
    """Show the first statement of an attempt that is stored with its first answer, and not before."""
    st.session_state.pop("shown", None)
    wanted = {**bare_address(), "new": mode, "c": campaign, "src": source(), "use": "no" if declined else None}
    st.switch_page(addresses.FILES["questions"], query_params={name: value for name, value in wanted.items() if value})


def leave(page: addresses.Page, campaign: str | None = None) -> NoReturn:
    """Go to a page as a visitor without answers, of a campaign or of none, keeping the language."""
    invited = {"c": campaign} if campaign else {}
    st.switch_page(addresses.FILES[page], query_params=bare_address() | invited)


def bare_address() -> dict[str, str]:
    """Query parameters that keep the language, and a no to figures about many people."""
    kept = {"lang": st.query_params.get("lang"), "use": "no" if declined() else None}
    return {name: value for name, value in kept.items() if value}


def invitation() -> str | None:
    """The code of the campaign whose link was opened; it may be anything at all."""
    return st.query_params.get("c")


def source() -> str | None:
    """The tag of that link, such as line or poster."""
    return st.query_params.get("src")


def device() -> str:
    """What tells this browser from others: its cookie, or without one this session."""
    kept = st.context.cookies.get(DEVICE)
    return kept if isinstance(kept, str) else str(st.session_state.setdefault("device", secrets.token_urlsafe(16)))


def person() -> str:
    """What tells whoever uses this browser now from those before."""
    kept = st.context.cookies.get(PERSON)
    return kept if isinstance(kept, str) else device()


def network() -> str:
    """The network that this browser comes from."""
    address = st.context.ip_address
    return of_address(address) if isinstance(address, str) else ""


def once(what: str) -> bool:
    """Whether this session has not done this before."""
    done: set[str] = st.session_state.setdefault("done", set())
    first = what not in done
    done.add(what)
    return first


def campaign_code() -> str | None:
    """The campaign that a recruiter asks for."""
    return st.query_params.get("k")


def people() -> list[str]:
    """The people of that campaign whom a recruiter asks for."""
    return [codes.read(one, 8) or one for one in st.query_params.get("p", "").split(",")[:9]]


def campaign_address(code: str, people: Sequence[str] = ()) -> dict[str, str]:
    """Query parameters of a page about a campaign, or about people in it."""
    wanted = {"k": code, "p": ",".join(people), "lang": st.query_params.get("lang")}
    return {name: value for name, value in wanted.items() if value}


def go_to_campaign(page: addresses.Page, code: str, people: Sequence[str] = ()) -> NoReturn:
    st.switch_page(addresses.FILES[page], query_params=campaign_address(code, people))


def show_number(number: int) -> NoReturn:
    """Show another question of the same page; the browser's back button returns to this one."""
    st.query_params["q"] = str(number)
    st.rerun()


def step(page: str) -> str:
    """Names what the address shows, as a key: another page, question or language has another one."""
    return f"page_{page or 'welcome'}_{language()}_{number() or 0}"


def note_shown(what: str) -> None:
    """Remember since when a question is on the screen."""
    if st.session_state.get("shown", ("",))[0] != what:
        st.session_state["shown"] = (what, time.monotonic())


def shown() -> str | None:
    """The question that was on the screen in the run before; None on arriving at a page.

    An address without a number means the next question, which another device may have moved on: the button that was
    tapped here would not be drawn again, and the tap would be lost without a word.
    """
    what: str | None = st.session_state.get("shown", (None,))[0]
    return what


def is_tapped(key: str) -> bool:
    """Whether the button of this key was tapped, or its box ticked; known before anything of this run is drawn."""
    return st.session_state.get(key) is True


def too_soon(what: str) -> bool:
    """Whether a tap on this question can only be the second half of a double tap on the one before."""
    shown, since = st.session_state.get("shown", ("", 0.0))
    return bool(shown == what and time.monotonic() - since < DOUBLE_TAP)


def note(what: str, value: Any = True) -> None:
    """Leave a note for the next run, such as that something was saved."""
    st.session_state[f"note_{what}"] = value


def noted(what: str) -> Any:
    """What the run before has noted, or None; told once."""
    return st.session_state.pop(f"note_{what}", None)


def kept(what: str) -> Any:
    """What was noted last, or None; as often as asked."""
    return st.session_state.get(f"note_{what}")


def remembered(what: str, first: str) -> str:
    """What was noted last, or ``first``, which is noted then."""
    value: str = st.session_state.setdefault(f"note_{what}", first)
    return value


def forget(what: str) -> None:
    st.session_state.pop(f"note_{what}", None)


def memory(key: str | None, make: Callable[[], T]) -> T:
    """What this session remembers of one visitor's answers; forgotten when another one's are shown."""
    if "memory" not in st.session_state or st.session_state["memory"][0] != key:
        st.session_state["memory"] = (key, make())
    remembered: T = st.session_state["memory"][1]
    return remembered


def introduce() -> None:
    """Note that the first page was shown in this session."""
    st.session_state["introduced"] = True


def introduced() -> bool:
    return bool(st.session_state.get("introduced"))


def page_address(path: str) -> str:
    """The full address of something beside the pages, as this visitor's browser reaches it."""
    here = str(st.context.url or "").split("?")[0].rstrip("/")
    last = here.rsplit("/", 1)[-1]
    return f"{here.removesuffix(last) if last in addresses.FILES else here + '/'}{path}"


def dark() -> bool:
    return bool(st.context.theme.type == "dark")


def sign_in_token() -> str | None:
    kept = st.context.cookies.get(addresses.SIGN_IN_COOKIE)
    return kept if isinstance(kept, str) else None


def claims() -> dict[str, object]:
    """What an OpenID Connect provider says about this visitor; nothing unless signed in there."""
    found: dict[str, object] = dict(st.user.to_dict())
    return found if found.get("is_logged_in") is True else {}


def sign_in_address() -> str:
    """The page with the password form, which leads back to this page in this language."""
    here = str(st.context.url or "").split("?")[0]
    page = next(
        (name for name in addresses.BEHIND_SIGN_IN if here.rstrip("/").endswith(f"/{name}")),
        addresses.BEHIND_SIGN_IN[0],
    )
    return f"sign-in?next={page}&lang={language()}"
