"""What a recruiter sees is part of what the person sees; differences are told only where there are some."""

import json
from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.recruiting.interview import Topic
from advisor.domain.recruiting.shared_results import (
    FURTHEST,
    STEP,
    SharedResult,
    as_record,
    compare,
    digest,
    from_record,
    overlap,
    rounded,
    shared_result,
)
from advisor.domain.scoring.result import Assessment, Estimate, trait_level
from tests.people import archetype, as_answers, simulate

WISHES = {"quota": "less_hard", "talking": "less_hard", "length": "short_hard"}


def people(model, count=60, seed=7):
    return [as_answers(model, sheet) for sheet in simulate(model, count, seed)[1]]


def test_every_figure_of_the_recruiter_is_one_of_the_person_rounded_whatever_the_wishes(model):
    for answers in people(model):
        theirs, seen = Assessment(model, answers, WISHES), shared_result(model, answers)
        assert seen.headline == theirs.headline
        own = {one.id: rounded(one) for one in (*theirs.directions, *theirs.traits)}
        assert all(own[one.id] == one for one in (*seen.directions, *seen.traits))
        assert {(f.job.id, f.band, f.estimate) for f in seen.fits} <= {
            (f.job.id, f.band, rounded(f.estimate)) for f in theirs.fits
        }


def test_rounding_changes_no_level_and_keeps_to_a_coarse_grid():
    for score in np.linspace(-4, 4, 2001):
        exact = Estimate("x", float(score), 0.47)
        assert trait_level(rounded(exact)) == trait_level(exact)
        assert abs(rounded(exact).score / STEP - round(rounded(exact).score / STEP)) < 1e-9
        assert abs(rounded(exact).score) <= FURTHEST + 1e-9


def test_what_is_kept_of_a_share_comes_back_as_it_was(model):
    topics = (Topic({"ja": "何を？", "en": "What?"}, "interview.reason.high", "accuracy", None, None),)
    for answers in people(model, 20):
        seen = shared_result(model, answers)
        record = as_record(seen, topics)
        kept = json.loads(json.dumps(record))
        assert from_record(kept, model.jobs) == (seen, topics)
        assert digest(kept) == digest(record)


def test_neither_an_answer_nor_a_wish_nor_a_flag_reaches_the_recruiter(model):
    names = {field.name for field in fields(SharedResult)}
    assert not names & {"answers", "wishes", "quality", "posterior", "model", "top"}
    seen = shared_result(model, archetype("billing"))
    assert all(fit.verdicts == () for fit in seen.fits)
    assert seen.in_conflict == ()


def test_a_sheet_that_points_nowhere_shows_one_sentence_and_no_figure(model):
    seen = shared_result(model, dict.fromkeys(model.questionnaire.ids, 3))
    assert (seen.headline, seen.points_somewhere) == ("headline.nowhere", False)
    assert (seen.directions, seen.contrast, seen.traits, seen.fits, seen.bands) == ((), None, (), (), ())


def test_a_comparison_keeps_the_order_in_which_people_were_chosen(model):
    jobs = ("billing", "tele_sales", "survey")
    results = [shared_result(model, archetype(job)) for job in jobs]
    there, back = compare(results, ("billing",)), compare(results[::-1], ("billing",))
    assert [row.id for row in there] == [row.id for row in back]
    assert "billing" in {row.id for row in there}
    assert "survey" not in {row.id for row in there}
    for one, other in zip(there, back, strict=True):
        assert one.estimates == other.estimates[::-1]


def test_the_rows_of_a_comparison_do_not_depend_on_the_scores(model):
    rows = {
        tuple(row.id for row in compare([shared_result(model, a), shared_result(model, b)]))
        for a, b in zip(people(model), people(model, seed=8), strict=True)
        if shared_result(model, a).points_somewhere and shared_result(model, b).points_somewhere
    }
    assert len(rows) == 1


def test_pairs_are_told_apart_exactly_where_their_intervals_do_not_meet(model):
    results = [shared_result(model, archetype(job)) for job in ("billing", "tele_sales", "survey")]
    rows = compare(results)
    assert any(row.apart for row in rows)
    assert any(not row.apart for row in rows)
    for row in rows:
        for first, second in ((0, 1), (0, 2), (1, 2)):
            a, b = row.estimates[first], row.estimates[second]
            lower, upper = sorted((a, b), key=lambda one: one.score)
            meets = lower.interval.high >= upper.interval.low
            assert ((first, second) in row.apart) != meets


@given(*[st.floats(-5, 5)] * 2, *[st.floats(0, 2)] * 2)
def test_overlap_is_the_same_both_ways(a, b, error_a, error_b):
    one, other = Estimate("x", a, error_a), Estimate("x", b, error_b)
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one)


def test_nobody_to_compare_gives_no_rows():
    assert compare([]) == ()
