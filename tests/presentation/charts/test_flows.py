"""The chart of moves: every band where it belongs, every number on it, names that leave room for each other."""

from advisor.presentation.charts.flows import WIDEST, flows
from advisor.presentation.charts.theme import LIGHT

MOVES = [
    ("料金・お支払いの問い合わせ", "しぼれない", 22),
    ("Technical helpdesk", "料金・お支払いの問い合わせ", 14),
    ("A", "しぼれない", 3),
]


def drawn():
    return flows(MOVES, lambda *counts: str(sum(counts)), LIGHT).data[0]


def test_each_move_is_a_band_between_its_two_names():
    found, labels = drawn(), [label.replace("<br>", "").replace(" ", "") for label in drawn().node.label]
    ends = [(labels[one], labels[other]) for one, other in zip(found.link.source, found.link.target, strict=True)]
    assert [one.startswith(move[0].replace(" ", "")) for (one, _), move in zip(ends, MOVES, strict=True)] == [True] * 3
    assert [other.startswith(move[1]) for (_, other), move in zip(ends, MOVES, strict=True)] == [True] * 3
    assert list(found.link.value) == [22, 14, 3]


def test_a_name_on_both_sides_stands_there_twice_with_the_number_of_its_side():
    labels = [label for label in drawn().node.label if label.startswith("料金")]
    assert [label.split()[-1][-2:] for label in labels] == ["22", "14"]


def test_long_names_are_broken_into_lines_and_short_ones_are_not():
    labels = drawn().node.label
    assert "A\N{NO-BREAK SPACE}3" in labels
    long = next(label for label in labels if label.startswith("Technical"))
    assert long == "Technical<br>helpdesk\N{NO-BREAK SPACE}14"
    assert all(len(line) <= WIDEST for line in long.split("<br>"))
