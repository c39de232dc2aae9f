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
from advisor.ui.sections import next_steps
from advisor.ui.sections import result as result_sections
from advisor.ui.sections.job_preview import show_every_job
from advisor.ui.sections.jobs import show_bands, show_top
from advisor.ui.sections.shared_results import show_ended, show_offer
from advisor.ui.session import address, notes, saving
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import components, frame

w = words()
here = visit_or_welcome()
if not here.journey.may_finish:
    address.go("questions")

content = here.bundle.content
result = Assessment(here.bundle.model, here.attempt.answers, here.attempt.wishes)
finished_at = here.attempt.finished_at
if finished_at is None:
    finished_at = services().now()
    if not saving.is_waiting():
        # Never kept for later: by then it may be the result of other answers. The next visit makes it again.
        with suppress(StoreError):
            attempts.finish(services().store, here.attempt, result, finished_at)

components.header(w)
with st.container(key="step"):
    st.title(w("result.title"), anchor=False)
result_sections.show_headline(w, result, here.answer_more)
campaign = campaign_of(here.attempt)
if campaign:
    over, shared = campaign.over(day(services().now())), None
    with suppress(StoreError):
        show_ended(w, here.attempt, over)
        shared = campaign_visits.share_of(services().visits, here.attempt, services().now())
    show_offer(w, result, content, campaign.desks)
    if not over or shared:
        if st.button(w("result.shared" if shared else "result.share"), key="share", icon=":material/visibility:"):
            address.go("share")
        components.note(w("result.shared.about" if shared else "result.share.about"))
if result.points_somewhere:
    result_sections.show_directions(w, result, content.items)
    show_bands(w, result)
    next_steps.show_swaps(w, result)
    next_steps.show_more(w, here.journey, here.answer_more)
    if tapped := show_top(w, result, content, moments.outlooks(here.attempt.wishes)):
        look = partial(attempts.moment, services().store, content.jobs, here.attempt, *tapped, services().now())
        saving.save(look, here.attempt.with_wish(moments.name(tapped.job, tapped.number), tapped.outlook))
        notes.saved.take_flash()  # the mark on the button says so; a line at the top would move what is read
        st.rerun()
    if st.button(w("preferences.change"), key="wishes", icon=":material/tune:"):
        address.go("preferences", number=1)
    st.header(w("preview.title"), anchor=False)
    st.write(w("preview.about"))
    show_every_job(w, result, content)
    result_sections.show_traits(w, result, content)
else:
    result_sections.show_pairs(w, result, here.journey)
    st.header(w("jobs.unranked.title"), anchor=False)
    st.write(w("jobs.unranked.about"))
    show_every_job(w, result, content)
result_sections.show_answers(w, result, content)
result_sections.show_limits(w, here.bundle.model.parameters)

st.header(w("versions.title"), anchor=False)
st.write(w("versions.date", date=w.date(finished_at)))
components.note(wording.versions_line(w, content, here.bundle.model.parameters))
token, shared_services = address.token(), services()
result_sections.show_copy(w, content, result, finished_at, lambda: shared_services.attempts.resume(token) is not None)
components.footer(w)
frame.settle(w, "result")
