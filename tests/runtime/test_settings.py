"""Settings come from the environment, and a wrong one is told by name."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from advisor.runtime.settings import ROOT, SettingError, Settings
from advisor.storage.database.connection import connect


def test_nothing_set_keeps_answers_in_var_for_thirty_days():
    found = Settings.from_environment({})
    assert found == Settings()
    assert found.database_url == f"sqlite:///{ROOT / 'var' / 'advisor.db'}"
    assert found.retention_days == 30
    assert (found.data / "weights.csv").exists()


def test_every_setting_is_read():
    found = Settings.from_environment(
        {"ADVISOR_DATABASE_URL": "postgresql://db/x", "ADVISOR_DATA": "elsewhere", "ADVISOR_RETENTION_DAYS": "7"}
    )
    assert found == Settings("postgresql://db/x", Path("elsewhere").absolute(), 7)


@pytest.mark.parametrize("days", ["9" * 5000, "0", "-1", "1.5", "ten", " 3", "1e3", "²"])
def test_a_wrong_number_of_days_is_refused_by_name(days):
    with pytest.raises(SettingError, match="ADVISOR_RETENTION_DAYS"):
        Settings.from_environment({"ADVISOR_RETENTION_DAYS": days})


def test_a_relative_path_is_of_the_folder_where_the_program_was_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secrets.toml").touch()
    given = {"ADVISOR_DATABASE_URL": "sqlite:///own.db", "ADVISOR_DATA": "own", "ADVISOR_SECRETS": "secrets.toml"}
    found = Settings.from_environment(given)
    assert found.database_url == f"sqlite:///{tmp_path / 'own.db'}"
    assert (found.data, found.secrets) == (tmp_path / "own", tmp_path / "secrets.toml")


@pytest.mark.parametrize("name", ["a%41b", "q?x", "a#b", "with blank", "人", "a+b", "a@b:c", "q&x=y"])
def test_a_relative_database_lies_in_its_folder_whatever_that_is_called(tmp_path, monkeypatch, name):
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / name)
    found = Settings.from_environment({"ADVISOR_DATABASE_URL": "sqlite:///own.db"})
    connect(found.database_url).close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "own.db").exists()
    assert Settings.from_environment({"ADVISOR_DATABASE_URL": found.database_url}) == found


def test_home_is_meant_where_an_address_begins_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for scheme in ("sqlite", "SQLite"):
        read = Settings.from_environment({"ADVISOR_DATABASE_URL": f"{scheme}:///~/x.db"})
        assert make_url(read.database_url).database == str(tmp_path / "x.db")


@pytest.mark.parametrize("url", ["postgresql://me@host/name", "sqlite:///:memory:", "sqlite://", "nonsense"])
def test_other_addresses_stay_as_they_are(url):
    assert Settings.from_environment({"ADVISOR_DATABASE_URL": url}).database_url == url


def test_an_empty_variable_counts_as_unset():
    names = ("DATABASE_URL", "DATA", "RETENTION_DAYS", "SECRETS")
    assert Settings.from_environment({f"ADVISOR_{name}": "" for name in names}) == Settings()


def test_more_days_than_ten_years_are_refused():
    with pytest.raises(SettingError, match="3650"):
        Settings.from_environment({"ADVISOR_RETENTION_DAYS": "99999999"})


def test_a_file_of_secrets_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(SettingError, match="ADVISOR_SECRETS"):
        Settings.from_environment({"ADVISOR_SECRETS": str(tmp_path / "secrets.toml")})
    (tmp_path / "secrets.toml").touch()
    found = Settings.from_environment({"ADVISOR_SECRETS": str(tmp_path / "secrets.toml")})
    assert found.secrets == tmp_path / "secrets.toml"


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().retention_days = 1
