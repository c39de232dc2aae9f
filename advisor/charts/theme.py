"""Colours and frame of every chart, for light and for dark."""

from dataclasses import dataclass

import plotly.graph_objects as go

ROW = 46
"""Height of one bar with its gap, in px: fixed, so that nothing moves when a chart arrives."""
FRAME = 42
"""Height of the axis and the margins, in px."""
FONT = "system-ui, 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', Meiryo, sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours with at least 4.5:1 against the page. Direction is also told by shape and label."""

    inbound: str
    outbound: str
    neutral: str
    text: str
    line: str


LIGHT = Palette(inbound="#1A6AB0", outbound="#B4521A", neutral="#5B6268", text="#1B1F23", line="#C9CCD0")
DARK = Palette(inbound="#6DB5F2", outbound="#FFA766", neutral="#A7B0B6", text="#ECEFF1", line="#414A50")

SHAPE = {"inbound": "", "outbound": "/", "contrast": "."}
"""Bar pattern by kind: plain, striped, dotted."""
MARKER = {"inbound": "circle", "outbound": "diamond"}


def palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def framed(figure: go.Figure, rows: int, colours: Palette, ticks: dict[float, str], reach: float) -> go.Figure:
    """Give a horizontal chart its size, axis and colours. ticks: axis value → word; reach: axis runs ± reach."""
    figure.update_layout(
        height=ROW * rows + FRAME,
        margin={"l": 4, "r": 12, "t": 4, "b": 34},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 14, "color": colours.text},
        bargap=0.45,
        dragmode=False,
    )
    figure.update_xaxes(
        range=[-reach, reach],
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        gridcolor=colours.line,
        zerolinecolor=colours.neutral,
        zerolinewidth=1.5,
        fixedrange=True,
    )
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, showgrid=False)
    return figure
