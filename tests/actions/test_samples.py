"""Stored answers as arrays, on both databases."""

from datetime import timedelta

import numpy as np
import pytest

from advisor.actions import attempts, item_analysis, samples, whatif
from advisor.content import loading
from advisor.domain.errors import StoreError
from advisor.domain.scoring.result import Assessment
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.begun import begin, given
from tests.people import archetype


@pytest.fixture
def services(database):
    made = build(Settings(database_url=database))
    yield made
    made.close()


def walk(services, answers, now, seconds, finished=True, token=None):
    token = token or begin(services, in_studies=True)
    attempt = attempts.resume(services.store, token)
    bundle = services.published.bundle_of(attempt)
    last = now + timedelta(seconds=seconds * (len(answers) - 1))
    attempts.answers(services.store, bundle.content.items, attempt, given(answers, now, seconds), last)
    if finished:
        attempts.finish(services.store, attempts.resume(services.store, token), Assessment(bundle.model, answers), now)


def test_finished_people_come_as_rows_with_the_seconds_between_their_answers(services, now):
    ids = services.published.current().content.items.ids
    whole = {item: archetype("billing")[item] for item in ids}
    walk(services, whole, now, seconds=7)
    walk(services, dict(list(archetype("survey").items())[:25]), now, seconds=300)
    walk(services, dict(list(whole.items())[:10]), now, seconds=7, finished=False)
    found = samples.stored(services.results.finished(), services.published.current().content.items)
    assert found.sheets.shape == found.seconds.shape == (2, 40)
    quick, slow = np.argsort(np.isnan(found.sheets).sum(axis=1))  # they come in no order
    assert found.sheets[quick].tolist() == list(whole.values())
    assert np.isnan(found.sheets[slow]).sum() == 15
    assert np.isnan(found.seconds[quick, 0])
    assert found.seconds[quick, 1:].tolist() == [7.0] * 39
    assert np.isnan(found.seconds[slow]).all()
    reached = services.results.reached()
    assert reached[ids[0]] >= 2
    assert sum(reached.values()) == 40 + 25 + 10


def test_figures_are_of_those_who_answered_the_questionnaire_in_force(services, now, monkeypatch):
    content, model = services.published.current().content, services.published.current().model
    earlier = loading.load(questionnaire="1")
    services.store.keep_content(earlier.fingerprint, earlier.files, now)
    before = attempts.begin(services.store, earlier.fingerprint, now, in_studies=True)
    walk(services, archetype("billing"), now, seconds=5, token=before)
    walk(services, archetype("survey"), now, seconds=5)
    assert services.results.count() == 2
    own = samples.of_questionnaire(services.results, content)
    assert own.count() == 1
    assert [one.content for one in own.finished()] == [content.fingerprint]
    assert set(own.reached().values()) == {1}
    found = item_analysis.study(services.results, content)
    assert (found.finished, found.people, {item.people for item in found.items}) == (1, 1, {1})
    assert found.stands(services.results, content)
    monkeypatch.setattr(samples, "FEWEST", 1)
    crowd = whatif.crowd(services.results, content, model, lambda _done, _of: None)
    assert (crowd.simulated, len(crowd.people)) == (False, 1)


def test_another_table_of_weights_leaves_the_people_of_a_questionnaire_together(services, now):
    content = services.published.current().content
    files = {**content.files, "versions.csv": content.files["versions.csv"] + "weights,9,2026-12-01,heavier\n"}
    other = loading.parse(
        {**files, "weights.csv": files["weights.csv"].replace("billing,accuracy,3,", "billing,accuracy,4,")}
    )
    services.store.keep_content(other.fingerprint, other.files, now)
    token = attempts.begin(services.store, other.fingerprint, now, in_studies=True)
    walk(services, archetype("billing"), now, seconds=5, token=token)
    walk(services, archetype("survey"), now, seconds=5)
    assert samples.of_questionnaire(services.results, content).count() == 2


def test_few_people_give_way_to_simulated_ones_and_many_do_not(services, now, monkeypatch):
    walk(services, archetype("billing"), now, seconds=5)
    few = samples.people(services.results.finished(), services.published.current().model)
    assert (few.simulated, few.sheets.shape) == (True, (5000, 40))
    monkeypatch.setattr(samples, "FEWEST", 1)
    many = samples.people(services.results.finished(), services.published.current().model)
    assert (many.simulated, many.sheets.shape) == (False, (1, 40))


def test_nobody_gives_an_empty_array_of_the_right_shape(services):
    assert samples.stored([], services.published.current().content.items).sheets.shape == (0, 40)


def test_more_people_than_one_read_takes_all_come(services, now, monkeypatch):
    monkeypatch.setattr("advisor.storage.results.AT_A_TIME", 2)
    for job in ("billing", "survey", "complaint", "collection", "info_request"):
        walk(services, archetype(job), now, seconds=5, finished=job != "complaint")
    found = list(services.results.finished())
    reached = services.results.reached()
    assert set(reached.values()) == {5}
    assert len(reached) == 40
    assert [len(one.answers) for one in found] == [40] * 4
    assert archetype("survey") in [one.answers for one in found]
    assert archetype("complaint") not in [one.answers for one in found]


@pytest.mark.parametrize("read", ["finished", "reached"])
def test_no_read_takes_more_people_than_a_block_and_one_that_fails_is_tried_once_more(services, now, monkeypatch, read):
    monkeypatch.setattr("advisor.storage.results.AT_A_TIME", 2)
    for job in ("billing", "survey", "complaint", "collection", "info_request"):
        walk(services, archetype(job), now, seconds=5)
    database, tried = services.results._database, []
    expected = getattr(services.results, read)()
    expected = list(expected) if read == "finished" else expected

    def every_other(job):
        tried.append(job)
        if len(tried) % 2:
            raise StoreError("the store has not answered for 2.5 seconds")
        return type(database).read(database, job)

    monkeypatch.setattr(database, "read", every_other)
    found = getattr(services.results, read)()
    assert (list(found) if read == "finished" else found) == expected
    assert len(tried) == 2 * 4  # three blocks of two at most, and one that is empty


def test_a_store_that_stays_away_is_told(services, now, monkeypatch):
    walk(services, archetype("billing"), now, seconds=5)

    def away(_job):
        raise StoreError("the store has not answered for 2.5 seconds")

    monkeypatch.setattr(services.results._database, "read", away)
    with pytest.raises(StoreError):
        list(services.results.finished())
    with pytest.raises(StoreError):
        services.results.reached()
