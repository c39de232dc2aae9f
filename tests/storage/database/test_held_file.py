"""A SQLite file that is removed or replaced under the running server: nobody is told that something was saved."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from advisor.domain.errors import StoreError
from advisor.storage.database.backup import backup
from advisor.storage.database.connection import connect
from tests.conftest import only_sqlite

pytestmark = only_sqlite


@pytest.fixture
def opened(database):
    connected = connect(database)
    connected.write(lambda connection: connection.exec_driver_sql("CREATE TABLE words (word TEXT)"))
    yield connected
    connected.close()


@pytest.fixture
def path(database):
    return Path(make_url(database).database)


def write(opened, word="x"):
    opened.write(lambda connection: connection.exec_driver_sql("INSERT INTO words VALUES (?)", (word,)))


def read(opened):
    return opened.read(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM words").scalar())


def replace(name):
    copy = name.with_suffix(".copy")
    shutil.copy(name, copy)
    copy.replace(name)


def link(name):
    """Give the file another name and leave a link to it: SQLite looks for the log under the other one from then on."""
    name.rename(f"{name}.real")
    name.symlink_to(f"{name}.real")


@pytest.mark.parametrize("end", ["", "-wal", "-shm"], ids=["file", "log", "index"])
@pytest.mark.parametrize("change", [Path.unlink, replace, link, lambda name: name.rename(f"{name}.away")])
def test_what_is_written_after_the_file_is_gone_is_never_said_to_be_saved(opened, path, end, change):
    write(opened)
    opened.check_place()
    change(Path(f"{path}{end}"))
    with pytest.raises(StoreError, match="removed or replaced"):
        write(opened)
    with pytest.raises(StoreError, match="removed or replaced"):
        opened.check_place()


def overwrite(path, other):
    """As `cp other path` does: the same file, other content."""
    shutil.copyfile(other, path)


@pytest.fixture
def before(database, opened, tmp_path):
    """A backup that the database has gone on from."""
    copy = tmp_path / "before.db"
    write(opened)
    backup(database, copy)
    return copy


@pytest.mark.parametrize("emptied", [False, True], ids=["with a log", "without"])
@pytest.mark.parametrize("content", ["backup", "nothing", "half", "text"])
def test_what_is_written_after_the_file_was_overwritten_is_never_said_to_be_saved(
    opened, path, before, tmp_path, content, emptied
):
    write(opened)
    if emptied:
        opened.empty_log()
    whole = before.read_bytes()
    other = tmp_path / "other"
    other.write_bytes({"backup": whole, "nothing": b"", "half": whole[: len(whole) // 2], "text": b"x" * 9999}[content])
    overwrite(path, other)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"overwritten|malformed|disk I/O|not a database"):
            write(opened)
        with pytest.raises(StoreError, match="overwritten"):
            opened.check_place()


@pytest.mark.parametrize("content", ["another log", "an older one", "nothing", "half", "text", "zeros"])
def test_what_is_written_after_the_log_was_overwritten_is_never_said_to_be_saved(opened, path, tmp_path, content):
    log = Path(f"{path}-wal")
    opened.empty_log()
    write(opened)
    older = log.read_bytes()
    opened.empty_log()
    write(opened, "y")
    stranger = connect(f"sqlite:///{tmp_path / 'stranger.db'}")
    stranger.write(lambda connection: connection.exec_driver_sql("CREATE TABLE words (word TEXT)"))
    write(stranger)
    others = {"another log": (tmp_path / "stranger.db-wal").read_bytes(), "an older one": older, "nothing": b""}
    spoilt = {"half": log.read_bytes()[: log.stat().st_size // 2], "text": b"x" * 9999, "zeros": bytes(9999)}
    stranger.close()
    log.write_bytes((others | spoilt)[content])
    with pytest.raises(StoreError, match="overwritten"):
        opened.check_place()
    with pytest.raises(StoreError):
        write(opened)


def test_a_database_behind_a_link_is_held_where_it_lies(path, tmp_path):
    (tmp_path / "link.db").symlink_to(path)
    ours = connect(f"sqlite:///{tmp_path / 'link.db'}")
    ours.check_place()
    Path(f"{path}-wal").unlink()
    with pytest.raises(StoreError, match="removed or replaced"):
        ours.check_place()
    ours.close()


@pytest.mark.parametrize("emptied", [False, True])
def test_who_looks_while_many_write_and_empty_the_log_finds_it_whole(opened, emptied):
    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, opened) for _ in range(200)]
        emptying = [threads.submit(opened.empty_log) for _ in range(20 * emptied)]
        while not all(one.done() for one in writing + emptying):
            opened.check_place()
    assert read(opened) == len([one for one in writing if one.result() is None])


def test_a_backup_under_the_name_of_another_database_is_that_database(database, before):
    ours = connect(f"sqlite:///{before}")
    backup(f"sqlite:///{before}", before.with_suffix(".again"))
    write(ours)
    ours.check_place()
    ours.close()


def test_once_the_very_file_is_back_all_goes_on(opened, path):
    path.rename(f"{path}.away")
    with pytest.raises(StoreError):
        write(opened)
    Path(f"{path}.away").rename(path)
    write(opened)
    opened.check_place()


def test_others_who_open_and_close_the_database_change_nothing(opened, path, database, tmp_path):
    for number in range(3):
        other = connect(database)
        other.write(lambda connection: connection.exec_driver_sql("INSERT INTO words VALUES ('other')"))
        other.close()
        backup(database, tmp_path / f"{number}.db")
        opened.empty_log()
        write(opened)
        opened.check_place()
    command = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM words').fetchone()"
    subprocess.run([sys.executable, "-c", command, str(path)], check=True)
    opened.check_place()
    assert read(opened) == 6


LOCKS = {
    "writer": ("BEGIN IMMEDIATE", "database is locked"),
    "reader": ("PRAGMA wal_checkpoint(TRUNCATE)", "1"),
    "open": ("PRAGMA journal_mode = DELETE", "database is locked"),
}
"""What another process tries, and what it gets while we have the lock of that name."""

OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    print(connection.execute(sys.argv[2]).fetchone()[0])
except sqlite3.Error as error:
    print(error)
"""


@pytest.mark.parametrize("name", LOCKS)
def test_another_process_meets_our_locks_also_while_we_look_after_the_file(opened, path, name):
    """Whoever closes any descriptor of a file gives up every lock of the process on it, SQLite's too."""
    statement, met = LOCKS[name]
    write(opened)
    opened.empty_log()  # the file has changed, so another connection of ours looks into it

    def look_and_ask(_connection=None):
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: opened.check_place(), range(40)))
        command = [sys.executable, "-c", OTHER, str(path), statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def read_and_ask(connection):
        connection.exec_driver_sql("SELECT count(*) FROM words").scalar()
        write(opened)  # which the reader does not see, so the log may not be cut
        return look_and_ask()

    found = {"writer": partial(opened.write, look_and_ask), "reader": partial(opened.read, read_and_ask)}
    assert found.get(name, look_and_ask)() == met


def test_connections_that_are_opened_anew_change_nothing(opened):
    with pytest.raises(StoreError):
        opened.write(lambda connection: connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)"))
    opened._writes.dispose()
    opened._reads.dispose()
    opened.check_place()
    write(opened)
    assert read(opened) == 1
