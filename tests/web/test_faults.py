"""The short form of `python -m benchmarks.faults`, and the twin that it must catch."""

import asyncio
from functools import partial

import pytest

from benchmarks.faults import Fault, run
from benchmarks.faulty import rounds, stage
from benchmarks.faulty.databases import Postgresql, Sqlite

KILLS = 3
"""So many are enough to catch the twin."""


@pytest.mark.parametrize("database", [Sqlite, Postgresql])
def test_kills_of_the_app_lose_nothing_that_was_tapped(database):
    count = asyncio.run(run(Fault("kill", database, partial(rounds.kills, rounds=KILLS)), people=4))
    assert count.clean, count.notes
    assert count.rounds == KILLS
    assert count.acknowledged + count.kept >= 4 * KILLS  # everybody, between any two kills


def test_a_store_that_acknowledges_before_it_commits_is_caught(monkeypatch):
    monkeypatch.setattr(stage, "LONGEST", 12)
    scene = partial(rounds.kills, rounds=10)  # it is caught by chance: at three kills not always
    fault = Fault("kill", Sqlite, scene, module="benchmarks.faulty.hasty")
    try:
        count = asyncio.run(run(fault, people=8))
    except RuntimeError as error:  # whose whole attempt is gone can save nothing in it any more
        assert "has not got an answer saved" in str(error)  # noqa: PT017  either way it is caught
    else:
        assert count.lost > 0
