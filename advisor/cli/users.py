"""`python -m advisor user`: the accounts of recruiters and staff, from the command line only."""

import argparse
import getpass
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from advisor.cli.common import add_command, now
from advisor.domain.accounts import ROLES, AccountError
from advisor.domain.calendar import day
from advisor.runtime.settings import Settings

if TYPE_CHECKING:
    from advisor.storage.accounts import AccountStore


def add_to(commands: Any) -> None:
    """Add the command to those of the program."""
    user = commands.add_parser("user", help="accounts of recruiters and staff: add, list, password, disable, forget")
    actions = user.add_subparsers(required=True, metavar="action")

    add = add_command(actions, "add", _add, "make an account; the password is asked for twice")
    add.add_argument("name", help="login name, or the e-mail address for OpenID Connect")
    add.add_argument("--role", choices=ROLES, required=True)
    how = add.add_mutually_exclusive_group()
    how.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    how.add_argument("--openid", action="store_true", help="no password: signs in with OpenID Connect only")

    password = add_command(actions, "password", _password, "set another password; every sign-in of the account ends")
    password.add_argument("name")
    password.add_argument("--password-stdin", action="store_true", help="read it from standard input")

    disable = add_command(actions, "disable", _disable, "close an account; every sign-in of it ends")
    disable.add_argument("name")

    forget = add_command(actions, "forget", _forget, "close an account for good and replace its name by a number")
    forget.add_argument("name")
    for changing in (add, password, disable, forget):
        changing.set_defaults(acts=True)

    add_command(actions, "list", _list, "all accounts: name, role, how they sign in, since when")


def _add(options: argparse.Namespace) -> int:
    from advisor.actions import accounts

    password = None if options.openid else _asked_for(options.password_stdin)
    with _store() as store:
        print(f"{accounts.add(store, options.name, options.role, password, now())} may sign in as {options.role}")
    return 0


def _password(options: argparse.Namespace) -> int:
    from advisor.actions import accounts

    password = _asked_for(options.password_stdin)
    with _store() as store:
        print(f"{accounts.change_password(store, options.name, password, now())} has a new password")
    return 0


def _disable(options: argparse.Namespace) -> int:
    from advisor.actions import accounts

    with _store() as store:
        print(f"{accounts.disable(store, options.name, now())} cannot sign in any more")
    return 0


def _forget(options: argparse.Namespace) -> int:
    from advisor.actions import accounts

    with _store() as store:
        print(f"{options.name} is {accounts.forget(store, options.name, now())} from now on")
    return 0


def _list(_options: argparse.Namespace) -> int:
    with _store() as store:
        for account in store.all():
            how = "password" if account.local else "OpenID Connect"
            until = f", disabled {day(account.disabled_at)}" if account.disabled_at else ""
            print(f"{account.user.name}\t{account.user.role}\t{how}\tsince {day(account.created_at)}{until}")
    return 0


def _asked_for(from_stdin: bool) -> str:
    """The password, never shown and never an argument, which other programs of the machine could read."""
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise AccountError("the password on standard input is no text; nothing was changed") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # where it would be shown
            password, again = getpass.getpass("password: "), getpass.getpass("again: ")
    except (EOFError, getpass.GetPassWarning):
        reason = "no password was typed; where none can be, send it through standard input with --password-stdin"
        raise AccountError(reason) from None
    if again != password:
        raise AccountError("the two passwords are not the same; nothing was changed")
    return password


@contextmanager
def _store() -> "Iterator[AccountStore]":
    from advisor.storage.accounts import AccountStore
    from advisor.storage.database.connection import connect

    database = connect(Settings.from_environment().database_url)
    try:
        yield AccountStore(database)
    finally:
        database.close()
