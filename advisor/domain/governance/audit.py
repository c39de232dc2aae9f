"""The audit log as a chain: every entry carries the hash of the one before, so that no line can be changed alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

FIRST = "0" * 64
"""What the first entry follows."""

ChainFlaw = Literal["edited", "removed", "moved"]


@dataclass(frozen=True)
class AuditEntry:
    """One change of the weights.

    Attributes
    ----------
    number : int
        Counted from 1.
    at : datetime
        In UTC.
    who, what, why : str
        The person, the deed and the reason.
    difference : str
        What changed, as text.
    previous : str
        Hash of the entry before.
    hash : str
        Covers all the rest.
    """

    number: int
    at: datetime
    who: str
    what: str
    why: str
    difference: str
    previous: str
    hash: str = ""

    def digest(self) -> str:
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        fields = [self.number, at, self.who, self.what, self.why, self.difference, self.previous]
        return sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()

    def sealed(self) -> "AuditEntry":
        return replace(self, hash=self.digest())


@dataclass(frozen=True)
class Broken:
    """One place where the chain does not hold."""

    number: int
    flaw: ChainFlaw

    def __str__(self) -> str:
        reasons = {
            "edited": "is not what was written",
            "removed": "is missing",
            "moved": "does not follow the entry before it",
        }
        return f"entry {self.number} {reasons[self.flaw]}"


def check(entries: Sequence[AuditEntry]) -> tuple[Broken, ...]:
    """Find where the chain is broken: an entry that was edited, removed, or put elsewhere.

    Entries cut off at the end leave a chain that holds; the versions of the weights show those.

    Parameters
    ----------
    entries : sequence of AuditEntry
        In the order of their numbers.

    Returns
    -------
    tuple of Broken
        Empty when the chain holds.
    """
    broken_places: list[Broken] = []
    expected, previous = 1, FIRST
    for entry in entries:
        broken_places.extend(Broken(number, "removed") for number in range(expected, entry.number))
        follows = entry.number == expected and entry.previous == previous
        after_a_gap = entry.number > expected or not previous
        if entry.hash != entry.digest():
            broken_places.append(Broken(entry.number, "edited"))
        elif not (follows or after_a_gap):
            broken_places.append(Broken(entry.number, "moved"))
        broken = bool(broken_places) and broken_places[-1].number == entry.number
        expected, previous = max(expected, entry.number + 1), "" if broken else entry.hash
    return tuple(broken_places)
