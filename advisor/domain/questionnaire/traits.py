"""The traits that are measured, and the two directions of call-centre work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Direction = Literal["inbound", "outbound"]
DIRECTIONS: tuple[Direction, Direction] = ("inbound", "outbound")

LANGUAGES = ("ja", "en")
"""Codes of the languages every text is written in; the first is the default."""

Bilingual = Mapping[str, str]
"""One text by language: {"ja": ..., "en": ...}."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait. Its facets are the two sides that its items must cover."""

    id: str
    direction: Direction
    facets: tuple[str, str]
    name: Bilingual
    about: Bilingual
