"""What people read keeps to docs/glossary.md: no retired word stands anywhere, hard ones follow their plain form."""

import csv
import re
from typing import NamedTuple

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.runtime.settings import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
LEFT_OUT = {"fairness.csv", "uses.csv", "weights.csv", "versions.csv"}
"""Examples of what recruiters type, and notes of those who keep the tables."""
FOR_KEEPERS = {"evidence", "note", "scope", "kind", "target", "change"}
"""Columns that no page shows."""


class Place(NamedTuple):
    """A text that people read, and where it stands."""

    file: str
    line: int
    language: str
    text: str


def rows(heading):
    """The cells of the table of the glossary that begins with this heading."""
    lines = iter(GLOSSARY.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(heading):
            break
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def retired():
    """(language, word) of every word that is no longer used."""
    return [
        (language, word)
        for cells in rows("| concept |")
        for language, cell in zip(LANGUAGES, cells[3:5], strict=True)
        for word in quoted(cell)
    ]


def of_locale(language):
    """Texts of a catalogue without their keys."""
    file = DATA / "locales" / f"{language}.po"
    for line, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.startswith(("#", "msgid")):
            yield Place(f"locales/{language}.po", line, language, re.sub(r'^msgstr(\[\d\])? |"|\{\w+\}', "", text))


def of_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            for column, text in row.items():
                if column not in FOR_KEEPERS:
                    language = next((one for one in LANGUAGES if column == one or column.endswith(f"_{one}")), None)
                    if language:
                        yield Place(path.name, reader.line_num, language, text)


def read_by_people():
    for language in LANGUAGES:
        yield from of_locale(language)
    for path in sorted(DATA.glob("*.csv")):
        if path.name not in LEFT_OUT:
            yield from of_table(path)


def is_in(word, language, text):
    return word in text if language == "ja" else re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)


@pytest.fixture(scope="module")
def places():
    return list(read_by_people())


def test_the_glossary_and_the_texts_are_read(places):
    assert len(retired()) > 50
    assert {place.file for place in places} >= {"locales/ja.po", "locales/en.po", "claims.csv", "items.csv", "jobs.csv"}
    assert is_in("lean", "en", "They Lean in.")
    assert not is_in("lean", "en", "clean")


def test_no_retired_word_is_read_anywhere(places):
    found = [
        f"{place.file}:{place.line}: {word}"
        for language, word in retired()
        for place in places
        if place.language == language and is_in(word, language, place.text)
    ]
    assert found == []


def test_a_hard_word_comes_after_its_plain_form(places):
    pairs = [(*quoted(term), *quoted(plain)) for term, plain in rows("| term |")]
    assert pairs
    found = [
        f"{place.file}:{place.line}: {term} without {plain}"
        for term, plain in pairs
        for place in places
        if place.language == "ja" and term in place.text and plain not in place.text.partition(term)[0]
    ]
    assert found == []
