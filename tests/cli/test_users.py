"""`python -m advisor user`: accounts from the command line."""

import io
import os
import re
import subprocess
import sys
from datetime import datetime

import pytest

from advisor.actions import accounts
from advisor.cli.main import main
from advisor.runtime.services import Services
from advisor.runtime.settings import ROOT
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect

PASSWORD = "correct horse 12 battery"


@pytest.fixture(autouse=True)
def address(database, monkeypatch):
    monkeypatch.setenv("ADVISOR_DATABASE_URL", database)


@pytest.fixture
def typed(monkeypatch):
    def type_(*passwords):
        waiting = list(passwords)
        monkeypatch.setattr("getpass.getpass", lambda prompt: waiting.pop(0))

    return type_


def opens(database, name, password):
    opened = connect(database)
    try:
        return bool(
            accounts.sign_in(AccountStore(opened), name, password, accounts.Asking("192.0.2.1"), Services.now())
        )
    except accounts.WrongPasswordError:
        return False
    finally:
        opened.close()


def test_an_account_is_made_with_a_password_typed_twice(database, typed, capsys):
    typed(PASSWORD, PASSWORD)
    assert main(["user", "add", "Tanaka", "--role", "recruiter"]) == 0
    assert capsys.readouterr().out == "tanaka may sign in as recruiter\n"
    assert opens(database, "tanaka", PASSWORD)


def test_two_passwords_that_differ_change_nothing(typed, capsys):
    typed(PASSWORD, PASSWORD + "x")
    assert main(["user", "add", "tanaka", "--role", "staff"]) == 2
    said = capsys.readouterr()
    assert said.err == "callfit: the two passwords are not the same; nothing was changed\n"
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out == ""


def test_a_password_can_come_from_a_pipe(database, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["user", "add", "tanaka", "--role", "staff", "--password-stdin"]) == 0
    assert opens(database, "tanaka", PASSWORD)


@pytest.mark.parametrize("stdin", ["nothing", "closed", "two lines"])
@pytest.mark.parametrize("line", [["add", "sato", "--role", "staff"], ["password", "sato"]], ids=" ".join)
def test_where_no_password_can_be_typed_it_is_said_how_to_send_it(line, stdin, tmp_path):
    (tmp_path / "typed").write_text(f"{PASSWORD}\n{PASSWORD}\n" if stdin == "two lines" else "", encoding="utf-8")
    with (tmp_path / "typed").open() as typed:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "user", *line],
            stdin=typed,
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=ROOT,
            start_new_session=True,  # no terminal at all
            preexec_fn=(lambda: os.close(0)) if stdin == "closed" else None,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch("callfit: no password was typed; .* with --password-stdin\n", done.stderr)


@pytest.mark.parametrize("line", [["add", "sato", "--role", "staff"], ["password", "sato"]], ids=" ".join)
def test_ctrl_d_in_place_of_a_password_is_told_in_a_sentence(line, monkeypatch, capsys):
    def end(_prompt):
        raise EOFError

    monkeypatch.setattr("getpass.getpass", end)
    assert main(["user", *line]) == 2
    assert "no password was typed" in capsys.readouterr().err


def test_a_password_that_is_no_text_is_told_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), "utf-8"))
    assert main(["user", "add", "sato", "--role", "staff", "--password-stdin"]) == 2
    assert capsys.readouterr().err == "callfit: the password on standard input is no text; nothing was changed\n"


def test_a_password_is_changed(database, typed):
    typed(PASSWORD, PASSWORD, "another horse 12", "another horse 12")
    main(["user", "add", "tanaka", "--role", "staff"])
    assert main(["user", "password", "TANAKA"]) == 0
    assert not opens(database, "tanaka", PASSWORD)
    assert opens(database, "tanaka", "another horse 12")


@pytest.mark.parametrize(("moment", "today"), [("2026-11-26T14:59", "2026-11-26"), ("2026-11-26T15:00", "2026-11-27")])
def test_a_disabled_account_opens_nothing_and_the_list_tells_the_days_of_japan(
    database, typed, capsys, monkeypatch, moment, today
):
    monkeypatch.setattr("advisor.cli.users.now", lambda: datetime.fromisoformat(f"{moment}+00:00"))
    typed(PASSWORD, PASSWORD)
    main(["user", "add", "tanaka", "--role", "recruiter"])
    main(["user", "add", "sato@example.jp", "--role", "staff", "--openid"])
    assert main(["user", "disable", "tanaka"]) == 0
    capsys.readouterr()
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"sato@example.jp\tstaff\tOpenID Connect\tsince {today}",
        f"tanaka\trecruiter\tpassword\tsince {today}, disabled {today}",
    ]
    assert not opens(database, "tanaka", PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["user", "add", "two words", "--role", "staff"], "a login name is"),
        (["user", "add", "tanaka", "--role", "staff", "--openid"], "an account without a password is named"),
        (["user", "disable", "nobody"], "there is no account nobody"),
        (["user", "forget", "nobody"], "there is no account nobody"),
        (["user", "password", "nobody"], "there is no account nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments, reason, typed, capsys):
    typed(PASSWORD, PASSWORD)
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"callfit: {reason}")


@pytest.mark.parametrize("arguments", [["user"], ["user", "add", "x"], ["user", "add", "x", "--role", "king"]])
def test_what_is_not_understood_explains_itself(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: python -m advisor user" in capsys.readouterr().err


def test_the_password_is_not_shown_while_it_is_typed(database):
    """On a real terminal: what the program writes to it holds no password."""
    import os
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", "user", "add", "tanaka", "--role", "staff"],
        cwd=ROOT,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    said = b""
    for prompt in (b"password: ", b"again: "):
        while prompt not in said:
            said += os.read(master, 1000)
        os.write(master, PASSWORD.encode() + b"\n")
    while b"may sign in" not in said:
        said += os.read(master, 1000)
    assert process.wait(20) == 0
    os.close(master)
    assert PASSWORD.encode() not in said
