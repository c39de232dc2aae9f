"""One campaign: hand it out, pause or close it, see how many came how far and who shares."""

import streamlit as st

from advisor.actions import campaigns
from advisor.domain.calendar import HOME
from advisor.presentation.pdf.characters import printable
from advisor.ui.guards import recruiter
from advisor.ui.sections import campaigns as campaign_sections
from advisor.ui.sections.shared_results import show_centre, show_purpose
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

user, campaign = recruiter.own_campaign()
words = current_words()
store, now = services().campaigns, services().now()
today = now.astimezone(HOME).date()
stands, over = campaign.state(today), campaign.over(today)

components.header(words)
with st.container(key="step"):
    st.title(words("campaign.title"), anchor=False)
show_centre(campaign)
if printable(campaign.centre) != campaign.centre:
    st.warning(words("campaign.unprintable"), icon=":material/print:")
components.note(words("campaign.state", state=words(f"campaign.state.{stands}")))
if campaign.opens_on or campaign.closes_on:
    first, last = (str(day) if day else "" for day in (campaign.opens_on, campaign.closes_on))
    components.note(words("campaign.period", first=first, last=last))
if not over:
    with st.container(horizontal=True):
        if campaign.paused_at is None:
            if st.button(words("campaign.pause"), key="pause", icon=":material/pause:"):
                campaigns.pause(store, user, campaign.code, now)
                st.rerun()
        elif st.button(words("campaign.resume"), key="resume", icon=":material/play_arrow:"):
            campaigns.resume_campaign(store, user, campaign.code)
            st.rerun()
        with st.popover(words("campaign.close"), icon=":material/stop:"):
            st.write(words("campaign.close.about"))
            if st.button(words("campaign.close.sure"), key="close"):
                campaigns.close(store, user, campaign.code, now)
                st.rerun()
    campaign_sections.show_handing_out(words, campaign)
with st.expander(words("campaign.told")):
    show_purpose(words, campaign)
    desks = [words.of(job.name) for job in services().published.current().content.jobs if job.id in campaign.desks]
    components.note(words("campaign.desks", desks=words.join(desks) if desks else "–"))
    components.note(words("campaign.pinned") if campaign.content else words("campaign.unpinned"))
if not over:
    campaign_sections.show_version(words, user, campaign)

passages = campaigns.passages(store, user, campaign.code, now)
campaign_sections.show_counts(
    words,
    passages,
    len(
        services()
        .published.bundle(campaign.content or services().published.current().content.fingerprint)
        .content.items
    ),
)
campaign_sections.show_people(words, campaign, passages)
campaign_sections.show_export(words, campaign, campaigns.shared_with(store, user, campaign.code, now))
if st.button(words("own.again"), key="again", icon=":material/refresh:"):
    st.rerun()
recruiter.back()
frame.settle(words, f"campaign {campaign.code}")
