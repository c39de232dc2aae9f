"""Signing in and out, and the accounts it takes; one function each. Times are passed in."""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol, cast

from advisor.actions import passwords
from advisor.domain.accounts import (
    LONGEST,
    NAME,
    AccountError,
    Role,
    SignIn,
    User,
    check_password,
    login_name,
    networks,
)
from advisor.domain.errors import CallfitError

SEEN_EVERY = timedelta(minutes=1)
"""A sign-in is noted as seen this often at most, so that not every page run writes."""


class WrongPasswordError(CallfitError):
    """No such account, or not its password: which of them is not said."""


class TooManyTriesError(CallfitError):
    """Too many wrong tries for this account or from this network; ends with time."""


@dataclass(frozen=True)
class Account:
    """A user as the list shows one. ``local``: has a password here; otherwise signs in with OpenID Connect only."""

    user: User
    local: bool
    created_at: datetime
    disabled_at: datetime | None


class Accounts(Protocol):
    """What is needed of a store. Every method is one transaction and raises StoreError."""

    def add(self, name: str, role: Role, password_hash: str | None, now: datetime) -> bool: ...
    def all(self) -> Sequence[Account]: ...
    def bind(self, user: int, identity_hash: str) -> bool: ...
    def find(self, name: str) -> tuple[User, str | None] | None: ...
    def set_password(self, name: str, password_hash: str, now: datetime) -> bool: ...
    def renew_hash(self, user: int, old: str, new: str) -> None: ...
    def disable(self, name: str, now: datetime) -> bool: ...
    def forget_user(self, name: str, now: datetime) -> str | None: ...
    def take_try(self, keys: Sequence[str], now: datetime) -> Sequence[int] | None: ...
    def give_back(self, tries: Sequence[int]) -> None: ...
    def is_known(self, browser_hash: str, name: str) -> bool: ...
    def know(self, browser_hash: str, user: int, now: datetime) -> None: ...
    def begin(
        self, token_hash: str, user: int, began: datetime, now: datetime, password: str | None = None
    ) -> bool: ...
    def sign_in(self, token_hash: str) -> SignIn | None: ...
    def see(self, token_hash: str, now: datetime) -> None: ...
    def end(self, token_hash: str, now: datetime) -> None: ...


def add(store: Accounts, name: str, role: Role, password: str | None, now: datetime) -> str:
    """Make an account; without a password it is for OpenID Connect only. Its name. Raises AccountError."""
    name = login_name(name)
    if password is not None:
        check_password(name, password)
    elif "@" not in name:
        raise AccountError("an account without a password is named by its e-mail address")
    if not store.add(name, role, None if password is None else passwords.hashed(password), now):
        raise AccountError(f"there is an account {name} already")
    return name


def change_password(store: Accounts, name: str, password: str, now: datetime) -> str:
    """Set another password and end every sign-in of the account. Its name. Raises AccountError."""
    name = login_name(name)
    check_password(name, password)
    if not store.set_password(name, passwords.hashed(password), now):
        raise AccountError(f"there is no account {name}, or it is disabled")
    return name


def disable(store: Accounts, name: str, now: datetime) -> str:
    """Close an account and end every sign-in of it. Its name. Raises AccountError."""
    name = login_name(name)
    if not store.disable(name, now):
        raise AccountError(f"there is no account {name}, or it is disabled already")
    return name


def forget(store: Accounts, name: str, now: datetime) -> str:
    """Close an account for good and replace its name by a number. That number. Raises AccountError.

    The record of changes keeps the names that stand in it, or it could not be proved any more.
    """
    number = store.forget_user(login_name(name), now)
    if number is None:
        raise AccountError(f"there is no account {login_name(name)}")
    return number


@dataclass(frozen=True)
class Asking:
    """Where a sign-in is tried from. ``browser``: the random cookie of a browser that somebody signed in with before;
    ``secret``: of the servers, so that nobody reads addresses out of the hashes that are counted.
    """

    address: str
    browser: str | None = None
    secret: bytes = b""


def is_known(store: Accounts, name: str, browser: str | None) -> bool:
    """Whether the account was signed in to with that browser before."""
    return bool(browser) and store.is_known(_hashed(browser or ""), _name(name))


def sign_in(store: Accounts, name: str, password: str, asking: Asking, now: datetime) -> str:
    """The token of a new sign-in. Raises WrongPasswordError, TooManyTriesError.

    A try is taken before the password is looked at and given back when it was right, so however many come at once, and
    to however many replicas, no more are evaluated than the limit. A browser that is known for the account has tries of
    its own, so that a stranger's wrong ones do not keep its person out. Only the right password shows by its time that
    its hash was outdated.
    """
    name = _name(name)
    if is_known(store, name, asking.browser):
        counted = [f"browser {asking.browser}"]
    else:
        counted = [f"account {name}", *(f"network {network}" for network in networks(asking.address))]
    tries = store.take_try([hmac.new(asking.secret, key.encode(), sha256).hexdigest() for key in counted], now)
    if tries is None:
        raise TooManyTriesError("too many wrong tries")
    user, stored = store.find(name) or (None, None)
    if not passwords.matches(password, stored) or user is None:
        raise WrongPasswordError("no such account, or not its password")
    store.give_back(tries)
    if stored is not None and passwords.is_outdated(stored):
        outdated, stored = stored, passwords.hashed(password)
        store.renew_hash(user.id, outdated, stored)
    if asking.browser:
        store.know(_hashed(asking.browser), user.id, now)
    token = secrets.token_urlsafe(32)
    if not store.begin(_hashed(token), user.id, now, now, stored):
        return sign_in(store, name, password, asking, now)  # the password was changed while it was looked at
    return token


def _name(text: str) -> str:
    try:
        return login_name(text)
    except AccountError:
        return ""  # nobody's


def signed_in(store: Accounts, token: str | None, now: datetime) -> User | None:
    """Whose sign-in a token is, while it lasts. Asks the store each time, so whoever is disabled is out at once."""
    return _user(store, _hashed(token), now) if token else None


def whose(store: Accounts, token: str | None, claims: Mapping[str, object], now: datetime) -> User | None:
    """Who is signed in: by the token of the password form, or else by the claims of an identity token.

    Claims are empty without OpenID Connect.
    """
    user = signed_in(store, token, now)
    return identified(store, claims, now) if user is None and claims else user


def sign_out(store: Accounts, token: str | None, now: datetime) -> None:
    """End a sign-in for good, wherever copies of its token are."""
    if token:
        store.end(_hashed(token), now)


def known(store: Accounts, claims: Mapping[str, object]) -> User | None:
    """The user whose name is the e-mail address that an OpenID Connect provider has verified."""
    email, issued_for = claims.get("email"), [claims.get("iss"), claims.get("sub")]
    if claims.get("email_verified") is not True or not isinstance(email, str) or "@" not in email:
        return None
    if not all(isinstance(part, str) and part for part in issued_for):  # by which the account is bound to its person
        return None
    # Letters beyond ASCII are never folded here: bob@straße.jp is nobody at strasse.jp.
    account = store.find(email.lower()) if email.isascii() and NAME.fullmatch(email.lower()) else None
    return account[0] if account else None


def identified(store: Accounts, claims: Mapping[str, object], now: datetime) -> User | None:
    """The user of an identity token, while the sign-in that it stands for lasts.

    The token itself would be good for a month, also after signing out. So each is noted when it is first seen, from
    then on lasts as long as any other sign-in, and once ended stays ended: its note is kept until the token is too old.
    """
    user, issued = known(store, claims), cast(float, claims.get("iat"))
    if user is None or type(issued) not in (int, float) or not 0 <= issued < 1e11:
        return None
    key = identity(claims)
    if store.sign_in(key) is None:
        if abs(now.timestamp() - issued) > LONGEST.total_seconds():
            return None
        began = datetime.fromtimestamp(issued, UTC)
        if not SignIn(user, began, now).holds(now):  # one from the future
            return None
        # An address that is given to somebody else does not inherit the account.
        if not store.bind(user.id, _hashed(json.dumps([claims["iss"], claims["sub"]]))):
            return None
        store.begin(key, user.id, began, now)
    signed_in = _user(store, key, now)
    return signed_in if signed_in == user else None


def forget_identity(store: Accounts, claims: Mapping[str, object], now: datetime) -> None:
    """End the sign-in of an identity token for good."""
    store.end(identity(claims), now)


def identity(claims: Mapping[str, object]) -> str:
    """What an identity token is stored as. Its nonce is new at every sign-in."""
    return _hashed(" ".join(str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce")))


def _user(store: Accounts, token_hash: str, now: datetime) -> User | None:
    sign_in = store.sign_in(token_hash)
    if sign_in is None or not sign_in.holds(now):
        return None
    if now - sign_in.seen_at >= SEEN_EVERY:
        store.see(token_hash, now)
    return sign_in.user


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
