"""What happens to the answers, and the button that deletes them."""

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.domain.calendar import day
from advisor.ui.guards.visitor import campaign_of, current_visit, is_own
from advisor.ui.sections.welcome import privacy_parts
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

NOTHING_STORED = "nothing stored"  # what was deleted had only waited to be saved, or was deleted already

words = current_words()
visit = current_visit()
invited = campaign_visits.open_by_code(services().visits, address.invitation())
if invited and invited.state(day(services().now())) != "open":
    invited = None  # whoever begins now is in no campaign
through = invited or (visit and campaign_of(visit.attempt))
foreign = visit is not None and not is_own(visit.attempt)
if foreign:
    visit = None  # whoever only holds the link reads here what it may be used for, and changes nothing
components.header(words)
with st.container(key="step"):
    st.title(words("privacy.title"), anchor=False)

for title, text in privacy_parts(words, in_campaign=bool(through), deletes_here=visit is not None):
    st.header(title, anchor=False)
    st.write(text)

settings = services().settings
if settings.operator:
    st.header(words("privacy.operator.title"), anchor=False)
    st.text(settings.operator)
    st.text(settings.contact)
if foreign:
    st.write(words("privacy.whose"))
    if st.button(words("privacy.whose.go"), key="whose"):
        address.go("questions")
if visit is not None:
    agreed = visit.attempt.in_studies
    # Named by what is stored: a switch that another device has moved is drawn anew, and nobody has pressed it here.
    if st.toggle(words("welcome.use.no"), value=not agreed, key=f"studies_{agreed}") == agreed:
        attempts.agree(services().store, visit.attempt, not agreed)
        notes.saved_studies.flash()
        st.rerun()
    if notes.saved_studies.take_flash():
        components.note(words("saved"))
    sure = st.checkbox(words("privacy.sure"), key="sure")
    if st.button(words("privacy.delete_now"), key="delete", disabled=not sure, icon=":material/delete:"):
        receipt = services().attempts.delete(visit.attempt)
        if receipt:
            notes.deleted.flash(receipt)
        else:
            notes.deleted_nothing.flash()
        address.decline(not visit.attempt.in_studies)
        address.leave("privacy")
deleted = notes.deleted.take_flash()
if deleted or notes.deleted_nothing.take_flash():
    st.success(words("privacy.deleted"), icon=":material/check:")
    if deleted:
        st.write(words("privacy.receipt", number=deleted.number, date=words.date(deleted.deleted_at)))
if st.button(words("privacy.back"), key="back", icon=":material/arrow_back:"):
    address.go("welcome")
frame.settle(words, "privacy")
