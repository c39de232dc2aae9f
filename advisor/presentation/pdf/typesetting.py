"""From blocks to a PDF: the only user of Typst. Reasons for the choice: docs/decisions/0009-print.md."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

import typst

from advisor.domain.errors import CallfitError
from advisor.i18n import Words
from advisor.presentation.charts.theme import LIGHT
from advisor.presentation.pdf.characters import FOLDER, printable

FONTS = FOLDER / "fonts"
GENERATIONS = 12
"""Typst remembers what its last ten documents were made of, which is 150 MB of ours; as many empty ones, in about
15 ms, make it forget."""

SCALES = (1.0, 0.97, 0.94, 1.03)
"""Sizes of the letters that are tried in turn."""
NEARLY_EMPTY = 0.25
"""Of its height, what the last page holds at least."""

_one_at_a_time = Lock()
"""One document takes a tenth of a second of one core; ten at once would make everybody's taps wait."""


class PrintError(CallfitError):
    """A PDF cannot be made."""


@lru_cache
def fonts() -> typst.Fonts:
    """Our own fonts only, so that a PDF is the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def typeset(template: str, words: Words, title: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """Set ``data`` with a template of this folder as a PDF/UA-1: tagged, with title and language, fonts embedded.

    That standard refuses a character without a glyph. Raises PrintError.
    """
    with _one_at_a_time, _told(template), _forgetting():
        compiler = _compiler(template, words, title, data)
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(made_at.timestamp()))
    assert isinstance(pdf, bytes)  # one file, because the format is PDF
    return pdf


def typeset_full(template: str, words: Words, title: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """As ``typeset``, with letters as large as the last page is not nearly empty.

    The template says where it ends: <filled>, from 0 to 1.
    """
    with _one_at_a_time, _told(template), _forgetting():
        for letters in SCALES:
            compiler = _compiler(template, words, title, {**data, "letters": letters})
            if json.loads(compiler.query("<filled>", field="value", one=True)) >= NEARLY_EMPTY:
                break
        else:
            compiler = _compiler(template, words, title, {**data, "letters": SCALES[0]})
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(made_at.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


def draw(template: str, words: Words, title: str, data: Mapping[str, Any], ppi: float) -> bytes:
    """Set ``data`` with a template of one page as a picture: PNG, of nothing but its dots. Raises PrintError."""
    with _one_at_a_time, _told(template), _forgetting():
        picture = _compiler(template, words, title, data).compile(format="png", ppi=ppi)
    assert isinstance(picture, bytes)
    return picture


def _compiler(template: str, words: Words, title: str, data: Mapping[str, Any]) -> typst.Compiler:
    values = {**data, "title": title, "language": words.language, "colours": asdict(LIGHT)}
    return typst.Compiler(
        FOLDER / template,
        root=FOLDER,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable(values), ensure_ascii=False)},
    )


@contextmanager
def _told(template: str) -> Iterator[None]:
    try:
        yield
    except typst.TypstError as error:
        raise PrintError(f"{template}: {error.message}") from error


@contextmanager
def _forgetting() -> Iterator[None]:
    try:
        yield
    finally:
        for _ in range(GENERATIONS):
            typst.compile(b"", format="pdf", font_paths=fonts(), ignore_system_fonts=True)
