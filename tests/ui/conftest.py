"""Runs pages without a browser, each test on a store of its own."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from advisor.runtime.services import Services, build
from advisor.runtime.settings import Settings
from advisor.runtime.shared import SHARED

SITE = "http://callfit.test/"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """What is the same in every run, and a large part of its time: a search of all installed packages."""
    with pytest.MonkeyPatch.context() as patch:
        scan = manifest_scanner.scan_component_manifests
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        yield


@pytest.fixture
def services(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The app's services on an empty store."""
    shutil.copyfile(migrated, tmp_path / "test.db")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ADVISOR_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setattr(type(st.context), "url", SITE)  # a page that is run without a browser has no address
    SHARED.close()
    yield build(Settings.from_environment())
    SHARED.close()


@pytest.fixture
def ids(services: Services) -> tuple[str, ...]:
    return services.published.current().content.items.ids
