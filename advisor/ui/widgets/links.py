"""A link to an address of this server that is no page of the app, in the same tab: Streamlit's links open a new one."""

import streamlit as st

SCRIPT = """
export default function ({ data, parentElement }) {
  let link = parentElement.querySelector('a');
  if (!link) link = parentElement.appendChild(document.createElement('a'));
  link.className = data.primary ? 'primary' : '';
  link.href = data.address;
  link.textContent = data.label;
}
"""

STYLE = """
a { display: block; padding: 0.75rem 1rem; border-radius: var(--st-button-radius); text-align: center;
  text-decoration: none; color: var(--st-text-color); border: 1px solid var(--st-border-color);
  font: 1rem var(--st-font); }
.primary { color: #fff; background: var(--st-primary-color); border-color: transparent; }
a:focus-visible { outline: 3px solid var(--st-link-color); outline-offset: 2px; }
"""

_component = st.components.v2.component("callfit_link", js=SCRIPT, css=STYLE)


def link(label: str, address: str, key: str, primary: bool) -> None:
    _component(data={"label": label, "address": address, "primary": primary}, key=key)
