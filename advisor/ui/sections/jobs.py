"""The parts of the result page about jobs: the bands, and what is said about each job of the top group."""

from collections.abc import Sequence

import streamlit as st

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import ENTRY, Job
from advisor.domain.jobs.moments import Outlooks
from advisor.domain.jobs.preferences import Verdict
from advisor.domain.recruiting.shared_results import AnyResult
from advisor.domain.scoring.explanations import Reason
from advisor.domain.scoring.result import Assessment, JobFit, JobReasons
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.wording import quoted
from advisor.ui.sections.job_preview import Tapped, show_claims, show_moments, show_questions
from advisor.ui.sections.result import show_chart
from advisor.ui.widgets import components

BADGE = {"inbound": "blue", "outbound": "orange"}


def show_bands(w: Words, result: AnyResult) -> None:
    """All jobs in bands, top down, then those that go against a wish that must be met."""
    st.header(w("jobs.title"), anchor=False)
    if result.top_crosses:
        st.write(w("jobs.bridge"))
    if result.bands:
        _show_first(w, result.bands[0])
        _show_rest(w, result.bands[1:])
    else:
        st.write(w("jobs.none_left"))
    if result.in_conflict:
        with st.container(border=True):
            st.markdown(f"**{w('jobs.conflict.title')}**")
            components.note(w("jobs.conflict.about"))
            for fit in result.in_conflict:
                st.markdown(_line(w, fit) + _unmet(w, "jobs.conflict.reason", fit.conflicts))
    _show_chart(w, result)


def _show_first(w: Words, band: Sequence[JobFit]) -> None:
    with st.container(border=True):
        # What is left first is not the best when the best goes against a wish.
        title = w("jobs.band.top" if band[0].band == 1 else "jobs.band.left")
        st.markdown(f"**{title}**{w.count('jobs.tie', len(band)) if len(band) > 1 else ''}")
        for fit in band:
            doubt = _unmet(w, "jobs.doubt", fit.doubts)
            st.markdown(f"{_badge(w, fit.job)} **{w.of(fit.job.name)}**  \n{w.of(fit.job.summary)}{doubt}")


def _show_rest(w: Words, bands: Sequence[Sequence[JobFit]]) -> None:
    if not bands:
        return
    with st.container(border=True):
        st.markdown(f"**{w('jobs.rest.title')}**")
        components.note(w("jobs.rest.about"))
        for place, band in enumerate(bands, start=2):
            lines = [_line(w, fit) + _unmet(w, "jobs.doubt", fit.doubts) for fit in band]
            st.markdown(f"{place}. " + "  \n".join(lines).replace("\n", "\n   "))


def _line(w: Words, fit: JobFit) -> str:
    return f"{_badge(w, fit.job)} {w.of(fit.job.name)}"


def _unmet(w: Words, key: str, verdicts: Sequence[Verdict]) -> str:
    """A quiet line on the wishes that are not met; nothing when all are."""
    if not verdicts:
        return ""
    return f"  \n{components.small(w(key, wishes=wording.wishes(w, verdicts)))}"


def _badge(w: Words, job: Job) -> str:
    """The direction as a coloured word; the word alone says it."""
    return f":{BADGE[job.direction]}-badge[{w(f'direction.{job.direction}.short')}]"


def _show_chart(w: Words, result: AnyResult) -> None:
    with st.expander(w("jobs.chart.open")):
        show_chart(w, wording.job_rows(w, result), "points", w("jobs.chart.sentence"), "jobs")


def show_top(w: Words, result: Assessment, content: Content, outlooks: Outlooks) -> Tapped | None:
    """Why, what to watch, hard moments, conditions and questions for each job of the top group.

    Returns the outlook on a moment that was tapped now.
    """
    st.header(w("top.title"), anchor=False)
    st.write(w("top.about"))
    tapped = None
    for position, reasons in enumerate(result.top):
        job = reasons.fit.job
        with st.expander(f"{_badge(w, job)} {w.of(job.name)}", expanded=position == 0):
            st.write(w.of(job.summary))
            tapped = _show_job(w, result, reasons, content, outlooks) or tapped
    return tapped


def _show_job(w: Words, result: Assessment, reasons: JobReasons, content: Content, outlooks: Outlooks) -> Tapped | None:
    job = reasons.fit.job
    st.subheader(w("top.why"), anchor=False)
    _show_reasons(w, result, reasons.why, content, w("top.why.none"))
    st.subheader(w("top.watch"), anchor=False)
    _show_reasons(w, result, reasons.watch, content, w("top.watch.none"))

    st.subheader(w("top.moments"), anchor=False)
    tapped = show_moments(w, job, outlooks)

    st.subheader(w("top.conditions"), anchor=False)
    _show_wishes(w, reasons.fit)
    heading = (w("conditions.name"), w("conditions.grade"), w("conditions.source"))
    rows = [
        (
            w.of(content.conditions[name].name),
            w(f"entry.{grade.value}" if name == ENTRY else f"grade.{grade.value}"),
            w("conditions.inferred" if grade.inferred else "conditions.stated"),
        )
        for name, grade in job.grades.items()
    ]
    components.table(w, heading, rows, w("top.conditions"))

    st.subheader(w("top.questions"), anchor=False)
    show_questions(w, reasons, content)
    show_claims(w, wording.claim_rows(w, reasons, content))
    return tapped


def _show_reasons(w: Words, result: Assessment, found: tuple[Reason, ...], content: Content, none: str) -> None:
    if not found:
        st.write(none)
    for reason in found:
        quotes = [quoted(w, content.items, result, item) for item in reason.items]
        st.markdown("\n".join([f"- {w(reason.key)}", *(f"    - {quote}" for quote in quotes)]))


def _show_wishes(w: Words, fit: JobFit) -> None:
    if not fit.verdicts:
        st.write(w("conditions.none"))
        return
    st.markdown("\n".join(f"- {wording.verdict_line(w, verdict)}" for verdict in fit.verdicts))
