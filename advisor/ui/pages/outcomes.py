"""What became of people at their desks: a file of it in, what it says of the weights out. Nothing is published here."""

import streamlit as st

from advisor import outcomesfile, outcomestudy
from advisor.outcomesfile import OutcomeFault, Result
from advisor.ui import access, frame, outcome_parts, staff, state, uploads
from advisor.ui.outcome_parts import Loop
from advisor.ui.setup import services, words
from advisor.ui.uploads import Upload
from advisor.unpacking import SheetFault

MOST = 5000  # rows at once: looking a short code up is made slow, so that nobody can guess one

user = access.require("staff")
w = words()


def read(came: Upload, found: dict[str, Result | None]) -> Loop:
    """Read the file, look every code up that is not yet ``found``, learn. Raises SheetFault, OutcomeFault."""
    current, now = services().current, services().now()
    rows, faults = outcomesfile.read(came.name, came.data, current.content.jobs, MOST)
    stores = services().store, services().visits, services().campaigns
    find = outcomestudy.remembered(outcomestudy.of_staff(*stores, user, now), found)
    bar = st.progress(0.0, w("outcomes.looking"))
    matched, unmatched = outcomesfile.match(
        came.name, rows, find, lambda done: bar.progress(done / len(rows), w("outcomes.looking"))
    )
    bar.empty()
    with st.spinner(w("outcomes.learning")):
        study = outcomestudy.study(current.content, current.model, matched)
    refused = sorted((*faults, *unmatched), key=lambda fault: fault.row or 0)
    version = int(current.content.versions["weights"])  # of these weights; a newer one may have come since
    return Loop(came.name, len(rows) + len(faults), tuple(refused), study, current.content.weights, version)


staff.header(w, user, "outcomes")
st.write(w("outcomes.about"))
outcome_parts.show_columns(w, services().current.content, services().settings.retention_days)
came = uploads.file(w, "outcomes", w("outcomes.file"), MOST)
if came:
    state.note("outcomes", None)
    state.note("outcomes_unread", (came, {}))
unread: tuple[Upload, dict[str, Result | None]] | None = state.kept("outcomes_unread")
if unread:  # a click ends this run wherever it is; the next one goes on with the codes that are not looked up yet
    try:
        state.note("outcomes", read(*unread))
    except SheetFault as fault:
        uploads.refuse(w, fault)
    except OutcomeFault as fault:
        st.error(w("upload.refused"), icon=":material/block:")
        st.text(outcome_parts.reason(w, fault))
    state.note("outcomes_unread", None)
loop: Loop | None = state.kept("outcomes")
if loop:
    outcome_parts.show_file(w, loop)
    outcome_parts.show_relation(w, loop.study)
    outcome_parts.show_calibration(w, loop.study.learnt)
    outcome_parts.show_suggestions(w, loop, services().current.content)
    if loop.study.learnt.suggestions:
        outcome_parts.show_draft(w, loop, user)
    outcome_parts.show_satisfaction(w, loop.study)
    with st.expander(w("outcomes.reading")):
        for part in ("within", "interval", "held", "caution"):
            st.markdown(w(f"outcomes.reading.{part}"))
frame.settle(w, "outcomes")
