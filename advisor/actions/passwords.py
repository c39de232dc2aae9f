"""Passwords as they are stored: argon2id, with the choice of RFC 9106 for machines of little memory."""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

AT_ONCE = 2
"""Most hashes at the same time: each takes 64 MiB and about a tenth of a second of all processors."""

HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
"""Another profile holds for every password from the next sign-in with it on; NOBODY must then be made anew with it."""
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$ERo4Fivogojn+9gnzKRuFw$Z4VeHfwKees+2m7LURrqHQtt+KDlLjzbMdL4OEpfWO0"
"""Checked when there is no such account, so that it takes as long; of a password that nobody knows or can use."""

_turns = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    with _turns:
        return HASHER.hash(_same(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password of that hash; without a hash never, after the same time."""
    with _turns:
        try:
            return HASHER.verify(stored or NOBODY, _same(password)) and stored is not None
        except (VerificationError, InvalidHashError):  # another password, or a damaged hash
            return False


def is_outdated(stored: str) -> bool:
    """Whether a hash that has matched was made with another profile than today's."""
    return HASHER.check_needs_rehash(stored)


def _same(password: str) -> str:
    """However a keyboard composes a letter, it is the same password."""
    return unicodedata.normalize("NFKC", password)
