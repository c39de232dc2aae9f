"""The store: what the actions need, in SQL. Every method is one transaction."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from advisor.actions import StoreFault
from advisor.domain.attempts import Attempt
from advisor.storage.database import Database
from advisor.storage.schema import answers, attempts, contents, results, wishes

AT_A_TIME = 200
"""Most attempts that one transaction of a purge deletes."""


class SqlStore:
    """A store in a database that ``engine.connect`` has opened. Times go in and come out as UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert: Callable[[Table], Any] = insert_sqlite if database.dialect == "sqlite" else insert_postgresql

    def keep_content(self, fingerprint: str, files: Mapping[str, str], now: datetime) -> None:
        """Keep the text of a content, so that results made with it can be made again."""
        row = {"fingerprint": fingerprint, "created_at": _stored(now), "files": dict(files)}
        keep = self._insert(contents).values(row).on_conflict_do_nothing()
        self._database.write(lambda connection: connection.execute(keep))

    def content(self, fingerprint: str) -> Mapping[str, str]:
        with self._database.read() as connection:
            found = connection.scalar(select(contents.c.files).where(contents.c.fingerprint == fingerprint))
        if found is None:
            raise StoreFault(f"content {fingerprint} is not in the store")
        return dict(found)

    def create(self, token_hash: str, content: str, now: datetime) -> None:
        row = {"token_hash": token_hash, "content": content, "started_at": _stored(now), "active_at": _stored(now)}
        self._database.write(lambda connection: connection.execute(attempts.insert().values(row)))

    def find(self, token_hash: str) -> Attempt | None:
        with self._database.read() as connection:
            row = connection.execute(
                select(attempts.c.id, attempts.c.content, attempts.c.started_at, results.c.finished_at)
                .join_from(attempts, results, isouter=True)
                .where(attempts.c.token_hash == token_hash)
            ).one_or_none()
            if row is None:
                return None
            given = connection.execute(
                select(answers.c.item, answers.c.value, answers.c.revision).where(answers.c.attempt_id == row.id)
            ).all()
            wanted = connection.execute(select(wishes.c.wish, wishes.c.choice).where(wishes.c.attempt_id == row.id))
            return Attempt(
                id=row.id,
                content=row.content,
                started_at=row.started_at.replace(tzinfo=UTC),
                answers={item: int(value) for item, value, _ in given},
                revisions={item: int(revision) for item, _, revision in given},
                wishes={wish: str(choice) for wish, choice in wanted},
                finished_at=row.finished_at and row.finished_at.replace(tzinfo=UTC),
            )

    def revision(self, attempt: int, item: str) -> int:
        """How often this answer has been given; 0 for never."""
        of_item = (answers.c.attempt_id == attempt) & (answers.c.item == item)
        with self._database.read() as connection:
            return connection.scalar(select(answers.c.revision).where(of_item)) or 0

    def save_answer(self, attempt: int, item: str, value: int, seen: int, now: datetime) -> bool:
        """Save what follows revision ``seen``. Returns False, and changes nothing, when something newer is there."""
        row = {"attempt_id": attempt, "item": item, "value": value, "revision": seen + 1, "answered_at": _stored(now)}
        insert = self._insert(answers).values(row)
        save = insert.on_conflict_do_update(
            index_elements=["attempt_id", "item"],
            set_={name: insert.excluded[name] for name in ("value", "revision", "answered_at")},
            where=insert.excluded.revision > answers.c.revision,
        ).returning(answers.c.revision)

        def job(connection: Connection) -> bool:
            _touch(connection, attempt, now)
            applied = connection.scalar(save) is not None
            if applied:
                # A result stands for the answers it was made of; it is made again when the person asks for it.
                connection.execute(delete(results).where(results.c.attempt_id == attempt))
            return applied

        return self._database.write(job)

    def save_wish(self, attempt: int, wish: str, choice: str, now: datetime) -> None:
        row = {"attempt_id": attempt, "wish": wish, "choice": choice}
        save = (
            self._insert(wishes)
            .values(row)
            .on_conflict_do_update(index_elements=["attempt_id", "wish"], set_={"choice": choice})
        )

        def job(connection: Connection) -> None:
            _touch(connection, attempt, now)
            connection.execute(save)

        self._database.write(job)

    def save_result(self, attempt: int, record: Mapping[str, Any], now: datetime) -> None:
        kept = {"finished_at": _stored(now), "record": dict(record)}
        save = (
            self._insert(results)
            .values({"attempt_id": attempt, **kept})
            .on_conflict_do_update(index_elements=["attempt_id"], set_=kept)
        )

        def job(connection: Connection) -> None:
            _touch(connection, attempt, now)
            connection.execute(save)

        self._database.write(job)

    def delete(self, attempt: int) -> None:
        self._database.write(lambda connection: connection.execute(delete(attempts).where(attempts.c.id == attempt)))
        self._database.empty_log()

    def delete_idle_since(self, limit: datetime) -> int:
        """Delete who was last active before ``limit``, a few at a time so that nobody's tap waits for it."""
        idle = attempts.c.active_at < _stored(limit)
        some = select(attempts.c.id).where(idle).limit(AT_A_TIME)
        purge = delete(attempts).where(idle, attempts.c.id.in_(some))
        total = 0
        while gone := self._database.write(lambda connection: connection.execute(purge).rowcount):
            total += gone
        self._database.empty_log()
        return total

    def close(self) -> None:
        """Let go of the database, once everything begun is written."""
        self._database.close()


def _touch(connection: Connection, attempt: int, now: datetime) -> None:
    """Note the activity; an attempt deleted meanwhile (in another tab, say) is not brought back."""
    # A clock that was set back must not make anybody look idle for longer.
    latest = case((attempts.c.active_at < _stored(now), _stored(now)), else_=attempts.c.active_at)
    if not connection.execute(update(attempts).where(attempts.c.id == attempt).values(active_at=latest)).rowcount:
        raise StoreFault("these answers have been deleted")


def _stored(time: datetime) -> datetime:
    """UTC without zone: the one form that SQLite and PostgreSQL keep alike."""
    return time.astimezone(UTC).replace(tzinfo=None)
