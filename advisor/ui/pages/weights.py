"""Change the weights in a draft of one's own. Nothing here touches anybody's result."""

import streamlit as st

from advisor.actions import weights
from advisor.content.weights import read_cells
from advisor.domain.governance.versions import differences
from advisor.ui.guards import access
from advisor.ui.sections import staff, whatif
from advisor.ui.sections import weights as weight_sections
from advisor.ui.session import address, notes
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import frame

user = access.require("staff")
w = words()
store, content = services().weights, services().published.shipped.content
newest, draft = staff.newest(), weights.draft(store, user)
text, stamp = (draft.rows, draft.saved_at.isoformat()) if draft else (newest.rows, f"version {newest.version}")
based_on = draft.based_on if draft else newest.version
base = read_cells(weights.version(store, based_on).rows)
cells = read_cells(text)
changes = differences(base, cells)

staff.header(w, user, "weights")
if notes.saved_draft.take_flash():
    st.success(w("weights.saved"), icon=":material/check:")
if notes.dropped_draft.take_flash():
    st.success(w("weights.dropped"), icon=":material/check:")
st.write(w("weights.about"))
with st.container(border=True, key="now"):
    staff.told(w, newest)

st.header(w("draft.title"), anchor=False)
if not changes:
    st.write(w("draft.none"))
else:
    sentence = w.count("draft.changes", len(changes))
    st.write(sentence)
    staff.show_changes(w, changes, content, sentence)
    with st.container(horizontal=True):
        if st.button(w("draft.go_on"), key="go_on", type="primary", icon=":material/arrow_forward:"):
            address.leave("publish")
        with st.popover(w("draft.drop"), icon=":material/delete:"):
            st.write(w("draft.drop.about"))
            if st.button(w("draft.drop.sure"), key="drop"):
                weights.drop_draft(store, user)
                notes.form.forget()
                notes.dropped_draft.flash()
                st.rerun()

st.header(w("weights.change"), anchor=False)
weight_sections.show_table(w, content, cells, base)
weight_sections.edit_row(w, user, content, text, based_on, stamp)
st.header(w("weights.files"), anchor=False)
st.write(w("weights.files.about"))
if draft:
    st.write(w("weights.files.replaces"))
weight_sections.show_files(w, content, cells, based_on)
if changes:
    whatif.prepare()
weight_sections.take_file(w, user, content, newest.version)
weight_sections.ask_version(w, user, content, newest.version)
frame.settle(w, "weights")
