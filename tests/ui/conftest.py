"""Runs pages without a browser, each test on a store of its own."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from advisor.content.loading import DATA
from advisor.runtime import services as app_services
from advisor.runtime.services import Services, build
from advisor.runtime.settings import Settings
from advisor.runtime.shared import SHARED

SITE = "http://callfit.test/"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """What is the same in every run, and half of its time: a search of all installed packages, and our content."""
    scan, check = manifest_scanner.scan_component_manifests, app_services.check_content
    scan_once, check_once = cache(scan), cache(check)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan_once)
        patch.setattr(app_services, "check_content", lambda folder: (check_once if folder == DATA else check)(folder))
        yield


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The app's services on an empty store."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ADVISOR_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setattr(type(st.context), "url", SITE)  # a page that is run without a browser has no address
    SHARED.close()
    yield build(Settings.from_environment())
    SHARED.close()


@pytest.fixture
def ids(services: Services) -> tuple[str, ...]:
    return services.published.current().content.items.ids
