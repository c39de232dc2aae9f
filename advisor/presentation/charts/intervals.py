"""Charts for staff: estimates with their intervals in groups, and predictions beside what came true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas  # noqa: F401  # whole before Plotly looks whether it is there: another thread may be importing it
import plotly.graph_objects as go

from advisor.presentation.charts.theme import AXIS, FONT, Palette

ROW, GROUP = 72, 56
"""Height in px of an estimate with two lines of name above it, and of the heading of a group."""
SIDE = 340
"""Height of the square of predictions, in px."""


@dataclass(frozen=True)
class Interval:
    """An estimate on one row. low, high: ends of its interval; marked: drawn to be seen first, and by another shape."""

    name: str
    value: float
    low: float
    high: float
    marked: bool = False


def intervals(
    groups: Mapping[str, Sequence[Interval]], colours: Palette, ticks: Mapping[float, str], line: float
) -> go.Figure:
    """Each estimate as a point on its interval, below the heading of its group; ``line`` is a value to compare with.

    Names come in ready to read, with ``<br>`` where they break. The axis runs over all of the ticks at least.
    """
    height, annotations, rows = 0.0, [], []
    for heading, members in groups.items():
        annotations.append(_name(f"<b>{heading}</b>", height + GROUP / 2 + 14, colours, 15))
        height += GROUP
        for interval in members:
            annotations.append(_name(interval.name, height + ROW - 20, colours, 13))
            rows.append((height + ROW - 10, interval))
            height += ROW
    shown = [interval for _, interval in rows]
    dots = go.Scatter(
        mode="markers",
        x=[interval.value for interval in shown],
        y=[place for place, _ in rows],
        marker={
            "size": 12,
            "color": [colours.outbound if interval.marked else colours.inbound for interval in shown],
            "symbol": ["diamond" if interval.marked else "circle" for interval in shown],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [interval.high - interval.value for interval in shown],
            "arrayminus": [interval.value - interval.low for interval in shown],
            "color": colours.neutral,
            "thickness": 2,
            "width": 0,
        },
        hoverinfo="skip",
    )
    figure = _plain(go.Figure(dots), round(height) + AXIS, colours)
    figure.update_layout(annotations=annotations, margin={"t": AXIS - 8, "b": 8})
    ends = [*ticks, *(interval.low for interval in shown), *(interval.high for interval in shown)]
    figure.update_xaxes(
        range=[min(ends) - 0.04, max(ends) + 0.04],
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        side="top",  # the chart is longer than a screen
        showgrid=True,
        gridcolor=colours.neutral + "40",
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(range=[height + 4, 0], visible=False, fixedrange=True)
    return figure.add_vline(line, line={"color": colours.text, "width": 1.5, "dash": "dot"})


def predictions(
    points: Sequence[tuple[float, float, int]], titles: tuple[str, str], colours: Palette, ticks: Mapping[float, str]
) -> go.Figure:
    """(predicted, came true, people) as points beside the line on which they would be the same; area goes by people."""
    most = max([people for *_, people in points], default=1)
    same = go.Scatter(
        mode="lines", x=[0, 1], y=[0, 1], line={"color": colours.neutral, "width": 1.5, "dash": "dot"}, hoverinfo="skip"
    )
    dots = go.Scatter(
        mode="markers",
        x=[predicted for predicted, _, _ in points],
        y=[came for _, came, _ in points],
        marker={"color": colours.inbound, "size": [8 + 12 * (people / most) ** 0.5 for *_, people in points]},
        hoverinfo="skip",
    )
    figure = _plain(go.Figure([same, dots]), SIDE, colours)
    axis = {"range": [-0.04, 1.04], "tickvals": list(ticks), "ticktext": list(ticks.values()), "fixedrange": True}
    axis |= {"gridcolor": colours.neutral + "40", "zeroline": False, "automargin": True}
    figure.update_xaxes(title={"text": titles[0], "standoff": 12}, **axis)
    return figure.update_yaxes(title={"text": titles[1], "standoff": 12}, **axis)


def _name(text: str, place: float, colours: Palette, size: int) -> dict[str, object]:
    where = {"x": 0, "xref": "paper", "xanchor": "left", "y": place, "yanchor": "bottom", "align": "left"}
    look = {"showarrow": False, "font": {"size": size}, "bgcolor": colours.page, "borderpad": 1}
    return {"text": text, **where, **look}


def _plain(figure: go.Figure, height: int, colours: Palette) -> go.Figure:
    return figure.update_layout(
        height=height,
        margin={"l": 2, "r": 28, "t": 8, "b": AXIS - 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 14, "color": colours.text},
        dragmode=False,
    )
