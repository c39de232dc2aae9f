"""A recruiter's campaigns, and the form that makes one."""

import streamlit as st

from advisor.actions import campaigns
from advisor.actions.campaigns import MAY_RECRUIT
from advisor.domain.calendar import NoSuchDayError, day, read_day
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.recruiting.campaigns import LONGEST_CENTRE, LONGEST_PURPOSE, CampaignDraft, CampaignError
from advisor.i18n import NAMES
from advisor.ui.guards import access
from advisor.ui.sections import staff
from advisor.ui.sections.shared_results import show_centre
from advisor.ui.session import address
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

user = access.require(*MAY_RECRUIT)
words = current_words()
store, now, current = services().campaigns, services().now(), services().published.current().content
DAYS, today = services().settings.retention_days, day(now)

components.header(words)
with st.container(key="step"):
    st.title(words("campaigns.title"), anchor=False)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    components.note(words("signin.as", name=user.name), width="content")
    access.sign_out_button(words)
if user.role == "staff":
    staff.places(words, "campaigns")
st.write(words("campaigns.about"))

for campaign in campaigns.campaigns(store, user):
    with st.container(border=True):
        show_centre(campaign)
        stands = campaign.state(today)
        components.note(
            words("campaigns.line", state=words(f"campaign.state.{stands}"), date=words.date(campaign.created_at))
        )
        if st.button(words("campaigns.open", code=campaign.code), key=f"open_{campaign.code}"):
            address.go_to_campaign("campaign", campaign.code)


st.header(words("campaigns.new"), anchor=False)
with st.form("new", enter_to_submit=False, border=False):
    centre = st.text_input(words("campaigns.centre"), key="centre", autocomplete="organization")
    purpose = st.text_area(
        words("campaigns.purpose"), value=words("campaigns.purpose.default"), key="purpose", height=150
    )
    components.note(words("campaigns.purpose.about"))
    names = {job.id: words.of(job.name) for job in current.jobs}
    st.markdown(words("campaigns.desks"))
    with st.container(horizontal=True):
        desks = [job for job, name in names.items() if st.checkbox(name, key=f"desk_{job}")]
    language = st.radio(words("campaigns.language"), LANGUAGES, format_func=NAMES.get, horizontal=True, key="for")
    opens = st.text_input(words("campaigns.opens"), key="opens", autocomplete="off")
    closes = st.text_input(words("campaigns.closes"), key="closes", autocomplete="off")
    days = sorted({min(length, DAYS) for length in (7, 14, 30, DAYS)}, reverse=True)
    retention = st.radio(
        words("campaigns.retention"),
        days,
        horizontal=True,
        key="retention",
        format_func=lambda length: words("campaigns.days", days=words.number(length)),
    )
    pinned = st.checkbox(words("campaigns.pinned"), key="pinned")
    pressed = st.form_submit_button(words("campaigns.make"), type="primary", width="stretch")
components.note(words("fairness.limits"))

if pressed:
    short = len(centre) <= LONGEST_CENTRE and len(purpose) <= LONGEST_PURPOSE  # longer ones are refused below
    guidance = services().guidance
    named, used = (guidance.linter(centre), guidance.uses(purpose)) if short else ((), ())
    findings = (*named, *used)
    for finding in findings:
        key = "fairness.used" if finding in used else "fairness.found"
        st.error(words(key, matter=words(finding.key)), icon=":material/front_hand:")
        st.text(finding.words)
    days_typed = None
    try:
        days_typed = read_day(opens, today), read_day(closes, today)
    except NoSuchDayError:
        st.error(words("campaigns.date.none"), icon=":material/error:")
    except ValueError:
        st.error(words("campaigns.date.wrong"), icon=":material/error:")
    if days_typed and not findings:
        try:
            draft = CampaignDraft(centre, purpose, tuple(desks), language, *days_typed, int(retention), pinned)
            created = campaigns.create_campaign(store, user, draft, names, DAYS, current.fingerprint, now)
        except CampaignError as error:
            st.error(words(f"campaign.flaw.{error.flaw}", days=words.number(DAYS)), icon=":material/error:")
        else:
            address.go_to_campaign("campaign", created.code)
frame.settle(words, "campaigns")
