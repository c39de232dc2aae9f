"""What a sheet can carry: flat, neutral and contradictory sheets are noticed, ordinary ones are left in peace."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.questionnaire.items import ENOUGH, Questionnaire
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, assessments, simulate


def look(model, answers):
    """What is noticed about a sheet, person fit included."""
    return Assessment(model, answers).quality


def look_at_all(model, taps):
    """The same of many people, of whom each answered the first so many items."""
    sheets = np.full((len(taps), len(model.questionnaire)), np.nan)
    sheets[:, : taps.shape[1]] = taps
    return [one.quality for one in assessments(model, sheets)]


def sheet(model, *pattern: int, answered: int = 40) -> dict[str, int]:
    """The pattern over and over, for the first so many items."""
    return {item: pattern[i % len(pattern)] for i, item in enumerate(model.questionnaire.ids[:answered])}


def test_of_many_together_the_same_is_noticed_as_of_each_alone(model):
    taps = np.random.default_rng(8).integers(1, 6, (50, 40))
    alone = [look(model, as_answers(model, one.astype(float))) for one in taps]
    assert look_at_all(model, taps) == alone
    assert len({one.flags for one in alone}) > 2


@pytest.mark.parametrize("value", [1, 2, 4, 5])
def test_one_and_the_same_answer_is_flat(model, value):
    assert "flat" in look(model, sheet(model, value)).flags


@pytest.mark.parametrize("value", [1, 5])
def test_agreeing_or_disagreeing_with_everything_is_contradictory(model, value):
    found = look(model, sheet(model, value))
    assert "contradictory" in found.flags
    assert len(found.pairs) == 20  # every answer is compared once
    assert all(one in found.pairs for one in model.questionnaire.opposite_pairs[:20])


def test_only_declared_opposites_are_compared(model):
    """Among the first twenty items there is no pair, and items of two facets need not be opposites."""
    assert look(model, sheet(model, 5, answered=ENOUGH)).pairs == ()


@pytest.mark.parametrize("answered", [ENOUGH, 30, 40])
@pytest.mark.parametrize("pattern", [(1, 5), (5, 1), (1, 2, 3, 4, 5), (5, 4, 3, 2, 1)])
def test_answers_that_do_not_go_together_are_noticed_without_pairs_too(model, pattern, answered):
    assert {"contradictory", "uneven"} & set(look(model, sheet(model, *pattern, answered=answered)).flags)


@pytest.mark.parametrize(("answered", "share"), [(30, 0.4), (40, 0.7)])
def test_random_taps_often_carry_no_statement(model, answered, share):
    """As many as can be caught with uncalibrated parameters while real people are left in peace; at 20 hardly any."""
    taps = np.random.default_rng(3).integers(1, 6, (300, answered))
    assert np.mean([not one.carries_a_statement for one in look_at_all(model, taps)]) > share


@pytest.mark.parametrize("answered", [ENOUGH, 30, 40])
@pytest.mark.parametrize("two", [(2, 4), (4, 5), (1, 2), (1, 5), (3, 4)])
def test_random_taps_on_two_answers_carry_no_statement(model, two, answered):
    taps = np.random.default_rng(5).choice(two, (200, answered))
    assert np.mean([not one.carries_a_statement for one in look_at_all(model, taps)]) > 0.9


def test_the_middle_throughout_is_told_as_the_middle_and_not_as_flat(model):
    assert look(model, sheet(model, 3)).flags == ("middle",)


@pytest.mark.parametrize(("value", "times", "flag"), [(3, 28, "middle"), (4, 36, "flat"), (2, 36, "flat")])
def test_flags_begin_at_their_share_of_forty_answers(model, value, times, flag):
    """Seven tenths of the middle, nine tenths of any other answer; one answer less is left in peace."""
    ids = model.questionnaire.ids

    def flags(times):
        return look(model, dict(zip(ids, [value] * times + [1] * (40 - times), strict=True))).flags

    assert flag in flags(times)
    assert flag not in flags(times - 1)


@pytest.mark.parametrize("pattern", [(1, 5), (5, 1)])
def test_swinging_from_end_to_end_is_contradictory(model, pattern):
    assert "contradictory" in look(model, sheet(model, *pattern)).flags


@pytest.mark.parametrize("answered", [0, 1, ENOUGH - 1])
def test_too_few_answers_are_told(model, answered):
    assert "few" in look(model, sheet(model, 4, 2, answered=answered)).flags


def test_enough_answers_are_not_few(model):
    assert "few" not in look(model, sheet(model, 4, 2, answered=ENOUGH)).flags


def test_no_answers_are_few_and_nothing_else(model):
    found = look(model, {})
    assert (found.flags, found.pairs, found.carries_a_statement) == (("few",), (), False)


def test_one_contradictory_pair_is_offered_for_review_without_a_flag(model):
    _, sheets = simulate(model, 200, seed=1)
    calm = next(a for a in (as_answers(model, s) for s in sheets) if not look(model, a).pairs)
    one, other = model.questionnaire.opposite_pairs[0]
    found = look(model, {**calm, one: 5, other: 5})
    assert found.pairs == ((one, other),)
    assert found.carries_a_statement


def test_whoever_agrees_with_both_of_two_items_that_are_no_opposites_contradicts_nothing(content, model):
    """Careful people: they answer as they are, and agree with both where both are good habits."""
    _, sheets = simulate(model, 300, seed=2)
    both = model.questionnaire.opposite_positions[:12:2]
    for pair in both:
        sheets[:, pair] = np.random.default_rng(3).integers(4, 6, (300, 2))
    are_none = {model.questionnaire.ids[position] for pair in both for position in pair}

    def contradictory(items):
        questionnaire = Questionnaire(tuple(items), model.questionnaire.traits)
        looking = Model(questionnaire, content.parameters, content.weights, content.jobs)
        return np.mean(["contradictory" in one.quality.flags for one in assessments(looking, sheets)])

    assert contradictory(model.questionnaire) > 0.5
    assert contradictory(replace(i, opposites=()) if i.id in are_none else i for i in model.questionnaire) < 0.01


def test_an_unanswered_half_of_a_pair_contradicts_nothing(model):
    one, other = model.questionnaire.opposite_pairs[0]
    assert look(model, {one: 5}).pairs == ()
    assert look(model, {one: 5, other: 4}).pairs == ((one, other),)
    assert look(model, {one: 5, other: 3}).pairs == ()


@pytest.mark.parametrize("answered", [ENOUGH, 30, 40])
def test_people_who_answer_as_they_are_are_flagged_in_under_three_percent(model, answered):
    _, sheets = simulate(model, 1_500, seed=6)
    sheets[:, answered:] = np.nan
    assert np.mean([bool(one.flags) for one in look_at_all(model, sheets)]) < 0.03


def test_random_tapping_is_flagged_far_more_often_than_honest_answers(model):
    sheets = np.random.default_rng(7).integers(1, 6, (1_000, len(model.questionnaire)))
    assert np.mean([bool(one.flags) for one in look_at_all(model, sheets)]) > 0.3
