"""From blocks to a PDF: the only user of Typst. Reasons for the choice: docs/decisions/0009-print.md."""

import json
from collections.abc import Mapping
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
    values = {**data, "title": title, "language": words.language, "colours": asdict(LIGHT)}
    compiler = typst.Compiler(
        FOLDER / template,
        root=FOLDER,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable(values), ensure_ascii=False)},
    )
    with _one_at_a_time:
        try:
            pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(made_at.timestamp()))
        except typst.TypstError as error:
            raise PrintError(f"{template}: {error.message}") from error
        finally:
            for _ in range(GENERATIONS):
                typst.compile(b"", format="pdf", font_paths=fonts(), ignore_system_fonts=True)
    assert isinstance(pdf, bytes)  # one file, because the format is PDF
    return pdf
