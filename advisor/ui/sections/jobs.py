"""What pages say about jobs: the bands, the jobs of the top group, and what each job is really like."""

from collections.abc import Callable
from typing import NamedTuple, NoReturn

import streamlit as st

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import ENTRY, Job
from advisor.domain.jobs.moments import OUTLOOKS, Outlook, Outlooks
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.recruiting.shared_results import AnyResult
from advisor.domain.scoring.explanations import Reason
from advisor.domain.scoring.result import Assessment, JobFit, JobReasons
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.charts.scores import Row
from advisor.presentation.charts.tracks import Names, tracks
from advisor.presentation.firmness import firmness
from advisor.presentation.wording import claims_of_preview, quoted
from advisor.ui.guards import parts
from advisor.ui.sections.result import show_chart, show_job_name, show_reading
from advisor.ui.widgets import charts, components

QUOTED = 1
"""Answers that are quoted for a reason; all of them are among the answers below."""
BADGE = {"inbound": "blue", "outbound": "orange"}


class Tapped(NamedTuple):
    """The outlook on a hard moment that a person has chosen now."""

    job: str
    number: int
    outlook: Outlook


def show_jobs(words: Words, result: AnyResult) -> None:
    """All jobs in their groups on one chart, then those that go against a wish that must be met."""
    _introduce(words, result)
    components.note(wording.order_sentence(words, result))
    show_chart(words, wording.grouped_job_rows(words, result), "points", words("jobs.chart.sentence"), "jobs")


def _introduce(words: Words, result: AnyResult) -> None:
    st.header(words("jobs.title"), anchor=False)
    if result.top_crosses:
        st.write(words("jobs.bridge"))
    if not result.bands:
        st.write(words("jobs.none_left"))


@parts.part
def explore_jobs(
    words: Words, result: Assessment, content: Content, outlooks: Outlooks, look: Callable[[Tapped], NoReturn]
) -> None:
    """The same, where each job can be chosen: what speaks for it, and what it is really like.

    look: what becomes of the outlook on a moment that was tapped now.
    """
    _introduce(words, result)
    wishing = any(fit.verdicts for fit in result.fits)
    about = words("jobs.wishes.about") if wishing else ""
    st.write(words.sentences([words("jobs.chart.sentence"), words("jobs.choose"), about]))
    rows = wording.grouped_job_rows(words, result)
    first = result.top[0].fit.job.id
    chosen = charts.choose(tracks(rows, wording.zones(words)), words("jobs.chart.sentence"), "job", first)
    note = words.sentences([wording.order_sentence(words, result), words("chart.note")])
    show_reading(words, rows, note, "jobs", more=lambda: _show_firmness(words, result))
    for fit in result.fits:
        if fit.job.id == chosen:
            with st.container(border=True, key="job"):
                show_job_name(words, fit.job, "job")
                st.markdown(f"{_badge(words, fit.job)} {words.of(fit.job.summary)}")
                if tapped := _show_job(words, result, result.reasons(fit), content, outlooks):
                    look(tapped)


def _show_firmness(words: Words, result: Assessment) -> None:
    """What other takings would say. It is computed once the fold is opened, so a tap on a job does not wait for it."""
    paragraph, lines = firmness(words, result)
    st.write(paragraph)
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


def _badge(words: Words, job: Job) -> str:
    """The direction as a coloured word; the word alone says it."""
    return f":{BADGE[job.direction]}-badge[{words(f'direction.{job.direction}.short')}]"


def _show_job(
    words: Words, result: Assessment, reasons: JobReasons, content: Content, outlooks: Outlooks
) -> Tapped | None:
    why, work, ask = st.tabs([words("top.tab.why"), words("top.tab.work"), words("top.tab.ask")])
    with why:
        _heading(words("top.why"))
        _show_reasons(words, reasons.why, wording.no_reason(words, reasons.fit))
        _heading(words("top.watch"))
        _show_reasons(words, reasons.watch, words("top.watch.none"))
    with work:
        tapped = _show_work(words, reasons.fit, content, outlooks)
    with ask:
        show_questions(words, reasons, content)
        components.note(words("steps.beginner"))
    _show_behind(words, result, reasons, content)
    return tapped


def _show_behind(words: Words, result: Assessment, reasons: JobReasons, content: Content) -> None:
    """What the panel of a job rests on: answers, and what the articles say."""
    behind = [item for reason in (*reasons.why, *reasons.watch) for item in reason.items[:QUOTED]]

    def draw() -> None:
        if behind:
            quotes = [quoted(words, content.items, result, item) for item in dict.fromkeys(behind)]
            st.markdown("\n".join([f"**{words('claims.answers')}**", "", *(f"- {quote}" for quote in quotes)]))
        _list_claims(words, wording.claims_of_top(words, reasons, content))

    parts.fold(words("claims.open"), f"behind_{reasons.fit.job.id}", draw)


def _show_work(words: Words, fit: JobFit, content: Content, outlooks: Outlooks) -> Tapped | None:
    """What the job is like: what people like, what may be hard, and under which conditions."""
    job = fit.job
    if job.good:
        _heading(words("top.good"))
        st.write(words.of(job.good.text))
    _heading(words("top.moments"))
    tapped = show_moments(words, job, outlooks)
    _heading(words("top.conditions"))
    _show_wishes(words, fit)
    heading = (words("conditions.name"), words("conditions.grade"), words("conditions.source"))
    rows = [
        (
            words.of(content.conditions[name].name),
            words(f"entry.{grade.value}" if name == ENTRY else f"grade.{grade.value}"),
            words("conditions.inferred" if grade.inferred else "conditions.stated"),
        )
        for name, grade in job.grades.items()
    ]
    components.small_table(heading, rows)
    return tapped


def _heading(text: str) -> None:
    st.markdown(f"#### {text}")


def _show_reasons(words: Words, reasons: tuple[Reason, ...], none: str) -> None:
    st.markdown("\n".join(f"- {words(reason.key)}" for reason in reasons) or none)


def _show_wishes(words: Words, fit: JobFit) -> None:
    if not fit.verdicts:
        st.write(words("conditions.none"))
        return
    st.markdown("\n".join(f"- {wording.verdict_line(words, verdict)}" for verdict in fit.verdicts))


def show_moments(words: Words, job: Job, outlooks: Outlooks) -> Tapped | None:
    """The hard moments of a job, each with three answers of which none is preselected."""
    st.write(words("moments.ask"))
    tapped = None
    for number, moment in enumerate(job.moments, start=1):
        place = f"{job.id}_{number}"
        with st.container(gap="xsmall", border=True):
            st.markdown(words.of(moment.text))
            chosen = outlooks.get((job.id, number))
            with st.container(key=f"choices_{place}", horizontal=True, gap="xsmall"):
                for outlook in OUTLOOKS:
                    label = words(f"moments.{outlook}")
                    text = words("moments.chosen", label=label) if outlook == chosen else label
                    key = f"moment_{place}_{outlook}"
                    if st.button(text, key=key, type="primary" if outlook == chosen else "secondary", width="stretch"):
                        tapped = Tapped(job.id, number, outlook)
    components.note(words("moments.note"))
    return tapped


@parts.part
def explore_every_job(words: Words, result: Assessment, content: Content) -> None:
    """Every job by direction, in no order of fit; what is said of the chosen one stands below."""
    st.header(words("jobs.unranked.title"), anchor=False)
    st.write(words.sentences([words("jobs.unranked.about"), words("jobs.unranked.choose")]))
    rows = [
        Row(words.of(job.name), job.direction, 0.0, 0.0, id=job.id, group=words(f"direction.{job.direction}"))
        for direction in DIRECTIONS
        for job in content.jobs
        if job.direction == direction
    ]
    chosen = charts.choose(Names(tuple(rows)), words("jobs.unranked.title"), "job")
    for fit in result.fits:
        if fit.job.id == chosen:
            with st.container(border=True, key="job"):
                show_job_name(words, fit.job, "job")
                _show_preview(words, result.reasons(fit), content)


def _show_preview(words: Words, reasons: JobReasons, content: Content) -> None:
    job = reasons.fit.job
    st.write(words.of(job.summary))
    if job.good:
        st.markdown(f"**{words('top.good')}**")
        st.write(words.of(job.good.text))
    st.markdown(f"**{words('top.moments')}**")
    st.markdown("\n".join(f"- {words.of(moment.text)}" for moment in job.moments))
    st.markdown(f"**{words('top.questions')}**")
    show_questions(words, reasons, content)
    cited = [*job.claims, *claims_of_preview(reasons, content)]
    with st.expander(words("claims.title")):
        _list_claims(words, wording.by_article(words, cited, content))


def show_questions(words: Words, reasons: JobReasons, content: Content) -> None:
    """What to ask at the interview about conditions that differ from workplace to workplace."""
    st.markdown("\n".join(f"- {words.of(content.conditions[name].question)}" for name in reasons.questions))


def _list_claims(words: Words, sources: wording.Sources) -> None:
    """What sentences rest on, under the names of the articles."""
    st.write(words("claims.about"))
    for article, said in sources.items():
        st.markdown(f"**{article}**")
        st.markdown("\n".join(f"- {sentence}" for sentence in said))
