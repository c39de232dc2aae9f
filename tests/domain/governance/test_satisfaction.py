"""Fit and satisfaction: a relation is found where there is one, and none is claimed where there is none."""

import numpy as np
import pytest

from advisor.domain.governance.satisfaction import relation
from advisor.domain.psychometrics.intervals import INSIDE


def people(seed, slope, count=120):
    random = np.random.default_rng(seed)
    fit = random.normal(size=count)
    desks = ["billing" if n % 2 else "survey" for n in range(count)]
    level = np.array([0.0 if one == "billing" else 1.0 for one in desks])  # one desk is liked better by everybody
    given = np.clip(np.round(3 + level + slope * fit + random.normal(size=count)), 1, 5).astype(int)
    return fit, desks, given.tolist()


def test_a_planted_relation_is_found():
    found = [relation(*people(seed, 0.6)) for seed in range(20)]
    assert sum(one.low > 0 for one in found) >= 19


def test_without_one_the_interval_holds_zero_as_often_as_it_says():
    found = [relation(*people(seed, 0.0)) for seed in range(200)]
    held = np.mean([one.low <= 0 <= one.high for one in found])
    assert held == pytest.approx(INSIDE, abs=4 * np.sqrt(INSIDE * (1 - INSIDE) / len(found)))


def test_a_desk_that_everybody_likes_better_is_no_relation():
    fit, desks, _ = people(3, 0.0)
    given = [2 if one == "billing" else 4 for one in desks]
    assert relation(fit, desks, given) is None  # nobody differs within a desk


@pytest.mark.parametrize("asked", [0, 10, 29])
def test_few_people_say_nothing(asked):
    fit, desks, given = people(4, 0.6)
    assert relation(fit, desks, given[:asked] + [None] * (len(given) - asked)) is None


def test_those_who_were_not_asked_change_nothing():
    fit, desks, given = people(5, 0.6)
    more = np.append(fit, [9.0, -9.0])
    assert relation(more, [*desks, "billing", "survey"], [*given, None, None]) == relation(fit, desks, given)


def test_the_order_of_people_changes_nothing():
    fit, desks, given = people(6, 0.6)
    backwards = relation(fit[::-1], desks[::-1], given[::-1])
    assert backwards.value == pytest.approx(relation(fit, desks, given).value)
