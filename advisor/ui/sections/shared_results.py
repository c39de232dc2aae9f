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
from advisor.presentation.wording import trait_names
from advisor.ui.sections import result as result_sections
from advisor.ui.sections.jobs import show_bands
from advisor.ui.session.resources import services
from advisor.ui.widgets import components


def show_invitation(w: Words, campaign: Campaign) -> None:
    """On the first page: whose link this is, what for, and who would see what."""
    with st.container(border=True, key="invitation"):
        components.note(w("invite.from"))
        show_centre(campaign)
        show_purpose(w, campaign)
        st.write(w("invite.voluntary"))
        with st.expander(w("invite.what")):
            days = w.number(services().retention.shown_days(campaign))
            st.markdown("\n".join(f"- {w(f'invite.{part}', days=days)}" for part in ("sees", "never", "days")))


def show_centre(campaign: Campaign) -> None:
    """The centre's name, large enough to be seen first."""
    with st.container(key=f"centre_{campaign.id}"):
        st.text(campaign.centre)


def show_purpose(w: Words, campaign: Campaign) -> None:
    """What the recruiter has typed, in a box of its own and on one line: it can never pass for words of ours."""
    components.note(w("invite.purpose"))
    with st.container(border=True, key="purpose"):
        st.text(purpose_of(campaign))


def purpose_of(campaign: Campaign) -> str:
    return " ".join(campaign.purpose.split())


def consent_lines(w: Words, campaign: Campaign) -> tuple[str, ...]:
    """What a person agrees to by sharing, line by line, in our own words; kept word for word with the share."""
    return (
        w("share.consent.who", centre=campaign.centre),
        *(w(f"share.consent.{part}") for part in ("what", "figures", "moments", "group", "not")),
        w("share.consent.days", days=w.number(services().retention.shown_days(campaign))),
        *(w(f"share.consent.{part}") for part in ("copies", "free")),
    )


def show_ended(w: Words, attempt: Attempt, over: bool) -> None:
    """That a changed answer has ended a share, until it is shared anew or dismissed.

    over: whether the campaign takes no shares any more.
    """
    if campaign_visits.ended_by_answer(services().visits, attempt, services().now()):
        st.warning(w("share.ended.over" if over else "share.ended"), icon=":material/visibility_off:")
        if st.button(w("share.ended.dismiss"), key="dismiss_end"):
            campaign_visits.dismiss_end(services().visits, attempt)
            st.rerun()


def show_offer(w: Words, result: AnyResult, content: Content, desks: Sequence[str]) -> None:
    """Which of the jobs are on offer here, and where each of them stands. All others stay where they are."""
    jobs = [job for job in content.jobs if job.id in desks]
    if not jobs:
        return
    bands = {fit.job.id: fit.band for fit in result.fits} if result.points_somewhere else {}
    places = {1: w("offer.first")}
    rows = [(w.of(job.name), places.get(bands[job.id], w("offer.other")) if bands else "") for job in jobs]
    with st.container(border=True, key="offer"):
        st.markdown(f"**{w('offer.title')}**")
        lines = [w("list.entry", name=name, text=text) if text else name for name, text in rows]
        st.markdown("\n".join(f"- {line}" for line in lines))
        components.note(w("offer.about"))


def show_shared(w: Words, seen: SharedResult, topics: Sequence[Topic], content: Content, desks: Sequence[str]) -> None:
    """A result as the recruiter sees it: the parts of the person's own page, fewer of them."""
    st.header(w(seen.headline), anchor=False)
    if seen.points_somewhere:
        show_offer(w, seen, content, desks)
        result_sections.show_direction_chart(w, seen)
        show_bands(w, seen)
        result_sections.show_traits(w, seen, content)
    else:
        st.write(w("shared.nowhere"))
    _show_kit(w, content, topics)
    st.header(w("limits.title"), anchor=False)
    st.markdown("\n".join(f"- {w(f'shared.limits.{number}')}" for number in range(1, 4)))


def _show_kit(w: Words, content: Content, topics: Sequence[Topic]) -> None:
    """What to talk about at the interview, each with its reason; from the browser it prints as it stands."""
    if not topics:
        return
    st.header(w("kit.title"), anchor=False)
    st.write(w("kit.about"))
    names = trait_names(w, content) | {job.id: w.of(job.name) for job in content.jobs}
    for topic in topics:
        with st.container(border=True):
            st.markdown(f"**{w.of(topic.text)}**")
            about = {"trait": names[topic.trait]} if topic.trait else {"job": names.get(topic.job or "", "")}
            components.note(w(topic.reason, **about))
            if topic.moment:
                st.write(w.of(topic.moment))
