"""A line icon for each job, in our own hand: 24 units square, drawn in the colour of the text around it."""

from pathlib import Path

ICONS = {path.stem: path.read_text(encoding="utf-8").strip() for path in sorted(Path(__file__).parent.glob("*.svg"))}
"""The id of a job → its icon."""
OTHER = ICONS.pop("other")
"""For a job that has no icon of its own."""


def svg(job: str, colour: str = "currentColor") -> str:
    """The icon of a job."""
    return ICONS.get(job, OTHER).replace("currentColor", colour)


def style() -> str:
    """For the parts of a page whose name holds ``icon_`` and the id of a job: its icon, as a mask."""
    rules = [(":root", svg("other", "black")), *((f'[class*="icon_{job}"]', svg(job, "black")) for job in ICONS)]
    return "\n".join(f'{part} {{ --icon: url("data:image/svg+xml,{_escaped(icon)}"); }}' for part, icon in rules)


def _escaped(text: str) -> str:
    """Text as it may stand in an address between double quotes."""
    return text.replace("%", "%25").replace('"', "'").replace("<", "%3C").replace(">", "%3E").replace("#", "%23")
