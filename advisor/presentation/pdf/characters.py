"""Which characters our PDFs can print; without Typst, so that a page can ask."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MISSING = "〓"
"""What Japanese printers set for a character they have no type for."""
HELD = frozenset((FOLDER / "fonts" / "characters.txt").read_text(encoding="utf-8"))
"""Every character that the fonts hold."""


def printable(value: Any) -> Any:
    """Data with 〓 in its texts for whatever our fonts lack: emoji, other scripts, marks that turn the direction."""
    if isinstance(value, str):
        return "".join(character if character in HELD else MISSING for character in value)
    if isinstance(value, Mapping):
        return {key: printable(part) for key, part in value.items()}
    return [printable(part) for part in value] if isinstance(value, list | tuple) else value
