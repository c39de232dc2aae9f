"""The statements of the store, made once: making them costs SQLAlchemy more than the database needs to run them."""

from typing import Any

from sqlalchemy import Integer, bindparam, case, delete, exists, func, null, select, update

from advisor.storage.database.database import Database
from advisor.storage.schema import UtcDateTime, answers, attempts, contents, receipts, results, shares, visits, wishes

_attempt, _now = bindparam("attempt", type_=Integer), bindparam("now", type_=UtcDateTime)

CONTENT = select(contents.c.files).where(contents.c.fingerprint == bindparam("fingerprint"))
_found = select(
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
FIND = _found.where(NAMED)
FIND_BY_CODE = _found.where(attempts.c.code_hash == bindparam("code_hash"))
ANSWERS = select(answers.c.item, answers.c.value, answers.c.revision).where(answers.c.attempt_id == _attempt)
VALUE = select(answers.c.value).where(answers.c.attempt_id == _attempt, answers.c.item == bindparam("item"))
WISHES = select(wishes.c.wish, wishes.c.choice).where(wishes.c.attempt_id == _attempt)
LAST = (
    select(answers.c.revision, answers.c.answered_at)
    .join_from(answers, attempts)
    .where(NAMED, answers.c.item == bindparam("item"))
)
ALL_REVISIONS = select(func.coalesce(func.sum(answers.c.revision), 0)).where(answers.c.attempt_id == _attempt)
CHOICE = select(wishes.c.choice).where(wishes.c.attempt_id == _attempt, wishes.c.wish == bindparam("wish"))
IS_THERE = select(attempts.c.id).where(attempts.c.id == _attempt)

CREATE = attempts.insert()
KEEP_CODE = update(attempts).where(NAMED).values(code_hash=bindparam("new_code_hash"))
AGREE = update(attempts).where(NAMED).values(in_studies=bindparam("agreed"))
CLAIM = update(attempts).where(NAMED).values(device_hash=bindparam("claiming"))
NUMBER = select(attempts.c.id).where(NAMED)
DELETE = delete(attempts).where(attempts.c.id == _attempt)
COUNTS = {
    table.name: select(func.count()).select_from(table).where(table.c.attempt_id == _attempt)
    for table in (answers, wishes, results)
}
NOTE_DELETION = receipts.insert()
RECEIPT = select(receipts).where(receipts.c.number == bindparam("number"))
ENDED: dict[str, Any] = {"withdrawn_at": _now, "shown_name": None, "snapshot": null()}
"""What becomes of a share that ends: that there was one, and the words that were agreed to. Nothing of the result."""
END_SHARES = (
    update(shares)
    .where(shares.c.attempt_id == _attempt, shares.c.withdrawn_at.is_(None))
    .values(ENDED)
    .returning(shares.c.id)
)
END_SHARES_BY_ANSWER = END_SHARES.values(ended_by_answer=True)
TAKE_RESULT_BACK = delete(results).where(results.c.attempt_id == _attempt)
# A clock that was set back must not make anybody look idle for longer.
TOUCH = (
    update(attempts)
    .where(NAMED)
    .values(active_at=case((attempts.c.active_at < _now, _now), else_=attempts.c.active_at))
    .returning(attempts.c.id)
)
HOLD = update(attempts).where(NAMED).values(active_at=attempts.c.active_at).returning(attempts.c.id)
_idle = attempts.c.active_at < bindparam("limit", type_=UtcDateTime)
PURGE = delete(attempts).where(_idle, attempts.c.id.in_(select(attempts.c.id).where(_idle).limit(bindparam("most"))))
_empty = _idle & ~exists().where(answers.c.attempt_id == attempts.c.id)
PURGE_EMPTY = delete(attempts).where(
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
        # Gives a row back only when it is newer than what is there.
        self.answer = answer.on_conflict_do_update(
            index_elements=["attempt_id", "item"],
            set_={name: answer.excluded[name] for name in ("value", "revision", "answered_at")},
            where=answer.excluded.revision > answers.c.revision,
        ).returning(answers.c.revision)
