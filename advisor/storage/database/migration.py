"""Bringing a database to the schema of this version, and refusing one that is not ours to change."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from advisor.domain.errors import StoreError

MIGRATIONS = Path(__file__).parents[1] / "migrations"
OURS = {"alembic_version", "contents", "attempts", "answers"}
"""Tables that every version of Callfit has had."""

ONE_AT_A_TIME = (
    "SET LOCAL statement_timeout = 0",  # a migration may take its time
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL lock_timeout = '10min'",  # and another replica waits for it
    f"SELECT pg_advisory_xact_lock({0xCA11F17})",  # any number will do that all replicas share
)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision`` in one transaction. Raises StoreError for a foreign or newer database."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            for statement in ONE_AT_A_TIME:
                connection.execute(text(statement))
        examine(connection)
        if revision == "head" and _is_newest(connection):
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def examine(connection: Connection) -> None:
    """Look before writing. Raises StoreError unless the database is empty or of this or an earlier version."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return
    if not tables >= OURS:
        raise StoreError("it belongs to another program; Callfit needs a database of its own")
    known = {script.revision for script in _scripts().walk_revisions()}
    unknown = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) - known
    if unknown:
        newest = _scripts().get_current_head()
        raise StoreError(f"it was written by a newer Callfit (schema {min(unknown)}, this one knows {newest})")


def is_current(connection: Connection) -> bool:
    """Whether the schema is the newest of this version. Raises StoreError for a standby, which keeps nothing."""
    if connection.dialect.name == "postgresql" and connection.scalar(text("SELECT pg_is_in_recovery()")):
        raise StoreError("it is a standby and takes no writes")
    return _is_newest(connection)


def _is_newest(connection: Connection) -> bool:
    return set(MigrationContext.configure(connection).get_current_heads()) == set(_scripts().get_heads())


@cache
def _scripts() -> ScriptDirectory:
    """The migrations that ship. Reading them anew would cost every start and every look at readiness 20 ms."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
