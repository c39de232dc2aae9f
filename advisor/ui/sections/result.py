"""The parts of the result page beside those about jobs, and what a person can do with a result beyond reading it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from advisor.content.loading import Content
from advisor.domain.adaptive.journey import Journey
from advisor.domain.jobs.jobs import Job
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.recruiting.shared_results import AnyResult
from advisor.domain.scoring.counterfactual import AnswerChanges, rivals, smallest_swap
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import keeping, wording
from advisor.presentation.charts.scores import Row
from advisor.presentation.charts.tracks import balance, tracks
from advisor.presentation.wording import quoted
from advisor.ui.guards import parts
from advisor.ui.session import address
from advisor.ui.widgets import charts, components

STEPS = "steps"
"""Where the next steps stand on the page."""
NAMED = 3
"""Jobs of the top group that the summary names."""
STRONGEST, FAINTEST = 3, 2
"""Traits that are shown before all ten are."""
STATIC = {"staticPlot": True, "displayModeBar": False}


def show_chart(
    words: Words,
    rows: list[Row],
    kind: str,
    sentence: str,
    key: str,
    note: str = "chart.note",
    line: str = "table.margin",
) -> None:
    """A chart with its sentence before, and behind it how to read it. note, line: keys; what thin lines are."""
    st.write(sentence)
    charts.show(tracks(rows, wording.zones(words), bars=kind == "bars"), sentence, key)
    show_reading(words, rows, words(note), key, line)


def show_reading(
    words: Words,
    rows: Sequence[Row],
    note: str,
    key: str,
    line: str = "table.margin",
    more: Callable[[], None] = lambda: None,
) -> None:
    """How to read a chart, and its figures, in a fold. key: of the chart. more: what is drawn between the two."""

    def draw() -> None:
        st.write(note)
        more()
        components.small_table(wording.table_heading(words, line), [wording.cells(words, row) for row in rows])

    parts.fold(words("chart.open"), f"reading_{key}", draw)


def columns(result: AnyResult) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the summary stands, and all else: beside each other where there is room, and the summary stays."""
    if not result.points_somewhere:
        return st.container(), st.container()
    with st.container(key="dashboard"):
        left, right = st.columns([5, 8], gap="large")
    return left.container(border=True, key="summary"), right.container()


def show_headline(words: Words, result: Assessment, answer_more: Callable[[], NoReturn]) -> None:
    with st.container(key=f"lead_{result.lead}"):
        st.header(words(result.headline), anchor=False)
    if more := wording.after_headline(words, result.headline):
        st.write(more)
    if not result.points_somewhere:
        st.write(words("nowhere.about"))
        for flag in result.quality.flags or ("together",):
            st.write(words(f"quality.{flag}"))
        unfinished = len(result.answers) < len(result.model.questionnaire)
        if unfinished and st.button(words("quality.go_on"), key="go_on", type="primary", icon=":material/add:"):
            answer_more()
        kind: Literal["primary", "secondary"] = "secondary" if unfinished else "primary"
        if st.button(words("quality.review"), key="review", type=kind, icon=":material/edit:"):
            address.go("questions", number=1)


def show_pairs(words: Words, result: Assessment, journey: Journey) -> None:
    """Opposite statements that were both agreed with, or both not: offered for another look."""
    if "contradictory" not in result.quality.flags:
        return
    st.write(words("quality.pairs"))
    for position, pair in enumerate(result.quality.pairs[:3]):
        lines = [f"- {quoted(words, journey.questionnaire, result, item)}" for item in pair]
        st.markdown("\n".join(lines))
        if st.button(words("quality.pair.review"), key=f"pair_{position}", icon=":material/edit:"):
            address.go("questions", number=journey.number_of(pair[0]))


def entries(words: Words, rows: Sequence[tuple[str, str]]) -> str:
    """A list of names, each with what is said about it."""
    return "\n".join(f"- {words('list.entry', name=name, text=text)}" for name, text in rows)


def show_balance(words: Words, result: AnyResult) -> None:
    """Which direction fits better, and by how much; what each of them comes to stands in the fold."""
    sentence = wording.directions_sentence(words, result)
    draw_balance(words, result, sentence)
    st.write(sentence)
    show_reading(words, wording.direction_rows(words, result), words("balance.note"), "balance")


def draw_balance(words: Words, result: AnyResult, sentence: str) -> None:
    if result.contrast:
        ends = words("balance.inbound"), words("balance.middle"), words("balance.outbound")
        charts.show(balance(result.contrast, ends), sentence, "balance")


def show_job_name(words: Words, job: Job, place: str) -> None:
    """The name of a job as a heading, with its icon. place: the part of the page, in which a job stands once."""
    with st.container(key=f"{place}_icon_{job.id}"):
        st.subheader(words.of(job.name), anchor=False)


def show_summary(words: Words, result: Assessment, content: Content) -> None:
    """What somebody wants to know first: which jobs, which direction, one reason, one thing to know, what to ask."""
    components.note(wording.first_title(words, result))
    for reasons in result.top[:NAMED]:
        show_job_name(words, reasons.fit.job, "card")
    if more := len(result.top[NAMED:]):
        st.write(words.count("top.others", more))
    first = result.top[0]
    said = {
        "top.why": [words(reason.key) for reason in first.why],
        "top.watch": [words(reason.key) for reason in first.watch],
        "card.ask": [words.of(content.conditions[name].question) for name in first.questions],
    }
    for key, texts in said.items():
        if texts:
            st.markdown(f"**{words(key)}**  \n{texts[0]}")
    st.markdown(f"[{words('steps.go')}](#{STEPS})")
    inbound, outbound = (wording.amount(words, estimate) for estimate in result.directions)
    fit = words("card.fit", inbound=inbound, outbound=outbound)
    draw_balance(words, result, fit)
    components.note(fit)


def show_next_steps(words: Words, result: Assessment, content: Content, finished_at: datetime) -> None:
    """What to do with it: look for jobs, check, ask, get advice; and what to take along."""
    st.header(words("steps.title"), anchor=STEPS)
    steps = keeping.next_steps(words, result)
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))

    def draw() -> None:
        st.text(wording.summary_to_copy(words, result, content, finished_at))  # code would fetch half a megabyte
        if lines := wording.application_lines(words, result):
            st.markdown(f"**{words('application.title')}**")
            st.write(words("application.about"))
            st.text("\n\n".join(lines))

    parts.fold(words("takeaway.title"), "takeaway", draw)


def show_behind(words: Words, result: Assessment, items: Questionnaire) -> None:
    """The answers that moved the direction most."""
    for side in DIRECTIONS if result.lead == "even" else (result.lead,):
        title = "directions.because" if result.lead == side else f"directions.because.{side}"
        st.markdown(f"**{words(title)}**")
        st.markdown("\n".join(f"- {quoted(words, items, result, item)}" for item in result.answers_towards(side)))


def show_traits(words: Words, result: AnyResult, content: Content) -> None:
    """All ten traits."""
    st.header(words("traits.title"), anchor=False)
    sentence = wording.traits_sentence(words, result, content)
    show_chart(words, wording.trait_rows(words, result, content), "bars", sentence, "traits")


def show_strongest(words: Words, result: Assessment, content: Content) -> None:
    """The traits that are most marked and least; all ten with what each means in a fold."""
    st.header(words("traits.title"), anchor=False)
    st.write(words("traits.some"))
    rows = sorted(wording.trait_rows(words, result, content), key=lambda row: -row.score)
    zones = wording.zones(words)
    charts.show(tracks(rows[:STRONGEST] + rows[-FAINTEST:], zones, bars=True), words("traits.some"), "strongest")

    def draw() -> None:
        names = wording.trait_names(words, content)
        sentence = wording.traits_sentence(words, result, content)
        st.write(sentence)
        charts.show(tracks(rows, zones, bars=True), sentence, "traits")
        st.write(words("chart.note"))
        components.small_table(wording.table_heading(words), [wording.cells(words, row) for row in rows])
        st.markdown(entries(words, [(f"**{names[trait.id]}**", words.of(trait.about)) for trait in content.traits]))

    parts.fold(words("traits.open"), "all_traits", draw)


def show_answers(words: Words, result: Assessment, content: Content) -> None:
    """Every answer; where jobs are ranked, with its exact share of both directions, which add up to the scores."""

    def draw() -> None:
        skipped = len(content.items) - len(result.answers)
        if skipped:
            st.write(words.count("answers.skipped", skipped))
        if result.points_somewhere:
            show_behind(words, result, content.items)
            st.write(words("answers.about"))
        st.markdown("\n".join(_answer_lines(words, result, content)))
        if result.points_somewhere:
            totals = zip(DIRECTIONS, result.directions, strict=True)
            total = {side: words.number(estimate.score, 2, sign=True) for side, estimate in totals}
            st.markdown(f"**{words('answers.sum', **total)}**")
            rows = wording.direction_rows(words, result)
            components.small_table(wording.table_heading(words), [wording.cells(words, row) for row in rows])
            components.note(words("balance.note"))

    parts.fold(words("answers.title"), "answers", draw)


def _answer_lines(words: Words, result: Assessment, content: Content) -> list[str]:
    shares = dict(zip(DIRECTIONS, map(result.shares, result.model.rows[:2]), strict=True))
    names = wording.trait_names(words, content)
    lines = []
    for position, item in enumerate(content.items):
        if item.id in result.answers:
            line = f"- {quoted(words, content.items, result, item.id)}"
            if result.points_somewhere:
                moved = {side: words.number(share[position], 2, sign=True) for side, share in shares.items()}
                line += f"  \n{components.small(words('answers.shares', trait=names[item.trait], **moved))}"
            lines.append(line)
    return lines


def show_limits(words: Words, content: Content, parameters: Parameters, finished_at: datetime) -> None:
    """What a result cannot say, of which one sentence always stands there, and what it was made with."""

    def draw() -> None:
        st.markdown("\n".join(f"- {limit}" for limit in wording.limits(words, parameters)))
        st.markdown(f"**{words('versions.title')}**  \n{words('versions.date', date=words.date(finished_at))}")
        components.note(wording.versions_line(words, content, parameters))

    parts.fold(words("limits.title"), "limits", draw)
    st.write(words("limits.2"))


def show_more(words: Words, journey: Journey, answer_more: Callable[[], NoReturn]) -> None:
    """The questions that are left, for who wants to know more."""
    left = len(journey.questionnaire) - journey.answered
    if not left:
        return
    st.write(words("more.about", answered=words.number(journey.answered), left=words.number(left)))
    if st.button(words("more.button"), key="more", icon=":material/add:"):
        answer_more()


def show_swaps(words: Words, result: Assessment) -> None:
    """Which answers would change the order. Thousands of sheets are scored for it, once it is opened."""
    pairs = rivals(result)

    def draw() -> None:
        for first, second in pairs:
            changes = smallest_swap(result.model, result.answers, first.job.id, second.job.id)
            names = {"first": words.of(first.job.name), "second": words.of(second.job.name)}
            if changes is None:
                st.write(words("swap.none" if first.band == second.band else "swap.none.band", **names))
            else:
                st.write(words("swap.found" if first.band == second.band else "swap.found.band", **names))
                lines = _change_lines(words, result.model.questionnaire, changes)
                st.markdown("\n".join(f"- {line}" for line in lines))
                components.note(words("swap.note"))

    if pairs:
        parts.fold(words("swap.title"), "swap", draw)


def _change_lines(words: Words, items: Questionnaire, changes: AnswerChanges) -> list[str]:
    return [
        words(
            "swap.change",
            item=words.of(items.by_id[change.item].text),
            given=words(f"scale.{change.given}"),
            instead=words(f"scale.{change.instead}"),
        )
        for change in changes
    ]
