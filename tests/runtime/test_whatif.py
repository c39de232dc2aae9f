"""The people that a change is tried on: prepared once, and anew as soon as they are others."""

from threading import Timer

import pytest

from advisor.actions import samples, weights
from advisor.domain.governance import whatif
from advisor.domain.governance.sensitivity import sensitivities
from advisor.runtime.whatif import SECONDS, Crowds
from tests.actions.test_samples import walk
from tests.people import archetype


@pytest.fixture
def services(services, now, monkeypatch):
    """With one person who has finished."""
    monkeypatch.setattr(samples, "FEWEST", 1)
    walk(services, archetype("billing"), now, seconds=5)
    return services


def asked(services, crowds, told=lambda done, of: None):
    return crowds.of(services.results, services.published.current().content, services.published.current().model, told)


def test_the_same_people_are_prepared_once(services):
    crowds = Crowds()
    assert asked(services, crowds) is asked(services, crowds)


def test_somebody_new_is_among_them_after_a_while_and_not_at_once(services, now, monkeypatch):
    """Who has deleted their answers would stay in memory otherwise."""
    timers = []
    monkeypatch.setattr(Timer, "start", lambda timer: timers.append(timer))  # noqa: PLW0108 - a method
    crowds = Crowds()
    assert not crowds.is_ready(services.published.current().content)
    asked(services, crowds)
    walk(services, archetype("survey"), now, seconds=5)
    assert crowds.is_ready(services.published.current().content)
    [timer] = timers
    assert timer.interval == SECONDS <= 600
    timer.function(*timer.args)
    assert not crowds.is_ready(services.published.current().content)
    assert len(asked(services, crowds).people) == 2


def test_before_that_they_are_the_same(services, now):
    crowds = Crowds()
    before = asked(services, crowds)
    walk(services, archetype("survey"), now, seconds=5)
    assert asked(services, crowds) is before


def test_other_weights_need_no_other_preparation(services, now):
    crowds = Crowds()
    before = asked(services, crowds)
    services.accounts.add("sato", "staff", None, now)
    (account,) = services.accounts.all()
    newest = services.weights.newest()
    rows = services.weights.version(newest).rows.replace("billing,accuracy,3,", "billing,accuracy,4,")
    weights.publish(services.weights, services.published.shipped.content, account.user, rows, "test", newest, now)
    services.published.follow()
    assert services.published.current().content.versions["weights"] == f"{newest + 1}"
    assert asked(services, crowds) is before


def test_it_says_how_many_are_ready(services, now, monkeypatch):
    monkeypatch.setattr(whatif, "BLOCK", 2)
    for job in ("survey", "complaint"):
        walk(services, archetype(job), now, seconds=5)
    heard = []
    asked(services, Crowds(), lambda done, of: heard.append((done, of)))
    assert heard == [(2, 3), (3, 3)]


def test_simulated_people_are_asked_though_there_are_real_ones(services, monkeypatch):
    monkeypatch.setattr(samples, "SIMULATED", 30)
    crowds, current = Crowds(), services.published.current()
    crowd = crowds.imagined(current.content, current.model)
    assert (crowd.simulated, len(crowd.people)) == (True, 30)
    assert crowds.imagined(current.content, current.model) is crowd
    assert crowds.sensitivities(current.content, current.model) == sensitivities(current.model, crowd.people)
