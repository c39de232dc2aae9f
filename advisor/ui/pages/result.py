"""The result, in the order a person asks: which direction, which jobs, why, how sure, from what."""

from contextlib import suppress
from functools import partial
from typing import NoReturn

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.domain.calendar import day
from advisor.domain.errors import StoreError
from advisor.domain.jobs import moments
from advisor.domain.scoring.result import Assessment
from advisor.ui.guards.visitor import campaign_of, visit_or_welcome
from advisor.ui.sections import changes, keeping, questionnaire
from advisor.ui.sections import result as result_sections
from advisor.ui.sections.jobs import Tapped, explore_every_job, explore_jobs
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


def look(tapped: Tapped) -> NoReturn:
    """Save the outlook on a moment, and draw the page with it."""
    job = partial(attempts.moment, services().store, content.jobs, visit.attempt, *tapped, services().now())
    saving.save(job, visit.attempt.with_wish(moments.name(tapped.job, tapped.number), tapped.outlook))
    st.rerun()


components.header(words)
summary, rest = result_sections.columns(result)
with summary:
    with st.container(key="step"):
        st.title(words("result.title"), anchor=False)
    result_sections.show_headline(words, result, visit.answer_more)
    if result.points_somewhere:
        result_sections.show_summary(words, result, content)
with rest:
    if campaign := campaign_of(visit.attempt):
        over, shared = campaign.over(day(services().now())), None
        with suppress(StoreError):
            show_ended(words, visit.attempt, over)
            shared = campaign_visits.share_of(services().visits, visit.attempt, services().now())
        show_offer(words, result, content, campaign.desks)
        if not over or shared:
            told = words("result.shared" if shared else "result.share")
            if st.button(told, key="share", icon=":material/visibility:"):
                address.go("share")
            components.note(words("result.shared.about" if shared else "result.share.about"))
    if result.points_somewhere:
        explore_jobs(words, result, content, moments.outlooks(visit.attempt.wishes), look)
        result_sections.show_next_steps(words, result, content, finished_at)
        result_sections.show_strongest(words, result, content)
        result_sections.show_more(words, visit.journey, visit.answer_more)
    else:
        result_sections.show_pairs(words, result, visit.journey)
        explore_every_job(words, result, content)
    with st.container(key="keep"):  # not printed
        st.header(words("keep.title"), anchor=False)
        token, shared_services = address.token(), services()
        keeping.show_files(
            words, content, result, finished_at, lambda: shared_services.attempts.resume(token) is not None
        )
        with st.container(horizontal=True):
            if result.points_somewhere and st.button(words("preferences.change"), key="wishes", icon=":material/tune:"):
                address.go("preferences", number=1)
            if st.button(words("answers.change"), key="change", icon=":material/edit:"):
                address.go("questions", number=1)
        changes.offer(words, result)
    if result.points_somewhere:
        result_sections.show_swaps(words, result)
    result_sections.show_answers(words, result, content)
    result_sections.show_limits(words, content, visit.bundle.model.parameters, finished_at)
components.footer(words)
questionnaire.save_kept(visit)
frame.settle(words, "result")
