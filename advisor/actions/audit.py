"""Reads back what the audit log records of the weights, and checks that it and the versions agree."""

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
    """The version that an entry of the audit log is about, and its changes; None when that cannot be read."""
    try:
        difference = json.loads(text)
        changes = (
            WeightChange(row, trait, _weight(before), _weight(after))
            for row, trait, before, after in difference["changes"]
        )
        return int(difference["version"]), tuple(changes)
    except UNREADABLE:
        return None


def _weight(cell: list[object] | None) -> Weight | None:
    if cell is None:
        return None
    value, claims, note = cell
    return Weight(float(str(value)), tuple(str(claims).split()), str(note))


def flaws(entries: Sequence[AuditEntry], versions: Sequence[WeightVersion]) -> tuple[str, ...]:
    """All that is wrong with the audit log, one sentence each; also what the chain alone cannot show, a cut-off end."""
    sentences = [str(broken) for broken in audit.check(entries)]
    logged = {}
    for entry in entries:
        with suppress(*UNREADABLE):  # a line that was edited need not even be JSON
            difference = json.loads(entry.difference)
            logged[difference["version"]] = (
                difference["fingerprint"],
                difference["based_on"],
                entry.who,
                entry.why,
                entry.at,
            )
    stored = {
        version.version: (version.fingerprint, version.based_on, version.by, version.reason, version.created_at)
        for version in versions
    }
    sentences += [f"version {number} of the weights has no entry" for number in stored if number not in logged]
    sentences += [f"version {number} of the weights is gone" for number in logged if number not in stored]
    sentences += [
        f"version {number} of the weights is not what its entry tells of"
        for number in stored
        if number in logged and stored[number] != logged[number]
    ]
    return tuple(sentences)
