"""Text that people type: made harmless to store and to show, without changing what it says."""

import unicodedata

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\u2500\u2501"
"""What keyboards give for a dash, in the form NFKC: also minus, the long vowel of kana and the lines of tables."""
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Controls, invisible marks (among them those that turn the writing direction), half pairs, private, unassigned."""


BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that show as nothing: fillers of Hangul, and Braille without a dot."""


def clean(text: str, lines: bool = False) -> str:
    """Clean a text: in NFC, without what cannot be seen, single-spaced; with ``lines`` its line breaks stay."""
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    parts = normal.split("\n") if lines else [normal.replace("\n", " ")]
    cleaned = "\n".join(" ".join(_seen(part.replace("\t", " ")).split()) for part in parts).strip()
    while "\n\n\n" in cleaned:
        cleaned = cleaned.replace("\n\n\n", "\n\n")
    # Two characters that a dropped one kept apart may compose now.
    return unicodedata.normalize("NFC", cleaned)


def _seen(text: str) -> str:
    return "".join(
        character for character in text if unicodedata.category(character) not in DROPPED and character not in BLANK
    )
