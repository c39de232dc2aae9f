"""Figures about many people are made of those who may be counted, and of nobody else."""

import inspect

import pytest

from advisor.actions import attempts, samples
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.storage.results import ResultStore
from tests import begun
from tests.begun import begin
from tests.people import archetype

NO_FIGURES = {"to_prove", "histories", "of"}
"""A proof, a list of contents, and a narrowing to some of them: no figure about anybody."""


@pytest.fixture
def services(database):
    made = build(Settings(database_url=database))
    yield made
    made.close()


def finish(services, **more):
    token = begin(services, **more)
    begun.finish(services, token, archetype("billing"))
    return token


def readers(store):
    """Every public question that is asked about many people, also of those who answered one questionnaire."""
    for name, _ in inspect.getmembers(ResultStore, inspect.isfunction):
        if not name.startswith("_") and name not in NO_FIGURES:
            yield name, getattr(store, name)


def told(store):
    asked = [*readers(store), *((f"{name} of one", read) for name, read in readers(store.of(list(store.histories()))))]
    return {name: list(found) if inspect.isgenerator(found := read()) else found for name, read in asked}


def test_whoever_said_no_and_whoever_was_not_asked_is_in_no_figure(services):
    before = told(services.results)
    finish(services, notice=attempts.NOTICE, in_studies=False)
    finish(services)  # begun before anything was said of it
    assert told(services.results) == before


def test_whoever_did_not_say_no_is_in_all_of_them(services):
    before = told(services.results)
    finish(services, notice=attempts.NOTICE, in_studies=True)
    after = told(services.results)
    assert all(after[name] != before[name] for name in before)


def test_who_says_no_later_is_out_of_all_of_them_and_may_come_back(services):
    before = told(services.results)
    token = finish(services, in_studies=True)
    after = told(services.results)
    attempts.agree(services.store, attempts.resume(services.store, token), False)
    assert told(services.results) == before
    attempts.agree(services.store, attempts.resume(services.store, token), True)
    assert told(services.results) == after


def test_a_proof_takes_everybody(services):
    for agreed in (True, False):
        finish(services, in_studies=agreed)
    assert len(list(services.results.to_prove())) == 2
    assert len(samples.stored(services.results.finished(), services.published.current().content.items).sheets) == 1
