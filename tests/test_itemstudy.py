"""Item health is worked out once for everybody, and anew when somebody has finished."""

import threading

import pytest

from advisor import itemstudy
from advisor.itemstudy import LONGEST_KEPT, ItemStudies
from advisor.services import build
from advisor.settings import Settings
from tests.conftest import only_sqlite
from tests.people import archetype
from tests.test_samples import walk

pytestmark = only_sqlite


@pytest.fixture
def services(database):
    made = build(Settings(database_url=database))
    yield made
    made.close()


@pytest.fixture
def times(monkeypatch):
    """How often it was worked out."""
    done, study = [], itemstudy.study

    def counted(*given):
        done.append(1)
        return study(*given)

    monkeypatch.setattr(itemstudy, "study", counted)
    return done


def test_it_is_worked_out_once_until_somebody_finishes(services, now, times):
    content, studies = services.current.content, ItemStudies(services.results)
    assert studies.ready(content) is None
    assert studies.of(content).people == 0
    assert studies.of(content) is studies.ready(content)
    walk(services, archetype("billing"), now, seconds=5)
    assert studies.ready(content) is None
    found = studies.of(content)
    assert (found.people, len(found.items), len(found.traits), found.flagged) == (1, 40, 10, ())
    assert len(times) == 2


def test_after_an_hour_it_is_worked_out_again(services, times):
    clock = [0.0]
    studies = ItemStudies(services.results, lambda: clock[0])
    studies.of(services.current.content)
    clock[0] = LONGEST_KEPT - 1
    assert studies.ready(services.current.content)
    clock[0] = LONGEST_KEPT
    studies.of(services.current.content)
    assert len(times) == 2


def test_many_who_ask_at_once_wait_for_the_same_one(services, times):
    studies, found = ItemStudies(services.results), []

    def ask():
        found.append(studies.of(services.current.content))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(times) == 1
    assert len({id(one) for one in found}) == 1
