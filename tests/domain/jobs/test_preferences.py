"""Wishes mark jobs: met or not, hard or soft, stated or guessed."""

import pytest

from advisor.domain.errors import AnswerError
from advisor.domain.jobs.preferences import ANY, WISHES, check, choices, verdicts

EVERY_CHOICE = [(wish, choice) for wish in WISHES for choice in choices(wish)]


def test_choices_run_from_one_pole_through_no_matter_to_the_other():
    assert choices("quota") == ("less_hard", "less_soft", "any")
    assert choices("script") == ("script_hard", "script_soft", "any", "variety_soft", "variety_hard")


@pytest.mark.parametrize(("wish", "choice"), EVERY_CHOICE)
def test_every_choice_that_is_shown_is_accepted(wish, choice):
    check(wish, choice)


@pytest.mark.parametrize(
    ("wish", "choice"),
    [("quota", "more_hard"), ("quota", ""), ("quota", "less"), ("salary", "any"), ("", ""), ("talking", "short_soft")],
)
def test_anything_else_is_refused(wish, choice):
    with pytest.raises(AnswerError):
        check(wish, choice)


MET_BY = {
    ("quota", "less"): ("quota", {0}),
    ("incentive", "more"): ("incentive", {1, 2, 3}),
    ("incentive", "less"): ("incentive", {0}),
    ("complaints", "less"): ("complaint_load", {0, 1}),
    ("script", "script"): ("script", {2, 3}),
    ("script", "variety"): ("topic_variety", {2, 3}),
    ("talking", "less"): ("voice_load", {0, 1}),
    ("length", "short"): ("short_term", {2, 3}),
    ("length", "long"): ("short_term", {0, 1}),
}
"""Wish and pole → the condition and the grades that meet it: none 0, little up to 1, some from 1, much from 2."""


@pytest.mark.parametrize("strength", ["hard", "soft"])
@pytest.mark.parametrize(("wish", "pole"), MET_BY)
def test_every_wish_gives_each_job_one_verdict_by_its_grade(model, wish, pole, strength):
    condition, grades = MET_BY[wish, pole]
    for job in model.jobs:
        (verdict,) = verdicts(job, {wish: f"{pole}_{strength}"})
        grade = job.grades[condition]
        assert (verdict.wish, verdict.pole, verdict.strength) == (wish, pole, strength)
        assert (verdict.condition, verdict.inferred) == (condition, grade.inferred)
        assert verdict.met == (grade.value in grades)


def test_every_choice_but_no_matter_is_one_of_these_wishes():
    assert {(wish, choice.rpartition("_")[0]) for wish, choice in EVERY_CHOICE if choice != ANY} == MET_BY.keys()


def test_no_matter_and_no_answer_give_no_verdict(model):
    assert verdicts(model.jobs[0], {}) == ()
    assert verdicts(model.jobs[0], dict.fromkeys(WISHES, ANY)) == ()


def test_every_wish_tells_some_jobs_from_others(model):
    for wish, poles in WISHES.items():
        for pole in poles:
            met = {verdicts(job, {wish: f"{pole.id}_hard"})[0].met for job in model.jobs}
            assert met == {True, False}, f"{wish} {pole.id} says the same of all jobs"
