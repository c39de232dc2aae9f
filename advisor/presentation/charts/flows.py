"""A chart of people who move from one name to another."""

import re
from collections.abc import Callable, Sequence
from unicodedata import east_asian_width

import plotly.graph_objects as go

from advisor.presentation.charts.theme import FONT, ROW, Palette

Flow = tuple[str, str, int]
"""From, to, how many people. Names come in ready to read."""
WIDEST = 19
"""Latin letters, or half as many Japanese signs, of a line: the names of both sides share the width of a phone."""
PART = re.compile(r"[^ ・（]+[ ・]*|（[^）]*）[^ ・（]*")
"""What stays on one line if it can."""


def flows(moves: Sequence[Flow], label: Callable[..., str], colours: Palette) -> go.Figure:
    """Bands from the names on the left to those on the right, as wide as the people are many.

    label: how the counts of one name are told together.
    """
    left, right = (list(dict.fromkeys(move[side] for move in moves)) for side in (0, 1))
    counts = [
        *(label(*(count for before, _, count in moves if before == name)) for name in left),
        *(label(*(count for _, after, count in moves if after == name)) for name in right),
    ]
    bands = go.Sankey(
        arrangement="fixed",
        node={
            "label": [
                _broken(f"{name}\N{NO-BREAK SPACE}{count}") for name, count in zip((*left, *right), counts, strict=True)
            ],
            "color": colours.neutral,
            "line": {"width": 0},
            "thickness": 10,
            "pad": 36,
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
        height=max(4, len(left), len(right)) * (ROW + 12),
        margin={"l": 2, "r": 2, "t": 12, "b": 12},
        paper_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": colours.text},
    )


def _broken(text: str) -> str:
    """In lines, each as full as it can be."""
    lines = [""]
    for part in PART.findall(text):
        if lines[-1] and _width(lines[-1] + part.rstrip()) > WIDEST:
            lines.append("")
        lines[-1] += part
    return "<br>".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
