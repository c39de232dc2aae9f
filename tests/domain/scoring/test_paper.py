"""The rule for pencil and paper: small numbers, and how often it says what the model says."""

import numpy as np
import pytest

from advisor.domain.errors import AnswerError
from advisor.domain.questionnaire.items import MIDDLE, SCALE
from advisor.domain.scoring.paper import paper_key, paper_result
from advisor.domain.scoring.result import Assessment
from tests.people import archetypes, as_answers, assessments, simulate

PEOPLE = 2000


@pytest.fixture(scope="module")
def key(model):
    return paper_key(model)


@pytest.fixture(scope="module")
def pairs(model, key):
    """What the model and the paper say of the same simulated people, where the model ranks jobs."""
    sheets = simulate(model, PEOPLE, seed=5)[1]
    papers = (paper_result(key, [int(value) for value in sheet]) for sheet in sheets)
    return [
        (result, paper)
        for result, paper in zip(assessments(model, sheets), papers, strict=True)
        if result.points_somewhere
    ]


def test_measured_together_people_get_the_results_that_each_gets_alone(model):
    sheets = simulate(model, 20, seed=5)[1]
    for result, sheet in zip(assessments(model, sheets), sheets, strict=True):
        alone = Assessment(model, as_answers(model, sheet))
        assert (result.points_somewhere, result.lead) == (alone.points_somewhere, alone.lead)
        assert [(fit.job.id, fit.band) for fit in result.fits] == [(fit.job.id, fit.band) for fit in alone.fits]
        assert result.probability_inbound == pytest.approx(alone.probability_inbound, abs=1e-9)


def test_the_numbers_are_small_enough_to_work_by_hand(key, content):
    weights = [weight for row in key.jobs.values() for weight in row]
    assert len(key.jobs) == len(content.jobs)
    assert max(map(abs, weights)) <= 3
    assert max(map(abs, key.difference)) <= 4
    assert sum(map(bool, weights)) <= 120


def test_every_question_counts_once(key, model):
    numbers = sorted(number for trait in key.traits for number in trait.plus + trait.minus)
    assert numbers == list(range(1, len(model.questionnaire) + 1))
    assert all(len(trait.plus) == len(trait.minus) for trait in key.traits)


def test_nineteen_in_twenty_get_the_direction_that_the_model_tells_and_nobody_the_opposite(pairs):
    """As the paper says: paper.limit.measured in the locales."""
    told = [(result.lead, paper.side) for result, paper in pairs if result.lead != "even"]
    assert len(told) > 1000
    assert np.mean([side == lead for lead, side in told]) >= 0.94
    assert {side for lead, side in told if side not in (lead, "even")} == set()


def test_for_forty_nine_in_fifty_the_best_job_is_in_the_models_top_band(pairs):
    """As the paper says: paper.limit.measured in the locales."""
    found = [
        max(paper.jobs, key=paper.jobs.get) in {fit.job.id for fit in result.fits if fit.band == 1}
        for result, paper in pairs
    ]
    assert len(found) > 1000
    assert np.mean(found) >= 0.975


def test_the_models_best_job_is_nearly_always_among_those_marked_and_as_many_are_marked(pairs):
    best = [max(result.fits, key=lambda fit: fit.estimate.score).job.id in paper.group for result, paper in pairs]
    assert np.mean(best) >= 0.95
    marked, top = (
        np.mean(sizes)
        for sizes in zip(*((len(p.group), sum(f.band == 1 for f in r.fits)) for r, p in pairs), strict=True)
    )
    assert abs(marked - top) < 0.3


def test_everybody_imagined_for_a_job_finds_it_among_those_marked(key, model):
    results = {row["job"]: paper_result(key, [int(row[i]) for i in model.questionnaire.ids]) for row in archetypes()}
    assert [job for job, result in results.items() if job not in result.group] == []


@pytest.mark.parametrize("value", SCALE)
def test_one_answer_everywhere_points_to_no_job(key, value):
    assert paper_result(key, [value] * 40).group == ()


def test_answers_in_the_middle_point_to_no_job(key, model):
    answers = [MIDDLE] * key.middle + [5] * (40 - key.middle)
    assert paper_result(key, answers).group == ()


def test_an_opposite_sheet_has_the_opposite_points(key):
    answers = [1 + number * 7 % 5 for number in range(40)]
    there, back = paper_result(key, answers), paper_result(key, [6 - answer for answer in answers])
    assert back.traits == tuple(-points for points in there.traits)
    assert back.difference == -there.difference
    assert back.jobs == {job: -points for job, points in there.jobs.items()}


@pytest.mark.parametrize("spoilt", [[], [3] * 39, [3] * 41, [3] * 39 + [0], [3] * 39 + [6], [3] * 39 + [None]])
def test_a_sheet_that_is_not_whole_is_refused(key, spoilt):
    with pytest.raises(AnswerError):
        paper_result(key, spoilt)
