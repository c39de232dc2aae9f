"""What the audit log tells of the weights, read back, and whether it and the versions still say the same."""

import json
from collections.abc import Sequence
from contextlib import suppress

from advisor.domain.governance import audit
from advisor.domain.governance.audit import AuditEntry
from advisor.domain.governance.versions import WeightChange, WeightVersion
from advisor.domain.jobs.weights import Weight

UNREADABLE = (ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What an entry of the log may raise after somebody has edited it."""


def read_difference(text: str) -> tuple[int, tuple[WeightChange, ...]] | None:
    """The version that an entry of the audit log tells of, and its changes; None when that cannot be read."""
    try:
        told = json.loads(text)
        changes = (
            WeightChange(row, trait, _weight(before), _weight(after)) for row, trait, before, after in told["changes"]
        )
        return int(told["version"]), tuple(changes)
    except UNREADABLE:
        return None


def _weight(cell: list[object] | None) -> Weight | None:
    if cell is None:
        return None
    value, claims, note = cell
    return Weight(float(str(value)), tuple(str(claims).split()), str(note))


def flaws(entries: Sequence[AuditEntry], versions: Sequence[WeightVersion]) -> tuple[str, ...]:
    """All that is wrong with the audit log, one sentence each; also what the chain alone cannot show, a cut-off end."""
    told = [str(broken) for broken in audit.check(entries)]
    logged = {}
    for entry in entries:
        with suppress(*UNREADABLE):  # a line that was edited need not even be JSON
            found = json.loads(entry.difference)
            logged[found["version"]] = found["fingerprint"], found["based_on"], entry.who, entry.why, entry.at
    kept = {one.version: (one.fingerprint, one.based_on, one.by, one.reason, one.created_at) for one in versions}
    told += [f"version {one} of the weights has no entry" for one in kept if one not in logged]
    told += [f"version {one} of the weights is gone" for one in logged if one not in kept]
    told += [
        f"version {one} of the weights is not what its entry tells of"
        for one in kept
        if one in logged and kept[one] != logged[one]
    ]
    return tuple(told)
