"""Where the program's own files lie: app.py, data/ and .streamlit/, in a checkout and installed."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_SHIPPED = _PACKAGE / "files" / "shipped"
IS_INSTALLED = (_SHIPPED / "app.py").is_file()
ROOT = _SHIPPED if IS_INSTALLED else _PACKAGE.parent
"""The folder of app.py, data/ and .streamlit/config.toml."""

HOME = Path() if IS_INSTALLED else ROOT
"""The folder of var/ and .streamlit/secrets.toml: the checkout, or where the installed program is started."""
