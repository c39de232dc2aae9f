"""What became of people at their desks: a file of it in, what it says of the weights out. Nothing is published here."""

import streamlit as st

from advisor.actions import outcomes as outcome_actions
from advisor.files import outcomes
from advisor.files.outcomes import OutcomeError, Result
from advisor.files.xlsx_guard import SheetError
from advisor.ui.guards import access
from advisor.ui.sections import outcomes as outcome_sections
from advisor.ui.sections import staff
from advisor.ui.sections.outcomes import Loop
from advisor.ui.session.notes import Note
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import frame, uploads
from advisor.ui.widgets.uploads import Upload

MOST = 5000  # rows at once: looking a short code up is made slow, so that nobody can guess one
OUTCOMES = Note[Loop]("outcomes")
UNREAD = Note[tuple[Upload, dict[str, Result | None]]]("outcomes_unread")

user = access.require("staff")
words = current_words()


def read(came: Upload, results: dict[str, Result | None]) -> Loop:
    """Read the file, look every code up that is not yet in ``results``, learn. Raises SheetError, OutcomeError."""
    current, now = services().published.current(), services().now()
    rows, faults = outcomes.read(came.name, came.data, current.content.jobs, MOST)
    stores = services().short_codes, services().visits, services().campaigns
    find = outcome_actions.remembered(outcome_actions.of_staff(*stores, user, now), results)
    bar = st.progress(0.0, words("outcomes.looking"))
    matched, unmatched = outcomes.match(
        came.name, rows, find, lambda done: bar.progress(done / len(rows), words("outcomes.looking"))
    )
    bar.empty()
    with st.spinner(words("outcomes.learning")):
        study = outcome_actions.study(current.content, current.model, matched)
    refused = sorted((*faults, *unmatched), key=lambda error: error.row or 0)
    version = int(current.content.versions["weights"])  # of these weights; a newer one may have come since
    return Loop(came.name, len(rows) + len(faults), tuple(refused), study, current.content.weights, version)


staff.header(words, user, "outcomes")
st.write(words("outcomes.about"))
outcome_sections.show_columns(words, services().published.current().content, services().settings.retention_days)
came = uploads.file(words, "outcomes", words("outcomes.file"), MOST)
if came:
    OUTCOMES.forget()
    UNREAD.flash((came, {}))
unread = UNREAD.peek()
if unread:  # a click ends this run wherever it is; the next one goes on with the codes that are not looked up yet
    try:
        OUTCOMES.flash(read(*unread))
    except SheetError as error:
        uploads.refuse(words, error)
    except OutcomeError as error:
        st.error(words("upload.refused"), icon=":material/block:")
        st.text(outcome_sections.reason(words, error))
    UNREAD.forget()
loop = OUTCOMES.peek()
if loop:
    outcome_sections.show_file(words, loop)
    outcome_sections.show_relation(words, loop.study)
    outcome_sections.show_calibration(words, loop.study.learnt)
    outcome_sections.show_suggestions(words, loop, services().published.current().content)
    if loop.study.learnt.suggestions:
        outcome_sections.show_draft(words, loop, user)
    outcome_sections.show_satisfaction(words, loop.study)
    with st.expander(words("outcomes.reading")):
        for part in ("within", "interval", "held", "caution"):
            st.markdown(words(f"outcomes.reading.{part}"))
frame.settle(words, "outcomes")
