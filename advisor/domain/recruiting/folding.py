"""Text as a reader takes it: width, kana, case, accents and gaps folded away, every sign traceable to its place."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

VOICING = "\u3099\u309a"
"""Combining marks that make か into が and は into ぱ: the only marks that are kept."""
SMALL, LARGE = "ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ"
_ENLARGED = dict(zip(SMALL, LARGE, strict=True))
_HIRAGANA = {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
KANA = str.maketrans(
    {katakana: _ENLARGED.get(plain, plain) for katakana, plain in _HIRAGANA.items()} | _ENLARGED | {"’": "'", "‘": "'"}
)
"""Katakana → hiragana, small kana → large, curly apostrophes → straight."""

_JAPANESE = r"\u3005\u3006\u3040-\u30ff\u3400-\u9fff"
_GAP = r" ._*/|~+#=・‧·\-"
_GAPS = re.compile(rf"(?<=[{_JAPANESE}])[{_GAP}]+(?=[{_JAPANESE}])")
_SPELT = re.compile(rf"(?<![a-z])[a-z](?:[{_GAP}]{{1,3}}[a-z](?![a-z])){{2,}}")
"""Letters set apart, as in f-a-m-i-l-y."""
_LETTER = re.compile("[a-z]")


class Sign(NamedTuple):
    """One folded character, and where in the text its originals begin and end."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A folded text that knows where each of its characters came from."""

    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        return "".join(sign.text for sign in self.signs)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Find where in the original text the folded characters from ``start`` to before ``end`` stand."""
        return self.signs[start].start, self.signs[end - 1].end


def fold(text: str) -> Folded:
    """Fold any text. Folding twice is folding once, and folding after NFKC is the same as before it.

    Line breaks stay, because they end a sentence. Gaps go where they only set the characters of a word apart:
    between two Japanese characters, and between single letters.
    """
    signs = [Sign(folded, place, place + 1) for place, sign in enumerate(text) for folded in _folded(sign)]
    signs = _without(signs, _gaps("".join(sign.text for sign in signs)))
    voiced: list[Sign] = []
    for sign in signs:
        both = unicodedata.normalize("NFC", voiced[-1].text + sign.text) if voiced and sign.text in VOICING else ""
        if len(both) == 1:
            voiced[-1] = Sign(both, voiced[-1].start, sign.end)
        else:
            voiced.append(sign)
    return Folded(tuple(voiced))


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(_kept(one) for one in plain).translate(KANA)


def _kept(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in "\n\r\x0b\x0c\x85" or kind in ("Zl", "Zp"):
        return "\n"
    if kind == "Zs" or sign == "\t":
        return " "
    if kind == "Pd":
        return "-"
    # Marks, and signs that are not seen: controls, zero-width spaces, marks of direction.
    unseen = kind[0] in "MC" or unicodedata.combining(sign)
    return "" if unseen and sign not in VOICING else sign


def _gaps(text: str) -> set[int]:
    places = {place for gap in _GAPS.finditer(text) for place in range(*gap.span())}
    spelt = {place for word in _SPELT.finditer(text) for place in range(*word.span())}
    return places | {place for place in spelt if not _LETTER.match(text[place])}


def _without(signs: list[Sign], places: set[int]) -> list[Sign]:
    return [sign for place, sign in enumerate(signs) if place not in places]
