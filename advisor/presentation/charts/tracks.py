"""A chart as rows on tracks, which the page draws of its own elements (web/assets/chart.js): no library has to come."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from advisor.domain.scoring.explanations import LEVEL
from advisor.domain.scoring.result import Estimate, middle_zone
from advisor.presentation.charts.scores import Row

ROOM = 0.04
"""Of the axis, beyond the outermost line."""
SHORTEST = 1.5
"""How far a balance reaches to each side at least, so that a small difference looks small."""
NARROW = 0.08
"""A zone that takes less of the axis gets no word."""


@dataclass(frozen=True)
class Tracks:
    """Rows on one axis, in prior standard deviations.

    Attributes
    ----------
    rows : tuple of Row
        From the top.
    low, high : float
        Where the axis begins and ends.
    zones : tuple of (float, str)
        The word of each zone, and the middle of what is seen of it.
    band : tuple of float
        From where to where the middle zone goes.
    origin : float, optional
        Where the bars begin; None when there are points alone.
    """

    rows: tuple[Row, ...]
    low: float
    high: float
    zones: tuple[tuple[float, str], ...]
    band: tuple[float, float]
    origin: float | None = None

    def record(self, label: str) -> dict[str, Any]:
        """What the script is given. label: what the chart says, for who cannot see it."""
        return {
            "label": label,
            "axis": {"low": self.low, "high": self.high},
            "ticks": [list(zone) for zone in self.zones],
            "band": list(self.band),
            "origin": self.origin,
            "rows": [asdict(row) for row in self.rows],
        }


@dataclass(frozen=True)
class Names:
    """Rows without a track, in no order of fit: what their scores are is not told."""

    rows: tuple[Row, ...]

    def record(self, label: str) -> dict[str, Any]:
        """What the script is given. label: what the rows are, for who cannot see them."""
        told = [{"id": row.id, "name": row.name, "kind": row.kind, "group": row.group} for row in self.rows]
        return {"label": label, "axis": None, "rows": told}


def tracks(rows: Sequence[Row], words: Sequence[str], bars: bool = False) -> Tracks:
    """Lay rows out so that every line is whole and no part of the axis is empty.

    Parameters
    ----------
    rows : sequence of Row
        From the top; at least one.
    words : sequence of str
        For the lower, the middle and the upper third of all people: what ``trait_level`` says of a score in it.
    bars : bool
        Whether bars begin in the middle of all people, so that the middle third is in view.

    Returns
    -------
    Tracks
    """
    ends = [*([-LEVEL, LEVEL] if bars else []), *(end for row in rows for end in _ends(row))]
    room = ROOM * (max(ends) - min(ends))
    low, high = min(ends) - room, max(ends) + room
    edges = [low, *(min(max(edge, low), high) for edge in (-LEVEL, LEVEL)), high]
    zones = [
        ((start + end) / 2, word)
        for (start, end), word in zip(pairwise(edges), words, strict=True)
        if end - start > NARROW * (high - low)
    ]
    return Tracks(tuple(rows), low, high, tuple(zones), (-LEVEL, LEVEL), 0.0 if bars else None)


def balance(contrast: Estimate, words: Sequence[str]) -> Tracks:
    """Lay out which direction fits better, and by how much, on one track.

    Parameters
    ----------
    contrast : Estimate
        Inbound minus outbound.
    words : sequence of str
        For inbound, which stands at the left, for the middle and for outbound.

    Returns
    -------
    Tracks
        Its middle zone is where neither direction leads: ``Assessment.lead`` is "even" exactly when the point is in it.
    """
    score, margin = -contrast.score, contrast.margin
    middle = middle_zone(contrast)
    kind = "neutral" if abs(score) < middle.high else "outbound" if score > 0 else "inbound"
    reach = max(SHORTEST, (abs(score) + margin) * (1 + ROOM))
    zones = tuple(zip((-reach, 0.0, reach), words, strict=True))
    return Tracks((Row("", kind, score, margin),), -reach, reach, zones, (middle.low, middle.high))


def _ends(row: Row) -> tuple[float, float]:
    return row.score - row.margin, row.score + row.margin
