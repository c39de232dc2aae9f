"""How well the questions do their work, for staff who are no statisticians."""

import streamlit as st

from advisor.domain.psychometrics.item_analysis import FEWEST
from advisor.presentation.wording import trait_names
from advisor.runtime.shared import SHARED
from advisor.ui.guards import access
from advisor.ui.sections import items, staff
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import frame

AT_ONCE = 1000  # finished people up to whom the page works it out without being asked: about a second

user = access.require("staff")
w = words()
content = services().published.current().content

staff.header(w, user, "items")
st.write(w("items.about"))
people = services().results.count()
found = SHARED.item_studies().ready(content)
if found is None and (
    people <= AT_ONCE
    or st.button(
        w("items.work_out", people=w.number(people)), key="work_out", type="primary", icon=":material/calculate:"
    )
):
    with st.spinner(w("items.working")):
        found = SHARED.item_studies().of(content)
if found:
    fewest = w.number(FEWEST)
    st.write(w("items.people", people=w.number(found.people)))
    if found.people < FEWEST:
        st.info(w("items.few", fewest=fewest), icon=":material/hourglass_empty:")
    names = trait_names(w, content)
    items.show_flags(w, found, content.items, names)
    items.show_traits(w, found, names)
    items.show_correlations(w, found, content.items, names)
    items.show_items(w, found, content.items)
    with st.expander(w("items.reading")):
        for part in ("alpha", "omega", "rest", "middle", "seconds", "lost", "interval"):
            st.markdown(w(f"items.reading.{part}", fewest=fewest))
frame.settle(w, "items")
