"""Here a database is empty at first, migrated by whoever opens it, and as durable as it ships."""

import pytest

from advisor.storage.database import connection
from tests.conftest import EMPTY, administer


@pytest.fixture(autouse=True)
def as_shipped(durable, monkeypatch) -> None:
    monkeypatch.setattr(connection, "SQLITE_SETTINGS", durable)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """The address of an empty database: every test that uses it runs on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'advisor.db'}"
    server = request.getfixturevalue("postgresql")
    administer(server, *EMPTY)
    return server.render_as_string(hide_password=False)
