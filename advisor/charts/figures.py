"""The charts of a result. Names come in ready to read; scores and errors in prior standard deviations."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from advisor.charts.theme import MARKER, SHAPE, Palette, framed

REACH = 3.0
"""The axis runs ± this many prior standard deviations; bars and errors are clipped there."""


@dataclass(frozen=True)
class Row:
    """One bar or point. kind: inbound, outbound, contrast (a difference) or trait."""

    name: str
    kind: str
    score: float
    error: float


def bars(rows: Sequence[Row], colours: Palette, ticks: dict[float, str]) -> go.Figure:
    """Horizontal bars from the middle, with a line of one standard error to each side."""
    fill = {"inbound": colours.inbound, "outbound": colours.outbound}
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=[row.score for row in rows],
            y=[row.name for row in rows],
            error_x={
                "type": "data",
                "array": [row.error for row in rows],
                "color": colours.text,
                "thickness": 1.5,
                "width": 6,
            },
            marker={
                "color": [fill.get(row.kind, colours.neutral) for row in rows],
                "line": {"color": [fill.get(row.kind, colours.neutral) for row in rows], "width": 1.5},
                "pattern": {"shape": [SHAPE.get(row.kind, "") for row in rows], "size": 7, "solidity": 0.45},
            },
            hoverinfo="skip",
        )
    )
    return framed(figure, len(rows), colours, ticks, REACH)


def points(rows: Sequence[Row], colours: Palette, ticks: dict[float, str]) -> go.Figure:
    """One point a row with a line of one standard error to each side: for many rows that are compared."""
    fill = {"inbound": colours.inbound, "outbound": colours.outbound}
    figure = go.Figure(
        go.Scatter(
            mode="markers",
            x=[row.score for row in rows],
            y=[row.name for row in rows],
            error_x={
                "type": "data",
                "array": [row.error for row in rows],
                "color": colours.neutral,
                "thickness": 2,
                "width": 0,
            },
            marker={
                "size": 13,
                "color": [fill.get(row.kind, colours.neutral) for row in rows],
                "symbol": [MARKER.get(row.kind, "square") for row in rows],
            },
            hoverinfo="skip",
        )
    )
    return framed(figure, len(rows), colours, ticks, REACH)
