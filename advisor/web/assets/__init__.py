"""The script and the style of the questionnaire, as a browser gets them."""

from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGE = "callfit"
QUESTIONNAIRE = f"{PACKAGE}.questionnaire"
"""Name of the component, as Streamlit knows it."""
SCRIPT = "questionnaire.js"
STYLE = (FOLDER / "questionnaire.css").read_text(encoding="utf-8")
ADDRESS = f"/_stcore/bidi-components/{QUESTIONNAIRE}/{SCRIPT}"
"""Where Streamlit serves the script."""
