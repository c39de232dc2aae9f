"""Versions of the weights: each stays as it is for ever, and a change is a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import Weight
from advisor.domain.texts import clean

LONGEST_REASON = 500
"""Most characters of the reason for a change."""

WeightCells = Mapping[tuple[str, str], Weight]


@dataclass(frozen=True)
class WeightVersion:
    """One published table.

    Attributes
    ----------
    version : int
        Counted from 1.
    created_at : datetime
        In UTC.
    by, reason : str
        Who published it, and why.
    rows : str
        The table as CSV.
    based_on : int, optional
        The version it was made from.
    """

    version: int
    created_at: datetime
    by: str
    reason: str
    rows: str
    based_on: int | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.rows)


@dataclass(frozen=True)
class WeightDraft:
    """A table that one person works on; nobody else sees it.

    Attributes
    ----------
    rows : str
        The table as CSV.
    based_on : int
        The newest version when it was begun.
    saved_at : datetime
        In UTC.
    """

    rows: str
    based_on: int
    saved_at: datetime


@dataclass(frozen=True)
class WeightChange:
    """One weight in two versions; None where a version has no such row or trait."""

    row: str
    trait: str
    before: Weight | None
    after: Weight | None

    @property
    def moved(self) -> bool:
        """Whether the number is another one, and not only what it rests on."""
        return (self.before and self.before.value) != (self.after and self.after.value)


class PublishError(CallfitError):
    """A version cannot be published as asked: no reason, or nothing that changed."""


class PublishConflictError(PublishError):
    """Somebody else published meanwhile. ``changes`` says what, ``newest`` is what the next try must start from."""

    def __init__(self, expected: int, newest: WeightVersion, changes: tuple[WeightChange, ...]) -> None:
        self.expected, self.newest, self.changes = expected, newest, changes
        super().__init__(
            f"version {newest.version} was published by {newest.by} after version {expected}, which this change was "
            f"made from; it changed {len(changes)} weights; nothing was published"
        )


def fingerprint(text: str) -> str:
    """Compute the SHA-256 of a text, 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def differences(before: WeightCells, after: WeightCells) -> tuple[WeightChange, ...]:
    """List every weight of which the number, the evidence or the note differs.

    Parameters
    ----------
    before, after : mapping of (str, str) to Weight
        (row, trait) → weight.

    Returns
    -------
    tuple of WeightChange
        In the order of the table.
    """
    places = dict.fromkeys([*before, *after])
    changes = (WeightChange(row, trait, before.get((row, trait)), after.get((row, trait))) for row, trait in places)
    return tuple(change for change in changes if change.before != change.after)


def checked_reason(text: str) -> str:
    """Check a reason, and make one line of it.

    Parameters
    ----------
    text : str
        As it was typed.

    Returns
    -------
    str
        The line.

    Raises
    ------
    PublishError
        If there is no reason, or a novel.
    """
    reason = clean(text)
    if not reason:
        raise PublishError("a new version needs a reason")
    if len(reason) > LONGEST_REASON:
        raise PublishError(f"a reason has at most {LONGEST_REASON} characters; this one has {len(reason)}")
    return reason
