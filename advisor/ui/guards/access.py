"""Who is signed in on a page. A page behind the sign-in begins with ``require``; it is asked again at every run."""

from collections.abc import Callable
from functools import partial
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from advisor.actions import accounts
from advisor.domain.accounts import ForbiddenError, Role, User
from advisor.i18n import Words
from advisor.runtime.shared import SHARED
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame, links
from advisor.web import openid
from advisor.web.sign_in_page import ADD_USER


def user() -> User | None:
    """Who is signed in, by the password form or with OpenID Connect."""
    return _known(address.sign_in_token(), address.claims() if openid.configured() else {})


def _known(token: str | None, claims: dict[str, object]) -> User | None:
    return accounts.whose(services().accounts, token, claims, services().now())


def require(*roles: Role) -> User:
    """The signed-in user when the role is one of these. Otherwise the page says how to sign in, and ends here."""
    signed_in = user()
    if signed_in is None:
        _close_upload_door()
        _show_sign_in_and_end()
    if signed_in.role not in roles:
        _close_upload_door()
        _show_not_for_and_end(signed_in)
    notes.holds.flash(partial(_still_holds, roles))
    return signed_in


def _still_holds(roles: tuple[Role, ...]) -> bool:
    asking = user()
    return asking is not None and asking.role in roles


def file(make: Callable[[User], bytes], *roles: Role) -> Callable[[], bytes]:
    """A file for the signed-in user. When it is fetched, perhaps much later and without a page, it is asked again who
    asks; ``make`` asks for itself what that user may see by then. Raises ForbiddenError.
    """
    token, claims = address.sign_in_token(), address.claims() if openid.configured() else {}

    def fetched() -> bytes:
        asking = _known(token, claims)
        if asking is None or asking.role not in roles:
            raise ForbiddenError("not signed in any more")
        return make(asking)

    return fetched


def sign_out_button(words: Words) -> None:
    """Ends the sign-in in the store, so a copied cookie opens nothing either."""
    if st.button(words("signin.out"), key="sign_out", type="tertiary", icon=":material/logout:"):
        _sign_out()


def _close_upload_door() -> None:
    """Whoever is not signed in any more sends no more files."""
    if context := get_script_run_ctx():
        SHARED.doors.close(context.session_id)


def _sign_out() -> NoReturn:
    _close_upload_door()
    store, now = services().accounts, services().now()
    accounts.sign_out(store, address.sign_in_token(), now)
    if openid.configured() and (claims := address.claims()):
        accounts.forget_identity(store, claims, now)
        st.logout()  # the browser leaves for the provider, to end the sign-in there too
        st.stop()
    notes.signed_out.flash()
    st.rerun()


def _show_sign_in_and_end() -> NoReturn:
    words = current_words()
    with_openid = openid.configured()
    components.header(words)
    components.title(words, "signin.title")
    if notes.signed_out.take_flash():
        st.success(words("signin.signed_out"), icon=":material/check:")
    there = [account for account in services().accounts.all() if account.disabled_at is None]
    if not there:
        st.write(words("signin.nobody"))
        st.code(ADD_USER, language=None, wrap_lines=True)
        st.write(words("signin.nobody.openid"))
    else:
        st.write(words("signin.lead"))
        claims = address.claims() if with_openid else {}
        if claims and accounts.known(services().accounts, claims) is None:
            st.warning(words("signin.unknown"), icon=":material/person_off:")
        if with_openid and st.button(words("signin.openid"), key="openid", type="primary", width="stretch"):
            st.login()
        if not with_openid or any(account.local for account in there):
            links.link(words("signin.password"), address.sign_in_address(), key="password", primary=not with_openid)
    _settle_and_end("signin")


def _show_not_for_and_end(user: User) -> NoReturn:
    words = current_words()
    components.header(words)
    components.title(words, "signin.not_for.title")
    st.write(words("signin.not_for.text", name=user.name))
    sign_out_button(words)
    _settle_and_end("not_for")


def _settle_and_end(step: str) -> NoReturn:
    frame.settle(current_words(), step)
    st.stop()
