"""Finished attempts in SQL, for proofs and for figures over many people: answers and results, no names."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select, true

from advisor.actions.samples import Finished
from advisor.domain.errors import StoreError
from advisor.storage.database.database import Database
from advisor.storage.schema import answers, attempts, contents, results

AT_A_TIME = 250
"""Most attempts that one read takes, so that nobody's tap waits for it, its patience lasts, and memory stays flat."""

STUDIED = attempts.c.in_studies
"""Every question about many people asks this; tests/test_studied.py tries all of them."""

T = TypeVar("T")


class ResultStore:
    """The results in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database, studied: ColumnElement[bool] = STUDIED) -> None:
        self._database, self._studied = database, studied

    def of(self, contents: Collection[str]) -> "ResultStore":
        """The same of attempts that were begun with one of these contents, and of no others."""
        return ResultStore(self._database, STUDIED & attempts.c.content.in_(contents))

    def histories(self) -> Mapping[str, str]:
        """Content → the history of its versions, as versions.csv."""
        statement = select(contents.c.fingerprint, contents.c.files["versions.csv"].as_string())
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return {row[0]: row[1] for row in rows}

    def count(self) -> int:
        """How many attempts are finished, of those that may be studied."""
        statement = select(func.count()).select_from(results.join(attempts)).where(self._studied)
        return self._database.read(lambda connection: connection.scalar(statement)) or 0

    def reached(self) -> Mapping[str, int]:
        """Item → number of attempts that hold an answer to it, finished or not, of those that may be studied."""
        after, total = 0, Counter[str]()
        while block := self._patiently(partial(_reached, after=after, studied=self._studied)):
            after, counts = block
            total.update(counts)
        return total

    def finished(self) -> Iterator[Finished]:
        """Finished attempts that may be studied, once each, a block at a time, in no order.

        Whoever said no, or began before it was said what answers are used for, is not among them.
        """
        return self._all(self._studied)

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


def _reached(connection: Connection, after: int, studied: ColumnElement[bool]) -> tuple[int, Mapping[str, int]] | None:
    """The next block of attempts: the number of the last one, and item → how many hold an answer to it."""
    block = select(attempts.c.id).where(attempts.c.id > after).order_by(attempts.c.id).limit(AT_A_TIME).subquery()
    last = connection.scalar(select(func.max(block.c.id)))
    if last is None:
        return None
    between = answers.c.attempt_id.between(after + 1, last)
    of_items = select(answers.c.item, func.count()).join_from(answers, attempts).where(between, studied)
    counts = connection.execute(of_items.group_by(answers.c.item))
    return last, {item: int(count) for item, count in counts}
