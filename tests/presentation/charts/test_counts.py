"""Charts of how many show the numbers they are given."""

import pytest

from advisor.presentation.charts.counts import bars, cells, line
from advisor.presentation.charts.theme import DARK, LIGHT


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_bars_start_at_zero_and_say_their_numbers(colours):
    figure = bars(["opened", "begun"], [12, 0], ["10 to 14", "0 to 4"], colours)
    assert list(figure.data[0].x) == [12, 0]
    assert list(figure.data[0].text) == ["10 to 14", "0 to 4"]
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] > 12
    assert [note.text for note in figure.layout.annotations] == ["opened", "begun"]


def test_the_stair_starts_at_zero_and_has_a_step_a_question():
    figure = line([9, 7, 7, 1], "about {}".format, LIGHT)
    assert (list(figure.data[0].x), list(figure.data[0].y)) == ([1, 2, 3, 4], [9, 7, 7, 1])
    assert figure.layout.yaxis.range[0] == 0
    assert list(figure.layout.yaxis.ticktext) == ["about 9", "about 7", "about 1"]


def test_every_cell_says_its_number():
    texts = [["under 5", "5"], ["10", "under 5"]]
    figure = cells(texts, [[0, 5], [10, 0]], ["low", "high"], ["low", "high"], ("in", "out"), LIGHT)
    assert [list(row) for row in figure.data[0].z] == [[0, 5], [10, 0]]
    assert {(note.x, note.y): note.text for note in figure.layout.annotations} == {
        (0, 0): "under 5",
        (1, 0): "5",
        (0, 1): "10",
        (1, 1): "under 5",
    }
