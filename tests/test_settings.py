"""Settings come from the environment, and a wrong one is told by name."""

import dataclasses
from pathlib import Path

import pytest

from advisor.settings import ROOT, SettingFault, Settings


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
    assert found == Settings("postgresql://db/x", Path("elsewhere"), 7)


@pytest.mark.parametrize("days", ["", "0", "-1", "1.5", "ten", " 3", "1e3", "²"])
def test_a_wrong_number_of_days_is_refused_by_name(days):
    with pytest.raises(SettingFault, match="ADVISOR_RETENTION_DAYS"):
        Settings.from_environment({"ADVISOR_RETENTION_DAYS": days})


def test_more_days_than_ten_years_are_refused():
    with pytest.raises(SettingFault, match="3650"):
        Settings.from_environment({"ADVISOR_RETENTION_DAYS": "99999999"})


def test_a_file_of_secrets_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(SettingFault, match="ADVISOR_SECRETS"):
        Settings.from_environment({"ADVISOR_SECRETS": str(tmp_path / "secrets.toml")})
    (tmp_path / "secrets.toml").touch()
    found = Settings.from_environment({"ADVISOR_SECRETS": str(tmp_path / "secrets.toml")})
    assert found.secrets == tmp_path / "secrets.toml"


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().retention_days = 1
