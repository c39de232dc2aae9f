"""Proof that old results stand: every stored one is scored anew, with the content it was made with, and compared."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from advisor.actions import attempts
from advisor.actions.samples import Finished
from advisor.domain.errors import CallfitError, StoreError
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment

WITHIN = 1e-9
"""Largest difference that another machine's arithmetic may make."""


@dataclass(frozen=True)
class Differs:
    """One result that cannot be made again: the attempt's number, its content, and why."""

    attempt: int
    content: str
    why: str

    def __str__(self) -> str:
        return f"attempt {self.attempt}, content {self.content}: {self.why}"


def verify(finished: Iterable[Finished], model_of: Callable[[str], Model]) -> Iterator[Differs | None]:
    """For every result what is wrong with it, or None when it is made again as it stands.

    model_of: the model of a content by its fingerprint. A content that is not what it was makes its results differ.
    Raises StoreError.
    """
    for attempt in finished:
        try:
            again = attempts.record(Assessment(model_of(attempt.content), attempt.answers))
        except StoreError:
            raise
        except CallfitError as error:
            yield Differs(attempt.attempt, attempt.content, str(error))
            continue
        places = list(_different(again, attempt.record, ""))
        yield Differs(attempt.attempt, attempt.content, f"{', '.join(places[:3])} differ") if places else None


def _different(record: Any, other: Any, place: str) -> Iterator[str]:
    """Places at which two records differ, numbers by more than WITHIN."""
    if isinstance(record, dict) and isinstance(other, dict):
        for key in sorted(record.keys() | other.keys()):
            below = f"{place}.{key}".strip(".")
            if key in record and key in other:
                yield from _different(record[key], other[key], below)
            else:
                yield below
    elif isinstance(record, list) and isinstance(other, list) and len(record) == len(other):
        if any(True for pair in zip(record, other, strict=True) for _ in _different(*pair, place)):
            yield place
    elif isinstance(record, float) and isinstance(other, int | float) and not isinstance(other, bool):
        if not math.isclose(record, other, rel_tol=0, abs_tol=WITHIN):
            yield place
    elif record != other:
        yield place
