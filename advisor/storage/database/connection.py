"""Opening the database that ADVISOR_DATABASE_URL names: SQLite or PostgreSQL."""

import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from advisor.domain.errors import StoreError
from advisor.storage.database.database import Database, reason
from advisor.storage.database.held_file import HeldFile
from advisor.storage.database.migration import examine, migrate

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
"""What an address may begin with, and the driver it stands for."""

SQLITE_SETTINGS = (
    "PRAGMA busy_timeout = 10000",  # wait for another writer instead of failing
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged answers at a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # deleted answers are overwritten
)
POSTGRESQL_CONNECTION: dict[str, int | str] = {
    "connect_timeout": 3,  # seconds
    "client_encoding": "utf8",  # a server in another encoding answers in bytes otherwise, and is refused by us
    "tcp_user_timeout": 3000,  # milliseconds until a line that went dead while sending is given up
    "keepalives_idle": 5,  # seconds of silence until a server is asked whether it is still there, by default two hours
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
POSTGRESQL_OPTIONS = (
    "-c statement_timeout=5000 -c lock_timeout=3000 -c synchronous_commit=on "
    "-c idle_in_transaction_session_timeout=10000 "  # a replica that is halted holds nobody up for longer
    "-c default_transaction_read_only=off "  # whatever the role has, somebody's tap is saved,
    "-c default_transaction_isolation=read\\ committed"  # and does not fail to serialize
)
MARK = "callfit.mark"
"""A setting of our own. By its value, drawn by chance, a connection is known to have got what we gave it."""
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""What a read begins with: one moment for its several questions."""
OLDEST_POSTGRESQL = 15
SQLITE_READERS = 5
POSTGRESQL_PLACES = 10  # times the replicas: less than the server's max_connections


def connect(url: str) -> Database:
    """Open the database of ``url`` and migrate it to the newest schema. Raises StoreError.

    A database that is damaged, foreign or newer is refused before the first byte is written to it.
    """
    parsed = parse(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        return _postgresql(parsed)
    except (SQLAlchemyError, sqlite3.Error, CommandError, OSError, StoreError) as error:
        # The query may hold a password, which only the part before it hides.
        raise StoreError(f"the database {parsed.set(query={})!r} cannot be used: {reason(error)}") from error


def parse(url: str) -> URL:
    """The address with its driver named. Raises StoreError."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # its text would repeat the address, password and all
        raise StoreError("ADVISOR_DATABASE_URL cannot be used: it is no address of a database") from None
    parsed = parsed.set(drivername=parsed.drivername.lower())
    if parsed.drivername not in DRIVERS:
        raise StoreError(
            f"ADVISOR_DATABASE_URL cannot be used: it begins with {parsed.drivername!r}, not sqlite or postgresql"
        )
    # In another encoding names could not be sent or read.
    parsed = parsed.set(drivername=DRIVERS[parsed.drivername]).difference_update_query(["client_encoding"])
    if parsed.get_backend_name() == "sqlite" and (
        parsed.host or parsed.query or not parsed.database or parsed.database.startswith((":memory:", "file:"))
    ):
        raise StoreError("ADVISOR_DATABASE_URL cannot be used: SQLite needs sqlite:/// and the path of a file")
    return parsed


def _keep_from_others(path: Path) -> None:
    """Take from everybody on this machine what an earlier version left them: to read, for one, all answers."""
    for file in path, *(path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm")):
        with suppress(OSError):  # of another owner, or gone by now
            if (mode := stat.S_IMODE(file.stat().st_mode)) & 0o007:
                file.chmod(mode & ~0o007)


def _sqlite(url: URL) -> Database:
    path = Path(str(url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError("it is a folder")
    if path.exists() and path.stat().st_size:
        examine_file(path)
        _keep_from_others(path)
    else:  # whoever makes it, by serving or by a command, keeps it for themselves
        path.touch(mode=0o600)
    # One connection writes. Readers get a snapshot each, and never the right to write.
    writes = sqlite_engine(url, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0, settings=SQLITE_SETTINGS)
    reads = sqlite_engine(
        url, "BEGIN", pool_size=SQLITE_READERS, max_overflow=0, settings=(*SQLITE_SETTINGS, "PRAGMA query_only = ON")
    )
    try:
        migrate(writes)
    except BaseException:
        writes.dispose()
        raise
    own = sqlite3.connect(path, timeout=10, check_same_thread=False)
    return Database(writes, reads, SQLITE_READERS, held=HeldFile(path, own))


def sqlite_engine(url: URL, begin: str, settings: tuple[str, ...], **pool: int) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False}, **pool)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
        for setting in settings:
            connection.execute(setting)

    # A deferred transaction that reads before it writes fails as soon as another one has written.
    event.listen(engine, "begin", lambda connection: connection.connection.driver_connection.execute(begin))
    return engine


def examine_file(path: Path) -> None:
    """Examine a file without changing it or leaving anything beside it. Raises StoreError."""
    log, journal = Path(f"{path}-wal"), Path(f"{path}-journal")
    if log.exists():
        _examine_as(path, "ro")
    elif journal.exists():  # left by a crash; it must be rolled back, which needs the right to write
        _examine_as(path, "rw")
    else:
        try:
            _examine_as(path, "ro&immutable=1")
        except (SQLAlchemyError, StoreError):
            if not log.exists():
                raise
            _examine_as(path, "ro")  # another process began to write in this very moment


def _examine_as(path: Path, mode: str) -> None:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True, timeout=10), poolclass=NullPool
    )
    with engine.connect() as connection:
        examine(connection)
        damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if damage != "ok":
            raise StoreError(f"it is damaged; restore a backup ({reason(ValueError(damage))})")


def _postgresql(url: URL) -> Database:
    # What the address itself says goes before.
    settings = {name: value for name, value in POSTGRESQL_CONNECTION.items() if name not in url.query}
    mark = token_hex(8)
    settings["options"] = f"{POSTGRESQL_OPTIONS} {url.query.get('options', '')} -c {MARK}={mark}"
    engine = create_engine(
        url,
        connect_args=settings,
        pool_size=POSTGRESQL_PLACES,
        max_overflow=0,
        pool_timeout=3,
        pool_pre_ping=True,  # after the server was away, the first answer is not the one that notices
        pool_recycle=1800,
    )
    try:
        with engine.connect() as connection:
            _examine_server(connection, mark)
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    # Nothing is set on a connection that would have to be set back: whatever fails on the way back into the pool
    # costs a place in it for good.
    return Database(engine, engine, POSTGRESQL_PLACES, snapshot=SNAPSHOT)


def _examine_server(connection: Connection, mark: str) -> None:
    """Refuse a server that cannot keep what people write, or that does not keep our settings. Raises StoreError."""
    version = int((connection.dialect.server_version_info or (0,))[0])
    if version < OLDEST_POSTGRESQL:
        raise StoreError(f"it is PostgreSQL {version}; {OLDEST_POSTGRESQL} or newer is needed")
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StoreError(
            f"its encoding is {encoding}, which cannot hold every name; make it with "
            "`createdb --encoding UTF8 --template template0`"
        )
    if connection.exec_driver_sql(f"SELECT current_setting('{MARK}', true)").scalar() != mark:
        raise StoreError(
            "our settings do not reach it, as behind a pooler that drops them: give the server's own address"
        )
