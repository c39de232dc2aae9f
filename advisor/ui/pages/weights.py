"""Change the weights in a draft of one's own. Nothing here touches anybody's result."""

import streamlit as st

from advisor import publishing
from advisor.domain.versions import differences
from advisor.ui import access, effect_parts, frame, staff, state, weight_parts
from advisor.ui.setup import services, words
from advisor.weightsfile import read_cells

user = access.require("staff")
w = words()
store, content = services().weights, services().shipped.content
newest, draft = staff.newest(), publishing.draft(store, user)
text, stamp = (draft.rows, draft.saved_at.isoformat()) if draft else (newest.rows, f"version {newest.version}")
based_on = draft.based_on if draft else newest.version
base = read_cells(publishing.version(store, based_on).rows)
cells = read_cells(text)
changes = differences(base, cells)

staff.header(w, user, "weights")
if state.noted("saved_draft"):
    st.success(w("weights.saved"), icon=":material/check:")
if state.noted("dropped_draft"):
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
            state.leave("publish")
        with st.popover(w("draft.drop"), icon=":material/delete:"):
            st.write(w("draft.drop.about"))
            if st.button(w("draft.drop.sure"), key="drop"):
                publishing.drop_draft(store, user)
                state.note("form", None)
                state.note("dropped_draft")
                st.rerun()

st.header(w("weights.change"), anchor=False)
weight_parts.show_table(w, content, cells, base)
weight_parts.edit_row(w, user, content, text, based_on, stamp)
st.header(w("weights.files"), anchor=False)
st.write(w("weights.files.about"))
if draft:
    st.write(w("weights.files.replaces"))
weight_parts.show_files(w, content, cells, based_on)
if changes:
    effect_parts.prepare()
weight_parts.take_file(w, user, content, newest.version)
weight_parts.ask_version(w, user, content, newest.version)
frame.settle(w, "weights")
