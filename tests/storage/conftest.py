"""What the tests of the storage share: an open database, versions of weights, and a wait with an end."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import event

from advisor.domain.governance.versions import WeightVersion
from advisor.storage.database.connection import connect
from advisor.storage.database.database import Database


@pytest.fixture
def opened(database) -> Iterator[Database]:
    connected = connect(database)
    yield connected
    connected.close()


@pytest.fixture
def first(now) -> WeightVersion:
    return WeightVersion(1, now, "data/weights.csv", "as delivered", "row,trait\n")


def following(version: WeightVersion, now: datetime) -> WeightVersion:
    return replace(version, version=version.version + 1, created_at=now, by="sato", based_on=version.version)


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Return as soon as ``condition`` holds; fail when it does not within ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.001)


def hear_of_writer(database: Database, heard: Callable[[], None]) -> None:
    """Call ``heard`` when the next transaction that writes takes its connection."""
    if database._writer:
        database._writer._disconnect()  # it keeps one
    event.listen(database._writes, "checkout", lambda *_: heard())
