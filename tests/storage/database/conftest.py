"""Here a database is empty at first, and migrated by whoever opens it."""

import pytest

from tests.conftest import EMPTY, administer


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """The address of an empty database: every test that uses it runs on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'advisor.db'}"
    server = request.getfixturevalue("postgresql")
    administer(server, *EMPTY)
    return server.render_as_string(hide_password=False)
