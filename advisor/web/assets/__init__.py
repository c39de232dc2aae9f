"""The style of every page and the scripts of our components, as a browser gets them."""

from pathlib import Path

from advisor.presentation import icons

FOLDER = Path(__file__).parent
PACKAGE = "callfit"
COMPONENTS = ("questionnaire", "chart")
"""Each has a script of its name."""
STYLE = (
    "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("page", *COMPONENTS, "print"))
    + icons.style()
)
"""Of every page."""


def component(name: str) -> str:
    """What Streamlit calls a component."""
    return f"{PACKAGE}.{name}"


def script(name: str) -> str:
    """The file of its script."""
    return f"{name}.js"


ADDRESSES = {f"/_stcore/bidi-components/{component(name)}/{script(name)}": FOLDER / script(name) for name in COMPONENTS}
"""Where Streamlit serves the scripts, and their files."""
