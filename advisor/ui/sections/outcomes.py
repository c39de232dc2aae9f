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


def show_columns(words: Words, content: Content, days: int) -> None:
    """What a file has to look like, and one to begin with."""
    heading = [names[1] if words.language == "ja" else names[0] for names in COLUMNS.values()]
    with st.expander(words("outcomes.columns")):
        for column, name in zip(COLUMNS, heading, strict=True):
            st.markdown(words(f"outcomes.column.{column}", name=name))
        st.markdown(words("outcomes.desks", desks=words.join([words.of(job.name) for job in content.jobs])))
        if days < LONG_ENOUGH:
            components.note(words("outcomes.retention", days=words.number(days)))
        st.download_button(
            words("outcomes.template"),
            as_csv(heading, []),
            "outcomes.csv",
            "text/csv",
            key="template",
            on_click="ignore",
        )


def reason(words: Words, error: OutcomeError) -> str:
    """Why a row was refused, with its number."""
    text = words(f"outcomes.fault.{error.kind}", value=clean(error.value))
    return words("upload.row", row=words.number(error.row or 0), reason=text)


def show_file(words: Words, loop: Loop) -> None:
    st.header(words("outcomes.read"), anchor=False)
    st.text(clean(loop.name))
    taken = loop.rows - len(loop.refused)
    st.write(words("outcomes.taken", rows=words.number(loop.rows), taken=words.number(taken)))
    if not loop.refused:
        return
    lines = [reason(words, error) for error in loop.refused]
    with st.expander(words("outcomes.refused", count=words.number(len(lines)))):
        st.text("\n".join(lines[:MOST_TOLD]))
        if len(lines) > MOST_TOLD:
            st.write(words("outcomes.refused.more", count=words.number(len(lines) - MOST_TOLD)))

        def table(_: User) -> bytes:
            return as_csv([words("outcomes.refused.column")], [[line] for line in lines])

        components.download(
            words("outcomes.refused.file"), access.file(table, "staff"), "refused.csv", "text/csv", "refused"
        )


def show_relation(words: Words, study: OutcomeStudy) -> None:
    """Whether the answers tell who stays."""
    learnt = study.learnt
    st.header(words("outcomes.relation"), anchor=False)
    if learnt.learnt is None:
        needed = {"people": learnt.people, "fewest": outcomes.FEWEST, "each": outcomes.FEWEST_EACH}
        there = {"compared": learnt.compared, "rare": learnt.rare, "needed": outcomes.FEWEST_RARE}
        sentences = (
            words(key, **{name: words.number(value) for name, value in values.items()})
            for key, values in (("outcomes.unknown", needed), ("outcomes.unknown.rare", there))
        )
        st.info("\n\n".join(sentences), icon=":material/hourglass_empty:")
        return
    st.write(words("outcomes.related" if learnt.related else "outcomes.unrelated", **_percent(words, learnt.learnt)))
    rows = [(words(f"outcomes.auc.{name}"), _interval(words, getattr(learnt, name))) for name in ("today", "learnt")]
    heading = (words("outcomes.auc.name"), words("outcomes.auc"))
    components.plain_table(heading, rows, words("outcomes.auc"))


def show_calibration(words: Words, learnt: Learnt) -> None:
    """Whether people said to stay with a chance of so much do stay as often."""
    if not learnt.calibration:
        return
    st.header(words("outcomes.calibration"), anchor=False)
    sentence = words("outcomes.calibration.about")
    st.write(sentence)
    titles = (words("outcomes.predicted"), words("outcomes.stayed"))
    ticks = {percent / 100: words("outcomes.percent", value=words.number(percent)) for percent in (0, 50, 100)}
    points = [(part.predicted, part.stayed, part.people) for part in learnt.calibration]
    figure = charts.predictions(points, titles, palette(address.dark()), ticks)
    st.plotly_chart(
        figure, theme=None, config=result.STATIC, height=figure.layout.height, key="calibration", alt=sentence
    )
    rows = [
        (
            *(words("outcomes.percent", value=words.number(100 * percent)) for percent in (predicted, stayed)),
            words.number(people),
        )
        for predicted, stayed, people in points
    ]
    components.table(words, (*titles, words("outcomes.people")), rows, sentence)


def show_suggestions(words: Words, loop: Loop, content: Content) -> None:
    """Which weights the outcomes would have otherwise."""
    st.header(words("outcomes.suggestions"), anchor=False)
    suggestions = loop.study.learnt.suggestions
    if not suggestions:
        st.write(words("outcomes.suggestions.none"))
        return
    st.write(words("outcomes.suggestions.about", prior=words.number(outcomes.PRIOR_PEOPLE)))
    jobs, names = {job.id: words.of(job.name) for job in content.jobs}, trait_names(words, content)
    heading = tuple(words(f"outcomes.suggestion.{part}") for part in ("desk", "trait", "change", "people"))
    rows = [
        (
            jobs[suggestion.row],
            names[suggestion.trait],
            f"{_weight(words, suggestion.before)} → {_weight(words, suggestion.after)}",
            words.number(suggestion.people),
        )
        for suggestion in suggestions
    ]
    components.plain_table(heading, rows, words("outcomes.suggestions"))


def show_draft(words: Words, loop: Loop, user: User) -> None:
    """Take the suggestion over as this person's draft; from there it is edited, looked at, and perhaps published."""
    st.write(words("outcomes.draft.about"))
    there = weight_actions.draft(services().weights, user)
    if there:
        st.warning(words("outcomes.draft.there", date=words.date(there.saved_at)), icon=":material/edit_note:")
    sure = there is None or st.checkbox(words("outcomes.draft.replace"), key="replace")
    if st.button(words("outcomes.draft"), key="draft", type="primary", disabled=not sure):
        if services().weights.newest() != loop.version:
            st.error(words("outcomes.draft.changed"), icon=":material/error:")
            return
        text = weights_text(outcomes.draft(loop.weights, loop.study.learnt.suggestions))
        content, now = services().published.shipped.content, services().now()
        weight_actions.save_draft(services().weights, content, user, text, loop.version, now)
        notes.saved_draft.flash()
        address.leave("weights")


def show_satisfaction(words: Words, study: OutcomeStudy) -> None:
    """How satisfied people say they are: shown, and used for nothing."""
    st.header(words("outcomes.satisfaction"), anchor=False)
    relation = study.satisfied
    if relation is None:
        st.write(words("outcomes.satisfaction.unknown", fewest=words.number(satisfaction.FEWEST)))
    else:
        verdict = "related" if relation.low > 0 else "reversed" if relation.high < 0 else "unrelated"
        figures = {name: _signed(words, getattr(relation, name)) for name in ("value", "low", "high")}
        st.write(words(f"outcomes.satisfaction.{verdict}", **figures))
    components.note(words("outcomes.satisfaction.about"))


def _interval(words: Words, figure: Figure) -> str:
    return words("items.share", **_percent(words, figure))


def _percent(words: Words, figure: Figure) -> dict[str, str]:
    return {name: words.number(100 * getattr(figure, name)) for name in ("value", "low", "high")}


def _signed(words: Words, value: float) -> str:
    return words.number(value, 2, sign=True)


def _weight(words: Words, value: float) -> str:
    return words.number(value, 1)
