"""Who changed what, when and why, and the proof that nobody changed this record."""

import streamlit as st

from advisor.actions import audit, weights
from advisor.ui.guards import access
from advisor.ui.sections import staff
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

user = access.require("staff")
words = current_words()
content = services().published.shipped.content
entries = services().audit.entries()
flaws = audit.flaws(entries, services().weights.versions())

staff.header(words, user, "audit")
st.write(words("audit.about"))
if flaws:
    st.error(words.count("audit.broken", len(flaws)), icon=":material/error:")
    st.text("\n".join(flaws))
else:
    st.success(words("audit.whole", count=words.number(len(entries))), icon=":material/verified_user:")
    if entries:
        components.note(words("audit.seal"))
        st.code(entries[-1].hash, language=None, wrap_lines=True)
for entry in reversed(entries):
    with st.container(border=True, key=f"entry_{entry.number}"):
        st.markdown(f"**{words('audit.entry', number=entry.number, time=words.moment(entry.at))}**")
        what = words(f"audit.what.{entry.what.replace(' ', '_')}") if entry.what in weights.DEEDS else entry.what
        difference = audit.read_difference(entry.difference)
        st.text(words("audit.what", what=what, number=difference[0]) if difference else what)
        st.text(words("audit.who", who=staff.author(words, entry.who)))
        if entry.who != weights.SEEDED:
            st.text(words("audit.why", why=entry.why))
        if difference is None:  # edited by somebody who should not
            st.text(entry.difference)
        elif difference[1]:
            sentence = words.count("versions.differ", len(difference[1]))
            with st.expander(sentence):
                staff.show_changes(words, difference[1], content, sentence)
frame.settle(words, "audit")
