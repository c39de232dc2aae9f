"""One shared result, as its person saw it before sharing."""

from datetime import timedelta

import streamlit as st

from advisor.ui import components, frame, own
from advisor.ui.campaign_sections import show_shared
from advisor.ui.setup import services, words

user, campaign = own.own_campaign()
shared = own.chosen(user, campaign)[0]
w = words()
components.header(w)
with st.container(key="step"):
    st.title(w("person.title"), anchor=False)
if shared.name:
    components.note(w("person.name"))
    st.text(shared.name)
components.note(w("person.about", person=shared.person, date=w.date(shared.given_at)))
components.note(w("person.until", date=w.date(shared.given_at + timedelta(days=services().shown_days(campaign)))))
result, topics, bundle = own.seen(shared)
show_shared(w, result, topics, bundle.content, campaign.desks)
own.back(campaign)
frame.settle(w, f"person {shared.person}")
