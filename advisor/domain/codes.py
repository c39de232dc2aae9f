"""Short codes that people write down and type: twelve signs in three groups, such as 7KXM-2PQ9-TR4D.

The alphabet is Crockford's base 32: no I, L, O or U, so that nothing looks like something else. Twelve signs are 60
bits: too many to guess at a server, too few for a plain hash that somebody could try out at home. So a code is kept
stretched (scrypt, RFC 7914): one try costs 16 MB and some hundredths of a second.
"""

import hmac
import re
import secrets
import unicodedata
from hashlib import scrypt

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_LIKE = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212\u30fc\u00ad\u200b-\u200d\u2060\ufeff]")
_RUN = re.compile(rf"[A-Za-z0-9_]+(?:{_BETWEEN.pattern}+[A-Za-z0-9_]+)*")
"""Letters and numbers, with what people put between them: neither a longer word nor a token holds a code."""
_WORD = re.compile(r"[a-z0-9_-]+")
LONGEST_TEXT = 400
"""Characters that are looked through: a link in the middle of its message."""


def random(length: int = LENGTH) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def random_name(length: int = 8) -> str:
    """A code that begins with a letter, and holds none that could make a number of it in a spreadsheet."""
    return secrets.choice(SIGNS[10:].replace("E", "")) + random(length - 1)


def of_token(token: str) -> str:
    """The code that belongs to a token; the token cannot be found from it."""
    number = int.from_bytes(hmac.digest(token.encode(), b"callfit short code", "sha256"), "big")
    return "".join(SIGNS[number >> 5 * place & 31] for place in range(LENGTH))


def read(typed: str, length: int = LENGTH) -> str | None:
    """The code of so many signs in what somebody typed or pasted: what cannot belong to a code ends it.

    It may be in any width or case, with any spaces and dashes, with O for 0, and I or L for 1.
    """
    for run in _RUN.findall(unicodedata.normalize("NFKC", typed[:LONGEST_TEXT])):
        signs = _BETWEEN.sub("", run).strip("_").upper().translate(_LIKE)
        if len(signs) == length and set(signs) <= set(SIGNS):
            return signs
    return None


def word(text: str | None) -> str:
    """The first word in a part of a link, such as line in "LINE。"."""
    found = _WORD.search(unicodedata.normalize("NFKC", (text or "")[:LONGEST_TEXT]).lower())
    return found[0] if found else ""


def shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def stretched(code: str) -> str:
    """What is kept of a code, 64 hexadecimal signs."""
    return scrypt(code.encode(), salt=b"callfit short code", n=2**14, r=8, p=1, dklen=32).hex()
