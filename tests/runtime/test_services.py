"""The composition root: what is built at start, and what one visitor's content has to do with another's."""

import shutil
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import create_engine, text

from advisor.actions import attempts
from advisor.content.loading import DATA
from advisor.domain.errors import CallfitError, DataFault, StoreFault
from advisor.domain.questionnaire.attempts import Attempt
from advisor.runtime.services import Services, build
from advisor.runtime.settings import Settings
from advisor.storage.database.connection import parse


@pytest.fixture
def settings(database, data):
    return Settings(database_url=database, data=data)


@pytest.fixture
def services(settings):
    made = build(settings)
    yield made
    made.store.close()


def test_both_languages_and_the_content_are_ready_at_start(services):
    assert set(services.words) == {"ja", "en"}
    assert services.store.content(services.current.content.fingerprint) == services.current.content.files


def test_rules_and_questions_for_recruiters_are_ready_at_start(services):
    assert services.guidance.linter("本籍はどこですか。")
    assert not services.guidance.linter("本社はどこですか。")
    assert len(services.guidance.interview.traits) == 20


@pytest.mark.parametrize("file", ["fairness.csv", "interview.csv"])
def test_broken_rules_or_questions_for_recruiters_stop_the_start(settings, data, file):
    text = (data / file).read_text(encoding="utf-8")
    (data / file).write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(DataFault) as fault:
        build(settings)
    assert fault.value.file == file


def test_starting_twice_is_harmless(services, settings):
    again = build(settings)
    assert again.current.content.fingerprint == services.current.content.fingerprint
    again.store.close()


def test_a_broken_content_file_stops_the_start(settings, data):
    (data / "weights.csv").write_text("broken", encoding="utf-8")
    with pytest.raises(DataFault, match=r"weights\.csv, row 1"):
        build(settings)


def test_an_attempt_keeps_the_content_it_was_begun_with(services, settings, data):
    token = services.begin()
    before = services.current.content
    text = (data / "claims.csv").read_text(encoding="utf-8")
    (data / "claims.csv").write_text(text.replace("Companies", "Firms"), encoding="utf-8")
    after = build(settings)
    kept = after.bundle_of(attempts.resume(after.store, token))
    assert after.current.content.fingerprint != before.fingerprint
    assert kept.content.fingerprint == before.fingerprint
    assert after.bundle_of(attempts.resume(after.store, after.begin())) is after.current
    after.store.close()


def test_an_attempt_with_a_lost_content_is_told_in_a_sentence(services, now):
    with pytest.raises(CallfitError, match="not in the store"):
        services.bundle_of(Attempt(1, "", "lost", now, now))


def test_a_new_visit_purges_what_is_past_its_days(services):
    fingerprint = services.current.content.fingerprint
    now = services.now()
    old, young = (
        attempts.begin(services.store, fingerprint, now - timedelta(days=days), first=("item", 3)) for days in (31, 29)
    )
    services.resume(None)  # any visit, also a stranger's
    finished(services)
    assert attempts.resume(services.store, old) is None
    assert attempts.resume(services.store, young) is not None


def test_nobody_sees_an_overdue_attempt_again(services):
    fingerprint = services.current.content.fingerprint
    overdue = attempts.begin(services.store, fingerprint, services.now() - timedelta(days=31))
    assert services.resume(overdue) is None


def test_a_purge_that_failed_is_tried_again(services, monkeypatch):
    fingerprint = services.current.content.fingerprint
    overdue = attempts.begin(services.store, fingerprint, services.now() - timedelta(days=31))
    with monkeypatch.context() as broken:
        broken.setattr(type(services.store), "delete_idle_since", _away)
        services.resume(None)  # nobody's visit fails because of it
        finished(services)
    assert attempts.resume(services.store, overdue) is not None
    services._next_purge = services.now()
    services.resume(None)
    finished(services)
    assert attempts.resume(services.store, overdue) is None


def finished(services):
    """Wait until the purge is over; it keeps no visitor waiting."""
    with services._purging:
        pass


def _away(*_arguments):
    raise StoreFault("away")


def test_a_clock_set_far_forward_while_the_app_runs_deletes_nothing(services, monkeypatch):
    fingerprint = services.current.content.fingerprint
    now = services.now()
    token = attempts.begin(services.store, fingerprint, now)
    monkeypatch.setattr(Services, "now", staticmethod(lambda: now + timedelta(days=365)))
    services.resume(None)
    finished(services)
    assert services.resume(token) is not None  # nor does a link end early
    monkeypatch.undo()
    assert services.resume(token) is not None


def test_the_content_folder_may_lie_anywhere(database, tmp_path):
    elsewhere = shutil.copytree(DATA, tmp_path / "内容 in a folder")
    made = build(Settings(database_url=database, data=elsewhere))
    assert len(made.current.content.items) == 40
    made.store.close()


def test_not_ready_on_the_schema_of_another_version(services, database):
    assert services.not_ready() is None
    other = create_engine(parse(database))
    with other.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    other.dispose()
    assert services.not_ready() == "the database has another schema than this version"


def test_not_ready_while_the_database_is_away(tmp_path):
    made = build(Settings(database_url=f"sqlite:///{tmp_path / 'advisor.db'}"))
    made.store.close()
    (tmp_path / "advisor.db").unlink()
    (tmp_path / "advisor.db").mkdir()
    assert made.not_ready() == "the database cannot be reached"


KEPT = ["the first answer", "a later answer", "a wish", "the way to be asked"]


@pytest.mark.parametrize("stored", [False, True], ids=["not stored yet", "stored"])
@pytest.mark.parametrize("kept", KEPT)
def test_nothing_of_deleted_answers_comes_back_from_what_waited(services, kept, stored):
    store, items, now = services.store, services.current.content.items, services.now()
    content, token, first = services.current.content.fingerprint, attempts.new_token(), (items.ids[0], 3)
    begin = partial(attempts.begin, store, content, now, token=token, first=first)
    if stored:
        begin()
    new = attempts.new_attempt(content, token, "device")
    attempt = attempts.resume(store, token) or Attempt(0, new.token_hash, content, now, now)
    later = {
        KEPT[0]: [],
        KEPT[1]: [partial(attempts.answer, store, items, attempt, items.ids[1], 4, now)],
        KEPT[2]: [partial(attempts.wish, store, attempt, "quota", "any", now)],
        KEPT[3]: [partial(attempts.choose_mode, store, attempt, "short", now)],
    }
    for job in [begin, *later[kept]]:
        services.outbox.keep(token, job, attempt)
    receipt = services.delete(attempt)
    assert (receipt is not None) == stored
    services.outbox._round()
    assert attempts.resume(store, token) is None
    assert services.outbox.attempt(token) is None
