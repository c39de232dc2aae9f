"""What is told of real people's moves tells nothing of one of them."""

import os

import numpy as np

from advisor.domain.disclosure import LEAST_COUNTED, SPREAD, Blur
from advisor.domain.governance import whatif
from advisor.domain.governance.whatif import Effect


def effect(moved, people=60):
    return Effect(people, moved, {("inbound", "even"): moved}, {("a", "b"): moved}, {"b": moved}, {"a": moved})


def by_fives(count):
    return count // 5


def told(moved):
    """All that a page tells, for one drawing of chance."""
    found = whatif.blurred(effect(moved), Blur(os.urandom(16)))
    totals = (found.groups, found.turned, found.swapped, found.gained, found.lost)
    parts = (found.directions, found.jobs, found.came, found.went)
    return tuple(map(by_fives, totals)), tuple(tuple(map(by_fives, part.values())) for part in parts)


def test_with_everybody_else_made_up_a_guess_at_the_last_one_is_hardly_better_than_chance():
    """Whoever makes the others up knows how many of them move; the last one moves or not."""
    random = np.random.default_rng(4)
    for others in (0, 4, 5, 14, 30):
        seen = {}
        for _ in range(3000):
            for yes in (0, 1):
                seen.setdefault(told(others + yes)[0][0], [0, 0])[yes] += 1
        right = total = 0
        for _ in range(2000):
            yes = int(random.integers(2))
            no_count, yes_count = seen.get(told(others + yes)[0][0], [1, 1])
            right, total = right + ((yes_count > no_count) == yes), total + 1
        assert right / total < 0.60


def test_a_part_is_shown_only_where_five_are_in_it_whatever_chance_does():
    for moved in range(LEAST_COUNTED):
        for _ in range(200):
            assert told(moved)[1] == ((), (), (), ())
    assert any(told(LEAST_COUNTED + SPREAD)[1][0] for _ in range(50))


def test_the_same_question_is_answered_alike():
    blur = Blur(b"these people")
    assert [blur("groups", 9) for _ in range(5)] == [blur("groups", 9)] * 5
    assert len({Blur(os.urandom(8))("groups", 50) for _ in range(300)}) == 2 * SPREAD + 1
