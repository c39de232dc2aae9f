"""Charts show what they are given, whole, and tell direction by more than colour."""

import pytest

from advisor.presentation.charts.scores import REACH, Row, points
from advisor.presentation.charts.theme import DARK, LIGHT

ROWS = [
    Row("taking calls", "inbound", 0.8, 0.4),
    Row("making calls", "outbound", -4.2, 0.6),
    Row("listening", "trait", 1.1, 0.3),
]
TICKS = {-2.0: "low", 0.0: "middle", 2.0: "high"}


def test_scores_and_margins_are_drawn_as_given():
    trace = points(ROWS, LIGHT, TICKS).data[0]
    assert list(trace.x) == [row.score for row in ROWS]
    assert list(trace.error_x.array) == [row.margin for row in ROWS]


def test_every_row_is_named():
    assert [note.text for note in points(ROWS, LIGHT, TICKS).layout.annotations] == [row.name for row in ROWS]


def test_every_bar_is_whole_with_its_line():
    low, high = points(ROWS, LIGHT, TICKS).layout.xaxis.range
    assert all(low <= row.score - row.margin and row.score + row.margin <= high for row in ROWS)


def test_the_middle_is_in_the_middle_and_ordinary_charts_look_alike():
    assert tuple(points(ROWS[:1], LIGHT, TICKS).layout.xaxis.range) == (-REACH, REACH)


def test_the_height_is_known_before_the_chart_arrives():
    heights = {points(ROWS[:count], LIGHT, TICKS).layout.height for count in (1, 2, 3)}
    assert len(heights) == 3


def test_the_directions_differ_in_shape_not_only_in_colour():
    symbol = points(ROWS, LIGHT, TICKS).data[0].marker.symbol
    assert symbol[0] != symbol[1]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("kind", ["inbound", "outbound", "neutral", "text"])
def test_every_colour_stands_out_from_the_page(palette, kind):
    one, other = sorted((luminance(getattr(palette, kind)), luminance(palette.page)))
    assert (other + 0.05) / (one + 0.05) >= 4.5
