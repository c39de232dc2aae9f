"""The component that shows statements and wishes: it keeps what is tapped until it is told that it is saved.

Its script and its style lie in web/assets; the style comes with every page, before the first statement.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from advisor.ui.session import notes
from advisor.web import assets

KEY = "questionnaire"
_MANIFEST = ComponentManifest(assets.PACKAGE, "1", [ComponentConfig(KEY, assets.FOLDER.name)])


def _ignore() -> None:
    """What Streamlit asks for to hear of a change; the fragment that runs then does the work."""


def _component() -> ComponentRenderer:
    """The component, made once a session and not at every tap: making it reads the disk."""
    component = notes.questionnaire.peek()
    if component is None:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(assets.QUESTIONNAIRE) is None:
            manager.register_from_manifest(_MANIFEST, assets.FOLDER.parent)
        component = st.components.v2.component(assets.QUESTIONNAIRE, js=assets.SCRIPT, isolate_styles=False)
        notes.questionnaire.flash(component)
    return component


def show(data: Mapping[str, Any]) -> object:
    """Draw the component. Returns whatever a browser has sent, to be read by ``domain.questionnaire.taps``."""
    as_list = [dict(data)]  # whose parts Streamlit does not compare with every kind of table
    return _component()(data=as_list, key=KEY, on_sent_change=_ignore).sent
