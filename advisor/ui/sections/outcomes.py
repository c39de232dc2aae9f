"""The parts of the page on outcomes, in their order. What the file holds is only ever shown by ``st.text``."""

from dataclasses import dataclass

import streamlit as st

from advisor.actions import weights as weight_actions
from advisor.actions.outcomes import OutcomeStudy
from advisor.content.loading import Content
from advisor.content.weights import weights_text
from advisor.domain.accounts import User
from advisor.domain.governance import outcomes, satisfaction
from advisor.domain.governance.outcomes import Learnt
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.intervals import Figure
from advisor.domain.texts import clean
from advisor.files.csv_writer import as_csv
from advisor.files.outcomes import COLUMNS, OutcomeError
from advisor.i18n import Words
from advisor.presentation.charts import intervals as charts
from advisor.presentation.charts.theme import palette
from advisor.presentation.wording import trait_names
from advisor.ui.guards import access
from advisor.ui.sections import result
from advisor.ui.session import address, notes
from advisor.ui.session.resources import services
from advisor.ui.widgets import components

MOST_TOLD = 100
"""Refused rows on the page; all of them are in the file to download."""
LONG_ENOUGH = 120
"""Days after which it is known whether somebody is still there at three months."""


@dataclass(frozen=True)
class Loop:
    """One uploaded file and what came of it. weights, version: those in force when it was read."""

    name: str
    rows: int
    refused: tuple[OutcomeError, ...]
    study: OutcomeStudy
    weights: WeightTable
    version: int


def show_columns(w: Words, content: Content, days: int) -> None:
    """What a file has to look like, and one to begin with."""
    heading = [names[1] if w.language == "ja" else names[0] for names in COLUMNS.values()]
    with st.expander(w("outcomes.columns")):
        for column, name in zip(COLUMNS, heading, strict=True):
            st.markdown(w(f"outcomes.column.{column}", name=name))
        st.markdown(w("outcomes.desks", desks=w.join([w.of(job.name) for job in content.jobs])))
        if days < LONG_ENOUGH:
            components.note(w("outcomes.retention", days=w.number(days)))
        st.download_button(
            w("outcomes.template"), as_csv(heading, []), "outcomes.csv", "text/csv", key="template", on_click="ignore"
        )


def reason(w: Words, fault: OutcomeError) -> str:
    """Why a row was refused, with its number."""
    said = w(f"outcomes.fault.{fault.kind}", value=clean(fault.value))
    return w("upload.row", row=w.number(fault.row or 0), reason=said)


def show_file(w: Words, loop: Loop) -> None:
    st.header(w("outcomes.read"), anchor=False)
    st.text(clean(loop.name))
    taken = loop.rows - len(loop.refused)
    st.write(w("outcomes.taken", rows=w.number(loop.rows), taken=w.number(taken)))
    if not loop.refused:
        return
    lines = [reason(w, fault) for fault in loop.refused]
    with st.expander(w("outcomes.refused", count=w.number(len(lines)))):
        st.text("\n".join(lines[:MOST_TOLD]))
        if len(lines) > MOST_TOLD:
            st.write(w("outcomes.refused.more", count=w.number(len(lines) - MOST_TOLD)))

        def table(_: User) -> bytes:
            return as_csv([w("outcomes.refused.column")], [[line] for line in lines])

        components.download(
            w("outcomes.refused.file"), access.file(table, "staff"), "refused.csv", "text/csv", "refused"
        )


def show_relation(w: Words, study: OutcomeStudy) -> None:
    """Whether the answers tell who stays."""
    learnt = study.learnt
    st.header(w("outcomes.relation"), anchor=False)
    if learnt.learnt is None:
        needed = {"people": learnt.people, "fewest": outcomes.FEWEST, "each": outcomes.FEWEST_EACH}
        there = {"compared": learnt.compared, "rare": learnt.rare, "needed": outcomes.FEWEST_RARE}
        said = (
            w(key, **{name: w.number(value) for name, value in values.items()})
            for key, values in (("outcomes.unknown", needed), ("outcomes.unknown.rare", there))
        )
        st.info("\n\n".join(said), icon=":material/hourglass_empty:")
        return
    st.write(w("outcomes.related" if learnt.related else "outcomes.unrelated", **_percent(w, learnt.learnt)))
    rows = [(w(f"outcomes.auc.{one}"), _interval(w, getattr(learnt, one))) for one in ("today", "learnt")]
    heading = (w("outcomes.auc.name"), w("outcomes.auc"))
    components.plain_table(heading, rows, w("outcomes.auc"))


def show_calibration(w: Words, learnt: Learnt) -> None:
    """Whether people said to stay with a chance of so much do stay as often."""
    if not learnt.calibration:
        return
    st.header(w("outcomes.calibration"), anchor=False)
    sentence = w("outcomes.calibration.about")
    st.write(sentence)
    titles = (w("outcomes.predicted"), w("outcomes.stayed"))
    ticks = {one / 100: w("outcomes.percent", value=w.number(one)) for one in (0, 50, 100)}
    points = [(part.predicted, part.stayed, part.people) for part in learnt.calibration]
    figure = charts.predictions(points, titles, palette(address.dark()), ticks)
    st.plotly_chart(
        figure, theme=None, config=result.STATIC, height=figure.layout.height, key="calibration", alt=sentence
    )
    rows = [
        (*(w("outcomes.percent", value=w.number(100 * one)) for one in (predicted, stayed)), w.number(people))
        for predicted, stayed, people in points
    ]
    components.table(w, (*titles, w("outcomes.people")), rows, sentence)


def show_suggestions(w: Words, loop: Loop, content: Content) -> None:
    """Which weights the outcomes would have otherwise."""
    st.header(w("outcomes.suggestions"), anchor=False)
    found = loop.study.learnt.suggestions
    if not found:
        st.write(w("outcomes.suggestions.none"))
        return
    st.write(w("outcomes.suggestions.about", prior=w.number(outcomes.PRIOR_PEOPLE)))
    jobs, names = {job.id: w.of(job.name) for job in content.jobs}, trait_names(w, content)
    heading = tuple(w(f"outcomes.suggestion.{part}") for part in ("desk", "trait", "change", "people"))
    rows = [
        (jobs[one.row], names[one.trait], f"{_weight(w, one.before)} → {_weight(w, one.after)}", w.number(one.people))
        for one in found
    ]
    components.plain_table(heading, rows, w("outcomes.suggestions"))


def show_draft(w: Words, loop: Loop, user: User) -> None:
    """Take the suggestion over as this person's draft; from there it is edited, looked at, and perhaps published."""
    st.write(w("outcomes.draft.about"))
    there = weight_actions.draft(services().weights, user)
    if there:
        st.warning(w("outcomes.draft.there", date=w.date(there.saved_at)), icon=":material/edit_note:")
    sure = there is None or st.checkbox(w("outcomes.draft.replace"), key="replace")
    if st.button(w("outcomes.draft"), key="draft", type="primary", disabled=not sure):
        if services().weights.newest() != loop.version:
            st.error(w("outcomes.draft.changed"), icon=":material/error:")
            return
        text = weights_text(outcomes.draft(loop.weights, loop.study.learnt.suggestions))
        content, now = services().published.shipped.content, services().now()
        weight_actions.save_draft(services().weights, content, user, text, loop.version, now)
        notes.saved_draft.flash()
        address.leave("weights")


def show_satisfaction(w: Words, study: OutcomeStudy) -> None:
    """How satisfied people say they are: shown, and used for nothing."""
    st.header(w("outcomes.satisfaction"), anchor=False)
    found = study.satisfied
    if found is None:
        st.write(w("outcomes.satisfaction.unknown", fewest=w.number(satisfaction.FEWEST)))
    else:
        said = "related" if found.low > 0 else "reversed" if found.high < 0 else "unrelated"
        figures = {name: _signed(w, getattr(found, name)) for name in ("value", "low", "high")}
        st.write(w(f"outcomes.satisfaction.{said}", **figures))
    components.note(w("outcomes.satisfaction.about"))


def _interval(w: Words, figure: Figure) -> str:
    return w("items.share", **_percent(w, figure))


def _percent(w: Words, figure: Figure) -> dict[str, str]:
    return {name: w.number(100 * getattr(figure, name)) for name in ("value", "low", "high")}


def _signed(w: Words, value: float) -> str:
    return w.number(value, 2, sign=True)


def _weight(w: Words, value: float) -> str:
    return w.number(value, 1)
