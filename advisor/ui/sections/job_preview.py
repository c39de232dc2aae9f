"""What a job is really like: its hard moments, whether they would be all right, and what to ask at the interview."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import Job
from advisor.domain.jobs.moments import OUTLOOKS, Outlook, Outlooks
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring.result import Assessment, JobReasons
from advisor.i18n import Words
from advisor.presentation.wording import claims_of_preview
from advisor.ui.sections.result import entries
from advisor.ui.widgets import components


class Tapped(NamedTuple):
    """The outlook on a hard moment that a person has chosen now."""

    job: str
    number: int
    outlook: Outlook


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
                    _show_job(words, of_job[job.id], content)


def _show_job(words: Words, reasons: JobReasons, content: Content) -> None:
    job = reasons.fit.job
    st.write(words.of(job.summary))
    st.markdown(f"**{words('top.moments')}**")
    st.markdown("\n".join(f"- {words.of(moment.text)}" for moment in job.moments))
    st.markdown(f"**{words('top.questions')}**")
    show_questions(words, reasons, content)
    cited = [*job.claims, *claims_of_preview(reasons, content)]
    show_claims(words, [(claim, words.of(content.claims[claim].text)) for claim in dict.fromkeys(cited)])


def show_questions(words: Words, reasons: JobReasons, content: Content) -> None:
    """What to ask at the interview about conditions that differ from workplace to workplace."""
    st.markdown("\n".join(f"- {words.of(content.conditions[name].question)}" for name in reasons.questions))


def show_claims(words: Words, rows: Sequence[tuple[str, str]]) -> None:
    """What sentences rest on, in a fold: claims with their ids, and traits whose weight is a hypothesis."""
    with st.expander(words("claims.title")):
        st.markdown(entries(words, rows))
