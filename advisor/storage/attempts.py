"""The store: what the actions need, in SQL. Every method is one transaction."""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Delete, Select, Update, select

from advisor.actions.attempts import MODE
from advisor.domain.errors import Gone, StoreFault
from advisor.domain.questionnaire.attempts import Attempt, Entry, NewAttempt, Receipt, read_mode
from advisor.storage import attempt_statements
from advisor.storage.database.database import Database
from advisor.storage.database.migration import is_current
from advisor.storage.schema import entries, visits

LOG = logging.getLogger("callfit")
AT_A_TIME = 200
"""Most attempts that one transaction of a purge deletes."""
GONE = "these answers have been deleted"


class SqlStore:
    """A store in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upserts = attempt_statements.Upserts(database)

    def keep_content(self, fingerprint: str, files: Mapping[str, str], now: datetime) -> None:
        """Keep the text of a content, so that results made with it can be made again."""
        row = {"fingerprint": fingerprint, "created_at": now, "files": dict(files)}
        self._database.write(lambda connection: connection.execute(self._upserts.content, row))

    def content(self, fingerprint: str) -> Mapping[str, str]:
        found = self._database.read(
            lambda connection: connection.scalar(attempt_statements.CONTENT, {"fingerprint": fingerprint})
        )
        if found is None:
            raise StoreFault(f"content {fingerprint} is not in the store")
        return dict(found)

    def begin(self, new: NewAttempt, now: datetime, first: tuple[str, int] | None = None) -> None:
        """Begin an attempt, with its first answer (item, value) in the same transaction. May be tried again."""

        def job(connection: Connection) -> None:
            if connection.scalar(attempt_statements.NUMBER, {"named": new.token_hash}) is not None:
                return  # an earlier try, of which nobody heard, was committed
            number = _new_number(connection)
            row = {
                "id": number,
                "token_hash": new.token_hash,
                "content": new.content,
                "started_at": now,
                "active_at": now,
                "device_hash": new.device_hash,
                "notice": new.notice,
                "in_studies": new.in_studies,
            }
            connection.execute(attempt_statements.CREATE, row)
            if new.entry:
                visit = note_visit(connection, self._upserts, new.entry, now)
                connection.execute(entries.insert().values(attempt_id=number, visit_id=visit, person=new.entry.person))
            if new.mode != "all":
                connection.execute(self._upserts.wish, {"attempt_id": number, "wish": MODE, "choice": new.mode})
            if first:
                answer = {"item": first[0], "value": first[1], "revision": 1, "answered_at": now}
                connection.execute(self._upserts.answer, {"attempt_id": number} | answer)

        self._database.write(job)

    def find(self, token_hash: str) -> Attempt | None:
        return self._found(attempt_statements.FIND, {"named": token_hash})

    def find_by_code(self, code_hash: str) -> Attempt | None:
        return self._found(attempt_statements.FIND_BY_CODE, {"code_hash": code_hash})

    def _found(self, statement: Select[Any], key: Mapping[str, str]) -> Attempt | None:
        def job(connection: Connection) -> Attempt | None:
            row = connection.execute(statement, key).one_or_none()
            if row is None:
                return None
            given = connection.execute(attempt_statements.ANSWERS, {"attempt": row.id}).all()
            wanted = {
                wish: str(choice) for wish, choice in connection.execute(attempt_statements.WISHES, {"attempt": row.id})
            }
            mode = read_mode(wanted.pop(MODE, None))
            return Attempt(
                id=row.id,
                token_hash=row.token_hash,
                content=row.content,
                started_at=row.started_at,
                active_at=row.active_at,
                answers={item: int(value) for item, value, _ in given},
                wishes=wanted,
                finished_at=row.finished_at,
                revisions={item: int(revision) for item, _, revision in given},
                mode=mode,
                device_hash=row.device_hash,
                in_studies=bool(row.in_studies),
            )

        return self._database.read(job)

    def keep_code(self, attempt: str, code_hash: str) -> None:
        """From now on the attempt is found by this code too. Raises Gone."""
        self._set(attempt, attempt_statements.KEEP_CODE, {"new_code_hash": code_hash})

    def agree(self, attempt: str, agreed: bool) -> None:
        """Keep whether the answers may be counted in figures about many people. Raises Gone."""
        self._set(attempt, attempt_statements.AGREE, {"agreed": agreed})

    def claim(self, attempt: str, device_hash: str) -> None:
        """Keep at which browser somebody said that the answers are theirs. Raises Gone."""
        self._set(attempt, attempt_statements.CLAIM, {"claiming": device_hash})

    def _set(self, attempt: str, statement: Update, values: dict[str, Any]) -> None:
        def job(connection: Connection) -> None:
            if not connection.execute(statement, {"named": attempt} | values).rowcount:
                raise Gone(GONE)

        self._database.write(job)

    def last(self, attempt: str, item: str) -> tuple[int, datetime] | None:
        """How often this answer has been given, and when it was last; None for never."""
        row = {"named": attempt, "item": item}
        found = self._database.read(lambda connection: connection.execute(attempt_statements.LAST, row).one_or_none())
        return (found.revision, found.answered_at) if found else None

    def save_answer(self, attempt: str, item: str, value: int, seen: int, now: datetime) -> bool:
        """Save what follows revision ``seen``. Returns False, and changes nothing, when something newer is there."""
        answer = {"item": item, "value": value, "revision": seen + 1, "answered_at": now}

        def job(connection: Connection) -> tuple[bool, bool]:
            number = touch(connection, attempt, now)
            before = connection.scalar(attempt_statements.VALUE, {"attempt": number, "item": item})
            applied = connection.scalar(self._upserts.answer, {"attempt_id": number} | answer) is not None
            # A result stands for the answers it was made of; it is made again when the person asks for it. Nobody is
            # shown it any more, so nobody needs the name either.
            ended = False
            if (
                applied
                and before != value
                and connection.execute(attempt_statements.TAKE_RESULT_BACK, {"attempt": number}).rowcount
            ):
                ending = connection.execute(attempt_statements.END_SHARES_BY_ANSWER, {"attempt": number, "now": now})
                ended = ending.first() is not None
            return applied, ended

        applied, ended = self._database.write(job)
        if ended:
            self._database.empty_log_soon()
        return applied

    def save_wish(self, attempt: str, wish: str, choice: str, now: datetime, seen: str | None = None) -> None:
        """Save a choice; with ``seen`` ("" for none) only in place of that one."""

        def job(connection: Connection) -> None:
            number = hold(connection, attempt) if wish == MODE else touch(connection, attempt, now)
            if seen in (None, connection.scalar(attempt_statements.CHOICE, {"attempt": number, "wish": wish}) or ""):
                connection.execute(self._upserts.wish, {"attempt_id": number, "wish": wish, "choice": choice})

        self._database.write(job)

    def save_result(self, attempt: str, record: Mapping[str, Any], seen: int, now: datetime) -> None:
        """Save the result of answers whose revisions add up to ``seen``; of others, nothing.

        One that stands is of the same answers, for a changed answer takes it back: it stays, and what is shared of it.
        """
        row = {"finished_at": now, "record": dict(record)}

        def job(connection: Connection) -> None:
            number = touch(connection, attempt, now)  # from here on nobody else writes to this attempt
            if connection.scalar(attempt_statements.ALL_REVISIONS, {"attempt": number}) == seen:
                connection.execute(self._upserts.result, {"attempt_id": number} | row)

        self._database.write(job)

    def delete(self, attempt: str, number: str, now: datetime) -> Receipt | None:
        """Delete an attempt with all that hangs on it, and note that this was done. None when there was none."""

        def job(connection: Connection) -> Receipt | None:
            which = {"attempt": connection.scalar(attempt_statements.NUMBER, {"named": attempt})}
            counts = {name: connection.scalar(count, which) or 0 for name, count in attempt_statements.COUNTS.items()}
            if not connection.execute(attempt_statements.DELETE, which).rowcount:
                return None
            connection.execute(attempt_statements.NOTE_DELETION, {"number": number, "deleted_at": now, **counts})
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
            lambda connection: connection.execute(attempt_statements.RECEIPT, {"number": number}).one_or_none()
        )
        if row is None:
            return None
        return Receipt(row.number, row.deleted_at, row.answers, row.wishes, row.results)

    def delete_idle_since(self, limit: datetime, empty: datetime | None = None) -> int:
        """Delete who was last active before ``limit``, and before ``empty`` who has not answered anything.

        A few at a time, so that nobody's tap waits for it.
        """
        total = self._purge(attempt_statements.PURGE, limit)
        if empty is not None:
            total += self._purge(attempt_statements.PURGE_EMPTY, empty)
        self._database.empty_log()
        return total

    def _purge(self, statement: Delete, limit: datetime) -> int:
        which = {"limit": limit, "most": AT_A_TIME}
        total = 0
        while gone := self._database.write(lambda connection: connection.execute(statement, which).rowcount):
            total += gone
        return total

    def is_current(self) -> bool:
        """Whether the schema is the newest that this version knows. Raises StoreFault when it cannot be asked."""
        self._database.check_place()
        return self._database.read(is_current)

    def close(self) -> None:
        """Let go of the database, once everything begun is written."""
        self._database.close()


def touch(connection: Connection, attempt: str, now: datetime) -> int:
    """As ``hold``, and note that something was answered: the days until the deletion begin anew."""
    return _number(connection.scalar(attempt_statements.TOUCH, {"named": attempt, "now": now}))


def hold(connection: Connection, attempt: str) -> int:
    """The attempt's number; one deleted meanwhile (in another tab, say) raises Gone.

    From here until the end of the transaction nobody else writes to this attempt.
    """
    return _number(connection.scalar(attempt_statements.HOLD, {"named": attempt}))


def _number(number: int | None) -> int:
    if number is None:
        raise Gone(GONE)
    return int(number)


def _new_number(connection: Connection) -> int:
    """Drawn by chance, so that no number is given again that somebody had before."""
    number = 1 + secrets.randbelow(2**31 - 1)
    while connection.scalar(attempt_statements.IS_THERE, {"attempt": number}):
        number = 1 + secrets.randbelow(2**31 - 1)
    return number


def note_visit(connection: Connection, upserts: attempt_statements.Upserts, entry: Entry, now: datetime) -> int:
    """Number of the visit of a browser to a campaign, which is noted when it is the first one."""
    row = {
        "campaign_id": entry.campaign,
        "visitor": entry.visitor,
        "source": entry.source,
        "opened_at": now,
    }
    connection.execute(upserts.visit, row)
    known = (visits.c.campaign_id == entry.campaign) & (visits.c.visitor == entry.visitor)
    return int(connection.execute(select(visits.c.id).where(known)).scalar_one())
