"""Every sentence rests on answers that were given and on claims, and opposite people read other sentences."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.jobs.preferences import WISHES, choices
from advisor.domain.scoring import explanations
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, opposite, simulate


@pytest.fixture(scope="module")
def results(model):
    """300 people, a third of them with gaps."""
    _, sheets = simulate(model, 300, seed=11)
    gaps = np.random.default_rng(11).random((100, sheets.shape[1])) < 0.4
    sheets[:100][gaps] = np.nan
    return [Assessment(model, as_answers(model, sheet)) for sheet in sheets]


def spoken(result):
    """(job, reason) of everything that is said about the top group."""
    return [(top.fit.job.id, reason) for top in result.top for reason in (*top.why, *top.watch)]


def test_every_sentence_names_an_answer_that_was_given_to_its_trait(model, results):
    by_id = model.questionnaire.by_id
    for result in results:
        for _, reason in spoken(result):
            assert 1 <= len(reason.items) <= explanations.ANSWERS_SHOWN
            assert all(item in result.answers and by_id[item].trait == reason.trait for item in reason.items)


def test_every_sentence_rests_on_claims_or_on_a_stated_hypothesis(content, results):
    for result in results:
        for job, reason in spoken(result):
            weight = content.weights.cells[job, reason.trait]
            assert set(reason.claims) <= content.claims.keys()
            assert reason.claims or (weight.is_hypothesis and weight.note)


def test_good_points_raise_the_score_and_points_to_watch_lower_it(results):
    for result in results:
        for top in result.top:
            assert len(top.why) <= explanations.MOST_REASONS
            assert len(top.watch) <= explanations.MOST_WATCH
            assert all(reason.share >= explanations.SMALLEST_SHARE for reason in top.why)
            assert all(reason.share <= -explanations.SMALLEST_SHARE for reason in top.watch)


def test_what_a_sentence_says_agrees_with_the_level_and_the_weight(model, results):
    for result in results:
        level = {one.id: one.score for one in result.traits}
        for job, reason in spoken(result):
            row = model.rows[model.weights.rows.index(job)][model.weights.traits.index(reason.trait)]
            raw = model.weights.cells[job, reason.trait].value
            assert (reason.level == "high") == (level[reason.trait] > 0)
            assert (reason.use == "wanted") == (row > 0)
            assert raw >= explanations.ASKED if reason.use == "wanted" else raw <= explanations.UNASKED
            assert abs(level[reason.trait]) > explanations.LEVEL


def test_a_trait_whose_answers_move_the_job_the_other_way_than_its_weight_is_not_spoken_of(model):
    """Its answers also tell of the traits that go with it, which here count for more: the sum says the contrary."""
    q, trait = model.questionnaire, model.weights.traits.index("accuracy")
    row = np.zeros(10)
    row[trait] = 0.5

    def told(direction):
        shares = direction * 0.3 * (q.trait_index == trait)
        return explanations.reasons(
            "billing",
            shares=shares,
            pulls=0.2 * (q.trait_index == trait),
            mean=np.where(np.arange(10) == trait, 1.0, 0.0),
            row=row,
            weights=model.weights,
            questionnaire=q,
        )

    (why, watch), (against, warned) = told(1), told(-1)
    assert [reason.key for reason in why] == ["reason.accuracy.wanted.high"]
    assert watch == against == warned == ()


def test_what_a_job_asks_for_comes_before_what_it_does_not_and_the_weightiest_first(results):
    seen = set()
    for result in results:
        for fit in result.fits:
            told = result.reasons(fit)
            for reasons in (told.why, told.watch):
                order = [(reason.use == "unused", -abs(reason.share)) for reason in reasons]
                assert order == sorted(order)
                seen.add(tuple(reason.use for reason in reasons))
    assert {("wanted", "unused"), ("unused",)} <= seen


def test_a_reason_is_no_larger_than_what_its_answers_add_to_the_score(model, results):
    for result in results[:50]:
        for job, reason in spoken(result):
            shares = result.shares(model.rows[model.weights.rows.index(job)])
            of_trait = [item.trait == reason.trait for item in model.questionnaire]
            assert reason.share == pytest.approx(shares[of_trait].sum(), abs=1e-12)


def test_opposite_sheets_share_under_a_fifth_of_their_sentences(model, results):
    compared = 0
    for result in results:
        one = {reason.key for _, reason in spoken(result)}
        other = {reason.key for _, reason in spoken(Assessment(model, opposite(result.answers)))}
        if one and other:
            compared += 1
            assert len(one & other) < 0.2 * len(one | other)
    assert compared > 100


def test_most_people_who_point_somewhere_are_told_a_reason(results):
    told = [bool(spoken(result)) for result in results if result.points_somewhere]
    assert np.mean(told) > 0.95


def test_the_answers_told_for_a_direction_were_given_and_pull_that_way(results):
    for result in results:
        row = result.model.rows[0] - result.model.rows[1]
        shares = dict(zip(result.model.questionnaire.ids, result.shares(row), strict=True))
        for direction, sign in (("inbound", 1), ("outbound", -1)):
            assert all(sign * shares[item] > 0 for item in result.answers_towards(direction))
            assert set(result.answers_towards(direction)) <= result.answers.keys()


def test_leading_answers_are_the_largest_positive_ones(model):
    shares = np.zeros(len(model.questionnaire))
    shares[[3, 5, 8]] = [0.1, 0.4, -2.0]
    ids = model.questionnaire.ids
    assert explanations.leading_answers(shares, model.questionnaire, 4) == (ids[5], ids[3])
    assert explanations.leading_answers(shares, model.questionnaire, 1) == (ids[5],)


def test_three_different_questions_are_offered_for_every_job(content, model, results):
    for fit in results[-1].fits:
        asked = results[-1].reasons(fit).questions
        assert len(asked) == len(set(asked)) == explanations.QUESTIONS_SHOWN
        assert set(asked) <= content.conditions.keys()


def test_what_no_article_states_about_a_wish_is_asked_first(model, results):
    wishes = {"talking": "less_hard"}
    for fit in Assessment(model, results[-1].answers, wishes).fits:
        if fit.job.grades["voice_load"].inferred:
            assert Assessment(model, results[-1].answers, wishes).reasons(fit).questions[0] == "voice_load"


def test_without_wishes_every_question_is_on_a_condition_that_no_article_states(model, results):
    for fit in Assessment(model, results[-1].answers).fits:
        asked = results[-1].reasons(fit).questions
        assert all(fit.job.grades[condition].inferred for condition in asked), fit.job.id


def test_nobody_is_asked_about_refusals_at_a_desk_that_people_call_themselves(model, results):
    asked = {fit.job.direction: set() for fit in results[-1].fits}
    for fit in results[-1].fits:
        asked[fit.job.direction] |= set(results[-1].reasons(fit).questions)
    assert "rejection_load" not in asked["inbound"]
    assert "rejection_load" in asked["outbound"]


def test_who_may_have_to_go_on_after_a_refusal_is_always_told_to_ask_how_far(content, model, results):
    wishes = [{}, *({wish: choice} for wish in WISHES for choice in choices(wish))]
    warned = {job.id for job in content.jobs if any("S3-04" in moment.claims for moment in job.moments)}
    assert warned == {"tele_sales", "appointment"}
    for wish in wishes:
        result = Assessment(model, results[-1].answers, wish)
        asking = {fit.job.id for fit in result.fits if "after_refusal" in result.reasons(fit).questions}
        assert asking == warned, wish


def test_questions_for_the_interview_are_only_of_what_the_job_is_graded_by(model):
    job = next(iter(model.jobs))
    grades = {name: replace(grade, inferred=False) for name, grade in list(job.grades.items())[:2]}
    asked = explanations.questions(replace(job, grades=grades), (), dict.fromkeys(grades, 1.0))
    assert set(asked) == set(grades) - explanations.POINTLESS[job.direction]
