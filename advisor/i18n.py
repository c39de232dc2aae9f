"""Words by language: gettext catalogues compiled in memory at start, numbers and dates by Babel. No Streamlit."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.dates import format_date, format_time, get_timezone
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from advisor.domain import codes
from advisor.domain.errors import DataError
from advisor.domain.questionnaire.traits import LANGUAGES, Bilingual

NAMES = {language: Locale(language).get_display_name(language) or language for language in LANGUAGES}
"""Each language named in itself."""
DEFAULT = LANGUAGES[0]


HOME_ZONE = "Asia/Tokyo"
LONGEST_HEADER = 500
"""Letters that are read of what a browser says of languages."""


def read_language(text: str | None) -> str | None:
    """The language that a link asks for (&lang=en), whatever a message puts behind it; None for none of ours."""
    wanted = codes.word(text)
    return wanted if wanted in LANGUAGES else None


def wished_language(asked: str | None, accepted: str | None) -> str:
    """The language to speak: what the address asks for, else the first of ours that the browser wishes for.

    accepted: the header Accept-Language. Who wishes for none of ours gets the default one.
    """
    return read_language(asked) or _first_of_ours(accepted or "") or DEFAULT


def _first_of_ours(accepted: str) -> str | None:
    wishes: list[tuple[float, str]] = []
    for wish in accepted[:LONGEST_HEADER].lower().split(","):
        name, *quality = re.split(r"\s*;\s*q\s*=\s*", wish.strip())
        weight = quality[0] if quality else "1"
        if re.fullmatch(r"[01](\.\d{0,3})?", weight) and float(weight) > 0:
            wishes.append((float(weight), name.split("-")[0]))
    by_weight = sorted(wishes, key=lambda wish: -wish[0])  # of equal weight, the one named first
    return next((name for _, name in by_weight if name in LANGUAGES), None)


class Words:
    """The words of one language. A key that the catalogue lacks raises KeyError: no key ever reaches a screen."""

    def __init__(self, language: str, catalogue: GNUTranslations, keys: frozenset[str]) -> None:
        self.language = language
        self.keys = keys
        self._catalogue = catalogue

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {placeholders} filled."""
        text = self._catalogue.gettext(key)
        if text == key:
            raise KeyError(f"{key} has no text in {self.language}")
        return text.format(**values)

    def count(self, key: str, number: int) -> str:
        """The text of a key in the plural form of a number, which it may show as {n}."""
        text = self._catalogue.ngettext(key, key, number)
        if text == key:
            raise KeyError(f"{key} has no text in {self.language}")
        return text.format(n=self.number(number))

    def placeholders(self, key: str) -> set[str]:
        """The {names} in the text of a key."""
        plural = self._catalogue.ngettext(key, key, 2)
        text = self._catalogue.gettext(key) if plural == key else plural
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    def of(self, text: Bilingual) -> str:
        """A text that content carries; one stored before this language was added speaks the default one."""
        return text.get(self.language) or text[DEFAULT]

    def number(self, value: float, digits: int = 0, sign: bool = False) -> str:
        """A number with one sign for minus; nothing that is rounded to zero has it."""
        value = value if round(value, digits) else 0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=f"{'+' if sign else ''}{pattern};−{pattern}", locale=self.language)

    def span(self, least: float, most: float) -> str:
        """From one number to another."""
        return self("span", least=self.number(least), most=self.number(most))

    def date(self, time: datetime) -> str:
        return format_date(time.astimezone(get_timezone(HOME_ZONE)), format="long", locale=self.language)

    def moment(self, time: datetime) -> str:
        """A date with the time of day in Japan."""
        clock = format_time(time, "HH:mm", tzinfo=get_timezone(HOME_ZONE), locale=self.language)
        return f"{self.date(time)} {clock}"

    def join(self, parts: list[str]) -> str:
        """A list inside a sentence."""
        return self("list.separator").join(parts)

    def sentences(self, parts: list[str]) -> str:
        """Sentences one after the other; Japanese puts no space between them. Empty ones are left out."""
        return ("" if self.language == "ja" else " ").join(filter(None, parts))


@lru_cache
def load(folder: Path, language: str) -> Words:
    """Compile the catalogue of a language. Raises DataError when the file is missing or broken."""
    file = f"locales/{language}.po"
    try:
        catalogue = read_po(io.BytesIO((folder / file).read_bytes()), locale=language, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError, ValueError) as error:
        raise DataError(file, str(error)) from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    keys = frozenset(m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id and m.string and not m.fuzzy)
    return Words(language, GNUTranslations(compiled), keys)


def load_all(folder: Path) -> dict[str, Words]:
    """Every language. Raises DataError when one lacks a key that another has, as in a half-written file."""
    catalogues = {language: load(folder, language) for language in LANGUAGES}
    every = frozenset().union(*(words.keys for words in catalogues.values()))
    for language, words in catalogues.items():
        if missing := sorted(every - words.keys):
            raise DataError(f"locales/{language}.po", f"has no text for {', '.join(missing[:3])}")
    home = catalogues[DEFAULT]
    for language, words in catalogues.items():
        for key in sorted(every):
            if words.placeholders(key) != home.placeholders(key):
                raise DataError(f"locales/{language}.po", f"{key} has other {{placeholders}} than in {DEFAULT}.po")
    return catalogues


def check_reasons(words: Words, traits: Sequence[str]) -> None:
    """Raise DataError unless every trait has its four sentences."""
    for trait in traits:
        for use in ("wanted", "unused"):
            for level in ("high", "low"):
                if (key := f"reason.{trait}.{use}.{level}") not in words.keys:
                    raise DataError(f"locales/{words.language}.po", f"has no text for {key}")
