"""What a power cut may leave of the database: everything acknowledged with FULL, not so with NORMAL."""

import random
import sys

import pytest

from benchmarks.faulty.powercut import lost, trace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's")


@pytest.fixture
def cut(tmp_path):
    def cut_(synchronous: str) -> list[int]:
        """Answers lost in each of 30 cuts: nothing, half or most of what was not synced reaches the disk."""
        chance = random.Random(20261122)
        steps = trace(tmp_path / "advisor.db", synchronous, saves=60)
        first = next(place for place, step in enumerate(steps) if step.kind == "acknowledged")
        moments = [(chance.randint(first + 1, len(steps)), rest) for rest in (0, 0.5, 0.9) for _ in range(10)]
        return [lost(steps, moment, tmp_path, rest, chance) for moment, rest in moments]

    return cut_


def test_a_power_cut_takes_nothing_that_was_acknowledged(cut):
    assert cut("FULL") == [0] * 30


def test_the_twin_that_syncs_less_often_loses_answers_and_is_caught(cut):
    assert sum(cut("NORMAL")) > 0
