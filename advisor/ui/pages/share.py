"""Share the result with the recruiter of a campaign, see before what is seen, and take it back."""

from contextlib import suppress

import streamlit as st

from advisor import visiting
from advisor.domain.calendar import HOME
from advisor.domain.moments import outlooks
from advisor.domain.shared import shared_result
from advisor.ui import components, frame, own, state
from advisor.ui.campaign_sections import consent_lines, show_shared
from advisor.ui.setup import services, words
from advisor.ui.visits import campaign_of, visit_or_welcome

w = words()
here = visit_or_welcome()
campaign = campaign_of(here.attempt)
if campaign is None or here.attempt.finished_at is None:
    state.go("result")
now, visits = services().now(), services().visits
result = shared_result(here.bundle.model, here.attempt.answers)
given = visiting.share_of(visits, here.attempt, now)

components.header(w)
with st.container(key="step"):
    st.title(w("share.title"), anchor=False)
if state.noted("withdrawn"):
    st.success(w("share.withdrawn"), icon=":material/check:")

if given is not None:
    st.success(w("share.given", date=w.date(given.given_at)), icon=":material/check:")
    components.note(w("share.name.shown"))
    st.text(given.name or w("share.name.none"))
    if st.button(w("share.withdraw"), key="withdraw", icon=":material/undo:"):
        visiting.withdraw(visits, here.attempt, now)
        state.note("withdrawn")
        st.rerun()
elif campaign.over(now.astimezone(HOME).date()):
    st.info(w("share.over"))

lines = consent_lines(w, campaign)
with st.container(border=True, key="consent"):
    for line in lines:
        st.text(line)
with st.expander(w("share.preview"), expanded=given is None):
    kit = own.questions(here.bundle, dict(here.attempt.answers), outlooks(here.attempt.wishes), campaign)
    show_shared(w, result, here.bundle.content, campaign.desks, kit)
if given is None and not campaign.over(now.astimezone(HOME).date()):
    with st.form("share", border=False, enter_to_submit=False):
        name = st.text_input(w("share.name"), autocomplete="off", key="shown_name")
        components.note(w("share.name.about"))
        if st.form_submit_button(w("share.give"), type="primary", width="stretch"):
            consent = visiting.Consent("\n\n".join(lines), w.language)
            with suppress(visiting.NotOpen):  # closed, or an answer was changed, in this very moment: the page says so
                visiting.share(visits, here.attempt, name, consent, result.points_somewhere, now)
            st.rerun()
if st.button(w("share.back"), key="back", icon=":material/arrow_back:"):
    state.go("result")
components.footer(w)
frame.settle(w, "share")
