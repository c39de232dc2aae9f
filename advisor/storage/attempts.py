"""Attempts with their answers, wishes and results, in SQL. Every method is one transaction."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Integer,
    Select,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    null,
    select,
    update,
)

from advisor.actions.attempts import MODE
from advisor.domain.errors import GoneError, StoreError
from advisor.domain.questionnaire.attempts import Attempt, CampaignEntry, Given, NewAttempt, Receipt, read_mode
from advisor.storage.database.database import Database
from advisor.storage.database.migration import is_current
from advisor.storage.schema import (
    UtcDateTime,
    answers,
    attempts,
    contents,
    entries,
    receipts,
    results,
    shares,
    visits,
    wishes,
)

LOG = logging.getLogger("callfit")
AT_A_TIME = 200
"""Most attempts that one transaction of a purge deletes."""
GONE = "these answers have been deleted"

# Statements are made once: making one costs SQLAlchemy more than the database needs to run it.
_attempt, _now = bindparam("attempt", type_=Integer), bindparam("now", type_=UtcDateTime)

_CONTENT = select(contents.c.files).where(contents.c.fingerprint == bindparam("fingerprint"))
_ATTEMPTS = select(
    attempts.c.id,
    attempts.c.token_hash,
    attempts.c.content,
    attempts.c.started_at,
    attempts.c.active_at,
    attempts.c.device_hash,
    attempts.c.in_studies,
    results.c.finished_at,
).join_from(attempts, results, isouter=True)
NAMED = attempts.c.token_hash == bindparam("named")
"""Every write names its attempt so: a number alone may be given to somebody else once it is free."""
_FIND = _ATTEMPTS.where(NAMED)
_FIND_BY_CODE = _ATTEMPTS.where(attempts.c.code_hash == bindparam("code_hash"))
_ANSWERS = select(answers.c.item, answers.c.value, answers.c.revision, answers.c.answered_at).where(
    answers.c.attempt_id == _attempt
)
# Asked after the attempt is held, so that a result of that moment is seen, on PostgreSQL too.
_ANSWERS_AND_RESULT = _ANSWERS.add_columns(exists().where(results.c.attempt_id == _attempt).label("has_result"))
_WISHES = select(wishes.c.wish, wishes.c.choice).where(wishes.c.attempt_id == _attempt)
_ALL_REVISIONS = select(func.coalesce(func.sum(answers.c.revision), 0)).where(answers.c.attempt_id == _attempt)
_CHOICE = select(wishes.c.choice).where(wishes.c.attempt_id == _attempt, wishes.c.wish == bindparam("wish"))
_IS_THERE = select(attempts.c.id).where(attempts.c.id == _attempt)

_CREATE = attempts.insert()
_KEEP_CODE = update(attempts).where(NAMED).values(code_hash=bindparam("new_code_hash"))
_AGREE = update(attempts).where(NAMED).values(in_studies=bindparam("agreed"))
_CLAIM = update(attempts).where(NAMED).values(device_hash=bindparam("claiming"))
_NUMBER = select(attempts.c.id).where(NAMED)
_DELETE = delete(attempts).where(attempts.c.id == _attempt)
_COUNTS = {
    table.name: select(func.count()).select_from(table).where(table.c.attempt_id == _attempt)
    for table in (answers, wishes, results)
}
_NOTE_DELETION = receipts.insert()
_RECEIPT = select(receipts).where(receipts.c.number == bindparam("number"))
_IS_DELETED = select(receipts.c.number).where(receipts.c.token_hash == bindparam("named")).limit(1)
_FORGET_TOKENS = (
    update(receipts)
    .where(receipts.c.token_hash.is_not(None), receipts.c.deleted_at < bindparam("before", type_=UtcDateTime))
    .values(token_hash=None)
)
ENDED: dict[str, Any] = {"withdrawn_at": _now, "shown_name": None, "snapshot": null()}
"""What becomes of a share that ends: that there was one, and the words that were agreed to. Nothing of the result."""
END_SHARES = (
    update(shares)
    .where(shares.c.attempt_id == _attempt, shares.c.withdrawn_at.is_(None))
    .values(ENDED)
    .returning(shares.c.id)
)
_END_SHARES_BY_ANSWER = END_SHARES.values(ended_by_answer=True)
_TAKE_RESULT_BACK = delete(results).where(results.c.attempt_id == _attempt)
# A clock that was set back must not make anybody look idle for longer.
_TOUCH = (
    update(attempts)
    .where(NAMED)
    .values(active_at=case((attempts.c.active_at < _now, _now), else_=attempts.c.active_at))
    .returning(attempts.c.id)
)
_HOLD = update(attempts).where(NAMED).values(active_at=attempts.c.active_at).returning(attempts.c.id)
_idle = attempts.c.active_at < bindparam("limit", type_=UtcDateTime)
_PURGE = delete(attempts).where(_idle, attempts.c.id.in_(select(attempts.c.id).where(_idle).limit(bindparam("most"))))
_empty = _idle & ~exists().where(answers.c.attempt_id == attempts.c.id)
_PURGE_EMPTY = delete(attempts).where(
    _empty, attempts.c.id.in_(select(attempts.c.id).where(_empty).limit(bindparam("most")))
)


class Upserts:
    """Inserts beside what may be there already, in the words of one database."""

    def __init__(self, database: Database) -> None:
        insert = database.insert
        self.content = insert(contents).on_conflict_do_nothing()
        self.visit = insert(visits).on_conflict_do_nothing()
        wish, result, answer = insert(wishes), insert(results), insert(answers)
        self.wish = wish.on_conflict_do_update(
            index_elements=["attempt_id", "wish"], set_={"choice": wish.excluded.choice}
        )
        self.result = result.on_conflict_do_nothing()
        self.answer = answer.on_conflict_do_update(
            index_elements=["attempt_id", "item"],
            set_={name: answer.excluded[name] for name in ("value", "revision", "answered_at")},
        )


class SqlStore:
    """A store in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upserts = Upserts(database)

    def keep_content(self, fingerprint: str, files: Mapping[str, str], now: datetime) -> None:
        """Keep the text of a content, so that results made with it can be made again."""
        row = {"fingerprint": fingerprint, "created_at": now, "files": dict(files)}
        self._database.write(lambda connection: connection.execute(self._upserts.content, row))

    def content(self, fingerprint: str) -> Mapping[str, str]:
        files = self._database.read(lambda connection: connection.scalar(_CONTENT, {"fingerprint": fingerprint}))
        if files is None:
            raise StoreError(f"content {fingerprint} is not in the store")
        return dict(files)

    def begin(self, new: NewAttempt, now: datetime, first: Given | None = None) -> None:
        """Begin an attempt, with its first answer in the same transaction. May be tried again; then nothing changes.

        A token whose attempt was deleted begins nothing: it raises GoneError.
        """

        def job(connection: Connection) -> None:
            if connection.scalar(_NUMBER, {"named": new.token_hash}) is not None:
                return  # an earlier try, of which nobody heard, was committed
            # Asked in this order: a deletion between the two is seen.
            if connection.scalar(_IS_DELETED, {"named": new.token_hash}) is not None:
                raise GoneError(GONE)
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
            connection.execute(_CREATE, row)
            if new.entry:
                visit = note_visit(connection, self._upserts, new.entry, now)
                connection.execute(entries.insert().values(attempt_id=number, visit_id=visit, person=new.entry.person))
            if new.mode != "all":
                connection.execute(self._upserts.wish, {"attempt_id": number, "wish": MODE, "choice": new.mode})
            if first:
                answer = {"item": first.item, "value": first.value, "revision": 1, "answered_at": first.at}
                connection.execute(self._upserts.answer, {"attempt_id": number} | answer)

        self._database.write(job)

    def find(self, token_hash: str) -> Attempt | None:
        return self._read(_FIND, {"named": token_hash})

    def find_by_code(self, code_hash: str) -> Attempt | None:
        return self._read(_FIND_BY_CODE, {"code_hash": code_hash})

    def _read(self, statement: Select[Any], key: Mapping[str, str]) -> Attempt | None:
        def job(connection: Connection) -> Attempt | None:
            row = connection.execute(statement, key).one_or_none()
            if row is None:
                return None
            answer_rows = connection.execute(_ANSWERS, {"attempt": row.id}).all()
            choices = {wish: str(choice) for wish, choice in connection.execute(_WISHES, {"attempt": row.id})}
            mode = read_mode(choices.pop(MODE, None))
            return Attempt(
                id=row.id,
                token_hash=row.token_hash,
                content=row.content,
                started_at=row.started_at,
                active_at=row.active_at,
                answers={row.item: int(row.value) for row in answer_rows},
                wishes=choices,
                finished_at=row.finished_at,
                revisions={row.item: int(row.revision) for row in answer_rows},
                mode=mode,
                device_hash=row.device_hash,
                in_studies=bool(row.in_studies),
            )

        return self._database.read(job)

    def keep_code(self, attempt: str, code_hash: str) -> None:
        """From now on the attempt is found by this code too. Raises GoneError."""
        self._set(attempt, _KEEP_CODE, {"new_code_hash": code_hash})

    def agree(self, attempt: str, agreed: bool) -> None:
        """Keep whether the answers may be counted in figures about many people. Raises GoneError."""
        self._set(attempt, _AGREE, {"agreed": agreed})

    def claim(self, attempt: str, device_hash: str) -> None:
        """Keep at which browser somebody said that the answers are theirs. Raises GoneError."""
        self._set(attempt, _CLAIM, {"claiming": device_hash})

    def _set(self, attempt: str, statement: Update, values: dict[str, Any]) -> None:
        def job(connection: Connection) -> None:
            if not connection.execute(statement, {"named": attempt} | values).rowcount:
                raise GoneError(GONE)

        self._database.write(job)

    def save_answers(self, attempt: str, given: Sequence[Given], now: datetime) -> dict[str, int]:
        """Save answers in their order and return all that stand then, item → answer.

        What was held back gives way to what was given later; everything else goes over it. Sent again, answers change
        nothing.
        """

        def job(connection: Connection) -> tuple[dict[str, int], bool]:
            number = touch(connection, attempt, now)  # from here on nobody else writes to this attempt
            stored = {row[0]: row for row in connection.execute(_ANSWERS_AND_RESULT, {"attempt": number})}
            standing: dict[str, int] = {item: row[1] for item, row in stored.items()}
            times: dict[str, datetime] = {}
            for one in given:
                row = stored.get(one.item)
                if time := one.time_over(times.get(one.item, row.answered_at if row else None), now):
                    standing[one.item] = one.value
                    times[one.item] = time
            changed, rows = False, []
            for item, at in times.items():
                value, row = standing[item], stored.get(item)
                if row and (row.value, row.answered_at) == (value, at):
                    continue
                is_other = row is None or row.value != value
                answer = {"attempt_id": number, "item": item, "value": value, "answered_at": at}
                rows.append(answer | {"revision": (row.revision if row else 0) + is_other})
                changed = changed or is_other
            if rows:
                connection.execute(self._upserts.answer, rows)
            if not changed or (stored and not next(iter(stored.values())).has_result):
                return standing, False
            # A result stands for the answers it was made of; it is made again when the person asks for it. Nobody is
            # shown it any more, so nobody needs the name either.
            taken = connection.execute(_TAKE_RESULT_BACK, {"attempt": number}).rowcount
            ended = taken and connection.execute(_END_SHARES_BY_ANSWER, {"attempt": number, "now": now}).first()
            return standing, bool(ended)

        standing, ended = self._database.write(job)
        if ended:
            self._database.empty_log_soon()
        return standing

    def save_wish(self, attempt: str, wish: str, choice: str, now: datetime, seen: str | None = None) -> None:
        """Save a choice; with ``seen`` ("" for none) only in place of that one."""

        def job(connection: Connection) -> None:
            number = hold(connection, attempt) if wish == MODE else touch(connection, attempt, now)
            if seen in (None, connection.scalar(_CHOICE, {"attempt": number, "wish": wish}) or ""):
                connection.execute(self._upserts.wish, {"attempt_id": number, "wish": wish, "choice": choice})

        self._database.write(job)

    def save_result(self, attempt: str, record: Mapping[str, Any], seen: int, now: datetime) -> None:
        """Save the result of answers whose revisions add up to ``seen``; of others, nothing.

        One that stands is of the same answers, for a changed answer takes it back: it stays, and what is shared of it.
        """
        row = {"finished_at": now, "record": dict(record)}

        def job(connection: Connection) -> None:
            number = touch(connection, attempt, now)  # from here on nobody else writes to this attempt
            if connection.scalar(_ALL_REVISIONS, {"attempt": number}) == seen:
                connection.execute(self._upserts.result, {"attempt_id": number} | row)

        self._database.write(job)

    def delete(self, attempt: str, number: str, now: datetime) -> Receipt | None:
        """Delete an attempt with all that hangs on it, and note that this was done. None when there was none."""

        def job(connection: Connection) -> Receipt | None:
            key = {"attempt": connection.scalar(_NUMBER, {"named": attempt})}
            counts = {name: connection.scalar(count, key) or 0 for name, count in _COUNTS.items()}
            if not connection.execute(_DELETE, key).rowcount:
                return None
            connection.execute(_NOTE_DELETION, {"number": number, "deleted_at": now, "token_hash": attempt, **counts})
            return Receipt(number, now, **counts)

        receipt = self._database.write(job)
        try:
            self._database.empty_log()
        except StoreError as error:  # it is deleted all the same; the next purge empties the log
            LOG.error("%s", error)
        return receipt

    def receipt(self, number: str) -> Receipt | None:
        """The note of a deletion, for a person who asks whether it was done."""
        row = self._database.read(lambda connection: connection.execute(_RECEIPT, {"number": number}).one_or_none())
        if row is None:
            return None
        return Receipt(row.number, row.deleted_at, row.answers, row.wishes, row.results)

    def delete_idle_since(self, limit: datetime, empty: datetime | None = None) -> int:
        """Delete who was last active before ``limit``, and before ``empty`` who has not answered anything.

        The tokens of what was deleted by hand before ``empty`` are forgotten too.
        A few at a time, so that nobody's tap waits for it.
        """
        total = self._purge(_PURGE, limit)
        if empty is not None:
            total += self._purge(_PURGE_EMPTY, empty)
            self._database.write(lambda connection: connection.execute(_FORGET_TOKENS, {"before": empty}))
        self._database.empty_log()
        return total

    def _purge(self, statement: Delete, limit: datetime) -> int:
        values = {"limit": limit, "most": AT_A_TIME}
        total = 0
        while deleted := self._database.write(lambda connection: connection.execute(statement, values).rowcount):
            total += deleted
        return total

    def is_current(self) -> bool:
        """Whether the schema is the newest that this version knows. Raises StoreError when it cannot be asked."""
        self._database.check_place()
        return self._database.read(is_current)

    def close(self) -> None:
        """Let go of the database, once everything begun is written."""
        self._database.close()


def touch(connection: Connection, attempt: str, now: datetime) -> int:
    """As ``hold``, and note that something was answered: the days until the deletion begin anew."""
    return _existing(connection.scalar(_TOUCH, {"named": attempt, "now": now}))


def hold(connection: Connection, attempt: str) -> int:
    """The attempt's number; one deleted meanwhile (in another tab, say) raises GoneError.

    From here until the end of the transaction nobody else writes to this attempt.
    """
    return _existing(connection.scalar(_HOLD, {"named": attempt}))


def _existing(number: int | None) -> int:
    """The number of an attempt that is there. Raises GoneError."""
    if number is None:
        raise GoneError(GONE)
    return int(number)


def _new_number(connection: Connection) -> int:
    """Drawn by chance, so that no number is given again that somebody had before."""
    number = 1 + secrets.randbelow(2**31 - 1)
    while connection.scalar(_IS_THERE, {"attempt": number}):
        number = 1 + secrets.randbelow(2**31 - 1)
    return number


def note_visit(connection: Connection, upserts: Upserts, entry: CampaignEntry, now: datetime) -> int:
    """Number of the visit of a browser to a campaign, which is noted when it is the first one."""
    row = {
        "campaign_id": entry.campaign,
        "visitor": entry.visitor,
        "source": entry.source,
        "opened_at": now,
    }
    connection.execute(upserts.visit, row)
    same = (visits.c.campaign_id == entry.campaign) & (visits.c.visitor == entry.visitor)
    return int(connection.execute(select(visits.c.id).where(same)).scalar_one())
