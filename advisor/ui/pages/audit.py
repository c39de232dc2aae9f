"""Who changed what, when and why, and the proof that nobody changed this record."""

import streamlit as st

from advisor.actions import audit, weights
from advisor.ui.guards import access
from advisor.ui.sections import staff
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import components, frame

user = access.require("staff")
w = words()
content = services().published.shipped.content
entries = services().audit.entries()
flaws = audit.flaws(entries, services().weights.versions())

staff.header(w, user, "audit")
st.write(w("audit.about"))
if flaws:
    st.error(w.count("audit.broken", len(flaws)), icon=":material/error:")
    st.text("\n".join(flaws))
else:
    st.success(w("audit.whole", count=w.number(len(entries))), icon=":material/verified_user:")
    if entries:
        components.note(w("audit.seal"))
        st.code(entries[-1].hash, language=None, wrap_lines=True)
for entry in reversed(entries):
    with st.container(border=True, key=f"entry_{entry.number}"):
        st.markdown(f"**{w('audit.entry', number=entry.number, time=w.moment(entry.at))}**")
        what = w(f"audit.what.{entry.what.replace(' ', '_')}") if entry.what in weights.DEEDS else entry.what
        found = audit.read_difference(entry.difference)
        st.text(w("audit.what", what=what, number=found[0]) if found else what)
        st.text(w("audit.who", who=staff.author(w, entry.who)))
        if entry.who != weights.SEEDED:
            st.text(w("audit.why", why=entry.why))
        if found is None:  # edited by somebody who should not
            st.text(entry.difference)
        elif found[1]:
            sentence = w.count("versions.differ", len(found[1]))
            with st.expander(sentence):
                staff.show_changes(w, found[1], content, sentence)
frame.settle(w, "audit")
