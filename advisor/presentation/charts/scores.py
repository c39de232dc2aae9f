"""Rows of scores, and a chart of points for comparing.

Names come in ready to read; scores and margins in prior standard deviations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas  # noqa: F401  # whole before Plotly looks whether it is there: another thread may be importing it
import plotly.graph_objects as go

from advisor.presentation.charts.theme import MARKER, Palette, framed

REACH = 3.0
"""The axis runs at least ± this many prior standard deviations, so that ordinary charts look alike."""


@dataclass(frozen=True)
class Row:
    """One bar or point with its line. kind: a direction, or anything else.

    margin: how far the line reaches to each side, over nine of ten true values, or over nine of ten people.
    id: of what the row is about, where it can be chosen. tag: the direction as a word before the name, where rows of
    both are mixed. note: what is said below the name. group: the heading of the rows that it stands among.
    """

    name: str
    kind: str
    score: float
    margin: float
    id: str = ""
    tag: str = ""
    note: str = ""
    group: str = ""


def points(rows: Sequence[Row], colours: Palette, ticks: Mapping[float, str]) -> go.Figure:
    """One point a row with a line over the margin to each side: for many rows that are compared."""
    marker = {
        "size": 13,
        "color": [colours.of(row.kind) for row in rows],
        "symbol": [MARKER.get(row.kind, "square") for row in rows],
    }
    margins = [row.margin for row in rows]
    error = {"type": "data", "array": margins, "color": colours.neutral, "thickness": 2, "width": 0}
    scores, places = [row.score for row in rows], list(range(len(rows)))
    dots = go.Scatter(mode="markers", x=scores, y=places, error_x=error, marker=marker, hoverinfo="skip")
    return framed(go.Figure(dots), [row.name for row in rows], colours, ticks, reach(rows))


def reach(rows: Sequence[Row]) -> float:
    """Far enough that every bar is whole with its line."""
    return max([REACH, *(abs(row.score) + row.margin + 0.2 for row in rows)])
