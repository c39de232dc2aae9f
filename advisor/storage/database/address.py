"""The address of a database: which file or server it is."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


def of_file(path: Path) -> str:
    """The address of a SQLite database in this file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def absolute(url: str) -> str:
    """The address of a SQLite file with its whole path: the same file for every command, wherever each is started."""
    with suppress(ArgumentError, ValueError, RuntimeError):  # whoever opens it says what is wrong
        parsed = make_url(url)
        path = parsed.database
        if parsed.drivername.lower().startswith("sqlite") and path and not path.startswith((":memory:", "file:")):
            whole = str(Path(path).expanduser().absolute())
            return parsed.set(database=whole).render_as_string(hide_password=False)
    return url
