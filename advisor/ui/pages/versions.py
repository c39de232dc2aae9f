"""All versions of the weights: compare two, and go back to one."""

import streamlit as st

from advisor.actions import weights
from advisor.domain.governance.versions import PublishError
from advisor.ui.guards import access
from advisor.ui.sections import staff
from advisor.ui.session import notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

user = access.require("staff")
words = current_words()
store, content = services().weights, services().published.shipped.content
versions = list(reversed(store.versions()))
newest = versions[0]

staff.header(words, user, "versions")
if (published := notes.published.take_flash()) is not None:
    st.success(words("versions.published", number=published), icon=":material/check:")
elif notes.newest.peek() not in (None, newest.version):
    st.warning(words("versions.news", number=newest.version), icon=":material/warning:")
notes.newest.flash(newest.version)
st.write(words("versions.about"))

if len(versions) > 1:
    st.header(words("versions.compare"), anchor=False)
    numbers = [version.version for version in versions]
    with st.container(horizontal=True):
        before = st.selectbox(words("versions.one"), numbers, index=1, key=f"one_{newest.version}", filter_mode=None)
        after = st.selectbox(words("versions.other"), numbers, index=0, key=f"other_{newest.version}", filter_mode=None)
    changes = weights.compare(store, before, after)
    sentence = words.count("versions.differ", len(changes)) if changes else words("versions.same")
    st.write(sentence)
    if changes:
        staff.show_changes(words, changes, content, sentence)

st.header(words("versions.all"), anchor=False)
for version in versions:
    with st.container(border=True, key=f"version_{version.version}"):
        staff.show_version(words, version)
        if version is newest:
            components.note(words("versions.newest.unfit" if services().published.unfit else "versions.newest"))
        elif version.rows == newest.rows:
            components.note(words("versions.equal"))
        # The newest version is in the key: a press on a page from before somebody else published does nothing.
        elif st.button(
            words("versions.back", number=version.version),
            key=f"back_{version.version}_{newest.version}",
            icon=":material/undo:",
        ):
            reason = words("versions.back.reason", number=version.version)
            try:
                restored = weights.roll_back(
                    store, content, user, version.version, newest.version, services().now(), reason
                )
            except PublishError:  # somebody published in this very moment: look again
                st.rerun()
            staff.follow()
            notes.published.flash(restored.version)
            st.rerun()
frame.settle(words, "versions")
