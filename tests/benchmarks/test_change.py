"""What is called a change, on two thousand people who answer twice: unchanged, and moved in between."""

import numpy as np
import pytest

from advisor.content.loading import DATA
from advisor.domain.psychometrics.intervals import INSIDE, Z
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.simulation import profiles
from advisor.i18n import load
from benchmarks.change import HALF, MOVED, PEOPLE, moved_direction, moved_trait, retakes

CHANCE = 0.02
"""Three standard errors of a share of one in ten among two thousand people."""


@pytest.fixture(scope="module")
def traits(model):
    return profiles(model, PEOPLE, seed=5)


@pytest.fixture(scope="module", params=[None, HALF])
def unchanged(request, model, traits):
    return retakes(model, traits, traits, request.param, seed=5)


def test_one_figure_alone_is_called_changed_in_one_of_ten_who_are_not(unchanged):
    assert PEOPLE == 2000
    shares = (np.abs(unchanged.off) > Z).mean(axis=0)
    assert len(shares) == 11
    assert shares == pytest.approx(np.full(11, 1 - INSIDE), abs=CHANCE)


def test_nine_of_ten_who_have_not_changed_are_told_no_change_anywhere(unchanged):
    traits, direction = unchanged.told[:, :-1].any(axis=1), unchanged.told[:, -1]
    assert unchanged.told.any(axis=1).mean() < 1 - INSIDE + CHANCE
    assert traits.mean() == pytest.approx(0.05, abs=CHANCE)  # half of it each
    assert direction.mean() == pytest.approx(0.05, abs=CHANCE)
    assert (unchanged.told.mean(axis=0) < 1 - INSIDE).all()


LEAST = {0.5: (0.05, 0.006), 1.0: (0.13, 0.03), 1.5: (0.29, 0.09)}
"""How far somebody has moved → the least shares who are told so, of the direction and of a trait."""


@pytest.mark.parametrize("by", MOVED)
def test_who_has_moved_is_told_the_more_often_the_further(model, traits, by):
    turned = retakes(model, traits, moved_direction(model, traits, by), seed=5)
    assert turned.told[:, -1].mean() > LEAST[by][0]
    assert (turned.off[:, -1] > 0)[turned.told[:, -1]].mean() > 0.8  # and the way that they have moved
    moved = retakes(model, traits, moved_trait(traits, by, 3), seed=5)
    assert moved.told[:, 3].mean() > LEAST[by][1]
    assert np.abs(moved.off[:, [0, 1, 2]]).mean() < np.abs(moved.off[:, 3]).mean()


def test_the_best_group_is_seldom_the_same_again_and_nearly_always_shares_a_job(unchanged):
    assert unchanged.ranked.sum() > 1000
    assert 1 - unchanged.same_best == pytest.approx(0.93, abs=0.04)
    assert unchanged.shared_best > 0.93


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["change.about", "change.jobs.chance"])
def test_the_page_says_nine_in_ten_as_it_is_measured_here(language, key):
    assert {"ja": "10人に9人", "en": "nine in ten"}[language] in load(DATA, language)(key)
