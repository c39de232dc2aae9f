"""A chart of people who move from one name to another."""

from collections.abc import Sequence

import plotly.graph_objects as go

from advisor.charts.theme import FONT, ROW, Palette

Flow = tuple[str, str, int]
"""From, to, how many people. Names come in ready to read."""


def flows(moves: Sequence[Flow], colours: Palette) -> go.Figure:
    """Bands from the names on the left to those on the right, as wide as the people are many."""
    left, right = (list(dict.fromkeys(move[side] for move in moves)) for side in (0, 1))
    counts = [
        *(sum(count for before, _, count in moves if before == name) for name in left),
        *(sum(count for _, after, count in moves if after == name) for name in right),
    ]
    bands = go.Sankey(
        arrangement="fixed",
        node={
            "label": [f"{name} {count}" for name, count in zip((*left, *right), counts, strict=True)],
            "color": colours.neutral,
            "line": {"width": 0},
            "thickness": 10,
            "pad": 26,
            "hoverinfo": "skip",
        },
        link={
            "source": [left.index(before) for before, _, _ in moves],
            "target": [len(left) + right.index(after) for _, after, _ in moves],
            "value": [count for _, _, count in moves],
            "color": colours.inbound + "59",
            "hoverinfo": "skip",
        },
        textfont={"family": FONT, "size": 13, "color": colours.text, "shadow": f"0 0 3px {colours.page}"},
    )
    return go.Figure(bands).update_layout(
        height=max(4, len(left), len(right)) * ROW,
        margin={"l": 2, "r": 2, "t": 12, "b": 12},
        paper_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": colours.text},
    )
