"""The store: what the actions need, in SQL. Every method is one transaction."""

import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select

from advisor.actions import MODE, Gone, StoreFault
from advisor.domain.attempts import Attempt, Receipt, read_mode
from advisor.storage import statements
from advisor.storage.database import Database
from advisor.storage.migrating import is_current

LOG = logging.getLogger("callfit")
AT_A_TIME = 200
"""Most attempts that one transaction of a purge deletes."""


class SqlStore:
    """A store in a database that ``engine.connect`` has opened. Times go in and come out as UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upserts = statements.Upserts(database.dialect)

    def keep_content(self, fingerprint: str, files: Mapping[str, str], now: datetime) -> None:
        """Keep the text of a content, so that results made with it can be made again."""
        row = {"fingerprint": fingerprint, "created_at": _stored(now), "files": dict(files)}
        self._database.write(lambda connection: connection.execute(self._upserts.content, row))

    def content(self, fingerprint: str) -> Mapping[str, str]:
        found = self._database.read(
            lambda connection: connection.scalar(statements.CONTENT, {"fingerprint": fingerprint})
        )
        if found is None:
            raise StoreFault(f"content {fingerprint} is not in the store")
        return dict(found)

    def create(self, token_hash: str, content: str, now: datetime) -> None:
        row = {"token_hash": token_hash, "content": content, "started_at": _stored(now), "active_at": _stored(now)}

        def job(connection: Connection) -> None:
            # Never a number again that somebody had before: what waits for a deleted attempt must not reach another.
            number = 1 + secrets.randbelow(2**31 - 1)
            while connection.scalar(statements.IS_THERE, {"attempt": number}):
                number = 1 + secrets.randbelow(2**31 - 1)
            connection.execute(statements.CREATE, row | {"id": number})

        self._database.write(job)

    def find(self, token_hash: str) -> Attempt | None:
        return self._found(statements.FIND, {"token_hash": token_hash})

    def find_by_code(self, code_hash: str) -> Attempt | None:
        return self._found(statements.FIND_BY_CODE, {"code_hash": code_hash})

    def _found(self, statement: Select[Any], key: Mapping[str, str]) -> Attempt | None:
        def job(connection: Connection) -> Attempt | None:
            row = connection.execute(statement, key).one_or_none()
            if row is None:
                return None
            given = connection.execute(statements.ANSWERS, {"attempt": row.id}).all()
            wanted = {wish: str(choice) for wish, choice in connection.execute(statements.WISHES, {"attempt": row.id})}
            mode = read_mode(wanted.pop(MODE, None))
            return Attempt(
                id=row.id,
                content=row.content,
                started_at=row.started_at.replace(tzinfo=UTC),
                active_at=row.active_at.replace(tzinfo=UTC),
                answers={item: int(value) for item, value, _ in given},
                wishes=wanted,
                finished_at=row.finished_at and row.finished_at.replace(tzinfo=UTC),
                revisions={item: int(revision) for item, _, revision in given},
                mode=mode,
            )

        return self._database.read(job)

    def keep_code(self, attempt: int, code_hash: str) -> None:
        """From now on the attempt is found by this code too."""
        row = {"attempt": attempt, "code_hash": code_hash}
        self._database.write(lambda connection: connection.execute(statements.KEEP_CODE, row))

    def last(self, attempt: int, item: str) -> tuple[int, datetime] | None:
        """How often this answer has been given, and when it was last; None for never."""
        row = {"attempt": attempt, "item": item}
        found = self._database.read(lambda connection: connection.execute(statements.LAST, row).one_or_none())
        return (found.revision, found.answered_at.replace(tzinfo=UTC)) if found else None

    def save_answer(self, attempt: int, item: str, value: int, seen: int, now: datetime) -> bool:
        """Save what follows revision ``seen``. Returns False, and changes nothing, when something newer is there."""
        row = {"attempt_id": attempt, "item": item, "value": value, "revision": seen + 1, "answered_at": _stored(now)}

        def job(connection: Connection) -> bool:
            _touch(connection, attempt, now)
            applied = connection.scalar(self._upserts.answer, row) is not None
            if applied:
                # A result stands for the answers it was made of; it is made again when the person asks for it.
                connection.execute(statements.TAKE_RESULT_BACK, {"attempt": attempt})
            return applied

        return self._database.write(job)

    def save_wish(self, attempt: int, wish: str, choice: str, now: datetime, seen: str | None = None) -> None:
        """Save a choice; with ``seen`` ("" for none) only in place of that one."""
        row = {"attempt_id": attempt, "wish": wish, "choice": choice}

        def job(connection: Connection) -> None:
            _touch(connection, attempt, now)
            if seen in (None, connection.scalar(statements.CHOICE, {"attempt": attempt, "wish": wish}) or ""):
                connection.execute(self._upserts.wish, row)

        self._database.write(job)

    def save_result(self, attempt: int, record: Mapping[str, Any], seen: int, now: datetime) -> None:
        """Save the result of answers whose revisions add up to ``seen``; of others, nothing."""
        row = {"attempt_id": attempt, "finished_at": _stored(now), "record": dict(record)}

        def job(connection: Connection) -> None:
            _touch(connection, attempt, now)  # from here on nobody else writes to this attempt
            if connection.scalar(statements.ALL_REVISIONS, {"attempt": attempt}) == seen:
                connection.execute(self._upserts.result, row)

        self._database.write(job)

    def delete(self, attempt: int, number: str, now: datetime) -> Receipt | None:
        """Delete an attempt with all that hangs on it, and note that this was done. None when there was none."""

        def job(connection: Connection) -> Receipt | None:
            counts = {
                name: connection.scalar(count, {"attempt": attempt}) or 0 for name, count in statements.COUNTS.items()
            }
            if not connection.execute(statements.DELETE, {"attempt": attempt}).rowcount:
                return None
            connection.execute(statements.NOTE_DELETION, {"number": number, "deleted_at": _stored(now), **counts})
            return Receipt(number, now, **counts)

        receipt = self._database.write(job)
        try:
            self._database.empty_log()
        except StoreFault as fault:  # it is deleted all the same; the next purge empties the log
            LOG.error("%s", fault)
        return receipt

    def receipt(self, number: str) -> Receipt | None:
        """The note of a deletion, for whoever asks whether it was done."""
        row = self._database.read(
            lambda connection: connection.execute(statements.RECEIPT, {"number": number}).one_or_none()
        )
        if row is None:
            return None
        return Receipt(row.number, row.deleted_at.replace(tzinfo=UTC), row.answers, row.wishes, row.results)

    def delete_idle_since(self, limit: datetime) -> int:
        """Delete who was last active before ``limit``, a few at a time so that nobody's tap waits for it."""
        which = {"limit": _stored(limit), "most": AT_A_TIME}
        total = 0
        while gone := self._database.write(lambda connection: connection.execute(statements.PURGE, which).rowcount):
            total += gone
        self._database.empty_log()
        return total

    def is_current(self) -> bool:
        """Whether the schema is the newest that this version knows. Raises StoreFault when it cannot be asked."""
        return self._database.read(is_current)

    def close(self) -> None:
        """Let go of the database, once everything begun is written."""
        self._database.close()


def _touch(connection: Connection, attempt: int, now: datetime) -> None:
    """Note the activity; an attempt deleted meanwhile (in another tab, say) is not brought back."""
    if not connection.execute(statements.TOUCH, {"attempt": attempt, "now": _stored(now)}).rowcount:
        raise Gone("these answers have been deleted")


def _stored(time: datetime) -> datetime:
    """UTC without zone: the one form that SQLite and PostgreSQL keep alike."""
    return time.astimezone(UTC).replace(tzinfo=None)
