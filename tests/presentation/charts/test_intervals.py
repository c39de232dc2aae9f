"""Charts for staff show the figures and intervals they are given."""

import pytest

from advisor.presentation.charts.intervals import Interval, intervals, predictions
from advisor.presentation.charts.theme import DARK, LIGHT

GROUPS = {
    "calm": [Interval("one", 0.4, 0.2, 0.55), Interval("two<br>lines", -0.3, -0.5, -0.05, marked=True)],
    "drive": [Interval("three", 0.9, 0.8, 1.0)],
}
TICKS = {0.0: "0", 1.0: "1"}


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_interval_is_drawn_as_given_below_its_group(colours):
    figure = intervals(GROUPS, colours, TICKS, 0.2)
    dots = figure.data[0]
    assert list(dots.x) == [0.4, -0.3, 0.9]
    assert [x + up for x, up in zip(dots.x, dots.error_x.array, strict=True)] == pytest.approx([0.55, -0.05, 1.0])
    assert [x - down for x, down in zip(dots.x, dots.error_x.arrayminus, strict=True)] == pytest.approx(
        [0.2, -0.5, 0.8]
    )
    names = [note.text for note in figure.layout.annotations]
    assert names == ["<b>calm</b>", "one", "two<br>lines", "<b>drive</b>", "three"]
    places = [note.y for note in figure.layout.annotations]
    assert places == sorted(places)
    assert figure.layout.shapes[0].x0 == 0.2


def test_what_is_marked_has_another_colour_and_another_shape():
    dots = intervals(GROUPS, LIGHT, TICKS, 0.2).data[0]
    assert list(dots.marker.symbol) == ["circle", "diamond", "circle"]
    assert len(set(dots.marker.color)) == 2


def test_the_axis_holds_every_interval_and_every_tick():
    low, high = intervals(GROUPS, LIGHT, TICKS, 0.2).layout.xaxis.range
    assert low < -0.5
    assert high > 1.0


def test_predictions_stand_beside_the_line_where_they_would_be_true():
    figure = predictions([(0.2, 0.3, 10), (0.8, 0.7, 40)], ("predicted", "real"), LIGHT, TICKS)
    same, dots = figure.data
    assert list(same.x) == list(same.y)
    assert (list(dots.x), list(dots.y)) == ([0.2, 0.8], [0.3, 0.7])
    assert dots.marker.size[0] < dots.marker.size[1]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("predicted", "real")
