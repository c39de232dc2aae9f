"""The result, in the order a person asks: which direction, which jobs, why, how sure, from what."""

from contextlib import suppress

import streamlit as st

from advisor import actions
from advisor.actions import StoreFault
from advisor.domain.assessments import Assessment
from advisor.ui import components, frame, further, saving, sections, state
from advisor.ui.job_sections import show_bands, show_top
from advisor.ui.setup import services, words
from advisor.ui.visits import visit_or_welcome

w = words()
here = visit_or_welcome()
if not here.journey.may_finish:
    state.go("questions")

content = here.bundle.content
result = Assessment(here.bundle.model, here.attempt.answers, here.attempt.wishes)
finished_at = here.attempt.finished_at
if finished_at is None:
    finished_at = services().now()
    if not saving.is_waiting():
        # Never kept for later: by then it may be the result of other answers. The next visit makes it again.
        with suppress(StoreFault):
            actions.finish(services().store, here.attempt, result, finished_at)

components.header(w)
with st.container(key="step"):
    st.title(w("result.title"), anchor=False)
sections.show_headline(w, result, here.answer_more)
if result.points_somewhere:
    sections.show_directions(w, result, content.items)
    show_bands(w, result)
    further.show_swaps(w, result)
    further.show_more(w, here.journey, here.answer_more)
    show_top(w, result, content)
    if st.button(w("preferences.change"), key="wishes", icon=":material/tune:"):
        state.go("preferences", number=1)
    sections.show_traits(w, result, content)
else:
    sections.show_pairs(w, result, here.journey)
    sections.show_unranked(w, here.bundle.model.jobs)
sections.show_answers(w, result, content)
sections.show_limits(w)

st.header(w("versions.title"), anchor=False)
st.write(w("versions.date", date=w.date(finished_at)))
components.note(
    w(
        "versions.text",
        questionnaire=content.versions["questionnaire"],
        parameters=w(f"parameters.{here.bundle.model.parameters.version}"),
        weights=content.versions["weights"],
        fingerprint=content.fingerprint,
    )
)
components.footer(w)
frame.settle(w, "result")
