"""Outlooks on hard moments: kept under names that the store can hold, apart from wishes; they change no score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.errors import AnswerError
from advisor.domain.jobs import moments
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.domain.scoring.result import Assessment
from advisor.storage.schema import wishes as wishes_table
from tests.people import archetype


def every(jobs):
    return [(job.id, number) for job in jobs for number in range(1, len(job.moments) + 1)]


def test_every_name_fits_into_the_store(content):
    names = [moments.name(job, number) for job, number in every(content.jobs)]
    assert len(set(names)) == 45
    assert max(map(len, names)) <= moments.LONGEST_NAME == wishes_table.c.wish.type.length
    assert max(map(len, moments.OUTLOOKS)) <= wishes_table.c.choice.type.length


def test_what_is_kept_under_its_name_is_read_back(content):
    given_ = {place: moments.OUTLOOKS[i % 3] for i, place in enumerate(every(content.jobs))}
    kept = {moments.name(*place): outlook for place, outlook in given_.items()}
    assert moments.outlooks(kept) == given_


def test_wishes_are_no_outlooks():
    assert moments.outlooks({wish: choices(wish)[0] for wish in WISHES}) == {}


@given(st.dictionaries(st.text(), st.text() | st.sampled_from(moments.OUTLOOKS)))
def test_whatever_is_kept_never_breaks_the_reading(kept):
    assert set(moments.outlooks(kept).values()) <= set(moments.OUTLOOKS)


@pytest.mark.parametrize(
    "name", ["moment.billing", "moment..1", "moment.billing.", "moment.billing.x", "Moment.billing.1"]
)
def test_a_foreign_name_is_passed_over(name):
    assert moments.outlooks({name: "fine"}) == {}


@pytest.mark.parametrize(
    ("job", "number", "outlook"),
    [
        ("astronaut", 1, "fine"),
        ("billing", 0, "fine"),
        ("billing", 4, "fine"),
        ("billing", 1, "maybe"),
        ("", 1, "fine"),
    ],
)
def test_an_unknown_moment_or_outlook_is_refused(content, job, number, outlook):
    with pytest.raises(AnswerError):
        moments.check(content.jobs, job, number, outlook)


def test_every_moment_may_be_seen_in_each_of_the_three_ways(content):
    for place in every(content.jobs):
        for outlook in moments.OUTLOOKS:
            moments.check(content.jobs, *place, outlook)


@given(data=st.data())
def test_outlooks_change_no_score_no_order_and_no_word_of_a_result(data, model):
    places = [moments.name(*place) for place in every(model.jobs)]
    kept = data.draw(st.dictionaries(st.sampled_from(places), st.sampled_from(moments.OUTLOOKS)))
    wishes = {"quota": "less_soft", "script": "variety_hard"}
    answers = archetype(data.draw(st.sampled_from([job.id for job in model.jobs])))
    plain, looking = Assessment(model, answers, wishes), Assessment(model, answers, wishes | kept)
    assert plain.rows == looking.rows
    assert plain.traits == looking.traits
    assert plain.fits == looking.fits
    assert plain.top == looking.top
    assert plain.headline == looking.headline
