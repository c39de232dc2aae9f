"""Charts of how many: bars from zero, and a field of cells. Names come in ready to read."""

from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from advisor.presentation.charts.theme import AXIS, FONT, NAME_SHIFT, ROW, Palette

MOST_TOLD = 5
"""Counts beside a stair."""


def bars(names: Sequence[str], counts: Sequence[int], texts: Sequence[str], colours: Palette) -> go.Figure:
    """Horizontal bars from zero, each with its number as it is shown."""
    bar = go.Bar(
        orientation="h",
        x=list(counts),
        y=list(range(len(names))),
        text=list(texts),
        textposition="outside",
        cliponaxis=False,
        marker={"color": colours.neutral},
        hoverinfo="skip",
    )
    figure = _plain(go.Figure(bar), ROW * len(names) + 8, colours)
    figure.update_layout(
        bargap=0.66,
        annotations=[
            {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yshift": NAME_SHIFT, "text": name}
            | {"showarrow": False, "font": {"size": 14}}
            for row, name in enumerate(names)
        ],
    )
    figure.update_xaxes(range=[0, max(1, *counts) * 1.6 if counts else 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(names) - 0.6, -0.75], visible=False, fixedrange=True)
    return figure


def line(counts: Sequence[int], label: Callable[[int], str], colours: Palette) -> go.Figure:
    """How many are left after each step, as a falling stair. label: how a count is written."""
    ticks = sorted(set(counts), reverse=True)
    ticks = ticks[:: -(-len(ticks) // MOST_TOLD)]
    steps = go.Scatter(
        x=list(range(1, len(counts) + 1)),
        y=list(counts),
        mode="lines",
        line={"shape": "hv", "width": 3, "color": colours.inbound},
        hoverinfo="skip",
    )
    figure = _plain(go.Figure(steps), 5 * ROW, colours)
    figure.update_layout(margin={"l": 40, "r": 8, "t": 8, "b": AXIS - 8})
    figure.update_xaxes(showgrid=False, fixedrange=True, dtick=5, tick0=0, range=[0.5, len(counts) + 0.5])
    figure.update_yaxes(
        range=[0, max(1, *counts) * 1.08],
        fixedrange=True,
        gridcolor=colours.neutral + "40",
        automargin=True,
        tickvals=ticks,
        ticktext=[label(count) for count in ticks],
    )
    return figure


def cells(
    texts: Sequence[Sequence[str]],
    counts: Sequence[Sequence[int]],
    across: Sequence[str],
    down: Sequence[str],
    titles: tuple[str, str],
    colours: Palette,
) -> go.Figure:
    """A field of counts: ``across`` from left to right, ``down`` from the bottom up. Each cell says its number."""
    most = max(1, *map(max, counts))
    annotations = [
        {"x": x, "y": y, "text": texts[y][x], "showarrow": False, "font": {"size": 16, "color": colours.text}}
        for y in range(len(down))
        for x in range(len(across))
    ]
    field = go.Heatmap(
        z=[list(row) for row in counts],
        zmin=0,
        zmax=most * 2.5,  # light enough that the number on it stays readable
        colorscale=[[0, "rgba(0,0,0,0)"], [1, colours.inbound]],
        showscale=False,
        xgap=3,
        ygap=3,
        hoverinfo="skip",
    )
    figure = _plain(go.Figure(field), 6 * ROW, colours)
    figure.update_layout(annotations=annotations, margin={"l": 2, "r": 8, "t": 8, "b": 2})
    ticks = {"showgrid": False, "fixedrange": True, "zeroline": False, "automargin": True}
    figure.update_xaxes(
        tickvals=list(range(len(across))), ticktext=list(across), title={"text": titles[0], "standoff": 16}, **ticks
    )
    figure.update_yaxes(
        tickvals=list(range(len(down))), ticktext=list(down), title={"text": titles[1], "standoff": 16}, **ticks
    )
    return figure


def _plain(figure: go.Figure, height: int, colours: Palette) -> go.Figure:
    return figure.update_layout(
        height=height,
        margin={"l": 2, "r": 2, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 14, "color": colours.text},
        dragmode=False,
    )
