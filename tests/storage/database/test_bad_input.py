"""A database that cannot be used stops the start with one sentence and status 2, and not a byte of it is changed."""

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256

import pytest

from advisor.cli.main import main
from advisor.domain.errors import StoreError
from advisor.runtime.services import build
from advisor.runtime.settings import ROOT, Settings
from advisor.storage.database.connection import connect
from tests.begun import begin
from tests.conftest import administer, only_postgresql, only_sqlite

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


def drop_the_powers_of_root():
    """So that read-only is read-only for root too, as it is for everybody else."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for power in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            assert libc.prctl(PR_CAPBSET_DROP, power, 0, 0, 0) == 0


def run_without_powers(url):
    """`purge` opens the store as `serve` does, and ends."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor", "purge"],
        cwd=ROOT,
        env=os.environ | {"ADVISOR_DATABASE_URL": url},
        capture_output=True,
        text=True,
        encoding="utf-8",
        preexec_fn=drop_the_powers_of_root if sys.platform == "linux" else None,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def run(monkeypatch, capsys):
    def run(url, *command):
        monkeypatch.setenv("ADVISOR_DATABASE_URL", url)
        status = main(command or ["purge"])
        return status, *capsys.readouterr()

    return run


def assert_refused(done, *said):
    status, out, err = done
    assert (status, out) == (2, "")
    assert err.startswith("callfit: ")
    assert len(err.splitlines()) == 1, err
    assert all(words in err for words in said), err


def contents(folder):
    """What may not change. A reader of a log needs an index beside it, which is made anew at every start."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm"}


@pytest.fixture
def file(tmp_path):
    (tmp_path / "db").mkdir()
    return tmp_path / "db" / "advisor.db"


@pytest.fixture
def ours(file, now):
    """A database of ours, closed, with something in it."""
    services = build(Settings(database_url=f"sqlite:///{file}"))
    for _ in range(50):
        begin(services)
    services.close()
    return file


def foreign(file, journal="delete", alembic=False):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("INSERT INTO recipes VALUES ('soup')")
        if alembic:
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
            connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.commit()


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("alembic", [False, True])
def test_the_file_of_another_program_is_refused_unchanged(run, file, journal, alembic):
    foreign(file, journal, alembic)
    before = contents(file.parent)
    assert_refused(run(f"sqlite:///{file}"), "belongs to another program", "advisor.db")
    assert contents(file.parent) == before


def test_a_file_that_another_program_is_writing_is_refused_unchanged(run, file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()
        before = contents(file.parent)
        assert_refused(run(f"sqlite:///{file}"), "belongs to another program")
        assert contents(file.parent) == before


def test_a_database_of_a_newer_version_is_refused_unchanged(run, ours):
    with closing(sqlite3.connect(ours)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = contents(ours.parent)
    for command in ([], ["serve"], ["backup", str(ours) + ".copy"]):
        assert_refused(run(f"sqlite:///{ours}", *command), "newer Callfit (schema 9999, this one knows ")
        assert contents(ours.parent) == before


@pytest.mark.parametrize("how", ["letter", "cut", "scribbled", "headless", "half a page"])
def test_a_damaged_file_is_refused_unchanged(run, ours, how):
    whole = ours.read_bytes()
    ours.write_bytes(
        {
            "letter": b"Dear Sir or Madam, " * 1000,
            "cut": whole[: len(whole) // 2 // 4096 * 4096],
            "scribbled": whole[:4096] + b"".join(b"\xee" * 512 + whole[at + 512 : at + 4096] for at in pages(whole)),
            "headless": b"\0" * 100 + whole[100:],
            "half a page": whole[:2000],
        }[how]
    )
    before = contents(ours.parent)
    assert_refused(run(f"sqlite:///{ours}"), "cannot be used")
    assert contents(ours.parent) == before


def pages(whole):
    return range(4096, len(whole), 4096)


def test_a_page_that_nobody_would_look_at_is_found_damaged(run, ours):
    """Opening alone reads a few pages only. The twin of quick_check: without it, this start would go on."""
    whole = bytearray(ours.read_bytes())
    with closing(sqlite3.connect(ours)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contents'").fetchone()[0]
    at = (root - 1) * 4096
    whole[at + 3 : at + 7] = b"\xff\xff\xff\xff"
    ours.write_bytes(whole)
    before = contents(ours.parent)
    assert_refused(run(f"sqlite:///{ours}"), "damaged")
    assert contents(ours.parent) == before


def test_a_read_only_file_is_refused_unchanged(ours):
    ours.chmod(0o444)
    before = contents(ours.parent)
    assert_refused(run_without_powers(f"sqlite:///{ours}"), "readonly")
    assert contents(ours.parent)["advisor.db"] == before["advisor.db"]


def test_a_read_only_folder_is_refused(file):
    file.parent.chmod(0o555)
    done = run_without_powers(f"sqlite:///{file}")
    file.parent.chmod(0o755)
    assert_refused(done, "Permission denied")
    assert contents(file.parent) == {}


def test_a_database_in_a_folder_that_became_read_only_is_refused_unchanged(ours):
    before = contents(ours.parent)
    ours.parent.chmod(0o555)
    done = run_without_powers(f"sqlite:///{ours}")
    ours.parent.chmod(0o755)
    assert_refused(done, "cannot be used")
    assert contents(ours.parent) == before


def test_a_file_one_may_not_read_is_refused_unchanged(ours):
    before = contents(ours.parent)
    ours.chmod(0)
    done = run_without_powers(f"sqlite:///{ours}")
    ours.chmod(0o644)
    assert_refused(done, "unable to open database file")
    assert contents(ours.parent) == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("rubbish", "no address"),
        ("sqlite://", "path of a file"),
        ("sqlite:///:memory:", "path of a file"),
        ("sqlite:///file:x.db?uri=true", "path of a file"),
        ("sqlite://advisor.db", "path of a file"),
        ("mysql://host/name", "begins with 'mysql'"),
        ("postgresql+asyncpg://host/name", "begins with 'postgresql+asyncpg'"),
        ("postgresql://me:hunter2@127.0.0.1:1/name", "Connection refused"),
        ("postgresql://me:hunter2@127.0.0.1:notaport/name", "no address"),
        ("postgresql://me@127.0.0.1:1/name?password=hunter2", "Connection refused"),
        ("postgresql://me:hunter2@127.0.0.1:1/name?shoe_size=42", "shoe_size"),
    ],
)
def test_a_wrong_address_is_told_in_a_sentence_without_its_password(run, url, said):
    done = run(url)
    assert_refused(done, said)
    assert "hunter2" not in done[2]


def test_an_address_that_does_not_answer_is_given_up_in_time(run):
    """192.0.2.0/24 belongs to nobody."""
    done = run("postgresql://me@192.0.2.1/name?connect_timeout=2")
    assert_refused(done, "cannot be used")


@only_postgresql
def test_the_schema_of_another_program_is_refused_unchanged(run, database, postgresql):
    administer(postgresql, "CREATE TABLE recipes (name TEXT)")
    assert_refused(run(database), "belongs to another program")
    administer(postgresql, "DROP TABLE recipes")
    connect(database).close()


@only_postgresql
def test_a_server_that_lets_nobody_write_is_refused(database):
    with pytest.raises(StoreError, match="read-only"):
        connect(f"{database}&options=-c%20default_transaction_read_only%3Don")
    build(Settings(database_url=database)).close()
    with pytest.raises(StoreError, match="read-only"):
        build(Settings(database_url=f"{database}&options=-c%20default_transaction_read_only%3Don"))


@only_postgresql
def test_a_role_without_rights_is_refused(database, postgresql):
    administer(postgresql, "CREATE ROLE guest LOGIN", "GRANT USAGE ON SCHEMA public TO guest")
    with pytest.raises(StoreError, match="permission denied for schema public"):
        connect(postgresql.set(username="guest").render_as_string(hide_password=False))
    administer(postgresql, "DROP OWNED BY guest", "DROP ROLE guest")


@only_postgresql
def test_a_database_that_is_not_there_is_told(database, postgresql):
    with pytest.raises(StoreError, match='"nowhere" does not exist'):
        connect(postgresql.set(database="nowhere").render_as_string(hide_password=False))


@only_sqlite
def test_after_a_crash_the_start_goes_on(database, tmp_path):
    """The twin of all refusals: a log left behind by a kill is no damage."""
    services = build(Settings(database_url=database))
    token = begin(services)
    (tmp_path / "crashed").mkdir()
    for path in tmp_path.glob("advisor.db*"):
        shutil.copy(path, tmp_path / "crashed")
    services.close()
    assert (tmp_path / "crashed" / "advisor.db-wal").stat().st_size
    again = build(Settings(database_url=f"sqlite:///{tmp_path / 'crashed' / 'advisor.db'}"))
    assert again.store.find(sha256(token.encode()).hexdigest())
    again.close()
