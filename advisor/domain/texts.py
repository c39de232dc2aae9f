"""Text that people type: made harmless to store and to show, without changing what it says."""

import unicodedata

DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Controls, invisible marks (among them those that turn the writing direction), half pairs, private, unassigned."""


def clean(text: str, lines: bool = False) -> str:
    """The text in NFC, without what cannot be seen, single-spaced; with ``lines`` its line breaks stay."""
    one = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    parts = one.split("\n") if lines else [one.replace("\n", " ")]
    kept = "\n".join(" ".join(_seen(part.replace("\t", " ")).split()) for part in parts).strip()
    while "\n\n\n" in kept:
        kept = kept.replace("\n\n\n", "\n\n")
    # Two characters that a dropped one kept apart may compose now.
    return unicodedata.normalize("NFC", kept)


def _seen(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in DROPPED)
