"""Opening the database: made when missing, safe in its settings, and refused in a sentence when it cannot be used."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import inspect, text

from advisor.actions import StoreFault
from advisor.storage.engine import connect
from tests.conftest import CONTENT


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 10000)],
)
def test_every_connection_is_set_to_lose_nothing(database, setting, value):
    engine = connect(database)
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == value
        engine.dispose()


def test_a_missing_folder_is_made(tmp_path):
    connect(f"sqlite:///{tmp_path}/deep/deeper/advisor.db").dispose()
    assert (tmp_path / "deep/deeper/advisor.db").is_file()


def test_opening_again_changes_nothing(database, store):
    before = store.content(CONTENT)
    connect(database).dispose()
    assert store.content(CONTENT) == before


def test_several_processes_may_start_at_once(database, store):
    with ThreadPoolExecutor(6) as pool:
        engines = list(pool.map(connect, [database] * 6))
    assert all(inspect(engine).has_table("answers") for engine in engines)


def test_the_database_waits_for_another_writer(database, store, now):
    """A writer that is busy for a moment delays an answer; it does not refuse it."""
    store.create("f" * 64, CONTENT, now)
    attempt, other = store.find("f" * 64).id, connect(database)
    with ThreadPoolExecutor(1) as pool:
        with other.begin():
            waiting = pool.submit(store.save_answer, attempt, "item", 3, now)
            assert not wait([waiting], timeout=0.1).done
        waiting.result(timeout=5)
    other.dispose()
    assert store.find("f" * 64).answers == {"item": 3}


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "x.db").write_bytes(b"this is a letter, not a database. " * 100)
    with pytest.raises(StoreFault, match="cannot be used"):
        connect(f"sqlite:///{tmp_path / 'x.db'}")
    assert (tmp_path / "x.db").read_bytes().startswith(b"this is a letter")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(StoreFault, match="cannot be used"):
        connect(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["", "rubbish", "carrier-pigeon://roof/loft", "postgresql+carrierpigeon://host/name"])
def test_an_address_that_means_nothing_is_refused_by_the_name_of_its_setting(url):
    with pytest.raises(StoreFault, match="ADVISOR_DATABASE_URL"):
        connect(url)


def test_a_database_of_a_newer_version_is_refused(database):
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreFault, match="cannot be used"):
        connect(database)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreFault, match="cannot be used"):
        connect(f"sqlite:///{tmp_path / 'file' / 'advisor.db'}")


@pytest.mark.parametrize("url", ["postgresql+nosuchdriver://me:hunter2@host/name", "sqlite://me:hunter2@host/name"])
def test_a_password_is_never_told(url):
    with pytest.raises(StoreFault) as fault:
        connect(url)
    assert "hunter2" not in str(fault.value)
