"""Pictures for a phone's camera (QR codes, ISO/IEC 18004) of addresses that lead somewhere from any phone."""

import io

import segno

SCHEMES = ("http", "https")


def code(link: str) -> segno.QRCode:
    """Raises ValueError for what is no whole address: once printed, nobody could mend it."""
    if link.partition("://")[0] not in SCHEMES:
        raise ValueError(f"{link!r} is no whole address")
    return segno.make(link, error="m")


def svg(link: str, scale: int, border: int, light: str | None = "white") -> str:
    """For a page or a document. border: modules of white around it."""
    return str(code(link).svg_inline(scale=scale, border=border, light=light))


def file(link: str, kind: str) -> bytes:
    """For a printer's shop. kind: svg or png."""
    picture = io.BytesIO()
    code(link).save(picture, kind=kind, scale=10, border=4, light="white")
    return picture.getvalue()
