"""What staff do with the weights, one function each: draft, publish, roll back, compare. Times are passed in."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, get_args

from advisor.content.loading import Content, parse
from advisor.content.weights import FILE, WeightError, check_weights, read_cells, weights_text
from advisor.domain.accounts import ForbiddenError, User
from advisor.domain.calendar import day
from advisor.domain.errors import CallfitError, DataError
from advisor.domain.governance.versions import (
    PublishConflictError,
    PublishError,
    WeightChange,
    WeightDraft,
    WeightVersion,
    checked_reason,
    differences,
)
from advisor.domain.jobs.weights import Weight, WeightTable
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring.model import Model

SEEDED = "data/weights.csv"
"""Author of the first version."""
Deed = Literal["seed", "publish", "roll back"]
"""What the audit log records."""
DEEDS: tuple[Deed, ...] = get_args(Deed)
HIGHEST = 2**31 - 1
"""What both databases can count to."""


class Weights(Protocol):
    """What publishing needs of a store. Every method is one transaction and raises StoreError."""

    def newest(self) -> int | None: ...
    def version(self, number: int) -> WeightVersion | None: ...
    def versions(self) -> Sequence[WeightVersion]: ...
    def add(
        self, version: WeightVersion, expected: int | None, deed: Deed, difference: str, author: int | None = None
    ) -> bool: ...
    def draft(self, user: int) -> WeightDraft | None: ...
    def save_draft(self, user: int, draft: WeightDraft) -> None: ...
    def drop_draft(self, user: int) -> None: ...


class RefusedTableError(CallfitError):
    """A table that is not taken. ``errors`` holds every row that is wrong; nothing of the table was saved."""

    def __init__(self, errors: tuple[WeightError, ...], file: str = FILE) -> None:
        self.errors = errors
        super().__init__("\n".join(str(DataError(file, error.reason, error.row)) for error in errors))


def seed(store: Weights, content: Content, now: datetime) -> None:
    """Make the table of data/ the first version, once. Raises PublishError when its version is not a number."""
    number = content.versions["weights"]
    if not number.isdecimal():
        raise PublishError(f"versions.csv: the version of the weights is {number!r}; it must be a whole number")
    if store.newest() is None:
        first = WeightVersion(int(number), now, SEEDED, "as delivered", weights_text(content.weights))
        store.add(first, None, "seed", _difference_json(first, ()))


def is_known(store: Weights, content: Content) -> bool:
    """Whether the table of data/ is, or once was, a published version."""
    return any(version.rows == weights_text(content.weights) for version in store.versions())


def check(content: Content, text: str, file: str = FILE, before: WeightVersion | None = None) -> WeightTable:
    """The table of a text, which stands in ``file`` and was made from a version, whose notes it must not damage.

    Raises RefusedTableError with every row that is wrong, CallfitError when it makes no model.
    """
    names = [*DIRECTIONS, *(job.id for job in content.jobs)]
    table, errors = check_weights(
        text, names, content.traits, content.claims, read_cells(before.rows) if before else {}
    )
    if table is None:
        raise RefusedTableError(errors, file)
    _ = model_of(content, table).rows
    return table


def model_of(content: Content, table: WeightTable) -> Model:
    """What would score people with another table: for the doctor and for what-if."""
    return Model(content.items, content.parameters, table, content.jobs)


def save_draft(store: Weights, content: Content, user: User, text: str, based_on: int, now: datetime) -> WeightDraft:
    """Keep what a person works on, or nothing when a row is wrong. Raises ForbiddenError, RefusedTableError."""
    _staff(user)
    table = check(content, text, before=store.version(based_on))
    draft = WeightDraft(weights_text(table), based_on, now)
    store.save_draft(user.id, draft)
    return draft


def edited(text: str, cells: Mapping[tuple[str, str], tuple[str, str, str]]) -> str:
    """The text of a table with some cells as a person typed them: (row, trait) → weight, evidence, note. Unchecked."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for line in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([*line[:2], *cells.get((line[0], line[1]), line[2:])])
    return file.getvalue()


def rebase(store: Weights, content: Content, user: User, now: datetime) -> WeightDraft | None:
    """Take over what was published after a draft was begun; where both changed a weight, the draft's own stays.

    None when there is no draft. Raises ForbiddenError, RefusedTableError.
    """
    own_draft, newest = draft(store, user), version(store, store.newest() or 0)
    if own_draft is None or own_draft.based_on == newest.version:
        return own_draft
    own = differences(read_cells(version(store, own_draft.based_on).rows), read_cells(own_draft.rows))
    cells = {
        (change.row, change.trait): (f"{change.after.value:g}", change.after.evidence, change.after.note)
        for change in own
        if change.after
    }
    return save_draft(store, content, user, edited(newest.rows, cells), newest.version, now)


def draft(store: Weights, user: User) -> WeightDraft | None:
    """What the person worked on last, if it is not published. Raises ForbiddenError."""
    _staff(user)
    return store.draft(user.id)


def drop_draft(store: Weights, user: User) -> None:
    """Forget the draft. Raises ForbiddenError."""
    _staff(user)
    store.drop_draft(user.id)


def publish(
    store: Weights,
    content: Content,
    user: User,
    text: str,
    reason: str,
    expected: int,
    now: datetime,
    file: str = FILE,
) -> WeightVersion:
    """Make a table, which stands in ``file``, the newest version. ``expected``: the newest that the person has seen.

    Raises ForbiddenError, RefusedTableError, PublishError, and PublishConflictError when another version came between.
    """
    _staff(user)
    table = check(content, text, file, version(store, expected))
    rows, reason = weights_text(table), checked_reason(reason)
    return _add(store, WeightVersion(expected + 1, now, user.name, reason, rows, expected), expected, "publish", user)


def roll_back(
    store: Weights, content: Content, user: User, to: int, expected: int, now: datetime, reason: str = ""
) -> WeightVersion:
    """Make the table of an earlier version the newest one again, as a version of its own. Raises as ``publish``."""
    _staff(user)
    rows = weights_text(check(content, version(store, to).rows))
    reason = checked_reason(reason or f"back to version {to}")
    return _add(store, WeightVersion(expected + 1, now, user.name, reason, rows, to), expected, "roll back", user)


def _add(store: Weights, new: WeightVersion, expected: int, deed: Deed, user: User) -> WeightVersion:
    changes = _changes(version(store, expected), new)
    if not changes:
        raise PublishError(f"this is version {expected} as it stands; nothing was published")
    if store.add(new, expected, deed, _difference_json(new, changes), user.id):
        return new
    newest = version(store, store.newest() or 0)
    raise PublishConflictError(expected, newest, _changes(version(store, expected), newest))


def version(store: Weights, number: int) -> WeightVersion:
    """One version. Raises PublishError when there is none of that number."""
    known = store.version(number) if 0 <= number <= HIGHEST else None
    if known is None:
        raise PublishError(f"there is no version {number} of the weights")
    return known


def compare(store: Weights, before: int, after: int) -> tuple[WeightChange, ...]:
    """What differs between two versions, weight by weight. Raises PublishError."""
    return _changes(version(store, before), version(store, after))


def _changes(before: WeightVersion, after: WeightVersion) -> tuple[WeightChange, ...]:
    return differences(read_cells(before.rows), read_cells(after.rows))


def with_version(shipped: Content, version: WeightVersion) -> Content:
    """The content that a version makes: all of ``shipped`` but the weights. Raises DataError.

    The same version gives the same content, and so the same fingerprint, on every replica.
    """
    number, versions = str(version.version), shipped.files["versions.csv"]
    if number == shipped.versions["weights"] and version.rows == weights_text(shipped.weights):
        return shipped
    if number != shipped.versions["weights"] or version.by != SEEDED:  # a release's own version may have that number
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(
            ["weights", number, f"{day(version.created_at)}", version.reason]
        )
        versions = f"{versions.rstrip()}\n{line.getvalue()}"
    return parse({**shipped.files, "weights.csv": version.rows, "versions.csv": versions})


def _staff(user: User) -> None:
    if user.role != "staff":
        raise ForbiddenError("only staff may see and change the weights")


def _difference_json(version: WeightVersion, changes: tuple[WeightChange, ...]) -> str:
    """The difference as the audit log keeps it: which version, which text, and every weight before and after."""
    difference = {
        "version": version.version,
        "fingerprint": version.fingerprint,
        "based_on": version.based_on,
        "changes": [[change.row, change.trait, _cell(change.before), _cell(change.after)] for change in changes],
    }
    return json.dumps(difference, ensure_ascii=False)


def _cell(weight: Weight | None) -> list[object] | None:
    return None if weight is None else [weight.value, " ".join(weight.claims), weight.note]
