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

from advisor.domain.texts import DASHES

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_LIKE = str.maketrans("OIL", "011")
_DASH = f"[{re.escape(DASHES)}]"
_BETWEEN = re.compile(rf"[\s{re.escape(DASHES)}\u00ad\u200b-\u200d\u2060\ufeff]")
_RUN = re.compile(rf"[A-Za-z0-9_]+(?:{_BETWEEN.pattern}+[A-Za-z0-9_]+)*")
"""Letters and numbers, with what people put between them: neither a longer word nor a token holds a code."""
_PIECE = re.compile(rf"[A-Za-z0-9_{re.escape(DASHES)}]+")
_AMONG_WORDS = re.compile(rf"[A-Za-z0-9]{{4}}(?:{_DASH}[A-Za-z0-9]{{4}})+|[A-Za-z0-9]+")
"""A code in a sentence: in groups of four joined by dashes, or in one piece."""
_WORD = re.compile(r"[a-z0-9_-]+")
LONGEST_TEXT = 400
"""Characters that are looked through: a link in the middle of its message."""


def random(length: int = LENGTH) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def random_name(length: int = 8) -> str:
    """Draw a code that begins with a letter, and holds none that could make a number of it in a spreadsheet."""
    return secrets.choice(SIGNS[10:].replace("E", "")) + random(length - 1)


def of_token(token: str) -> str:
    """Derive the code that belongs to a token; the token cannot be found from it."""
    number = int.from_bytes(hmac.digest(token.encode(), b"callfit short code", "sha256"), "big")
    return "".join(SIGNS[number >> 5 * place & 31] for place in range(LENGTH))


def read(typed: str, length: int = LENGTH) -> str | None:
    """Find the code in what somebody typed or pasted: what cannot belong to a code ends it.

    It may be in any width or case, with any spaces and dashes, with O for 0, and I or L for 1. Among other words it has
    dashes, or is one piece, and a number or capitals.

    Parameters
    ----------
    typed : str
        The text.
    length : int
        Signs of the code.

    Returns
    -------
    str, optional
        The signs without dashes; None where there is no code.
    """
    text = unicodedata.normalize("NFKC", typed[:LONGEST_TEXT])
    pieces = [piece.strip(f"_{DASHES}") for piece in _PIECE.findall(text)]
    among_words = [piece for piece in pieces if _AMONG_WORDS.fullmatch(piece) and _is_no_word(piece)]
    among_words.sort(key=str.isalnum)  # the ones with dashes first
    for run in (*among_words, *_RUN.findall(text)):
        signs = _BETWEEN.sub("", run).strip("_").upper().translate(_LIKE)
        if len(signs) == length and set(signs) <= set(SIGNS):
            return signs
    return None


def _is_no_word(text: str) -> bool:
    """Tell whether it has a number or is in capitals: "registration" is twelve signs, too."""
    return text.isupper() or any(map(str.isdigit, text))


def word(text: str | None) -> str:
    """Find the first word in a part of a link, such as line in "LINE。"."""
    match = _WORD.search(unicodedata.normalize("NFKC", (text or "")[:LONGEST_TEXT]).lower())
    return match[0] if match else ""


def shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def stretched(code: str) -> str:
    """Stretch a code into what is kept of it, 64 hexadecimal signs."""
    return scrypt(code.encode(), salt=b"callfit short code", n=2**14, r=8, p=1, dklen=32).hex()
