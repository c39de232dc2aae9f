"""The migrations and the tables say the same, and old databases come along with all their rows."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, text

from advisor.storage.database.connection import connect, parse
from advisor.storage.database.migration import MIGRATIONS, migrate
from advisor.storage.schema import attempts, metadata
from tests.conftest import only_sqlite


@pytest.fixture(scope="module")
def scripts():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def revisions():
    return sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def test_a_migrated_database_has_exactly_the_tables_of_the_schema(database):
    opened = connect(database)
    options = {"compare_type": True, "compare_server_default": True, "render_as_batch": True}
    assert opened.read(lambda c: compare_metadata(MigrationContext.configure(c, opts=options), metadata)) == []
    opened.close()


def constraints_of(connection, kind):
    inspector = inspect(connection)
    return {name: sorted(map(str, getattr(inspector, f"get_{kind}")(name))) for name in metadata.tables}


@pytest.mark.parametrize(
    "kind", ["indexes", "unique_constraints", "foreign_keys", "pk_constraint", "check_constraints"]
)
def test_migrations_make_the_same_constraints_as_the_schema(database, kind):
    migrated = connect(database)
    constraints = migrated.read(lambda connection: constraints_of(connection, kind))
    migrated.close()
    direct = create_engine(parse(database))
    with direct.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert constraints == constraints_of(connection, kind)
    direct.dispose()


def test_there_is_one_line_of_migrations_with_one_head(scripts):
    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == revisions()
    assert len(scripts.get_heads()) == 1


@pytest.mark.parametrize("revision", revisions())
def test_a_database_of_every_earlier_schema_comes_along_with_its_rows(database, revision):
    engine = create_engine(parse(database))
    migrate(engine, revision)
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement))
        before = counts(connection)
    engine.dispose()
    opened = connect(database)
    assert opened.read(counts) == before == {"contents": 1, "attempts": 3, "answers": 60, "wishes": 3, "results": 3}
    assert opened.read(lambda c: c.execute(text(VALUES)).all()) == [(7, 100), (8, 100), (9, 100)]
    assert opened.read(lambda c: c.scalars(select(attempts.c.started_at)).all()) == [MOMENT] * 3
    opened.close()


def counts(connection):
    tables = ("contents", "attempts", "answers", "wishes", "results")
    return {name: connection.scalar(text(f"SELECT COUNT(*) FROM {name}")) for name in tables}


VALUES = "SELECT attempt_id, SUM(value * revision) FROM answers GROUP BY attempt_id ORDER BY attempt_id"
WHEN, MOMENT = "'2026-11-22 00:00:00'", datetime(2026, 11, 22, tzinfo=UTC)
ROWS = [
    f"INSERT INTO contents (fingerprint, created_at, files) VALUES ('abc', {WHEN}, '{{}}')",
    *(
        statement
        for person in (7, 8, 9)
        for statement in (
            "INSERT INTO attempts (id, token_hash, content, started_at, active_at) "
            f"VALUES ({person}, 'hash {person}', 'abc', {WHEN}, {WHEN})",
            f"INSERT INTO wishes (attempt_id, wish, choice) VALUES ({person}, 'quota', 'any')",
            f"INSERT INTO results (attempt_id, finished_at, record) VALUES ({person}, {WHEN}, '{{}}')",
            *(
                "INSERT INTO answers (attempt_id, item, value, revision, answered_at) "
                f"VALUES ({person}, 'item_{item}', 5, 1, {WHEN})"
                for item in range(20)
            ),
        )
    ),
]
"""What the first schema could already hold."""


@only_sqlite
def test_an_empty_file_becomes_a_database(database, tmp_path):
    (tmp_path / "advisor.db").touch()
    opened = connect(database)
    tables = opened.read(lambda connection: set(inspect(connection).get_table_names()))
    assert tables == {*metadata.tables, "alembic_version"}
    opened.close()
