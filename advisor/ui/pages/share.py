"""Share the result with the recruiter of a campaign, see before what is seen, and take it back."""

from contextlib import suppress

import streamlit as st

from advisor.actions import campaign_visits
from advisor.domain.calendar import HOME
from advisor.domain.recruiting.campaigns import LONGEST_NAME
from advisor.domain.recruiting.shared_results import digest, from_record
from advisor.ui.guards import recruiter
from advisor.ui.guards.visitor import campaign_of, visit_or_welcome
from advisor.ui.sections.shared_results import consent_lines, purpose_of, show_ended, show_purpose, show_shared
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

words = current_words()
visit = visit_or_welcome()
campaign = campaign_of(visit.attempt)
if campaign is None or visit.attempt.finished_at is None:
    address.go("result")
now, visits = services().now(), services().visits
record = recruiter.preview(visit.bundle, visit.attempt, campaign)
share = campaign_visits.share_of(visits, visit.attempt, now)
over = campaign.over(now.astimezone(HOME).date())
differs = share is not None and digest(share.record) != digest(record)

components.header(words)
with st.container(key="step"):
    st.title(words("share.title"), anchor=False)
if notes.withdrawn.take_flash():
    st.success(words("share.withdrawn"), icon=":material/check:")

if share is not None:
    st.success(words("share.given", date=words.date(share.given_at)), icon=":material/check:")
    components.note(words("share.name.shown"))
    st.text(share.name or words("share.name.none"))
    if over:
        components.note(words("share.given.over"))
    if st.button(words("share.withdraw"), key="withdraw", icon=":material/undo:"):
        campaign_visits.withdraw(visits, visit.attempt, now)
        notes.withdrawn.flash()
        st.rerun()
else:
    show_ended(words, visit.attempt, over)
    if over:
        st.info(words("share.over"))

if differs and not over:
    st.info(words("share.differs"), icon=":material/update:")
if notes.changed.take_flash():
    st.warning(words("share.changed"), icon=":material/update:")
lines = consent_lines(words, campaign)
with st.container(border=True, key="consent"):
    for line in lines:
        st.text(line)
show_purpose(words, campaign)
with st.expander(words("share.preview"), expanded=share is None or differs):
    show_shared(words, *from_record(record, visit.bundle.content.jobs), visit.bundle.content, campaign.desks)
seen = notes.previewed.peek()
notes.previewed.flash(digest(record))  # before the button: a tap ends the run that it comes in
if (share is None or differs) and not over:
    with st.form("share", border=False, enter_to_submit=False):
        shown = share.name or "" if share else ""
        name = st.text_input(words("share.name"), shown, autocomplete="off", key="shown_name", max_chars=LONGEST_NAME)
        components.note(words("share.name.about"))
        in_outcomes = st.checkbox(words("share.outcomes"), share is not None and share.in_outcomes, key="in_outcomes")
        if st.form_submit_button(words("share.update" if share else "share.give"), type="primary", width="stretch"):
            if seen != digest(record):
                notes.changed.flash()  # something was tapped elsewhere since; it is looked at again first
            else:
                text = "\n\n".join((*lines, words("invite.purpose"), purpose_of(campaign), words("share.outcomes")))
                preview = campaign_visits.Preview(record, record["points_somewhere"], visit.attempt.finished_at)
                with suppress(campaign_visits.NotOpenError):  # closed or changed in this very moment: the page says so
                    consent = campaign_visits.Consent(text, words.language)
                    campaign_visits.share(visits, visit.attempt, name, consent, preview, now, in_outcomes=in_outcomes)
                    address.forget_here()  # whoever shares has come to the end, perhaps at a tablet for everybody
            st.rerun()
if st.button(words("share.back"), key="back", icon=":material/arrow_back:"):
    address.go("result")
components.footer(words)
frame.settle(words, "share")
