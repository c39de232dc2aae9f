"""What a campaign shows: to visitors before they begin and when they share, to the recruiter what was shared.

What a recruiter has typed is only ever shown by ``st.text``: as text, whatever it holds.
"""

from collections.abc import Sequence

import streamlit as st

from advisor.actions import campaign_visits
from advisor.content.loading import Content
from advisor.domain.questionnaire.attempts import Attempt
from advisor.domain.recruiting.campaigns import Campaign
from advisor.domain.recruiting.interview import Topic
from advisor.domain.recruiting.shared_results import AnyResult, SharedResult
from advisor.i18n import Words
from advisor.presentation.wording import after_headline, trait_names
from advisor.ui.sections import result as result_sections
from advisor.ui.sections.jobs import show_jobs
from advisor.ui.session.resources import services
from advisor.ui.widgets import components


def show_invitation(words: Words, campaign: Campaign) -> None:
    """On the first page: whose link this is, what for, and who would see what."""
    with st.container(border=True, key="invitation"):
        components.note(words("invite.from"))
        show_centre(campaign)
        show_purpose(words, campaign)
        st.write(words("invite.voluntary"))
        with st.expander(words("invite.what")):
            days = words.number(campaign.retention_days)
            st.markdown("\n".join(f"- {words(f'invite.{part}', days=days)}" for part in ("sees", "never", "days")))


def show_centre(campaign: Campaign) -> None:
    """The centre's name, large enough to be seen first."""
    with st.container(key=f"centre_{campaign.id}"):
        st.text(campaign.centre)


def show_purpose(words: Words, campaign: Campaign) -> None:
    """What the recruiter has typed, in a box of its own and on one line: it can never pass for words of ours."""
    components.note(words("invite.purpose"))
    with st.container(border=True, key="purpose"):
        st.text(purpose_of(campaign))


def purpose_of(campaign: Campaign) -> str:
    return " ".join(campaign.purpose.split())


def consent_lines(words: Words, campaign: Campaign) -> tuple[str, ...]:
    """What a person agrees to by sharing, line by line, in our own words; kept word for word with the share."""
    return (
        words("share.consent.who", centre=campaign.centre),
        *(words(f"share.consent.{part}") for part in ("what", "figures", "moments", "group", "not")),
        words("share.consent.days", days=words.number(campaign.retention_days)),
        *(words(f"share.consent.{part}") for part in ("copies", "free")),
    )


def show_ended(words: Words, attempt: Attempt, over: bool) -> None:
    """That a changed answer has ended a share, until it is shared anew or dismissed.

    over: whether the campaign takes no shares any more.
    """
    if campaign_visits.ended_by_answer(services().visits, attempt, services().now()):
        st.warning(words("share.ended.over" if over else "share.ended"), icon=":material/visibility_off:")
        if st.button(words("share.ended.dismiss"), key="dismiss_end"):
            campaign_visits.dismiss_end(services().visits, attempt)
            st.rerun()


def show_offer(words: Words, result: AnyResult, content: Content, desks: Sequence[str]) -> None:
    """Which of the jobs are on offer here, and where each of them stands. All others stay where they are."""
    jobs = [job for job in content.jobs if job.id in desks]
    if not jobs:
        return
    bands = {fit.job.id: fit.band for fit in result.fits} if result.points_somewhere else {}
    places = {1: words("offer.first")}
    rows = [(words.of(job.name), places.get(bands[job.id], words("offer.other")) if bands else "") for job in jobs]
    with st.container(border=True, key="offer"):
        st.markdown(f"**{words('offer.title')}**")
        lines = [words("list.entry", name=name, text=text) if text else name for name, text in rows]
        st.markdown("\n".join(f"- {line}" for line in lines))
        components.note(words("offer.about"))


def show_shared(
    words: Words, seen: SharedResult, topics: Sequence[Topic], content: Content, desks: Sequence[str]
) -> None:
    """A result as the recruiter sees it: the parts of the person's own page, fewer of them."""
    st.header(words(seen.headline), anchor=False)
    if more := after_headline(words, seen.headline):
        st.write(more)
    if seen.points_somewhere:
        show_offer(words, seen, content, desks)
        st.header(words("directions.title"), anchor=False)
        result_sections.show_balance(words, seen)
        show_jobs(words, seen)
        result_sections.show_traits(words, seen, content)
    else:
        st.write(words("nowhere.about"))
    _show_kit(words, content, topics)
    st.header(words("limits.title"), anchor=False)
    st.markdown("\n".join(f"- {words(f'shared.limits.{number}')}" for number in range(1, 4)))


def _show_kit(words: Words, content: Content, topics: Sequence[Topic]) -> None:
    """What to talk about at the interview, each with its reason; from the browser it prints as it stands."""
    if not topics:
        return
    st.header(words("kit.title"), anchor=False)
    st.write(words("kit.about"))
    names = trait_names(words, content) | {job.id: words.of(job.name) for job in content.jobs}
    for topic in topics:
        with st.container(border=True):
            st.markdown(f"**{words.of(topic.text)}**")
            about = {"trait": names[topic.trait]} if topic.trait else {"job": names.get(topic.job or "", "")}
            components.note(words(topic.reason, **about))
            if topic.moment:
                st.write(words.of(topic.moment))
