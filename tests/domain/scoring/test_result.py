"""One person's result: it adds up, wishes leave it alone, and where nothing can be said nothing is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content.bundle import bundle
from advisor.content.loading import load
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.domain.questionnaire.items import ENOUGH
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.explanations import LEVEL
from advisor.domain.scoring.model import MOST_TOGETHER
from advisor.domain.scoring.result import CLEAR, LEANING, Assessment, Estimate, trait_level
from tests.people import answer_sheets, archetypes, as_answers, opposite, simulate

PATTERNS = {
    **{f"all {value}": (value,) for value in range(1, 6)},
    "1 and 5 in turn": (1, 5),
    "5 and 1 in turn": (5, 1),
    "2 and 4 in turn": (2, 4),
    "4 and 2 in turn": (4, 2),
    "3 with a 4 now and then": (3, 3, 3, 4),
}
any_wishes = st.fixed_dictionaries({wish: st.sampled_from(choices(wish)) for wish in WISHES})


@pytest.fixture(scope="module")
def people(model):
    return [as_answers(model, sheet) for sheet in simulate(model, 300, seed=21)[1]]


@pytest.fixture(scope="module")
def decided(model, people):
    """Results that point somewhere."""
    return [result for result in (Assessment(model, answers) for answers in people) if result.points_somewhere]


@pytest.mark.slow
def test_contributions_add_up_on_a_thousand_random_sheets(model):
    random = np.random.default_rng(10)
    sheets = random.choice([1, 2, 3, 4, 5, np.nan], (1_000, len(model.questionnaire)))
    for sheet in sheets:
        result = Assessment(model, as_answers(model, sheet))
        for row, estimate in zip(model.rows, result.rows, strict=True):
            assert abs(result.shares(row).sum() - estimate.score) < 1e-9


def test_there_are_two_directions_and_fifteen_jobs(model, people):
    result = Assessment(model, people[0])
    assert [one.id for one in result.directions] == ["inbound", "outbound"]
    assert [one.id for one in result.rows[2:]] == [job.id for job in model.jobs]
    assert len(model.jobs) == 15


@given(data=st.data(), wishes=any_wishes)
def test_wishes_change_no_score_no_band_and_no_verdict_on_the_answers(data, wishes, model):
    answers = as_answers(model, data.draw(answer_sheets(model.questionnaire)))
    plain, wishing = Assessment(model, answers), Assessment(model, answers, wishes)
    assert plain.rows == wishing.rows
    assert plain.traits == wishing.traits
    assert plain.contrast == wishing.contrast
    assert plain.points_somewhere == wishing.points_somewhere
    assert {f.job.id: f.band for f in plain.fits} == {f.job.id: f.band for f in wishing.fits}


@given(data=st.data(), wishes=any_wishes)
def test_every_job_is_shown_once_in_a_band_or_in_conflict(data, wishes, model):
    result = Assessment(model, as_answers(model, data.draw(answer_sheets(model.questionnaire))), wishes)
    shown = [fit.job.id for band in result.bands for fit in band] + [fit.job.id for fit in result.in_conflict]
    assert sorted(shown) == sorted(job.id for job in model.jobs)
    assert all(result.bands)
    assert [fit.band for fit in result.fits] == sorted(fit.band for fit in result.fits)


@given(data=st.data())
def test_bands_run_from_one_without_gaps_and_the_best_job_is_in_the_first(data, model):
    result = Assessment(model, as_answers(model, data.draw(answer_sheets(model.questionnaire))))
    levels = [fit.band for fit in result.fits]
    assert levels == sorted(levels)
    assert set(levels) == set(range(1, max(levels) + 1))
    assert max(result.fits, key=lambda fit: fit.estimate.score).band == 1


def test_a_soft_wish_reorders_inside_a_band_only(model, people):
    moved = 0
    for answers in people[:100]:
        plain, wishing = Assessment(model, answers), Assessment(model, answers, {"script": "script_soft"})
        for before, after in zip(plain.bands, wishing.bands, strict=True):
            assert {fit.job.id for fit in before} == {fit.job.id for fit in after}
            missed = [fit.missed for fit in after]
            assert missed == sorted(missed)
            moved += [fit.job.id for fit in before] != [fit.job.id for fit in after]
    assert moved


def test_a_hard_wish_sets_jobs_apart_and_keeps_them_visible(model, people):
    result = Assessment(model, people[0], {"quota": "less_hard"})
    apart = {fit.job.id for fit in result.in_conflict}
    quota = {job.id: job.grades["quota"] for job in model.jobs}
    assert apart == {job for job, grade in quota.items() if grade.value > 0 and not grade.inferred}
    doubted = {fit.job.id for fit in result.fits if fit.doubts}
    assert doubted == {job for job, grade in quota.items() if grade.value > 0 and grade.inferred}
    assert not apart & {fit.job.id for band in result.bands for fit in band}


def test_no_answers_have_no_result_of_any_kind(model):
    result = Assessment(model, {})
    assert result.quality.flags == ("few",)
    assert (result.points_somewhere, result.top, result.headline) == (False, (), "headline.nowhere")
    assert all(one.score == 0 for one in (*result.rows, *result.traits))


def test_one_answer_too_few_is_not_enough(model, decided):
    """The very answers that point somewhere carry nothing while there are too few of them."""
    few = dict(list(decided[0].answers.items())[: ENOUGH - 1])
    assert Assessment(model, few).quality.flags == ("few",)
    assert not Assessment(model, few).points_somewhere


@pytest.mark.parametrize(
    ("name", "answered"),
    [(name, answered) for name in PATTERNS for answered in (ENOUGH, 30, 40)],
)
def test_a_sheet_of_one_pattern_points_nowhere(model, name, answered):
    pattern = PATTERNS[name]
    ids = model.questionnaire.ids[:answered]
    result = Assessment(model, {item: pattern[i % len(pattern)] for i, item in enumerate(ids)})
    assert not result.points_somewhere
    assert (result.top, result.headline) == ((), "headline.nowhere")


def test_most_people_who_answer_as_they_are_are_pointed_somewhere(people, decided):
    assert len(decided) > 0.8 * len(people)


def test_a_top_group_is_never_half_of_all_jobs(decided):
    assert all(len(result.bands[0]) <= MOST_TOGETHER for result in decided)
    assert all(len(result.top) == len(result.bands[0]) for result in decided)


@given(data=st.data())
def test_opposite_answers_have_opposite_scores(data, model):
    answers = as_answers(model, data.draw(answer_sheets(model.questionnaire)))
    there, back = Assessment(model, answers), Assessment(model, opposite(answers))
    for one, other in zip((*there.rows, *there.traits), (*back.rows, *back.traits), strict=True):
        assert one.score == pytest.approx(-other.score, abs=1e-9)
        assert one.error == pytest.approx(other.error, abs=1e-9)
    assert there.probability_inbound == pytest.approx(1 - back.probability_inbound, abs=1e-9)


def test_the_contrast_is_inbound_minus_outbound(model, people):
    for answers in people[:20]:
        result = Assessment(model, answers)
        inbound, outbound = result.directions
        assert result.contrast.score == pytest.approx(inbound.score - outbound.score, abs=1e-12)


def test_the_headline_is_as_sure_as_the_probability(decided):
    seen = set()
    for result in decided:
        seen.add(result.headline)
        sure = max(result.probability_inbound, 1 - result.probability_inbound)
        if sure < LEANING:
            assert result.headline.startswith("headline.even.")
        else:
            _, lead, strength, level = result.headline.split(".")
            assert lead == ("inbound" if result.contrast.score > 0 else "outbound")
            assert strength == ("clear" if sure >= CLEAR else "leaning")
            leading = next(one for one in result.directions if one.id == lead)
            assert level == ("high" if leading.score > LEVEL else "relative")
    assert len(seen) >= 6


def test_somebody_high_in_everything_suits_both_directions(model):
    result = Assessment(model, {item.id: 5 if item.key > 0 else 1 for item in model.questionnaire})
    assert result.headline in ("headline.even.high", "headline.nowhere")
    assert min(one.score for one in result.directions) > 0.5


@pytest.mark.parametrize(
    ("score", "level"), [(LEVEL + 0.01, "high"), (LEVEL, "middle"), (0, "middle"), (-LEVEL, "middle"), (-0.5, "low")]
)
def test_levels_are_thirds_of_all_people(score, level):
    assert trait_level(Estimate("learning", score, 0.4)) == level


def test_said_probabilities_come_true(model):
    """In each tenth of the said P(inbound), the share of simulated people with a higher inbound trait sum is near."""
    truth, sheets = simulate(model, 20_000, seed=31)
    row = model.rows[0] - model.rows[1]
    found = model.posterior(sheets)
    error = np.sqrt(np.einsum("t,ntu,u->n", row, found.cov, row))
    said = np.array([linear_scores.probability_above(*one) for one in zip(found.mean @ row, error, strict=True)])
    true = truth @ row > 0
    for tenth in range(10):
        inside = (said >= tenth / 10) & (said < (tenth + 1) / 10)
        assert abs(said[inside].mean() - true[inside].mean()) < 0.03


def test_there_is_an_archetype_for_every_job(model):
    assert sorted(row["job"] for row in archetypes()) == sorted(job.id for job in model.jobs)


@pytest.mark.parametrize("questionnaire", [None, "1"])
@pytest.mark.parametrize("row", archetypes(), ids=lambda row: row["job"])
def test_an_archetype_finds_its_own_job_in_the_top_group(row, questionnaire):
    model = bundle(load(questionnaire=questionnaire)).model
    answers = {item: int(row[item]) for item in model.questionnaire.ids if row[item]}
    result = Assessment(model, answers)
    assert row["job"] in {reasons.fit.job.id for reasons in result.top}
