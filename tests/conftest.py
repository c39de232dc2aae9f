"""What every test shares: the content that ships, the model made of it, and a store on a real file.

Hypothesis runs the same examples every time. `pytest --hypothesis-profile deep` looks further, with new ones.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from advisor.content import DATA, Content, load
from advisor.domain.model import Model
from advisor.services import bundle
from advisor.storage.engine import connect
from advisor.storage.repositories import SqlStore

settings.register_profile("callfit", max_examples=50, deadline=None, derandomize=True)
settings.register_profile(
    "deep", max_examples=5000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("callfit")

CONTENT = "0123456789ab"
"""Fingerprint of an empty content that the store fixture holds."""


@pytest.fixture(scope="session")
def content() -> Content:
    return load()


@pytest.fixture(scope="session")
def model(content) -> Model:
    return bundle(content).model


@pytest.fixture
def data(tmp_path) -> Path:
    """A copy of data/ to spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.db'}"


@pytest.fixture
def store(database, now):
    engine = connect(database)
    made = SqlStore(engine)
    made.keep_content(CONTENT, {}, now)
    yield made
    engine.dispose()


@pytest.fixture
def reopened(database):
    """A second store on the same file, as after a restart."""
    engine = connect(database)
    yield SqlStore(engine)
    engine.dispose()
