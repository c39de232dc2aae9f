"""Change the weights in a draft of one's own. Nothing here touches anybody's result."""

from functools import partial

import streamlit as st

from advisor.actions import weights
from advisor.content.weights import read_cells
from advisor.domain.governance.versions import differences
from advisor.ui.guards import access, parts
from advisor.ui.sections import staff, whatif
from advisor.ui.sections import weights as weight_sections
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.studio import effect, profiles, weight_map
from advisor.ui.widgets import frame

user = access.require("staff")
words = current_words()
store, content = services().weights, services().published.shipped.content
newest, draft = staff.newest(), weights.draft(store, user)
text, stamp = (draft.rows, draft.saved_at.isoformat()) if draft else (newest.rows, f"version {newest.version}")
based_on = draft.based_on if draft else newest.version
base_version = weights.version(store, based_on)
base = read_cells(base_version.rows)
cells = read_cells(text)
changes = differences(base, cells)

staff.header(words, user, "weights")
if notes.saved_draft.take_flash():
    st.success(words("weights.saved"), icon=":material/check:")
if notes.dropped_draft.take_flash():
    st.success(words("weights.dropped"), icon=":material/check:")
st.write(words("weights.about"))
with st.container(border=True, key="now"):
    staff.show_version(words, newest)

st.header(words("draft.title"), anchor=False)
if not changes:
    st.write(words("draft.none"))
else:
    sentence = words.count("draft.changes", len(changes))
    st.write(sentence)
    staff.show_changes(words, changes, content, sentence)
    with st.container(horizontal=True):
        if st.button(words("draft.go_on"), key="go_on", type="primary", icon=":material/arrow_forward:"):
            address.leave("publish")
        with st.popover(words("draft.drop"), icon=":material/delete:"):
            st.write(words("draft.drop.about"))
            if st.button(words("draft.drop.sure"), key="drop"):
                weights.drop_draft(store, user)
                notes.form.forget()
                notes.dropped_draft.flash()
                st.rerun()

st.header(words("weights.change"), anchor=False)
with st.container(key="studio"):
    left, right = st.columns([8, 5], gap="large")
    with right, st.container(key="open_cell"):
        place = weight_map.choose_cell(words, content)
        trial = weight_map.edit_cell(words, user, content, text, based_on, stamp, place)
        beside = st.container()
    with left:
        weight_map.show_map(words, content, cells, base, place)
        weight_sections.show_table(words, content, cells, base)
    with beside:  # last, as it takes longest
        effect.show_trial(words, content, trial, place[0])
parts.fold(words("studio.profiles"), "two_profiles", partial(profiles.show_profiles, words, content, cells, place[0]))
parts.fold(words("studio.matter"), "matter", partial(effect.show_sensitivities, words, content))
st.header(words("weights.files"), anchor=False)
st.write(words("weights.files.about"))
if draft:
    st.write(words("weights.files.replaces"))
weight_sections.show_files(words, content, cells, base_version)
if changes:
    whatif.prepare()
weight_sections.take_file(words, content, newest.version)
weight_sections.review_file(words, user, content, newest.version)
frame.settle(words, "weights")
