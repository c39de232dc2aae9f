"""Our own components: each a script in web/assets, whose style comes with every page."""

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from advisor.ui.session import notes
from advisor.web import assets

_MANIFEST = ComponentManifest(
    assets.PACKAGE, "1", [ComponentConfig(name, assets.FOLDER.name) for name in assets.COMPONENTS]
)


def component(name: str) -> ComponentRenderer:
    """A component of ``web.assets.COMPONENTS``, made once a session and not at every tap: making it reads the disk."""
    made = notes.components()
    if name not in made:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(assets.component(name)) is None:
            manager.register_from_manifest(_MANIFEST, assets.FOLDER.parent)
        made[name] = st.components.v2.component(assets.component(name), js=assets.script(name), isolate_styles=False)
    return made[name]


def ignore() -> None:
    """What Streamlit asks for to hear of a change; the fragment that runs then does the work."""
