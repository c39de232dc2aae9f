"""Reads a PDF back as a person and a screen reader would: text, pictures, fonts, headings."""

import ctypes
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import pypdfium2
from pypdfium2 import raw

USHORTS = ctypes.POINTER(ctypes.c_ushort)
ARTIFACTS = Path(__file__).parents[2] / "artifacts"


def squeezed(text: str) -> str:
    """Without white space: where lines break says nothing about what is printed."""
    return "".join(text.split())


class Paper:
    """A PDF that was made."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pypdfium2.PdfDocument(pdf)

    def __len__(self) -> int:
        return len(self.document)

    @cached_property
    def pages(self) -> list[str]:
        return [page.get_textpage().get_text_range() for page in self.document]

    @cached_property
    def text(self) -> str:
        """All text without white space."""
        return squeezed("".join(self.pages))

    @property
    def title(self) -> str:
        return self.document.get_metadata_dict()["Title"]

    @property
    def language(self) -> str:
        return _wide(
            lambda buffer, size: raw.FPDFCatalog_GetLanguage(self.document, ctypes.cast(buffer, USHORTS), size)
        )

    @property
    def tagged(self) -> bool:
        return bool(raw.FPDFCatalog_IsTagged(self.document))

    def fonts(self) -> set[tuple[str, bool]]:
        """Every font that text is set in, and whether it is embedded."""
        found = set()
        for page in self.document:
            for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(thing)
                name = ctypes.create_string_buffer(200)
                raw.FPDFFont_GetBaseFontName(font, name, 200)
                found.add((name.value.decode(), raw.FPDFFont_GetIsEmbedded(font) == 1))
        return found

    def unreadable(self) -> list[str]:
        """Characters that cannot be told from the page's text."""
        faults = []
        for number, page in enumerate(self.document, start=1):
            text = page.get_textpage()
            faults += [f"page {number}" for i in range(text.count_chars()) if raw.FPDFText_HasUnicodeMapError(text, i)]
        return faults

    def structure(self) -> Iterator[tuple[str, str]]:
        """(tag, alternative text) of the structure tree, parents first, page by page."""
        for page in self.document:
            tree = raw.FPDF_StructTree_GetForPage(page)
            for place in range(raw.FPDF_StructTree_CountChildren(tree)):
                yield from _elements(raw.FPDF_StructTree_GetChildAtIndex(tree, place))

    def filled(self, colour: str) -> list[tuple[float, float, float, float]]:
        """(left, bottom, right, top) in points of every shape that is filled with a #RRGGBB colour."""
        return self._shapes(raw.FPDFPageObj_GetFillColor, 0, colour)

    def stroked(self, colour: str) -> list[tuple[float, float, float, float]]:
        """The same of every line of that colour, its thickness included."""
        return self._shapes(raw.FPDFPageObj_GetStrokeColor, 1, colour)

    def _shapes(self, colour_of, which: int, colour: str) -> list[tuple[float, float, float, float]]:
        found = []
        for page in self.document:
            for shape in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
                rgb = [ctypes.c_uint() for _ in range(4)]
                colour_of(shape, *map(ctypes.byref, rgb))
                modes = ctypes.c_int(), ctypes.c_int()
                raw.FPDFPath_GetDrawMode(shape, *modes)
                if modes[which].value and f"#{rgb[0].value:02X}{rgb[1].value:02X}{rgb[2].value:02X}" == colour:
                    found.append(shape.get_bounds())
        return found

    def picture(self, page: int) -> np.ndarray:
        """(height, width) grey values of a page at 72 dots an inch, 255 white."""
        return np.asarray(self.document[page].render(scale=1).to_pil().convert("L"))

    def photograph(self, name: str) -> None:
        """Keep pictures of the pages for people to look at."""
        ARTIFACTS.mkdir(exist_ok=True)
        for number, page in enumerate(self.document, start=1):
            page.render(scale=1.5).to_pil().save(ARTIFACTS / f"{name}_{number}.png")


def _elements(element: object) -> Iterator[tuple[str, str]]:
    tag = _wide(lambda buffer, size: raw.FPDF_StructElement_GetType(element, buffer, size))
    alternative = _wide(lambda buffer, size: raw.FPDF_StructElement_GetAltText(element, buffer, size))
    yield tag, alternative
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(element, place):
            yield from _elements(child)


def _wide(read) -> str:
    size = read(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    read(buffer, size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")
