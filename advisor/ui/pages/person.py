"""One shared result, as its person saw it before sharing."""

from datetime import timedelta

import streamlit as st

from advisor.ui.guards import recruiter
from advisor.ui.sections.shared_results import show_shared
from advisor.ui.session.resources import current_words
from advisor.ui.widgets import components, frame

user, campaign = recruiter.own_campaign()
shared = recruiter.chosen(user, campaign)[0]
words = current_words()
components.header(words)
with st.container(key="step"):
    st.title(words("person.title"), anchor=False)
if shared.name:
    components.note(words("person.name"))
    st.text(shared.name)
components.note(words("person.about", person=shared.person, date=words.date(shared.given_at)))
components.note(words("person.until", date=words.date(shared.given_at + timedelta(days=campaign.retention_days))))
result, topics, bundle = recruiter.seen(shared)
show_shared(words, result, topics, bundle.content, campaign.desks)
recruiter.back(campaign)
frame.settle(words, f"person {shared.person}")
