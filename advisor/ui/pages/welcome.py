"""First page: what this is, how long it takes, who sees it, and the way in or back in."""

import streamlit as st

from advisor.actions import campaign_visits
from advisor.domain.calendar import HOME
from advisor.ui.guards.visitor import ask_whose, begun_here, campaign_of, current_visit, is_own, let_go
from advisor.ui.sections import welcome
from advisor.ui.sections.shared_results import show_invitation
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

numbers = numbers_of_questions(words, len(services().published.current().content.items))
before = begun_here() if visit is None else None
if before is not None:
    welcome.offer_to_go_on(words, before)
way_in = st.container(key="ways")
welcome.show_chips(words, numbers)
if visit is None:
    components.note(words("welcome.use"))
    declined = st.checkbox(words("welcome.use.no"), address.declined(), key="declined")
    if declined != address.declined():
        address.decline(declined)
    welcome.ask_for_code(words)
else:
    declined = not visit.attempt.in_studies
# All that a start rests on comes before the button for it: a tap ends the run that it comes in.
notes.introduced.flash()
notes.begins_with.forget()
notes.begins_as.forget()
with way_in:
    start = welcome.ask_to_start(words, visit, numbers, before is None, own is not None and through is None)
if start:
    let_go(visit.attempt if visit else None)
    address.go_to_first(start, through.code if through else None, declined)

welcome.show_example(words, services().published.current())
welcome.show_privacy(words, numbers, in_campaign=(through or own) is not None)
components.footer(words, for_staff=True)
frame.settle(words, "welcome")
