"""The style of every page and the script of the questionnaire, as a browser gets them."""

from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGE = "callfit"
QUESTIONNAIRE = f"{PACKAGE}.questionnaire"
"""Name of the component, as Streamlit knows it."""
SCRIPT = "questionnaire.js"
STYLE = "".join((FOLDER / file).read_text(encoding="utf-8") for file in ("page.css", "questionnaire.css"))
"""Of every page."""
ADDRESS = f"/_stcore/bidi-components/{QUESTIONNAIRE}/{SCRIPT}"
"""Where Streamlit serves the script."""
