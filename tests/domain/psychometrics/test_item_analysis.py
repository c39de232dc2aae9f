"""Item health: known figures come out, a bad item is flagged, and from few people nothing is said."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.errors import AnswerError
from advisor.domain.psychometrics import item_analysis
from advisor.domain.psychometrics.intervals import INSIDE
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.simulation import profiles, sheets

PEOPLE = 400


@pytest.fixture(scope="module")
def answers(model):
    return sheets(model, profiles(model, PEOPLE, seed=11), seed=12)


def of(questionnaire, answers, item, **more):
    return next(one for one in item_analysis.items(questionnaire, answers, **more) if one.item == item)


def spoilt(answers, number, values):
    made = answers.copy()
    made[:, number] = values
    return made


def test_items_that_work_get_no_flag(model, answers):
    found = item_analysis.items(model.questionnaire, answers)
    assert [one.item for one in found] == list(model.questionnaire.ids)
    assert all(one.people == PEOPLE and one.flags == () for one in found)
    assert all(0.3 < one.rest.low < one.rest.value < one.rest.high < 0.8 for one in found)


@pytest.mark.parametrize("number", [0, 7, 39])
def test_an_item_answered_at_random_is_flagged_and_only_that_one(model, answers, number):
    noise = np.random.default_rng(3).integers(1, 6, PEOPLE)
    found = item_analysis.items(model.questionnaire, spoilt(answers, number, noise))
    assert [one.item for one in found if one.flags] == [model.questionnaire.ids[number]]
    assert found[number].flags == ("weak",)


def test_an_item_with_the_wrong_key_is_flagged_as_reversed(model, answers):
    assert (
        "reversed" in of(model.questionnaire, spoilt(answers, 4, 6 - answers[:, 4]), model.questionnaire.ids[4]).flags
    )


def test_an_item_that_most_people_answer_in_the_middle_is_flagged(model, answers):
    middling = np.where(np.random.default_rng(1).random(PEOPLE) < 0.7, 3, answers[:, 9])
    found = of(model.questionnaire, spoilt(answers, 9, middling), model.questionnaire.ids[9])
    assert "middle" in found.flags
    assert found.middle.value == pytest.approx((middling == 3).mean())


@pytest.mark.parametrize(("people", "known"), [(0, False), (1, False), (29, False), (30, True)])
def test_from_fewer_than_thirty_people_nothing_is_said(model, answers, people, known):
    few = answers[:people]
    assert all((one.rest is not None) == known for one in item_analysis.items(model.questionnaire, few))
    assert all((one.middle is not None) == known for one in item_analysis.items(model.questionnaire, few))
    assert all(one.flags == () or known for one in item_analysis.items(model.questionnaire, few))
    for trait in item_analysis.traits(model.questionnaire, few):
        assert (trait.alpha is not None, trait.omega is not None) == (known, known)


def test_who_left_an_item_out_does_not_count_for_it(model, answers):
    gaps = answers.copy()
    gaps[:380, 0] = np.nan
    first = item_analysis.items(model.questionnaire, gaps)[0]
    assert (first.people, first.rest, first.middle) == (20, None, None)


def test_intervals_of_the_correlation_hold_it_in_nine_of_ten_samples(model):
    """Against the value of a very large sample; the bound is four standard errors of 400 draws below 90 %."""
    ids = model.questionnaire.ids
    truth = {one.item: one.rest.value for one in item_analysis.items(model.questionnaire, _sample(model, 40_000, 0))}
    held = [
        one.rest.low <= truth[one.item] <= one.rest.high
        for seed in range(1, 11)
        for one in item_analysis.items(model.questionnaire, _sample(model, 100, seed))
    ]
    assert len(held) == 10 * len(ids)
    assert np.mean(held) == pytest.approx(INSIDE, abs=4 * np.sqrt(0.9 * 0.1 / len(held)))


def _sample(model, people, seed):
    return sheets(model, profiles(model, people, seed), seed + 1000)


def test_alpha_is_the_textbook_figure():
    """Cronbach's k / (k − 1) · (1 − trace / sum) of the covariance matrix."""
    answers = np.array([[1, 1, 2], [2, 3, 2], [4, 3, 3], [5, 4, 4], [2, 2, 1], [3, 5, 5]] * 10, dtype=float)
    cov = np.cov(answers.T)
    expected = 3 / 2 * (1 - np.trace(cov) / cov.sum())
    assert item_analysis._alpha(answers).value == pytest.approx(expected, abs=1e-12)


def test_omega_is_what_the_loadings_say():
    """Items x = λf + e with known λ and error variances: ω = (Σλ)² / ((Σλ)² + Σψ)."""
    random = np.random.default_rng(5)
    loadings, noise = np.array([0.9, 0.7, 0.5, 0.3]), np.array([0.4, 0.5, 0.6, 0.7])
    made = random.standard_normal((20_000, 1)) * loadings + random.standard_normal((20_000, 4)) * np.sqrt(noise)
    known = loadings.sum() ** 2 / (loadings.sum() ** 2 + noise.sum())
    assert item_analysis._omega(made) == pytest.approx(known, abs=0.02)


def test_a_trait_with_noise_for_items_has_no_reliability_and_the_others_have(model, answers):
    noise = answers.copy()
    mine = model.questionnaire.trait_index == 0
    noise[:, mine] = np.random.default_rng(2).integers(1, 6, (PEOPLE, int(mine.sum())))
    first, *rest = item_analysis.traits(model.questionnaire, noise)
    assert first.alpha.low < 0.1
    assert all(0.6 < one.alpha.low < one.alpha.value < one.alpha.high < 0.9 for one in rest)
    assert all(abs(one.omega - one.alpha.value) < 0.03 for one in rest)


def test_an_item_that_everybody_answers_alike_breaks_nothing(model, answers):
    same = spoilt(answers, 0, 4)
    assert item_analysis.items(model.questionnaire, same)[0].rest is None
    trait = model.questionnaire.items[0].trait
    assert next(one for one in item_analysis.traits(model.questionnaire, same) if one.trait == trait).alpha is None


def figures(trait):
    """All numbers that are said of a trait."""
    alpha = [] if trait.alpha is None else [trait.alpha.value, trait.alpha.low, trait.alpha.high]
    return alpha + ([] if trait.omega is None else [trait.omega])


def test_forty_people_with_the_same_sign_all_the_way_down_have_no_reliability(model):
    """Items with both keys: whoever says 4 to all has the same sum as whoever says 2 to all."""
    lines = np.repeat(np.tile([1.0, 2, 4, 5], 10)[:, None], len(model.questionnaire), axis=1)
    found = item_analysis.traits(model.questionnaire, lines)
    balanced = [model.questionnaire.keys[model.questionnaire.trait_index == n].sum() == 0 for n in range(len(found))]
    assert any(balanced)
    for even, trait in zip(balanced, found, strict=True):
        assert np.isfinite(figures(trait)).all()
        assert not even or (trait.alpha, trait.omega) == (None, None)


def test_people_who_agree_with_themselves_in_every_item_have_a_reliability_of_one(model):
    levels = np.tile([1.0, 2, 3, 4, 5], 9)
    lines = np.where(model.questionnaire.keys > 0, levels[:, None], 6 - levels[:, None])
    for trait in item_analysis.traits(model.questionnaire, lines):
        assert figures(trait) == pytest.approx([1, 1, 1, 1], abs=1e-6)


def test_seconds_are_the_median_of_those_that_are_known(model, answers):
    seconds = np.full(answers.shape, np.nan)
    seconds[:31, 0] = [*range(30), 10_000]
    seconds[:29, 1] = 5
    found = item_analysis.items(model.questionnaire, answers, seconds=seconds)
    assert [one.seconds for one in found[:3]] == [15, None, None]


def test_drop_off_is_the_share_of_those_who_went_no_further(model, answers):
    ids = model.questionnaire.ids
    reached = dict.fromkeys(ids, 60) | {ids[0]: 100, ids[1]: 100, ids[2]: 80}
    found = item_analysis.items(model.questionnaire, answers, reached=reached)
    assert [one.lost.value if one.lost else None for one in found[:5]] == [None, 0.0, 0.2, 0.25, 0.0]
    assert found[2].lost.low < 0.2 < found[2].lost.high


def test_an_answer_off_the_scale_is_refused(model, answers):
    with pytest.raises(AnswerError, match="not an answer from 1 to 5"):
        item_analysis.items(model.questionnaire, spoilt(answers, 0, 6))


def test_a_trait_of_one_item_has_no_reliability(model, answers):
    one = model.questionnaire.items[0]
    alone = replace(model.questionnaire, items=(replace(one, text=dict.fromkeys(LANGUAGES, "")),), traits=(one.trait,))
    assert item_analysis.traits(alone, answers[:, :1])[0].alpha is None
    assert item_analysis.items(alone, answers[:, :1])[0].rest is None
