"""Commands do the same whatever becomes of their standard streams, and clean up whatever ends them."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, suppress
from datetime import UTC, datetime

import psutil
import pytest

from advisor.cli.main import _parser
from advisor.content.loading import load
from advisor.runtime.settings import ROOT
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests import forked
from tests.ports import free_port


@pytest.fixture(scope="module")
def place(tmp_path_factory, content):
    """A folder with a database, some answers of which one is refused, and outcomes."""
    folder = tmp_path_factory.mktemp("commands")
    opened = connect(f"sqlite:///{folder / 'a.db'}")
    AccountStore(opened).add("sato", "staff", None, datetime.now(UTC))
    opened.close()
    item = content.items.ids[0]
    (folder / "answers.csv").write_text(f"{item}\n1\n9\n5\n", encoding="utf-8")
    (folder / "wrong.csv").write_text(f"{item}\n9\n9\n", encoding="utf-8")
    (folder / "weights.csv").write_text(content.files["weights.csv"], encoding="utf-8")
    (folder / "outcomes.csv").write_text("code,desk,stayed\nAB12,billing,1\n", encoding="utf-8")
    return folder


SHIPPED = load().versions["weights"]
COMMANDS = {
    "score": (["score", "answers.csv", "-o", "out"], 1),
    "all refused": (["score", "wrong.csv", "-o", "none"], 2),
    "calibrate": (["calibrate", "answers.csv", "-o", "none"], 2),
    "check": (["check"], 0),
    "purge": (["purge"], 0),
    "receipt": (["receipt", "0000-0000"], 1),
    "paper": (["paper", "-o", "out"], 0),
    "backup": (["backup", "out"], 0),
    "user list": (["user", "list"], 0),
    "weights list": (["weights", "list"], 0),
    "weights show": (["weights", "show"], 0),
    "weights diff": (["weights", "diff", SHIPPED, SHIPPED], 0),
    "publish": (["weights", "publish", "weights.csv", "--by", "sato", "--reason", "x", "--after", SHIPPED], 2),
    "doctor": (["doctor", "weights.csv"], 0),
    "whatif": (["whatif", "weights.csv"], 0),
    "audit": (["audit"], 0),
    "verify": (["verify"], 0),
    "items": (["items"], 0),
    "outcomes": (["outcomes", "outcomes.csv"], 2),
}
"""Every command that ends by itself, as it can be run again and again, and its status."""


ACTS = {"calibrate", "purge", "paper", "backup", "publish"}
"""Those of them whose work is elsewhere: standard output only tells of it."""


def run(place, given, lost, database="a.db"):
    """A command in a process of its own: (status, standard output, messages, what it left at ``out``).

    lost: streams by number that are closed, or written to a full disk.
    """
    status = forked.run(forked.command, place, f"sqlite:///{place / database}", given, lost)
    assert not (place / "trace").exists(), (place / "trace").read_text(encoding="utf-8")
    assert not list(place.glob(".part-*"))
    assert not (place / "none").exists()
    found = [(place / name).read_bytes() if (place / name).exists() else b"" for name in ("said1", "said2")]
    left = (place / "out").exists()
    for name in ("said1", "said2", "out"):
        (place / name).unlink(missing_ok=True)
    return status, *found, left


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_and_does_the_same_whatever_becomes_of_its_streams(place, name):
    given, expected = COMMANDS[name]
    status, said, _, left = run(place, given, {})
    assert status == expected
    for lost in ("closed", "full"):
        assert run(place, given, {2: lost}) == (status, said, b"", left)
        silent, _, told, kept = run(place, given, {1: lost})
        assert (silent, kept) == (2 if said and name not in ACTS else status, left)
        assert (b"callfit: cannot write" in told) == bool(said)
    silent, *_, kept = run(place, given, dict.fromkeys(range(3), "closed"))
    assert (silent, kept) == (2 if said and name not in ACTS else status, left)


CHANGES = {
    "user add": ["user", "add", "suzuki@example.jp", "--role", "staff", "--openid"],
    "user disable": ["user", "disable", "sato"],
    "user password": ["user", "password", "sato", "--password-stdin"],
    "user forget": ["user", "forget", "sato"],
    "weights publish": ["weights", "publish", "other.csv", "--by", "sato", "--reason", "x", "--after", SHIPPED],
    "weights rollback": ["weights", "rollback", SHIPPED, "--by", "sato", "--reason", "x"],
}
"""Every command that changes what is stored, as it can be run once."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_has_the_status_of_what_was_done_whatever_becomes_of_standard_output(place, content, name):
    rows = content.files["weights.csv"].replace("billing,accuracy,3,", "billing,accuracy,2.5,")
    (place / "other.csv").write_text(rows, encoding="utf-8")

    def changed(lost):
        shutil.copy(place / "a.db", place / "b.db")
        if name == "weights rollback":
            assert run(place, CHANGES["weights publish"], {}, "b.db")[0] == 0
        status, said, told, _ = run(place, CHANGES[name], lost, "b.db")
        with closing(sqlite3.connect(place / "b.db")) as opened:
            tables = ("users", "weight_versions", "audit")
            kept = [opened.execute(f"SELECT COUNT(*) FROM {table}").fetchone() for table in tables]
        return status, bool(said), told, kept

    status, said, _, kept = changed({})
    assert status == (2 if name == "user password" else 0)  # of no password on standard input
    for lost in ("closed", "full"):
        silent, _, more, after = changed({1: lost})
        assert (silent, after) == (status, kept)
        assert (b"callfit: cannot write to standard output" in more) == said


def test_no_command_changes_something_and_is_not_looked_at_here():
    def acting(parser, way=()):
        for action in parser._actions:
            for name, made in (action.choices or {}).items() if isinstance(action.choices, dict) else ():
                yield from acting(made, (*way, name))
        if parser.get_default("acts"):
            yield " ".join(way)

    looked_at = {" ".join(given[: 2 if given[0] in ("user", "weights") else 1]) for given in CHANGES.values()}
    looked_at |= {COMMANDS[name][0][0] for name in ACTS - {"publish"}}
    assert set(acting(_parser())) == looked_at | {"serve"}


@pytest.mark.parametrize("lost", [">&-", ">/dev/full"])
def test_the_server_starts_without_standard_output(place, lost):
    port = free_port()
    line = f"exec {sys.executable} -m advisor serve --port {port} {lost} 2>serve.log"
    more = {"ADVISOR_DATABASE_URL": f"sqlite:///{place / 'served.db'}", "PYTHONPATH": str(ROOT)}
    serving = subprocess.Popen(["/bin/bash", "-c", line], cwd=place, env=os.environ | more)
    try:
        for _ in range(600):
            with suppress(OSError):
                assert urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read() == b"alive"
                break
            assert serving.poll() is None, (place / "serve.log").read_text(encoding="utf-8")
            time.sleep(0.1)
    finally:
        serving.terminate()
        serving.wait(20)
    assert "cannot write to standard output" in (place / "serve.log").read_text(encoding="utf-8")


TARGETS = {
    "paper": ["paper", "-o", "target"],
    "score": ["score", "answers.csv", "-o", "target"],
    "calibrate": ["calibrate", "answers.csv", "-o", "target"],
    "backup": ["backup", "target"],
    "outcomes": ["outcomes", "outcomes.csv", "--draft", "target"],
}
"""Every command that writes a file whose name is given."""
MAKE = {
    "loop": lambda target: target.symlink_to("target"),
    "dangling link": lambda target: target.symlink_to("elsewhere"),
    "pipe": os.mkfifo,
    "device": lambda target: target.symlink_to(os.devnull),
    "folder": lambda target: target.mkdir(),
    "hard link": lambda target: target.hardlink_to(target.with_name("weights.csv")),
    "file": lambda target: target.write_text("old", encoding="utf-8"),
    "no folder": lambda target: target.symlink_to("missing/target"),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_of_any_kind_is_written_or_refused_in_a_sentence_and_nothing_else_changes(place, name):
    target, elsewhere = place / "target", place / "elsewhere"
    weights = (place / "weights.csv").read_bytes()
    for kind, make in MAKE.items():
        make(target)
        before = target.lstat()
        status, said, told, _ = run(place, TARGETS[name], {})
        if kind in ("file", "dangling link") and name in ("paper", "score"):
            assert status in (0, 1)
            assert target.read_bytes() != b"old"
        else:
            assert (status, said) == (2, b""), kind
            assert told.splitlines()[-1].startswith(b"callfit: ")
            assert (target.lstat().st_ino, target.lstat().st_mode) == (before.st_ino, before.st_mode)
            assert not elsewhere.exists()
        elsewhere.unlink(missing_ok=True)
        target.rmdir() if kind == "folder" else target.unlink()
        assert (place / "weights.csv").read_bytes() == weights


def shell(place, command, **environment):
    more = {"ADVISOR_DATABASE_URL": f"sqlite:///{place / 'a.db'}", "PYTHONPATH": str(ROOT), **environment}
    line = ["/bin/bash", "-o", "pipefail", "-c", f"{sys.executable} -m advisor {command}"]
    return subprocess.run(line, cwd=place, env=os.environ | more, capture_output=True, check=False)


def test_whoever_reads_no_message_loses_no_result(place):
    assert shell(place, "score answers.csv -o out 2>&1 >/dev/null | true").returncode == 1
    assert (place / "out").exists()
    (place / "out").unlink()


LOCALES = {"cp932": {"PYTHONIOENCODING": "cp932"}, "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}}


@pytest.mark.parametrize("settings", LOCALES)
def test_what_goes_to_a_file_is_the_same_in_every_locale(place, content, settings):
    said = shell(place, "weights show", **LOCALES[settings]).stdout
    assert said.decode("utf-8-sig") == content.files["weights.csv"]
    assert said.startswith("\ufeffrow".encode())


def test_a_signal_that_was_ignored_stays_ignored(place):
    """So that nohup does what it is for."""
    line = (
        "import signal as s; from advisor.cli import terminal as t; t.prepare(); s.raise_signal(s.SIGHUP); print('on')"
    )
    done = subprocess.run(
        [sys.executable, "-c", line],
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"on\n")


@pytest.fixture(scope="module")
def large(place):
    """A database whose copy takes a moment."""
    with sqlite3.connect(place / "a.db") as opened:
        row = ("f" * 12, "2026-01-01 00:00:00.000000", '{"a":"' + "y" * 60_000_000 + '"}')
        opened.execute("INSERT INTO contents (fingerprint, created_at, files) VALUES (?, ?, ?)", row)
    opened.close()
    return place


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
@pytest.mark.parametrize("name", ["backup", "score"])
def test_a_command_that_is_ended_leaves_nothing_half_written_and_no_process(large, content, tmp_path, name, sent):
    item = content.items.ids[0]
    (tmp_path / "long.csv").write_text(f"{item}\n" + "3\n" * 60_000, encoding="utf-8")
    given = {"backup": ["backup", "out"], "score": ["score", "long.csv", "-o", "out", "--processes", "2"]}[name]
    more = {"ADVISOR_DATABASE_URL": f"sqlite:///{large / 'a.db'}", "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [sys.executable, "-m", "advisor", *given],
        cwd=tmp_path,
        env=os.environ | more,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(sent, signal.SIG_DFL),  # noqa: PLW1509  # also where the tests run in the background
    )
    while not any(part.stat().st_size for part in tmp_path.glob(".part-*")):
        assert running.poll() is None
    workers = psutil.Process(running.pid).children(recursive=True)
    (os.kill if sent is signal.SIGTERM else os.killpg)(running.pid, sent)
    _, said = running.communicate(timeout=60)
    assert running.returncode == -sent
    assert sent is signal.SIGHUP or b"Traceback" not in said  # who hung up reads nothing
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    assert [path.name for path in tmp_path.iterdir()] == ["long.csv"]
