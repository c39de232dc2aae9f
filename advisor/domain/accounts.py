"""Who may sign in: recruiters and staff. People who answer the questions never do."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal, get_args

from advisor.domain.errors import CallfitError

Role = Literal["recruiter", "staff"]
ROLES: tuple[Role, ...] = get_args(Role)

TRIES, WINDOW = 10, timedelta(minutes=15)
"""Wrong tries within the window after which no more are looked at, for one account and for one network address."""

LONGEST, IDLE = timedelta(hours=12), timedelta(minutes=30)
"""A sign-in ends this long after it began, and after this long without a page."""

KNOWN_FOR = timedelta(days=90)
"""How long a browser stays known for the account that was last signed in to with it."""

SKEW = timedelta(minutes=5)
"""How far ahead another machine's clock may be."""

NAME = re.compile(r"(?=.{1,254}\Z)(?:[\w.@+-]+|[\w.+'-]+@[\w.@+-]+)")
"""A login name, or an e-mail address; only the latter may have an apostrophe."""
SHORTEST_PASSWORD, LONGEST_PASSWORD, FEWEST_CHARACTERS = 12, 256, 5


class AccountError(CallfitError):
    """An account cannot be made or changed as asked. Says why, never with a password."""


class ForbiddenError(CallfitError):
    """A signed-in person asked for what their role, or they themselves, may not do."""


@dataclass(frozen=True)
class User:
    """Somebody who may sign in; ``name`` is what they sign in with: a login name or an e-mail address."""

    id: int
    name: str
    role: Role


@dataclass(frozen=True)
class SignIn:
    """One sign-in of a user. Times are UTC."""

    user: User
    began_at: datetime
    seen_at: datetime
    ended: bool = False

    def holds(self, now: datetime) -> bool:
        """Whether it still opens anything. One from the future is no sign-in: somebody's clock, or somebody, lies."""
        return not self.ended and -SKEW <= now - self.began_at <= LONGEST and now - self.seen_at <= IDLE


def login_name(text: str) -> str:
    """Bring a name into the one form in which it is kept and looked up: full width and capitals are the same name.

    Parameters
    ----------
    text : str
        As it was typed.

    Returns
    -------
    str
        In NFKC and small letters.

    Raises
    ------
    AccountError
        If it is no login name.
    """
    name = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())
    if not NAME.fullmatch(name):
        raise AccountError(
            "a login name is 1 to 254 letters, digits or any of . @ + - _, without spaces; "
            "before the @ of an e-mail address also '"
        )
    return name


def check_password(name: str, password: str) -> None:
    """Refuse a password that is guessed first.

    Parameters
    ----------
    name : str
        Login name of the account.
    password : str
        As it was typed.

    Raises
    ------
    AccountError
        If it is too short, too long, too plain, or contains the name.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if len(set(password)) < FEWEST_CHARACTERS:
        raise AccountError(f"a password has at least {FEWEST_CHARACTERS} different characters")
    own = name.partition("@")[0]
    if len(own) > 2 and own in password.casefold():
        raise AccountError("a password does not contain the login name")


def network(address: str) -> str:
    """Find the network that tries are counted for.

    Parameters
    ----------
    address : str
        Of the client; what is no address stands for itself.

    Returns
    -------
    str
        An IPv4 address, or the /64 that one IPv6 customer has.
    """
    try:
        ip = ip_address(address)
    except ValueError:  # a socket file, say: everybody behind it is one
        return address
    if isinstance(ip, IPv6Address):
        mapped = ip.ipv4_mapped
        return str(IPv6Network((int(ip), 64), strict=False) if mapped is None else IPv4Network(mapped))
    return str(IPv4Network(ip))


def networks(address: str) -> tuple[str, ...]:
    """Find all networks that tries from an address are counted for.

    Parameters
    ----------
    address : str
        Of the client.

    Returns
    -------
    tuple of str
        Of IPv6 also the /48, one of which has many /64.
    """
    narrow = network(address)
    if not narrow.endswith("/64"):
        return (narrow,)
    return narrow, str(IPv6Network(narrow).supernet(new_prefix=48))
