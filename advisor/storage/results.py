"""Finished attempts in SQL, for proofs and for figures over many people: answers and results, no names."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select, true

from advisor.actions.samples import Finished
from advisor.domain.errors import StoreError
from advisor.storage.database.database import Database
from advisor.storage.schema import answers, attempts, results

AT_A_TIME = 250
"""Most attempts that one read takes, so that nobody's tap waits for it, its patience lasts, and memory stays flat."""

STUDIED = attempts.c.in_studies
"""Every question about many people asks this; tests/test_studied.py tries all of them."""

T = TypeVar("T")


class ResultStore:
    """The results in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many attempts are finished, of those that may be studied."""
        statement = select(func.count()).select_from(results.join(attempts)).where(STUDIED)
        return self._database.read(lambda connection: connection.scalar(statement)) or 0

    def reached(self) -> Mapping[str, int]:
        """Item → number of attempts that hold an answer to it, finished or not, of those that may be studied."""
        after, total = 0, Counter[str]()
        while block := self._patiently(partial(_reached, after=after)):
            after, counts = block
            total.update(counts)
        return total

    def finished(self) -> Iterator[Finished]:
        """Finished attempts that may be studied, once each, a block at a time, in no order.

        Whoever said no, or began before it was said what answers are used for, is not among them.
        """
        return self._all(STUDIED)

    def to_prove(self) -> Iterator[Finished]:
        """All finished attempts, to score them anew and compare, and for nothing else."""
        return self._all(true())

    def _all(self, which: ColumnElement[bool]) -> Iterator[Finished]:
        after = 0
        while block := self._block(after, which):
            yield from block
            after = block[-1].attempt

    def _patiently(self, job: Callable[[Connection], T]) -> T:
        """A block, tried once more: of hundreds, one may meet a busy moment, and the others would be lost with it."""
        try:
            return self._database.read(job)
        except StoreError:
            return self._database.read(job)

    def _block(self, after: int, allowed: ColumnElement[bool]) -> list[Finished]:
        which = (
            select(attempts.c.id, attempts.c.content, results.c.record)
            .join_from(attempts, results)
            .where(attempts.c.id > after, allowed)
            .order_by(attempts.c.id)
            .limit(AT_A_TIME)
        )

        def job(connection: Connection) -> list[Finished]:
            rows = connection.execute(which).all()
            if not rows:
                return []
            answers_of: dict[int, list[Any]] = {row.id: [] for row in rows}
            between = answers.c.attempt_id.between(rows[0].id, rows[-1].id)
            for answer in connection.execute(select(answers).where(between)):
                if answer.attempt_id in answers_of:  # others there are not finished
                    answers_of[answer.attempt_id].append(answer)
            return [
                Finished(
                    row.id,
                    row.content,
                    row.record,
                    {answer.item: int(answer.value) for answer in answers_of[row.id]},
                    {answer.item: answer.answered_at for answer in answers_of[row.id]},
                )
                for row in rows
            ]

        return self._patiently(job)


def _reached(connection: Connection, after: int) -> tuple[int, Mapping[str, int]] | None:
    """The next block of attempts: the number of the last one, and item → how many hold an answer to it."""
    block = select(attempts.c.id).where(attempts.c.id > after).order_by(attempts.c.id).limit(AT_A_TIME).subquery()
    last = connection.scalar(select(func.max(block.c.id)))
    if last is None:
        return None
    between = answers.c.attempt_id.between(after + 1, last)
    studied = select(answers.c.item, func.count()).join_from(answers, attempts).where(between, STUDIED)
    counts = connection.execute(studied.group_by(answers.c.item))
    return last, {item: int(count) for item, count in counts}
