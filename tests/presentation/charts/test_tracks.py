"""Charts that the page draws itself: every line whole, no part empty, and zones that say what the sentences say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.scoring.explanations import LEVEL
from advisor.domain.scoring.result import Assessment, Estimate, trait_level
from advisor.presentation.charts.scores import Row
from advisor.presentation.charts.tracks import balance, tracks
from tests.people import archetype, archetypes

WORDS = ("low", "middle", "high")
SCORES = st.floats(-4, 4)
ROWS = st.lists(st.builds(Row, st.just("a"), st.just("inbound"), SCORES, st.floats(0.01, 2)), min_size=1, max_size=15)


@given(ROWS, st.booleans())
def test_every_line_is_whole_and_reaches_nearly_to_the_ends(rows, bars):
    shown = tracks(rows, WORDS, bars)
    ends = [end for row in rows for end in (row.score - row.margin, row.score + row.margin)]
    ends += [-LEVEL, LEVEL] if bars else []
    assert shown.low < min(ends)
    assert max(ends) < shown.high
    assert max(ends) - min(ends) > 0.9 * (shown.high - shown.low)


@given(ROWS, st.booleans())
def test_a_word_stands_in_the_zone_that_it_names(rows, bars):
    for place, word in tracks(rows, WORDS, bars).zones:
        assert trait_level(Estimate("x", place, 0.1)) == word


@given(ROWS)
def test_words_stand_in_their_order(rows):
    places = [place for place, _ in tracks(rows, WORDS).zones]
    assert all(left < right for left, right in pairwise(places))


def test_bars_begin_in_the_middle_and_points_nowhere():
    rows = [Row("a", "inbound", 2.0, 0.5)]
    assert tracks(rows, WORDS, bars=True).origin == 0.0
    assert tracks(rows, WORDS).origin is None


@pytest.mark.parametrize("job", [row["job"] for row in archetypes()])
def test_the_point_of_a_balance_is_in_the_middle_exactly_when_no_direction_leads(model, job):
    result = Assessment(model, archetype(job))
    (row,) = (shown := balance(result.contrast, WORDS)).rows
    assert (shown.band[0] < row.score < shown.band[1]) == (result.lead == "even")
    assert row.kind == ("neutral" if result.lead == "even" else result.lead)


@given(SCORES, st.floats(0.05, 2))
def test_a_balance_has_its_middle_in_the_middle_and_inbound_at_the_left(score, error):
    shown = balance(Estimate("contrast", score, error), WORDS)
    (row,) = shown.rows
    assert shown.low == -shown.high
    assert row.score == -score
    assert shown.low <= row.score - row.margin
    assert row.score + row.margin <= shown.high


def test_the_record_holds_all_that_the_script_draws():
    row = Row("a", "inbound", 1.0, 0.5, id="x", tag="in", note="n", group="g")
    record = tracks([row], WORDS).record("what it says")
    assert record["label"] == "what it says"
    assert record["rows"] == [
        {"name": "a", "kind": "inbound", "score": 1.0, "margin": 0.5, "id": "x", "tag": "in", "note": "n", "group": "g"}
    ]
