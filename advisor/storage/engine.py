"""The database connection, and bringing its schema up to date."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from advisor.actions import StoreFault

MIGRATIONS = Path(__file__).parent / "migrations"

SQLITE_SETTINGS = (
    "PRAGMA busy_timeout = 10000",  # wait for another writer instead of failing
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged answers at a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # deleted answers are overwritten
)


def connect(url: str) -> Engine:
    """Open the database of ``url`` and migrate it to the newest schema. Raises StoreFault."""
    try:
        parsed = make_url(url)
        engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else create_engine(parsed)
        migrate(engine)
    except (ArgumentError, ImportError) as fault:
        raise StoreFault(f"ADVISOR_DATABASE_URL cannot be used: {fault}") from fault
    except DBAPIError as fault:
        raise StoreFault(f"the database {parsed!r} cannot be used: {fault.orig}") from fault
    except (CommandError, OSError) as fault:
        raise StoreFault(f"the database {parsed!r} cannot be used: {fault}") from fault
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
        for setting in SQLITE_SETTINGS:
            connection.execute(setting)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred transaction that reads before it writes fails as soon as another one has written.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
