"""First page: what this is, how long it takes, who sees it, and the way in or back in."""

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.domain import codes
from advisor.domain.calendar import HOME
from advisor.ui.guards.visitor import ask_whose, campaign_of, current_visit, is_own, let_go
from advisor.ui.sections.shared_results import show_invitation
from advisor.ui.sections.welcome import ask_to_start, privacy_parts
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame
from advisor.web.first_page import numbers_of_questions

words = current_words()
visit = current_visit()
if visit and not is_own(visit.attempt):
    ask_whose(visit.attempt)
components.header(words)

with st.container(key="step"):
    st.title(words("welcome.title"), anchor=False)
st.write(words("welcome.lead"))
st.write(words("questions.how"))

today = services().now().astimezone(HOME).date()
invited = campaign_visits.open_by_code(services().visits, address.invitation())
own = campaign_of(visit.attempt) if visit and address.invitation() is None else None
came_by = invited or own
through = came_by if came_by and came_by.state(today) == "open" else None
if through is not None:
    show_invitation(words, through)
    if (
        invited
        and notes.once(f"opened {invited.code}")
        and services().limits.openings.take(address.device(), address.network())
    ):
        campaign_visits.opened(services().visits, invited, address.device(), address.source(), services().now())
elif invited is not None:
    st.info(words(f"invite.closed.{invited.state(today)}"), icon=":material/event_busy:")
elif address.invitation() is not None:
    st.info(words("invite.unknown"), icon=":material/link_off:")

if notes.too_many.take_flash():
    st.warning(words("welcome.too_many"), icon=":material/hourglass:")
elif address.token() and visit is None:
    st.warning(words("welcome.unknown"), icon=":material/link_off:")

way_in = st.container()
if visit is None:
    components.note(words("welcome.use"))
    declined = st.checkbox(words("welcome.use.no"), address.declined(), key="declined")
    if declined != address.declined():
        address.decline(declined)
else:
    declined = not visit.attempt.in_studies
with way_in:
    start = ask_to_start(words, visit, leaves=own is not None and through is None)
if start:
    let_go(visit.attempt if visit else None)
    address.go_to_first(start, through.code if through else None, declined)
notes.begins_with.forget()
notes.begins_as.forget()

numbers = numbers_of_questions(words, len(services().published.current().content.items))
st.markdown(
    "\n".join(
        f"- {line}"
        for line in (
            words("welcome.fact.all", **numbers),
            words("welcome.fact.short"),
            words("welcome.fact.wishes"),
            words("welcome.fact.account.campaign" if through or own else "welcome.fact.account"),
            words("welcome.fact.resume"),
        )
    )
)

st.header(words("welcome.result.title"), anchor=False)
st.write(words("welcome.result.text", jobs=words.number(len(services().published.current().content.jobs))))

st.header(words("privacy.title"), anchor=False)
for title, text in privacy_parts(words, in_campaign=(through or own) is not None):
    st.markdown(f"**{title}**  \n{text}")
if visit is None:
    with st.expander(words("code.title")), st.form("code", border=False, enter_to_submit=False):
        typed = st.text_input(words("code.label"), max_chars=codes.LONGEST_TEXT, autocomplete="off")
        if st.form_submit_button(words("code.go")):
            key = attempts.key(typed)  # or the whole link
            other = current_visit(key) if key else None
            if other is not None:
                other.go_on(key)
            st.warning(
                words("welcome.too_many" if notes.too_many.take_flash() else "code.unknown"), icon=":material/key_off:"
            )
notes.introduced.flash()
components.footer(words)
frame.settle(words, "welcome")
