"""A copy of the whole database as it is at one moment, made while the app goes on writing."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from sqlalchemy.engine import URL

from advisor.domain.errors import StoreError
from advisor.files.atomic_write import EXISTS, whole_file
from advisor.storage.database.connection import examine_file, parse


def backup(url: str, file: Path) -> None:
    """Write a copy to ``file``, which only its owner may read. Raises StoreError; then there is no file.

    SQLite: a database that can be opened as it is. PostgreSQL: what pg_restore reads.
    """
    parsed = parse(url)
    if os.path.lexists(file):
        raise StoreError(f"{file} {EXISTS}")
    try:
        with whole_file(file, new=True) as part:
            if parsed.get_backend_name() == "sqlite":
                _copy_file(Path(str(parsed.database)), part)
            else:
                _dump(parsed, part)
    except FileExistsError as error:  # another backup was quicker
        raise StoreError(f"{file} {EXISTS}") from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"no backup: {error}") from error


def _copy_file(source: Path, part: Path) -> None:
    if not source.exists():
        raise StoreError(f"no backup: there is no database {source}")
    examine_file(source)
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
        connection.execute("VACUUM INTO ?", [str(part)])  # leaves out free pages, and so what was deleted
    with closing(sqlite3.connect(part)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'identity'").fetchone():
            connection.execute("UPDATE identity SET name = ?", [token_hex(16)])  # put over the database, it is noticed


def _dump(url: URL, part: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError(
            "no backup: pg_dump is not here; install PostgreSQL's client programs, or run it on the server"
        )
    # A password in the arguments could be read by everybody on this machine.
    password = url.password or url.query.get("password")
    address = URL.create(
        "postgresql",
        url.username,
        None,
        url.host,
        url.port,
        url.database,
        url.difference_update_query(["password"]).query,
    )
    dump = subprocess.run(  # noqa: S603
        [
            program,
            "--format=custom",
            "--encoding=UTF8",
            "--no-password",
            f"--file={part}",
            address.render_as_string(hide_password=False),
        ],
        env=os.environ | ({"PGPASSWORD": str(password)} if password else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if dump.returncode:
        raise StoreError(f"no backup: {' '.join(dump.stderr.split())}")
