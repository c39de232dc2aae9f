"""Opening the database: made when missing, safe in its settings, and refused in a sentence when it cannot be used."""

import os
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.engine import make_url

from advisor.domain.errors import StoreError
from advisor.domain.questionnaire.attempts import Given, NewAttempt
from advisor.storage.attempts import SqlStore
from advisor.storage.database.connection import POSTGRESQL_PLACES, connect
from advisor.storage.schema import attempts
from tests.conftest import CONTENT, administer, only_postgresql, only_sqlite
from tests.storage.conftest import hear_of_writer, until


@only_sqlite
@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 10000)],
)
def test_every_connection_is_set_to_lose_nothing(database, setting, value):
    for _ in range(2):
        opened = connect(database)
        assert opened.write(lambda connection: connection.exec_driver_sql(f"PRAGMA {setting}").scalar()) == value
        assert opened.read(lambda connection: connection.exec_driver_sql(f"PRAGMA {setting}").scalar()) == value
        opened.close()


def shown(opened, setting):
    """What PostgreSQL says of a setting to whoever writes."""
    return opened.write(lambda connection: connection.exec_driver_sql(f"SHOW {setting}").scalar())


@contextmanager
def role_with(postgresql, setting, value):
    """Every new connection of the role has a setting of its own, until the end."""
    administer(postgresql, f"ALTER ROLE CURRENT_USER SET {setting} = {value}")
    try:
        yield
    finally:  # also of a role that only reads
        administer(postgresql, "SET default_transaction_read_only = off", f"ALTER ROLE CURRENT_USER RESET {setting}")


@only_postgresql
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "5s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("synchronous_commit", "on"),
    ],
)
def test_a_server_is_never_waited_for_long_and_commits_to_disk(database, setting, value):
    opened = connect(database)
    assert shown(opened, setting) == value
    opened.close()


@only_postgresql
def test_a_server_that_is_too_old_is_refused(database, monkeypatch):
    monkeypatch.setattr("advisor.storage.database.connection.OLDEST_POSTGRESQL", 99)
    with pytest.raises(StoreError, match="99 or newer is needed"):
        connect(database)


@only_postgresql
def test_an_address_may_say_more(database):
    opened = connect(f"{database}&options=-c%20statement_timeout%3D7000&application_name=callfit")
    for setting, value in (("statement_timeout", "7s"), ("lock_timeout", "3s"), ("application_name", "callfit")):
        assert shown(opened, setting) == value
    opened.close()


@only_postgresql
def test_a_connection_that_broke_is_replaced_before_it_is_used(store, postgresql):
    store.find("f" * 64)
    administer(postgresql, TERMINATE)
    assert store.find("f" * 64) is None


def terminate(connection):
    """The server ends this very connection, as it does with all when it is stopped."""
    own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    administer(connection.engine.url, f"SELECT pg_terminate_backend({own}, 5000)")


def die_before_a_job(store, postgresql, kind):
    administer(postgresql, TERMINATE)


def die_inside_a_transaction(store, postgresql, kind):
    def job(connection):
        terminate(connection)
        connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreError):
        getattr(store._database, kind)(job)


def die_at_the_end_of_a_transaction(store, postgresql, kind):
    with suppress(StoreError):  # a read that has all it asked for
        getattr(store._database, kind)(terminate)


def fail_past_the_library(store, postgresql, kind):
    def job(connection):
        terminate(connection)
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "cannot be sent")

    with pytest.raises(StoreError):
        getattr(store._database, kind)(job)


def be_in_error(store, postgresql, kind):
    with pytest.raises(StoreError):
        getattr(store._database, kind)(lambda connection: connection.exec_driver_sql("SELECT nonsense"))


TERMINATE = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
DEATHS = (
    die_before_a_job,
    die_inside_a_transaction,
    die_at_the_end_of_a_transaction,
    fail_past_the_library,
    be_in_error,
)


@only_postgresql
@pytest.mark.parametrize("kind", ["read", "write"])
@pytest.mark.parametrize("die", DEATHS, ids=lambda die: die.__name__)
def test_however_a_connection_dies_the_pool_is_whole_afterwards(store, postgresql, die, kind):
    for _ in range(POSTGRESQL_PLACES + 1):
        die(store, postgresql, kind)
    meeting = Barrier(POSTGRESQL_PLACES)
    with ThreadPoolExecutor(POSTGRESQL_PLACES) as pool:
        together = [pool.submit(take_a_place, store._database, meeting) for _ in range(POSTGRESQL_PLACES)]
    assert [place.result() for place in together] == [1] * POSTGRESQL_PLACES


def take_a_place(database, meeting):
    with database._writes.begin() as connection:
        meeting.wait(10)
        return connection.exec_driver_sql("SELECT 1").scalar()


@only_postgresql
def test_a_server_in_another_encoding_is_refused_with_the_way_to_make_one(database, postgresql):
    for encoding in ("SQL_ASCII", "EUC_JP"):
        name = f"in_{encoding.lower()}"
        administer(postgresql, f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
        try:
            with pytest.raises(StoreError, match=rf"its encoding is {encoding}.*--encoding UTF8 --template template0"):
                connect(make_url(database).set(database=name).render_as_string(hide_password=False))
        finally:
            administer(postgresql, f"DROP DATABASE {name}")


@only_postgresql
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "latin1", "EUC_JP", "nonsense"])
def test_whatever_encoding_an_address_asks_for_every_name_can_be_kept(database, encoding, now):
    asked = make_url(database).update_query_dict({"client_encoding": encoding})
    store = SqlStore(connect(asked.render_as_string(hide_password=False)))
    store.keep_content(CONTENT, {"名前": "髙橋 😀"}, now)
    assert store.content(CONTENT) == {"名前": "髙橋 😀"}
    store.close()


POOLER = """
[databases]
* = host={folder} user=postgres
[pgbouncer]
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
pool_mode = {mode}
{more}
"""


def accepts(path):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


@pytest.fixture
def pooler(database, postgresql, tmp_path):
    """Starts a pgbouncer before the server; returns the address through it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not here")
    folder = Path(str(postgresql.query["host"]))
    started = []

    def start(mode, more):
        port = 6000 + len(started)
        file = folder / f"pooler-{port}.ini"
        file.write_text(POOLER.format(folder=folder, port=port, mode=mode, more=more), encoding="utf-8")
        file.chmod(0o644)
        own = ["-u", folder.owner()] if os.geteuid() == 0 else []  # it does not run as root
        started.append(subprocess.Popen([program, "-q", *own, str(file)]))
        until(lambda: accepts(folder / f".s.PGSQL.{port}"))
        return make_url(database).update_query_dict({"port": str(port)})

    yield start
    for process in started:
        process.terminate()
        process.wait(20)


@only_postgresql
def test_a_pooler_is_refused_in_one_sentence_however_it_is_set_and_whatever_the_address_and_the_role_say(
    pooler, postgresql
):
    """Some of them drop our settings, some prepared statements; nobody should meet that with an answer in hand."""
    with role_with(postgresql, "statement_timeout", "'5s'"):
        for mode, more in product(["session", "transaction"], ["", "ignore_startup_parameters = options"]):
            address = pooler(mode, more)
            for query in ({}, {"options": "-c statement_timeout=7000"}):
                with pytest.raises(StoreError, match=r"startup parameter: options|our settings do not reach") as fault:
                    connect(address.update_query_dict(query).render_as_string(hide_password=False))
                assert "\n" not in str(fault.value)


ODD = {
    "statement_timeout": "1",
    "lock_timeout": "1",
    "idle_in_transaction_session_timeout": "1",
    "synchronous_commit": "off",
    "client_encoding": "'EUC_JP'",
    "DateStyle": "'German, DMY'",
    "TimeZone": "'America/St_Johns'",
    "IntervalStyle": "'sql_standard'",
    "bytea_output": "'escape'",
    "standard_conforming_strings": "off",
    "transform_null_equals": "on",
    "default_transaction_deferrable": "on",
    "client_min_messages": "'debug5'",
    "plan_cache_mode": "'force_generic_plan'",
}
"""What somebody may have set for our role, for other programs."""


@only_postgresql
@pytest.mark.parametrize("setting", ODD)
def test_whatever_a_role_has_answers_are_saved_and_read_as_they_were_given(database, postgresql, now, setting):
    with role_with(postgresql, setting, ODD[setting]):
        store = SqlStore(connect(database))
        store.keep_content(CONTENT, {"名前": "髙橋 😀"}, now)
        store.begin(NewAttempt("a" * 64, CONTENT), now, Given("item", 3, now))
        assert store.save_answers("a" * 64, [Given("item", 5, now)], now) == {"item": 5}
        found = store.find("a" * 64)
        assert (found.answers, found.started_at, store.content(CONTENT)) == ({"item": 5}, now, {"名前": "髙橋 😀"})
        store.close()


@only_postgresql
def test_a_role_that_serializes_everything_makes_nobodys_save_fail(database, postgresql):
    with role_with(postgresql, "default_transaction_isolation", "serializable"):
        opened = connect(database)
        assert shown(opened, "transaction_isolation") == "read committed"
        opened.close()


def test_reading_sees_one_moment_and_cannot_write(database, store, now):
    def count(connection):
        return connection.scalar(select(func.count()).select_from(attempts))

    def twice(connection):
        before = count(connection)
        store.begin(NewAttempt("f" * 64, CONTENT), now)
        return before, count(connection)

    before, after = store._database.read(twice)
    assert before == after
    with pytest.raises(StoreError, match=r"read.?only"):
        store._database.read(lambda connection: connection.execute(attempts.delete()))


def test_a_missing_folder_is_made(tmp_path):
    connect(f"sqlite:///{tmp_path}/deep/deeper/advisor.db").close()
    assert (tmp_path / "deep/deeper/advisor.db").is_file()


def test_opening_again_changes_nothing(database, store):
    before = store.content(CONTENT)
    connect(database).close()
    assert store.content(CONTENT) == before


def test_several_replicas_may_start_at_once(database):
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(connect, [database] * 6))
    assert all(tables(replica) >= {"answers"} for replica in opened)
    for replica in opened:
        replica.close()


def tables(opened):
    return opened.read(lambda connection: set(inspect(connection).get_table_names()))


def test_the_database_waits_for_another_writer(database, store, now):
    """A writer that is busy for a moment delays an answer; it does not refuse it."""
    store.begin(NewAttempt("f" * 64, CONTENT), now)
    attempt, other = "f" * 64, SqlStore(connect(database))
    holding, arrived, release = Event(), Event(), Event()
    hear_of_writer(store._database, arrived.set)

    def hold(connection):
        connection.execute(update(attempts).values(active_at=attempts.c.active_at))
        holding.set()
        release.wait(5)

    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(other._database.write, hold)
        assert holding.wait(5)
        waiting = pool.submit(store.save_answers, attempt, [Given("item", 3, now)], now)
        assert arrived.wait(5)
        assert not waiting.done()
        release.set()
        held.result(timeout=5)
        waiting.result(timeout=5)
    other.close()
    assert store.find("f" * 64).answers == {"item": 3}


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "x.db").write_bytes(b"this is a letter, not a database. " * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        connect(f"sqlite:///{tmp_path / 'x.db'}")
    assert (tmp_path / "x.db").read_bytes().startswith(b"this is a letter")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(StoreError, match="cannot be used"):
        connect(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["", "rubbish", "carrier-pigeon://roof/loft", "postgresql+carrierpigeon://host/name"])
def test_an_address_that_means_nothing_is_refused_by_the_name_of_its_setting(url):
    with pytest.raises(StoreError, match="ADVISOR_DATABASE_URL"):
        connect(url)


def test_a_database_of_a_newer_version_is_refused(database):
    opened = connect(database)
    opened.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    opened.close()
    with pytest.raises(StoreError, match=r"newer Callfit \(schema 9999"):
        connect(database)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        connect(f"sqlite:///{tmp_path / 'file' / 'advisor.db'}")


@pytest.mark.parametrize("url", ["postgresql+nosuchdriver://me:hunter2@host/name", "sqlite://me:hunter2@host/name"])
def test_a_password_is_never_told(url):
    with pytest.raises(StoreError) as fault:
        connect(url)
    assert "hunter2" not in str(fault.value)


def test_what_others_on_this_machine_could_read_of_an_older_file_is_taken_from_them(tmp_path):
    path = tmp_path / "old.db"
    connect(f"sqlite:///{path}").close()
    path.chmod(0o644)
    connect(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o640  # a group may be that of the backups


def test_a_new_file_is_its_owners_only_whatever_makes_it(tmp_path):
    before = os.umask(0)
    try:
        connect(f"sqlite:///{tmp_path / 'new.db'}").close()
    finally:
        os.umask(before)
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


@only_postgresql
def test_a_role_that_only_reads_by_default_saves_all_the_same(database, postgresql):
    with role_with(postgresql, "default_transaction_read_only", "on"):
        opened = connect(database)
        assert shown(opened, "transaction_read_only") == "off"
        opened.close()
