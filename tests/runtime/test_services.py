"""The composition root: what is built at start."""

import shutil

import pytest
from sqlalchemy import create_engine, text

from advisor.content.loading import DATA
from advisor.domain.errors import DataError
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.storage.database.connection import parse


def test_both_languages_and_the_content_are_ready_at_start(services):
    assert set(services.words) == {"ja", "en"}
    assert (
        services.store.content(services.published.current().content.fingerprint)
        == services.published.current().content.files
    )


def test_rules_and_questions_for_recruiters_are_ready_at_start(services):
    assert services.guidance.linter("本籍はどこですか。")
    assert not services.guidance.linter("本社はどこですか。")
    assert len(services.guidance.interview.traits) == 20


@pytest.mark.parametrize("file", ["fairness.csv", "uses.csv", "interview.csv"])
def test_broken_rules_or_questions_for_recruiters_stop_the_start(settings, data, file):
    text = (data / file).read_text(encoding="utf-8")
    (data / file).write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(DataError) as fault:
        build(settings)
    assert fault.value.file == file


def test_starting_twice_is_harmless(services, settings):
    again = build(settings)
    assert again.published.current().content.fingerprint == services.published.current().content.fingerprint
    again.store.close()


def test_a_broken_content_file_stops_the_start(settings, data):
    (data / "weights.csv").write_text("broken", encoding="utf-8")
    with pytest.raises(DataError, match=r"weights\.csv, row 1"):
        build(settings)


def test_the_content_folder_may_lie_anywhere(database, tmp_path):
    elsewhere = shutil.copytree(DATA, tmp_path / "内容 in a folder")
    (elsewhere / "more.txt").touch()  # a folder of the same files would be remembered, and not read
    made = build(Settings(database_url=database, data=elsewhere))
    assert len(made.published.current().content.items) == 40
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
