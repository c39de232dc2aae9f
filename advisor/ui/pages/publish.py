"""Before a draft becomes a version: what changes, whom it moves, what is odd about it; then publish with a reason."""

import streamlit as st

from advisor.actions import weights
from advisor.content.weights import read_cells
from advisor.domain.errors import StoreError
from advisor.domain.governance.versions import LONGEST_REASON, PublishError, differences
from advisor.domain.texts import clean
from advisor.ui.guards import access
from advisor.ui.sections import staff, whatif
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import frame

user = access.require("staff")
words = current_words()
store, content = services().weights, services().published.shipped.content
newest, draft = staff.newest(), weights.draft(store, user)
if draft is None:
    address.leave("weights")
base = weights.version(store, draft.based_on)
changes = differences(read_cells(base.rows), read_cells(draft.rows))

staff.header(words, user, "publish")
if notes.seen_draft.peek() not in (None, draft.saved_at):
    st.warning(words("publish.changed"), icon=":material/warning:")
notes.seen_draft.flash(draft.saved_at)
if st.button(words("publish.back"), key="back", icon=":material/arrow_back:"):
    address.leave("weights")
if draft.based_on != newest.version:
    st.warning(words("publish.conflict"), icon=":material/warning:")
    staff.show_version(words, newest)
    theirs = weights.compare(store, draft.based_on, newest.version)
    staff.show_changes(words, theirs, content, words.count("versions.differ", len(theirs)))
    st.write(words("publish.rebase.about"))
    if st.button(words("publish.rebase"), key="rebase", type="primary"):
        weights.rebase(store, content, user, services().now())
        st.rerun()
else:
    sentence = words.count("draft.changes", len(changes)) if changes else words("draft.none")
    st.header(words("publish.changes"), anchor=False)
    st.write(sentence)
    staff.show_changes(words, changes, content, sentence)
    effect = st.container()  # filled last: who presses need not wait for it again

    st.header(words("publish.do"), anchor=False)
    # The draft is in the key: a press on a page that shows an earlier one does nothing.
    stamp = draft.saved_at.isoformat()
    with st.form(f"publish_{stamp}", enter_to_submit=False, border=False):
        reason = st.text_area(words("publish.reason"), key="reason", max_chars=LONGEST_REASON, height=120)
        pressed = st.form_submit_button(
            words("publish.now"), type="primary", width="stretch", key=f"publish_now_{stamp}"
        )
    if pressed and not clean(reason):
        st.error(words("publish.reason.missing"), icon=":material/error:")
    elif pressed:
        try:
            version = weights.publish(store, content, user, draft.rows, reason, draft.based_on, services().now())
        except PublishError:  # somebody published in this very moment, or nothing differs: the page says which
            st.rerun()
        staff.follow()
        notes.seen_draft.forget()
        notes.published.flash(version.version)
        address.leave("versions")
    with effect:
        try:
            whatif.show_effect(words, user, content, draft.rows)
        except StoreError:
            st.warning(words("effect.failed"), icon=":material/cloud_off:")
        whatif.show_findings(words, content, draft.rows, newest.rows)
frame.settle(words, "publish")
