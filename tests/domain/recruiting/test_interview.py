"""A kit asks at most four questions, each for a reason: it is uncertain and matters, or worries the person."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content import fairness, interview
from advisor.content.loading import DATA
from advisor.domain.jobs.moments import OUTLOOKS
from advisor.domain.recruiting.interview import MOST_MOMENTS, MOST_QUESTIONS, kit
from advisor.domain.recruiting.shared_results import shared_result
from advisor.domain.scoring.result import Assessment, trait_level
from tests.people import archetype, as_answers, simulate


@pytest.fixture(scope="module")
def stock(content):
    return interview.load(DATA, content.traits, content.claims, fairness.load(DATA))


@pytest.fixture(scope="module")
def results(model):
    return [Assessment(model, as_answers(model, sheet)) for sheet in simulate(model, 60, seed=71)[1]]


def places(model):
    return [(job.id, number) for job in model.jobs for number in range(1, len(job.moments) + 1)]


@pytest.fixture(scope="module")
def fixed(model, stock, results):
    """What Hypothesis need not print."""
    return lambda: (model, stock, results)


@given(data=st.data())
def test_at_most_four_questions_and_never_one_twice(data, fixed):
    model, stock, results = fixed()
    moments = data.draw(st.dictionaries(st.sampled_from(places(model)), st.sampled_from(OUTLOOKS)))
    desks = data.draw(st.sets(st.sampled_from([job.id for job in model.jobs]), max_size=4))
    result = results[data.draw(st.integers(0, len(results) - 1))]
    made = kit(result, moments, stock, desks)
    assert 1 <= len(made) <= MOST_QUESTIONS == 4
    assert sum(question.moment is not None for question in made) <= MOST_MOMENTS
    assert len({(q.trait, q.moment and q.moment.text["ja"]) for q in made}) == len(made)
    assert made == kit(result, dict(reversed(moments.items())), stock, sorted(desks))


def test_the_same_input_makes_the_same_kit(model, stock):
    moments = {("billing", 2): "hard", ("billing", 1): "worried"}
    one, other = (kit(Assessment(model, archetype("billing")), moments, stock) for _ in range(2))
    assert one == other


def test_without_worries_all_questions_are_on_traits_that_the_jobs_ask_for(model, stock, results):
    for result in results:
        made = kit(result, {}, stock)
        jobs = [top.fit.job.id for top in result.top] or [job.id for job in model.jobs]
        assert len(made) == 4
        for question in made:
            assert any(model.weights.cells[job, question.trait].value > 0 for job in jobs)


def test_what_a_desk_asks_for_most_comes_first(model, stock, results):
    for result in results:
        for desk in ("billing", "tele_sales"):
            worth = {t: max(model.weights.cells[desk, t].value, 0) for t in model.weights.traits}
            made = [question.trait for question in kit(result, {}, stock, [desk])]
            assert made == sorted(worth, key=lambda trait: -worth[trait])[: len(made)]


def test_the_facet_that_was_left_out_is_the_one_that_is_asked(model, stock):
    trait = "accuracy"
    for facet in ("checking", "recording"):
        left_out = {item.id for item in model.questionnaire if (item.trait, item.facet) == (trait, facet)}
        answers = {item: value for item, value in archetype("billing").items() if item not in left_out}
        asked = next(q for q in kit(Assessment(model, answers), {}, stock, ["billing"]) if q.trait == trait)
        assert asked.prompt == stock.traits[trait, facet]


def test_which_facet_is_asked_tells_nothing_of_the_answers(model, stock):
    random = np.random.default_rng(3)
    asked = set()
    for _ in range(50):
        answers = {item: int(random.integers(1, 6)) for item in model.questionnaire.ids}
        made = kit(Assessment(model, answers), {}, stock, ["billing"])
        asked.add(tuple(question.prompt.text["ja"] for question in made))
    assert len(asked) == 1


def test_every_reason_agrees_with_the_level_on_the_recruiters_page(model, stock):
    _, sheets = simulate(model, 200, seed=11)
    for answers in (as_answers(model, sheet) for sheet in sheets):
        levels = {one.id: trait_level(one) for one in shared_result(model, answers).traits}
        for question in kit(Assessment(model, answers), {}, stock):
            if levels and question.trait:
                assert question.reason == f"interview.reason.{levels[question.trait]}"


def test_what_is_expected_to_be_hard_goes_before_what_worries_and_fine_is_not_asked(model, stock):
    moments = {("billing", 1): "worried", ("billing", 2): "fine", ("billing", 3): "hard"}
    made = [q for q in kit(Assessment(model, archetype("billing")), moments, stock, ["billing"]) if q.moment]
    assert [q.outlook for q in made] == ["hard", "worried"]
    job = next(job for job in model.jobs if job.id == "billing")
    assert [q.moment for q in made] == [job.moments[2], job.moments[0]]
    assert [q.prompt for q in made] == [stock.moments["hard"], stock.moments["worried"]]


def test_two_worries_leave_two_questions_for_traits(model, stock):
    moments = {("billing", number): "hard" for number in (1, 2, 3)}
    made = kit(Assessment(model, archetype("billing")), moments, stock, ["billing"])
    assert [q.moment is None for q in made] == [True, True, False, False]


def test_a_worry_about_another_job_is_not_asked(model, stock):
    made = kit(Assessment(model, archetype("billing")), {("survey", 1): "hard"}, stock, ["billing"])
    assert all(question.moment is None for question in made)


def test_a_desk_that_is_not_known_is_as_if_none_were_named(model, stock):
    result = Assessment(model, archetype("billing"))
    assert kit(result, {}, stock, ["astronaut"]) == kit(result, {}, stock)


def test_a_sheet_that_points_to_no_desk_still_has_a_kit(model, stock):
    result = Assessment(model, dict.fromkeys(model.questionnaire.ids, 3))
    assert not result.top
    assert len(kit(result, {}, stock)) == 4


def test_every_question_has_its_reason(model, stock, results):
    reasons = {q.reason for r in results for q in kit(r, {("billing", 1): "hard", ("billing", 2): "worried"}, stock)}
    kinds = ("low", "middle", "high", "hard", "worried")
    assert reasons == {f"interview.reason.{kind}" for kind in kinds}
