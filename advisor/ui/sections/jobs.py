"""What pages say about jobs: the bands, the jobs of the top group, and what each job is really like."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import ENTRY, Job
from advisor.domain.jobs.moments import OUTLOOKS, Outlook, Outlooks
from advisor.domain.jobs.preferences import Verdict
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.recruiting.shared_results import AnyResult
from advisor.domain.scoring.explanations import Reason
from advisor.domain.scoring.result import Assessment, JobFit, JobReasons
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.wording import claims_of_preview, quoted
from advisor.ui.sections.result import show_chart
from advisor.ui.widgets import components

BADGE = {"inbound": "blue", "outbound": "orange"}


class Tapped(NamedTuple):
    """The outlook on a hard moment that a person has chosen now."""

    job: str
    number: int
    outlook: Outlook


def show_bands(words: Words, result: AnyResult) -> None:
    """All jobs in bands, top down, then those that go against a wish that must be met."""
    st.header(words("jobs.title"), anchor=False)
    if result.top_crosses:
        st.write(words("jobs.bridge"))
    if result.bands:
        _show_first(words, result.bands[0])
        _show_rest(words, result.bands[1:])
    else:
        st.write(words("jobs.none_left"))
    if result.in_conflict:
        with st.container(border=True):
            st.markdown(f"**{words('jobs.conflict.title')}**")
            components.note(words("jobs.conflict.about"))
            for fit in result.in_conflict:
                st.markdown(_line(words, fit) + _unmet(words, "jobs.conflict.reason", fit.conflicts))
    _show_chart(words, result)


def _show_first(words: Words, band: Sequence[JobFit]) -> None:
    with st.container(border=True):
        # What is left first is not the best when the best goes against a wish.
        title = words("jobs.band.top" if band[0].band == 1 else "jobs.band.left")
        st.markdown(f"**{title}**{words.count('jobs.tie', len(band)) if len(band) > 1 else ''}")
        for fit in band:
            doubt = _unmet(words, "jobs.doubt", fit.doubts)
            st.markdown(f"{_badge(words, fit.job)} **{words.of(fit.job.name)}**  \n{words.of(fit.job.summary)}{doubt}")


def _show_rest(words: Words, bands: Sequence[Sequence[JobFit]]) -> None:
    if not bands:
        return
    with st.container(border=True):
        st.markdown(f"**{words('jobs.rest.title')}**")
        components.note(words("jobs.rest.about"))
        for place, band in enumerate(bands, start=2):
            lines = [_line(words, fit) + _unmet(words, "jobs.doubt", fit.doubts) for fit in band]
            st.markdown(f"{place}. " + "  \n".join(lines).replace("\n", "\n   "))


def _line(words: Words, fit: JobFit) -> str:
    return f"{_badge(words, fit.job)} {words.of(fit.job.name)}"


def _unmet(words: Words, key: str, verdicts: Sequence[Verdict]) -> str:
    """A quiet line on the wishes that are not met; nothing when all are."""
    if not verdicts:
        return ""
    return f"  \n{components.small(words(key, wishes=wording.wishes(words, verdicts)))}"


def _badge(words: Words, job: Job) -> str:
    """The direction as a coloured word; the word alone says it."""
    return f":{BADGE[job.direction]}-badge[{words(f'direction.{job.direction}.short')}]"


def _show_chart(words: Words, result: AnyResult) -> None:
    with st.expander(words("jobs.chart.open")):
        show_chart(words, wording.job_rows(words, result), "points", words("jobs.chart.sentence"), "jobs")


def show_top(words: Words, result: Assessment, content: Content, outlooks: Outlooks) -> Tapped | None:
    """Why, what to watch, hard moments, conditions and questions for each job of the top group.

    Returns the outlook on a moment that was tapped now.
    """
    st.header(words("top.title"), anchor=False)
    st.write(words("top.about"))
    tapped = None
    for position, reasons in enumerate(result.top):
        job = reasons.fit.job
        with st.expander(f"{_badge(words, job)} {words.of(job.name)}", expanded=position == 0):
            st.write(words.of(job.summary))
            tapped = _show_job(words, result, reasons, content, outlooks) or tapped
    return tapped


def _show_job(
    words: Words, result: Assessment, reasons: JobReasons, content: Content, outlooks: Outlooks
) -> Tapped | None:
    job = reasons.fit.job
    st.subheader(words("top.why"), anchor=False)
    _show_reasons(words, result, reasons.why, content, words("top.why.none"))
    st.subheader(words("top.watch"), anchor=False)
    _show_reasons(words, result, reasons.watch, content, words("top.watch.none"))

    st.subheader(words("top.moments"), anchor=False)
    tapped = show_moments(words, job, outlooks)

    st.subheader(words("top.conditions"), anchor=False)
    _show_wishes(words, reasons.fit)
    heading = (words("conditions.name"), words("conditions.grade"), words("conditions.source"))
    rows = [
        (
            words.of(content.conditions[name].name),
            words(f"entry.{grade.value}" if name == ENTRY else f"grade.{grade.value}"),
            words("conditions.inferred" if grade.inferred else "conditions.stated"),
        )
        for name, grade in job.grades.items()
    ]
    components.table(words, heading, rows, words("top.conditions"))

    st.subheader(words("top.questions"), anchor=False)
    show_questions(words, reasons, content)
    show_claims(words, wording.claims_of_top(words, reasons, content))
    return tapped


def _show_reasons(words: Words, result: Assessment, reasons: tuple[Reason, ...], content: Content, none: str) -> None:
    if not reasons:
        st.write(none)
    for reason in reasons:
        quotes = [quoted(words, content.items, result, item) for item in reason.items]
        st.markdown("\n".join([f"- {words(reason.key)}", *(f"    - {quote}" for quote in quotes)]))


def _show_wishes(words: Words, fit: JobFit) -> None:
    if not fit.verdicts:
        st.write(words("conditions.none"))
        return
    st.markdown("\n".join(f"- {wording.verdict_line(words, verdict)}" for verdict in fit.verdicts))


def show_moments(words: Words, job: Job, outlooks: Outlooks) -> Tapped | None:
    """The hard moments of a job, each with three answers of which none is preselected."""
    components.note(words("moments.note"))
    tapped = None
    for number, moment in enumerate(job.moments, start=1):
        place = f"{job.id}_{number}"
        with st.container(gap="xsmall", border=True):
            st.markdown(words.of(moment.text))
            components.note(words("moments.ask"))
            chosen = outlooks.get((job.id, number))
            with st.container(key=f"choices_{place}", horizontal=True, gap="xsmall"):
                for outlook in OUTLOOKS:
                    label = words(f"moments.{outlook}")
                    text = words("moments.chosen", label=label) if outlook == chosen else label
                    key = f"moment_{place}_{outlook}"
                    if st.button(text, key=key, type="primary" if outlook == chosen else "secondary"):
                        tapped = Tapped(job.id, number, outlook)
    return tapped


def show_every_job(words: Words, result: Assessment, content: Content) -> None:
    """Every job by direction, in no order of fit, each in a fold of its own."""
    of_job = {fit.job.id: result.reasons(fit) for fit in result.fits}
    for direction in DIRECTIONS:
        st.subheader(words(f"direction.{direction}"), anchor=False)
        for job in content.jobs:
            if job.direction == direction:
                with st.expander(words.of(job.name)):
                    _show_preview(words, of_job[job.id], content)


def _show_preview(words: Words, reasons: JobReasons, content: Content) -> None:
    job = reasons.fit.job
    st.write(words.of(job.summary))
    st.markdown(f"**{words('top.moments')}**")
    st.markdown("\n".join(f"- {words.of(moment.text)}" for moment in job.moments))
    st.markdown(f"**{words('top.questions')}**")
    show_questions(words, reasons, content)
    cited = [*job.claims, *claims_of_preview(reasons, content)]
    show_claims(words, wording.by_article(words, cited, content))


def show_questions(words: Words, reasons: JobReasons, content: Content) -> None:
    """What to ask at the interview about conditions that differ from workplace to workplace."""
    st.markdown("\n".join(f"- {words.of(content.conditions[name].question)}" for name in reasons.questions))


def show_claims(words: Words, sources: wording.Sources) -> None:
    """What sentences rest on, in a fold, under the names of the articles."""
    with st.expander(words("claims.title")):
        st.write(words("claims.about"))
        for article, said in sources.items():
            st.markdown(f"**{article}**")
            st.markdown("\n".join(f"- {sentence}" for sentence in said))
