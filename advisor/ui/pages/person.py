"""One shared result, as its person saw it before sharing."""

from datetime import timedelta

import streamlit as st

from advisor.ui.guards import recruiter
from advisor.ui.sections.shared_results import show_shared
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import components, frame

user, campaign = recruiter.own_campaign()
shared = recruiter.chosen(user, campaign)[0]
w = words()
components.header(w)
with st.container(key="step"):
    st.title(w("person.title"), anchor=False)
if shared.name:
    components.note(w("person.name"))
    st.text(shared.name)
components.note(w("person.about", person=shared.person, date=w.date(shared.given_at)))
components.note(
    w("person.until", date=w.date(shared.given_at + timedelta(days=services().retention.shown_days(campaign))))
)
result, topics, bundle = recruiter.seen(shared)
show_shared(w, result, topics, bundle.content, campaign.desks)
recruiter.back(campaign)
frame.settle(w, f"person {shared.person}")
