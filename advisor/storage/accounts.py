"""Accounts, sign-ins and tries to sign in, in SQL. Every method is one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Delete, Row, delete, func, select, text, update

from advisor.actions.accounts import Account
from advisor.domain.accounts import KNOWN_FOR, LONGEST, TRIES, WINDOW, Role, SignIn, User
from advisor.storage.database.database import Database
from advisor.storage.schema import drafts, known_browsers, sign_in_tries, sign_ins, users

ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock({0xCA11517})")
"""PostgreSQL lets two count at once, and both find room. SQLite has one writer anyway."""


class AccountStore:
    """The accounts in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: Role, password_hash: str | None, now: datetime) -> bool:
        """False, and nothing changed, when the name is taken, if only by a disabled account."""
        row = {"name": name, "role": role, "password_hash": password_hash, "created_at": now}
        statement = self._database.insert(users).values(row).on_conflict_do_nothing().returning(users.c.id)
        return self._database.write(lambda connection: connection.scalar(statement) is not None)

    def all(self) -> Sequence[Account]:
        rows = self._database.read(lambda connection: connection.execute(select(users).order_by(users.c.name)).all())
        return [Account(_user(row), row.password_hash is not None, row.created_at, row.disabled_at) for row in rows]

    def bind(self, user: int, identity_hash: str) -> bool:
        """Keep who an account belongs to at the provider, at the first sign-in; False for anybody else later."""
        own = (users.c.id == user) & (users.c.identity_hash.is_(None) | (users.c.identity_hash == identity_hash))
        others = select(users.c.id).where(users.c.identity_hash == identity_hash, users.c.id != user)
        statement = update(users).where(own, ~others.exists()).values(identity_hash=identity_hash)
        return self._database.write(lambda connection: connection.execute(statement).rowcount) == 1

    def find(self, name: str) -> tuple[User, str | None] | None:
        """The enabled user of that name, with the hash of the password if there is one."""
        statement = select(users).where(users.c.name == name, users.c.disabled_at.is_(None))
        row = self._database.read(lambda connection: connection.execute(statement).one_or_none())
        return row and (_user(row), row.password_hash)

    def set_password(self, name: str, password_hash: str, now: datetime) -> bool:
        return self._change(name, {"password_hash": password_hash}, now)

    def renew_hash(self, user: int, old: str, new: str) -> None:
        """Keep the same password under another hash; its sign-ins go on. A password set meanwhile stays as it is."""
        same = (users.c.id == user) & (users.c.password_hash == old)
        statement = update(users).where(same).values(password_hash=new)
        self._database.write(lambda connection: connection.execute(statement))

    def disable(self, name: str, now: datetime) -> bool:
        return self._change(name, {"disabled_at": now}, now)

    def forget_user(self, name: str, now: datetime) -> str | None:
        """Leave of an account a number, by which its campaigns hang together, and nothing that leads to a person."""

        def job(connection: Connection) -> str | None:
            user = connection.execute(select(users).where(users.c.name == name)).one_or_none()
            if user is None:
                return None
            number = f"user-{user.id}"
            while connection.scalar(select(users.c.id).where(users.c.name == number)) is not None:
                number += "-"  # somebody is called so
            left = {"name": number, "password_hash": None, "identity_hash": None}
            closed = {"disabled_at": user.disabled_at or now}
            connection.execute(update(users).where(users.c.id == user.id).values(left | closed))
            for table in (sign_ins, known_browsers, drafts):
                connection.execute(delete(table).where(table.c.user_id == user.id))
            return number

        forgotten = self._database.write(job)
        self._database.empty_log()
        return forgotten

    def _change(self, name: str, values: dict[str, Any], now: datetime) -> bool:
        """Change an enabled account and end all its sign-ins."""
        enabled = (users.c.name == name) & users.c.disabled_at.is_(None)

        def job(connection: Connection) -> bool:
            user = connection.scalar(update(users).where(enabled).values(values).returning(users.c.id))
            open_ones = (sign_ins.c.user_id == user) & sign_ins.c.ended_at.is_(None)
            connection.execute(update(sign_ins).where(open_ones).values(ended_at=now))
            return user is not None

        return self._database.write(job)

    def take_try(self, keys: Sequence[str], now: datetime) -> Sequence[int] | None:
        """Note a try under every key, unless one of them has had its number; then None, and nothing is noted."""

        def job(connection: Connection) -> Sequence[int] | None:
            if connection.dialect.name == "postgresql":
                connection.execute(ONE_AT_A_TIME)
            connection.execute(_delete_old_tries(now))
            counted = select(func.count()).where(sign_in_tries.c.key.in_(keys)).group_by(sign_in_tries.c.key)
            if any(count >= TRIES for count in connection.scalars(counted)):
                return None
            rows = [{"key": key, "at": now} for key in keys]
            return connection.scalars(sign_in_tries.insert().returning(sign_in_tries.c.id), rows).all()

        return self._database.write(job)

    def give_back(self, tries: Sequence[int]) -> None:
        """The try was right, so it does not count."""
        statement = delete(sign_in_tries).where(sign_in_tries.c.id.in_(tries))
        self._database.write(lambda connection: connection.execute(statement))

    def is_known(self, browser_hash: str, name: str) -> bool:
        """Whether the account of that name was signed in to with that browser before."""
        known = (known_browsers.c.browser_hash == browser_hash) & (users.c.name == name)
        statement = select(known_browsers.c.user_id).join_from(known_browsers, users).where(known)
        return self._database.read(lambda connection: connection.scalar(statement)) is not None

    def know(self, browser_hash: str, user: int, now: datetime) -> None:
        """Note that an account was signed in to with a browser; a browser is known for the last account only."""
        row = {"browser_hash": browser_hash, "user_id": user, "used_at": now}
        insert = self._database.insert(known_browsers).values(row)
        newer = {name: insert.excluded[name] for name in ("user_id", "used_at")}
        statement = insert.on_conflict_do_update(index_elements=["browser_hash"], set_=newer)
        self._database.write(lambda connection: connection.execute(statement))

    def begin(self, token_hash: str, user: int, began: datetime, now: datetime, password: str | None = None) -> bool:
        """Note a sign-in, unless it is noted already; forget those that are too old to be shown again.

        password: the hash that let its person in. Nothing is noted, and False returned, when it is another by now:
        looking at a password takes so long that it may be changed meanwhile.
        """
        row = {"token_hash": token_hash, "user_id": user, "began_at": began, "seen_at": now}
        enabled = (users.c.id == user) & users.c.disabled_at.is_(None)
        account = select(users.c.password_hash).where(enabled).with_for_update()  # a change waits, or is seen

        def job(connection: Connection) -> bool:
            connection.execute(_delete_old_sign_ins(now))
            if password is not None and connection.scalar(account) != password:
                return False
            connection.execute(self._database.insert(sign_ins).values(row).on_conflict_do_nothing())
            return True

        return self._database.write(job)

    def forget(self, now: datetime) -> None:
        """Delete tries that count no more, sign-ins that nobody can show any more, and browsers not used for long, also
        where nobody signs in.
        """

        def job(connection: Connection) -> None:
            connection.execute(_delete_old_tries(now))
            connection.execute(_delete_old_sign_ins(now))
            connection.execute(delete(known_browsers).where(known_browsers.c.used_at < now - KNOWN_FOR))

        self._database.write(job)

    def sign_in(self, token_hash: str) -> SignIn | None:
        """The sign-in of a token, ended or not, unless its user is disabled."""
        statement = (
            select(users, sign_ins)
            .join_from(sign_ins, users)
            .where(sign_ins.c.token_hash == token_hash, users.c.disabled_at.is_(None))
        )
        row = self._database.read(lambda connection: connection.execute(statement).one_or_none())
        if row is None:
            return None
        return SignIn(_user(row), row.began_at, row.seen_at, row.ended_at is not None)

    def see(self, token_hash: str, now: datetime) -> None:
        statement = update(sign_ins).where(sign_ins.c.token_hash == token_hash).values(seen_at=now)
        self._database.write(lambda connection: connection.execute(statement))

    def end(self, token_hash: str, now: datetime) -> None:
        open_one = (sign_ins.c.token_hash == token_hash) & sign_ins.c.ended_at.is_(None)
        statement = update(sign_ins).where(open_one).values(ended_at=now)
        self._database.write(lambda connection: connection.execute(statement))


def _delete_old_tries(now: datetime) -> Delete:
    """Also those from the future, which were made while a clock was ahead: they would count until then."""
    return delete(sign_in_tries).where((sign_in_tries.c.at <= now - WINDOW) | (sign_in_tries.c.at > now + WINDOW))


def _delete_old_sign_ins(now: datetime) -> Delete:
    return delete(sign_ins).where(sign_ins.c.began_at < now - LONGEST)


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, row.role)
