"""The map of weights: every weight is there as a figure, and what is marked is framed."""

import pytest

from advisor.presentation.charts.theme import DARK, LIGHT
from advisor.presentation.charts.weight_map import MapCell, profiles, weight_map

CELLS = [[MapCell(3.0, "3"), MapCell(-1.0, "-1<br>◇")], [MapCell(0.5, "0.5"), MapCell(4.0, "4<br>*", True)]]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_each_cell_says_its_figure_at_its_place(colours):
    figure = weight_map(["inbound", "billing"], ["listening", "accuracy"], CELLS, None, colours)
    points = figure.data[1]
    told = {(x, y): text for x, y, text in zip(points.x, points.y, points.text, strict=True)}
    assert told == {(0, 0): "3", (1, 0): "-1<br>◇", (0, 1): "0.5", (1, 1): "4<br>*"}
    assert [note.text for note in figure.layout.annotations] == ["inbound", "billing"]


def test_weights_under_zero_have_the_other_colour():
    figure = weight_map(["inbound", "billing"], ["listening", "accuracy"], CELLS, None, LIGHT)
    assert figure.data[0].z[0][1] < 0 < figure.data[0].z[0][0]


def test_a_changed_cell_and_the_open_one_are_framed():
    figure = weight_map(["inbound", "billing"], ["listening", "accuracy"], CELLS, (0, 0), LIGHT)
    assert [(frame.x0 + frame.x1, frame.y0 + frame.y1) for frame in figure.layout.shapes] == [(2, 2), (0, 0)]


def test_profiles_show_both_rows_by_form_too():
    figure = profiles(["listening", "accuracy"], [3.0, 1.0], [2.0, 1.5], LIGHT)
    first, second = figure.data[-2:]
    assert (list(first.x), list(second.x)) == ([3.0, 1.0], [2.0, 1.5])
    assert first.marker.symbol != second.marker.symbol
