"""Versions of the weights and drafts of them, in SQL. Every method is one transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from advisor.domain.errors import DataError
from advisor.domain.governance.versions import WeightDraft, WeightVersion
from advisor.storage.audit import append, one_at_a_time
from advisor.storage.database.database import Database
from advisor.storage.schema import drafts, weight_versions

_NEWEST = select(func.max(weight_versions.c.version))
_ALL = select(weight_versions).order_by(weight_versions.c.version)


class WeightStore:
    """The weights in a database that ``connection.connect`` has opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> int | None:
        """The number of the newest version; cheap enough to ask every few seconds."""
        newest: int | None = self._database.read(lambda connection: connection.scalar(_NEWEST))
        return newest

    def version(self, number: int) -> WeightVersion | None:
        """One version. Raises DataError when its text is not what was published."""
        statement = _ALL.where(weight_versions.c.version == number)
        row = self._database.read(lambda connection: connection.execute(statement).one_or_none())
        if row is None:
            return None
        version = _version(row)
        if version.fingerprint != row.fingerprint:
            raise DataError("weight_versions", f"the text of version {number} is not what was published")
        return version

    def versions(self) -> Sequence[WeightVersion]:
        """All of them, the oldest first."""
        return [_version(row) for row in self._database.read(lambda connection: connection.execute(_ALL).all())]

    def add(
        self, version: WeightVersion, expected: int | None, what: str, difference: str, author: int | None = None
    ) -> bool:
        """Add a version with its entry in the audit log, and drop the draft of ``author``, a user's id.

        False, and nothing changed, unless ``expected`` is the newest version there is (None: there is none).
        """
        row = {
            "version": version.version,
            "created_at": version.created_at,
            "by": version.by,
            "reason": version.reason,
            "rows": version.rows,
            "fingerprint": version.fingerprint,
            "based_on": version.based_on,
        }

        def job(connection: Connection) -> bool:
            one_at_a_time(connection)
            if connection.scalar(_NEWEST) != expected:
                return False
            connection.execute(weight_versions.insert().values(row))
            # Only the draft that is published now: what its author worked on otherwise is rebased when it is opened.
            connection.execute(delete(drafts).where(drafts.c.user_id == author, drafts.c.rows == version.rows))
            append(connection, version.created_at, version.by, what, version.reason, difference)
            return True

        return self._database.write(job)

    def draft(self, user: int) -> WeightDraft | None:
        statement = select(drafts).where(drafts.c.user_id == user)
        row = self._database.read(lambda connection: connection.execute(statement).one_or_none())
        return WeightDraft(row.rows, row.based_on, row.saved_at) if row else None

    def save_draft(self, user: int, draft: WeightDraft) -> None:
        """Keep the draft of a user, in place of an earlier one."""
        row = {"user_id": user, "rows": draft.rows, "based_on": draft.based_on, "saved_at": draft.saved_at}
        insert = self._database.insert(drafts).values(row)
        replaced = {name: insert.excluded[name] for name in ("rows", "based_on", "saved_at")}
        statement = insert.on_conflict_do_update(index_elements=["user_id"], set_=replaced)
        self._database.write(lambda connection: connection.execute(statement))

    def drop_draft(self, user: int) -> None:
        statement = delete(drafts).where(drafts.c.user_id == user)
        self._database.write(lambda connection: connection.execute(statement))


def _version(row: Row[Any]) -> WeightVersion:
    return WeightVersion(row.version, row.created_at, row.by, row.reason, row.rows, row.based_on)
