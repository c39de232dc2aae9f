"""What every person tapped and was told, and what of it the database holds in the end. Knows no server and no database.

A tap is *acknowledged* when the page that followed it showed the next statement without the warning that something is
not saved yet. One shown with that warning is *kept*: the app has promised to save it once the store is back, as long
as the app itself lives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import inf
from typing import NamedTuple


class Row(NamedTuple):
    """One stored answer."""

    token_hash: str
    item: str
    value: int
    revision: int


@dataclass
class Tap:
    """sent, seen: seconds of one clock, when it was tapped and when the page that followed was there.

    While no page has followed, ``seen`` is infinite: nobody knows whether this tap was saved, or when.
    """

    item: str
    value: int
    sent: float
    seen: float = inf
    kept: bool = False

    @property
    def acknowledged(self) -> bool:
        return self.seen < inf and not self.kept


@dataclass
class Attempt:
    """One way through the questionnaire, by one person on any number of devices."""

    token: str
    order: Sequence[str]
    taps: list[Tap] = field(default_factory=list)

    @property
    def token_hash(self) -> str:
        return sha256(self.token.encode()).hexdigest()

    def stands(self, item: str, value: int | None, promised: bool) -> bool:
        """Whether the store may hold this for the item, ``None`` being nothing.

        Right is a value that was tapped, unless after its page had come another one was tapped and acknowledged. Taps
        at the same time may come in either order. ``promised``: what was kept must be stored as well.
        """
        of_item = [tap for tap in self.taps if tap.item == item]
        binding = [tap.sent for tap in of_item if tap.acknowledged or (promised and tap.kept)]
        if value is None:
            return not binding
        return any(tap.value == value and not any(sent > tap.seen for sent in binding) for tap in of_item)

    def places(self, when: float, asked: str | None = None) -> set[str]:
        """The statements that may be shown to who came back at this time: the first without an answer.

        There are several while nobody knows whether the last tap was saved. asked: the one that the address names; it
        is shown if all before it are answered.
        """
        known = {tap.item for tap in self.taps if tap.acknowledged and tap.seen <= when}
        if asked is not None and known.issuperset(self.order[: self.order.index(asked)]):
            return {asked}
        perhaps = {tap.item for tap in self.taps}
        found = set() if asked is None else {asked}
        for item in (item for item in self.order if item not in known):
            found.add(item)
            if item not in perhaps:
                return found
        return found | {self.order[-1]}  # when all are answered, the last one is shown again


@dataclass
class Count:
    """A line of the table. Every ``int`` below the first three must be 0."""

    rounds: int = 0
    acknowledged: int = 0
    kept: int = 0
    lost: int = 0
    lost_kept: int = 0
    duplicated: int = 0
    misplaced: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from the end of each fault until each person's first tap was acknowledged."""
    pages: list[float] = field(default_factory=list)
    """Seconds until the page answered a tap."""
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.lost_kept or self.duplicated or self.misplaced)


def check(attempts: Iterable[Attempt], rows: Iterable[Row], count: Count, promised: bool) -> None:
    """Compare what people were told with what is stored. ``promised``: the app lived, so what it kept counts too."""
    stored: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        stored.setdefault(row.token_hash, {}).setdefault(row.item, []).append(row)
    for attempt in attempts:
        held = stored.get(attempt.token_hash, {})
        for item in {tap.item for tap in attempt.taps} | held.keys():
            _check_item(attempt, item, held.get(item, []), count, promised)
        count.acknowledged += sum(tap.acknowledged for tap in attempt.taps)
        count.kept += sum(tap.kept for tap in attempt.taps)


def _check_item(attempt: Attempt, item: str, rows: Sequence[Row], count: Count, promised: bool) -> None:
    value = rows[0].value if rows else None
    if not attempt.stands(item, value, promised=False):
        count.lost += 1
        count.notes.append(f"lost: {attempt.token_hash[:8]} {item} holds {value}: {_history(attempt, item)}")
    elif promised and not attempt.stands(item, value, promised=True):
        count.lost_kept += 1
        count.notes.append(f"kept, then lost: {attempt.token_hash[:8]} {item} holds {value}: {_history(attempt, item)}")
    taps = sum(tap.item == item for tap in attempt.taps)
    extra = len(rows[1:]) + sum(row.revision > taps for row in rows)
    if extra:
        count.duplicated += extra
        count.notes.append(f"twice: {attempt.token_hash[:8]} {item}, {taps} taps, {rows}")


def _history(attempt: Attempt, item: str) -> str:
    taps = [tap for tap in attempt.taps if tap.item == item]
    words = (f"{tap.value}{'+' if tap.acknowledged else 'k' if tap.kept else '?'}" for tap in taps)
    return " ".join(words)


def summary(name: str, database: str, count: Count) -> str:
    """The line of the table."""
    figures = [
        name,
        database,
        f"{count.rounds}",
        f"{count.acknowledged:,}",
        f"{count.kept:,}",
        f"{max(count.pages, default=0):.1f} s",
        f"{max(count.waits, default=0):.1f} s",
        *(str(number) for number in (count.lost, count.lost_kept, count.duplicated, count.misplaced)),
    ]
    return "| " + " | ".join(figures) + " |"


HEADING = (
    "| fault | database | rounds | taps acknowledged | kept | longest page | longest wait until the first save "
    "| lost | kept, then lost | duplicated | wrong place |\n|---|---|---|---|---|---|---|---|---|---|---|"
)
