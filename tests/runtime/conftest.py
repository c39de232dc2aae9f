"""What the tests of the runtime share: the services of a process, on either database, with content of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.runtime.services import Services, build
from advisor.runtime.settings import Settings


@pytest.fixture
def settings(database: str, data: Path) -> Settings:
    return Settings(database_url=database, data=data)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    made = build(settings)
    yield made
    made.close()
