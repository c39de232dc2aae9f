"""The result, in the order a person asks: which direction, which jobs, why, how sure, from what."""

from contextlib import suppress
from functools import partial

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.domain.calendar import day
from advisor.domain.errors import StoreError
from advisor.domain.jobs import moments
from advisor.domain.scoring.result import Assessment
from advisor.presentation import wording
from advisor.ui.guards.visitor import campaign_of, visit_or_welcome
from advisor.ui.sections import result as result_sections
from advisor.ui.sections.jobs import show_bands, show_every_job, show_top
from advisor.ui.sections.shared_results import show_ended, show_offer
from advisor.ui.session import address, saving
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

words = current_words()
visit = visit_or_welcome()
if not visit.journey.may_finish:
    address.go("questions")

content = visit.bundle.content
result = Assessment(visit.bundle.model, visit.attempt.answers, visit.attempt.wishes)
finished_at = visit.attempt.finished_at
if finished_at is None:
    finished_at = services().now()
    if not saving.is_waiting():
        # Never kept for later: by then it may be the result of other answers. The next visit makes it again.
        with suppress(StoreError):
            attempts.finish(services().store, visit.attempt, result, finished_at)

components.header(words)
with st.container(key="step"):
    st.title(words("result.title"), anchor=False)
result_sections.show_headline(words, result, visit.answer_more)
campaign = campaign_of(visit.attempt)
if campaign:
    over, shared = campaign.over(day(services().now())), None
    with suppress(StoreError):
        show_ended(words, visit.attempt, over)
        shared = campaign_visits.share_of(services().visits, visit.attempt, services().now())
    show_offer(words, result, content, campaign.desks)
    if not over or shared:
        if st.button(words("result.shared" if shared else "result.share"), key="share", icon=":material/visibility:"):
            address.go("share")
        components.note(words("result.shared.about" if shared else "result.share.about"))
if result.points_somewhere:
    result_sections.show_directions(words, result, content.items)
    show_bands(words, result)
    result_sections.show_swaps(words, result)
    result_sections.show_more(words, visit.journey, visit.answer_more)
    if tapped := show_top(words, result, content, moments.outlooks(visit.attempt.wishes)):
        look = partial(attempts.moment, services().store, content.jobs, visit.attempt, *tapped, services().now())
        saving.save(look, visit.attempt.with_wish(moments.name(tapped.job, tapped.number), tapped.outlook))
        st.rerun()
    if st.button(words("preferences.change"), key="wishes", icon=":material/tune:"):
        address.go("preferences", number=1)
    st.header(words("preview.title"), anchor=False)
    st.write(words("preview.about"))
    show_every_job(words, result, content)
    result_sections.show_traits(words, result, content)
else:
    result_sections.show_pairs(words, result, visit.journey)
    st.header(words("jobs.unranked.title"), anchor=False)
    st.write(words("jobs.unranked.about"))
    show_every_job(words, result, content)
result_sections.show_answers(words, result, content)
result_sections.show_limits(words, visit.bundle.model.parameters)

st.header(words("versions.title"), anchor=False)
st.write(words("versions.date", date=words.date(finished_at)))
components.note(wording.versions_line(words, content, visit.bundle.model.parameters))
token, shared_services = address.token(), services()
result_sections.show_copy(
    words, content, result, finished_at, lambda: shared_services.attempts.resume(token) is not None
)
components.footer(words)
frame.settle(words, "result")
