"""Charts of weights: all of them at once, and two rows beside each other. Names come in ready to read."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST
from advisor.presentation.charts.theme import AXIS, FONT, NAME_SHIFT, ROW, Palette

CELL, GAP = 44, 20
"""Height of a cell in px, as much as a thumb wants, and of the name above its row."""
HEAD = 144
"""Room for the names of the traits, which stand upright, in px: above the map and below it."""
FAINT = 2.5
"""How many times the strongest colour is farther than the heaviest weight: the figure on it stays readable."""
ABOVE = 0.5 + GAP / (CELL + GAP) / 2 + 0.05
"""How far the map reaches above the middle of its first row, in rows: its name stands there."""
BELOW = 3.0
"""Weights under zero reach to -1 only; so many times they are coloured."""


@dataclass(frozen=True, slots=True)
class MapCell:
    """One weight as it is drawn.

    Attributes
    ----------
    value : float
        The weight.
    text : str
        As it is written, with its marks.
    changed : bool
        Whether the draft changes it.
    """

    value: float
    text: str
    changed: bool = False


def weight_map(
    rows: Sequence[str],
    traits: Sequence[str],
    cells: Sequence[Sequence[MapCell]],
    chosen: tuple[int, int] | None,
    colours: Palette,
) -> go.Figure:
    """Draw every weight as colour and figure, a row below its name, the first at the top.

    cells: one sequence a row, one cell a trait. chosen: row and trait of the cell that is open. The points of the
    second trace can be chosen: their number is row × traits + trait.
    """
    colour = go.Heatmap(
        z=[[cell.value if cell.value > 0 else cell.value * BELOW for cell in row] for row in cells],
        zmin=-HEAVIEST * FAINT,
        zmax=HEAVIEST * FAINT,
        colorscale=[[0, colours.outbound], [0.5, colours.page], [1, colours.inbound]],
        showscale=False,
        xgap=3,
        ygap=GAP,
        hoverinfo="skip",
    )
    places = [(row, trait) for row in range(len(rows)) for trait in range(len(traits))]
    points = go.Scatter(
        x=[trait for _, trait in places],
        y=[row for row, _ in places],
        xaxis="x2",
        text=[cells[row][trait].text for row, trait in places],
        mode="markers+text",
        textfont={"family": FONT, "size": 12, "color": colours.text},
        marker={"symbol": "square", "size": CELL - 8, "opacity": 0, "color": colours.page},
        selected={"marker": {"opacity": 0}, "textfont": {"color": colours.text}},
        unselected={"marker": {"opacity": 0}, "textfont": {"color": colours.text}},
        hoverinfo="none",
    )
    figure = go.Figure([colour, points])
    frames = [_frame(*place, colours.text, 1.5) for place in places if cells[place[0]][place[1]].changed]
    if chosen is not None:
        frames.append(_frame(*chosen, colours.inbound, 3))
    axis = {
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": -90,
        "range": [-0.5, len(traits) - 0.5],
    }
    ticks = {"tickvals": list(range(len(traits))), "ticktext": list(traits)}
    figure.update_layout(
        height=round((CELL + GAP) * (len(rows) + ABOVE - 0.5)) + 2 * HEAD,
        margin={"l": 2, "r": 2, "t": HEAD, "b": HEAD},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 13, "color": colours.text},
        dragmode=False,
        shapes=frames,
        annotations=[
            {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yshift": (CELL + GAP) / 2, "text": name}
            | {"showarrow": False, "font": {"size": 13}}
            for row, name in enumerate(rows)
        ],
        xaxis={**axis, **ticks, "side": "top"},
        xaxis2={**axis, **ticks, "side": "bottom", "overlaying": "x"},
    )
    figure.update_yaxes(range=[len(rows) - 0.5, -ABOVE], visible=False, fixedrange=True)
    return figure


def _frame(row: int, trait: int, colour: str, width: float) -> dict[str, object]:
    half = CELL / (CELL + GAP) / 2
    return {"type": "rect", "x0": trait - 0.48, "x1": trait + 0.48, "y0": row - half, "y1": row + half} | {
        "line": {"color": colour, "width": width}
    }


def profiles(traits: Sequence[str], first: Sequence[float], second: Sequence[float], colours: Palette) -> go.Figure:
    """Draw two rows of weights: a trait a line, the first row a disc, the second a diamond, joined by what differs."""
    lines = [
        go.Scatter(x=pair, y=[number] * 2, mode="lines", line={"color": colours.neutral, "width": 2}, hoverinfo="skip")
        for number, pair in enumerate(zip(first, second, strict=True))
    ]
    marks = [
        go.Scatter(
            x=list(weights),
            y=list(range(len(traits))),
            mode="markers",
            marker={"symbol": symbol, "size": size, "color": colour, "line": {"color": colours.page, "width": 1}},
            hoverinfo="skip",
        )
        for weights, symbol, size, colour in (
            (first, "circle", 20, colours.inbound),
            (second, "diamond", 11, colours.outbound),
        )
    ]
    figure = go.Figure([*lines, *marks])
    figure.update_layout(
        height=ROW * len(traits) + AXIS,
        margin={"l": 12, "r": 12, "t": 8, "b": AXIS - 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 14, "color": colours.text},
        dragmode=False,
        annotations=[
            {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yshift": NAME_SHIFT, "text": name}
            | {"showarrow": False, "font": {"size": 14}, "bgcolor": colours.page, "borderpad": 1}
            for row, name in enumerate(traits)
        ],
    )
    grid = {"gridcolor": colours.neutral + "40", "zerolinecolor": colours.neutral, "zeroline": True}
    figure.update_xaxes(range=[LIGHTEST - 0.3, HEAVIEST + 0.3], dtick=1, fixedrange=True, **grid)
    figure.update_yaxes(range=[len(traits) - 0.6, -0.75], visible=False, fixedrange=True)
    return figure
