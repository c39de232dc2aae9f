"""The parts of the result page above and below the jobs, in the order they stand there."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from advisor.charts import figures
from advisor.charts.figures import Row
from advisor.charts.theme import palette
from advisor.content import Content
from advisor.domain.assessments import Assessment, Estimate, trait_level
from advisor.domain.items import Questionnaire
from advisor.domain.jobs import Job
from advisor.domain.journey import Journey
from advisor.domain.traits import DIRECTIONS
from advisor.i18n import Words
from advisor.ui import components, state

STATIC = {"staticPlot": True, "displayModeBar": False}
TICKS = (-2.0, 0.0, 2.0)


def show_chart(w: Words, rows: list[Row], kind: str, sentence: str, key: str) -> None:
    """A chart with its sentence before and its table behind it."""
    st.write(sentence)
    ticks = dict(zip(TICKS, (w("axis.low"), w("axis.middle"), w("axis.high")), strict=True))
    draw = figures.bars if kind == "bars" else figures.points
    figure = draw(rows, palette(state.dark()), ticks)
    st.plotly_chart(figure, theme=None, config=STATIC, height=figure.layout.height, key=key, alt=sentence)
    components.note(w("chart.note"))
    heading = (w("table.name"), w("table.score"), w("table.error"))
    cells = [(row.name, w.number(row.score, 2, sign=True), w.number(row.error, 2)) for row in rows]
    components.table(w, heading, cells, sentence)


def show_headline(w: Words, result: Assessment, answer_more: Callable[[], NoReturn]) -> None:
    st.header(w(result.headline), anchor=False)
    if not result.points_somewhere:
        for flag in result.quality.flags or ("together",):
            st.write(w(f"quality.{flag}"))
        if len(result.answers) < len(result.model.questionnaire) and st.button(w("quality.go_on"), key="go_on"):
            answer_more()
        if st.button(w("quality.review"), key="review", type="primary", icon=":material/edit:"):
            state.go("questions", number=1)


def show_pairs(w: Words, result: Assessment, journey: Journey) -> None:
    """Opposite statements that were both agreed with, or both not: offered for another look."""
    if "contradictory" not in result.quality.flags:
        return
    st.write(w("quality.pairs"))
    for position, pair in enumerate(result.quality.pairs[:3]):
        lines = [f"- {quoted(w, journey.questionnaire, result, item)}" for item in pair]
        st.markdown("\n".join(lines))
        if st.button(w("quality.pair.review"), key=f"pair_{position}", icon=":material/edit:"):
            state.go("questions", number=journey.number_of(pair[0]))


def quoted(w: Words, items: Questionnaire, result: Assessment, item: str) -> str:
    """A statement with the answer given to it."""
    answer = w(f"scale.{result.answers[item]}")
    return w("answer.quoted", item=w.of(items.by_id[item].text), answer=answer)


def entries(w: Words, rows: list[tuple[str, str]]) -> str:
    """A list of names, each with what is said about it."""
    return "\n".join(f"- {w('list.entry', name=name, text=text)}" for name, text in rows)


def show_directions(w: Words, result: Assessment, items: Questionnaire) -> None:
    st.header(w("directions.title"), anchor=False)
    inbound, outbound = result.directions
    rows = [Row(w(f"direction.{one.id}"), one.id, one.score, one.error) for one in (inbound, outbound, result.contrast)]
    sentence = w("directions.sentence", inbound=_amount(w, inbound), outbound=_amount(w, outbound))
    show_chart(w, rows, "bars", sentence, "directions")
    for side in DIRECTIONS if result.lead == "even" else (result.lead,):
        title = "directions.because" if result.lead == side else f"directions.because.{side}"
        st.markdown(f"**{w(title)}**")
        st.markdown("\n".join(f"- {quoted(w, items, result, item)}" for item in result.answers_towards(side)))


def _amount(w: Words, estimate: Estimate) -> str:
    return w(f"level.{trait_level(estimate)}")


def show_traits(w: Words, result: Assessment, content: Content) -> None:
    st.header(w("traits.title"), anchor=False)
    names = {trait.id: w.of(trait.name) for trait in content.traits}
    by_level = {
        level: [names[one.id] for one in result.traits if trait_level(one) == level] for level in ("high", "low")
    }
    parts = [w(f"traits.{level}", traits=w.join(found)) for level, found in by_level.items() if found]
    rows = [
        Row(w("list.entry", name=names[one.id], text=_amount(w, one)), trait.direction, one.score, one.error)
        for one, trait in zip(result.traits, content.traits, strict=True)
    ]
    show_chart(w, rows, "bars", w.sentences(parts) or w("traits.even"), "traits")
    with st.expander(w("traits.about")):
        st.markdown(entries(w, [(f"**{names[trait.id]}**", w.of(trait.about)) for trait in content.traits]))


def show_answers(w: Words, result: Assessment, content: Content) -> None:
    """Every answer; where jobs are ranked, with its exact share of both directions, which add up to the scores."""
    st.header(w("answers.title"), anchor=False)
    if result.points_somewhere:
        st.write(w("answers.about"))
    skipped = len(content.items) - len(result.answers)
    if skipped:
        st.write(w.count("answers.skipped", skipped))
    shares = dict(zip(DIRECTIONS, map(result.shares, result.model.rows[:2]), strict=True))
    names = {trait.id: w.of(trait.name) for trait in content.traits}
    lines = []
    for position, item in enumerate(content.items):
        if item.id in result.answers:
            line = f"- {quoted(w, content.items, result, item.id)}"
            if result.points_somewhere:
                moved = {side: w.number(share[position], 2, sign=True) for side, share in shares.items()}
                line += f"  \n{components.small(w('answers.shares', trait=names[item.trait], **moved))}"
            lines.append(line)
    with st.expander(w("answers.open")):
        st.markdown("\n".join(lines))
        if result.points_somewhere:
            total = {side: w.number(share.sum(), 2, sign=True) for side, share in shares.items()}
            st.markdown(f"**{w('answers.sum', **total)}**")
    if st.button(w("answers.change"), key="change", icon=":material/edit:"):
        state.go("questions", number=1)


def show_limits(w: Words) -> None:
    st.header(w("limits.title"), anchor=False)
    st.markdown("\n".join(f"- {w(f'limits.{number}')}" for number in range(1, 6)))


def show_unranked(w: Words, jobs: tuple[Job, ...]) -> None:
    """All jobs by direction, in no order of fit: for sheets that point to no desk."""
    st.header(w("jobs.unranked.title"), anchor=False)
    st.write(w("jobs.unranked.about"))
    for direction in DIRECTIONS:
        with st.expander(w(f"direction.{direction}")):
            found = [(f"**{w.of(job.name)}**", w.of(job.summary)) for job in jobs if job.direction == direction]
            st.markdown(entries(w, found))
