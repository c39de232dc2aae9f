"""Runs pages without a browser, each test on a store of its own."""

from pathlib import Path

import pytest
import streamlit as st

from advisor.services import Services, build
from advisor.settings import Settings
from advisor.ui import state

ROOT = Path(__file__).parents[2]


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The app's services on an empty store."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ADVISOR_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setattr(state, "DOUBLE_TAP", 0.0)  # a test taps faster than a thumb
    st.cache_resource.clear()
    yield build(Settings.from_environment())
    st.cache_resource.clear()


@pytest.fixture
def ids(services: Services) -> tuple[str, ...]:
    return services.current.content.items.ids
