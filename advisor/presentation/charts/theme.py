"""Colours and frame of every chart, for light and for dark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

ROW = 52
"""Height of one row, its name above its bar, in px: fixed, so that nothing moves when a chart arrives."""
AXIS = 44
"""Height of the axis with its words, in px."""
NAME_SHIFT = 19
"""How far a name stands above the middle of its bar, in px. Names beside the bars would take half of a phone."""
FONT = "system-ui, 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', Meiryo, sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours with at least 4.5:1 against the page. Direction is also told by shape and label."""

    inbound: str
    outbound: str
    neutral: str
    text: str
    page: str

    def of(self, kind: str) -> str:
        """The colour of a direction; anything else is neutral."""
        return {"inbound": self.inbound, "outbound": self.outbound}.get(kind, self.neutral)


LIGHT = Palette(inbound="#1A6AB0", outbound="#B4521A", neutral="#5B6268", text="#1B1F23", page="#FCFBF8")
DARK = Palette(inbound="#6DB5F2", outbound="#FFA766", neutral="#A7B0B6", text="#ECEFF1", page="#15191C")

MARKER = {"inbound": "circle", "outbound": "diamond"}


def palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def framed(
    figure: go.Figure, names: Sequence[str], colours: Palette, ticks: Mapping[float, str], reach: float
) -> go.Figure:
    """Give a chart of horizontal rows its size, names, axis and colours.

    names: one a row, from the top; ticks: axis value → word; reach: the axis runs from −reach to reach.
    """
    figure.update_layout(
        height=ROW * len(names) + AXIS,
        margin={"l": 2, "r": 2, "t": 8, "b": AXIS - 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 14, "color": colours.text},
        bargap=0.66,
        dragmode=False,
        annotations=[
            {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yshift": NAME_SHIFT, "text": name}
            | {"showarrow": False, "font": {"size": 14}, "bgcolor": colours.page, "borderpad": 1}
            for row, name in enumerate(names)
        ],
    )
    figure.update_xaxes(
        range=[-reach, reach],
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        showgrid=False,
        zerolinecolor=colours.neutral,
        zerolinewidth=1.5,
        fixedrange=True,
    )
    figure.update_yaxes(range=[len(names) - 0.6, -0.75], visible=False, fixedrange=True)
    return figure
