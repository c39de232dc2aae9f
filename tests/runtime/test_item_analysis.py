"""Item health is worked out once for everybody, and anew when somebody has finished."""

import threading
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest

from advisor.actions import item_analysis
from advisor.actions.item_analysis import STEP
from advisor.actions.samples import Finished
from advisor.runtime.item_analysis import ItemStudies
from tests.actions.test_samples import walk
from tests.people import archetype, simulate


@pytest.fixture
def times(monkeypatch):
    """How often it was worked out."""
    done, study = [], item_analysis.study

    def counted(*given, **more):
        done.append(1)
        return study(*given, **more)

    monkeypatch.setattr(item_analysis, "study", counted)
    return done


@dataclass
class Few:
    """A store that holds some finished people."""

    rows: list[Finished]

    def histories(self):
        return {}

    def of(self, contents):
        return self

    def count(self):
        return len(self.rows)

    def reached(self):
        return Counter(item for row in self.rows for item in row.answers)

    def finished(self):
        return iter(self.rows)


def sheets_of(model, content, count):
    """Simulated people as they are stored."""
    _, sheets = simulate(model, count, seed=3)
    answers = [dict(zip(content.items.ids, map(int, sheet), strict=True)) for sheet in sheets]
    return [Finished(number, "", {}, one, {}) for number, one in enumerate(answers)]


def part_guessed(content, rows, chance):
    """How well it is guessed, from the way that a figure has moved when somebody came, whether that person's answer is
    in the middle: as whoever looks at the page before and after can do. Half is chance, 1 always right.
    """
    right = {True: [], False: []}
    for newest in range(70, len(rows)):
        before, after = (
            item_analysis.study(Few(rows[:count]), content, chance).items for count in (newest, newest + 1)
        )
        for earlier, later in zip(before, after, strict=True):
            middle = rows[newest].answers[later.item] == 3
            right[middle].append((later.middle.value > earlier.middle.value) == middle)
    return sum(sum(found) / len(found) for found in right.values()) / 2


def finish(services, people, now):
    for one in people:
        walk(services, one, now, seconds=5)


def test_it_is_worked_out_once_until_enough_people_more_have_finished(services, now, times):
    content, studies = services.published.current().content, ItemStudies(services.results)
    assert studies.ready(content) is None
    assert studies.of(content).people == 0
    assert studies.of(content) is studies.ready(content)
    finish(services, [archetype("billing")] * (STEP - 1), now)
    assert studies.of(content).people == 0
    finish(services, [archetype("survey")], now)
    assert studies.ready(content) is None
    found = studies.of(content)
    assert 1 <= found.people <= STEP
    assert (len(found.items), len(found.traits)) == (40, 10)
    assert len(times) == 2


def test_the_command_line_takes_everybody(services, now):
    finish(services, [archetype("billing")] * 12, now)
    assert item_analysis.study(services.results, services.published.current().content).people == 12


def test_nobodys_answer_is_told_by_two_studies_made_before_and_after(content, model):
    """Also when a study is made at once for whoever asks, as after a restart. The twin: exact figures tell them all."""
    rows = sheets_of(model, content, 90)
    assert part_guessed(content, rows, None) > 0.98
    assert part_guessed(content, rows, Random(7)) < 0.6


def test_many_who_ask_at_once_wait_for_the_same_one(services, times):
    studies, found = ItemStudies(services.results), []

    def ask():
        found.append(studies.of(services.published.current().content))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(times) == 1
    assert len({id(one) for one in found}) == 1
