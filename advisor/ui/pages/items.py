"""How well the questions do their work, for staff who are no statisticians."""

import streamlit as st

from advisor.actions import samples
from advisor.domain.psychometrics.item_analysis import FEWEST
from advisor.presentation.wording import trait_names
from advisor.runtime.shared import SHARED
from advisor.ui.guards import access
from advisor.ui.sections import items, staff
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import frame

AT_ONCE = 1000  # finished people up to whom the page works it out without being asked: about a second

user = access.require("staff")
words = current_words()
content = services().published.current().content

staff.header(words, user, "items")
st.write(words("items.about"))
people = samples.of_questionnaire(services().results, content).count()
study = SHARED.item_studies().ready(content)
if study is None and (
    people <= AT_ONCE
    or st.button(
        words("items.work_out", people=words.number(people)),
        key="work_out",
        type="primary",
        icon=":material/calculate:",
    )
):
    with st.spinner(words("items.working")):
        study = SHARED.item_studies().of(content)
if study:
    fewest = words.number(FEWEST)
    st.write(words("items.people", people=words.number(study.people)))
    if study.people < FEWEST:
        st.info(words("items.few", fewest=fewest), icon=":material/hourglass_empty:")
    names = trait_names(words, content)
    items.show_flags(words, study, content.items, names)
    items.show_traits(words, study, names)
    items.show_correlations(words, study, content.items, names)
    items.show_items(words, study, content.items)
    with st.expander(words("items.reading")):
        for part in ("alpha", "omega", "rest", "middle", "seconds", "lost", "interval"):
            st.markdown(words(f"items.reading.{part}", fewest=fewest))
frame.settle(words, "items")
