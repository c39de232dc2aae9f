"""What every page about a campaign begins with: who is signed in, and the campaign, if it is theirs."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

import streamlit as st

from advisor.actions import campaigns
from advisor.actions.campaigns import MAY_RECRUIT, Shared
from advisor.content.bundle import Bundle
from advisor.domain.accounts import ForbiddenError, User
from advisor.domain.jobs.moments import outlooks
from advisor.domain.questionnaire.attempts import Attempt
from advisor.domain.recruiting.campaigns import Campaign
from advisor.domain.recruiting.interview import Topic, kit
from advisor.domain.recruiting.shared_results import SharedResult, as_record, from_record, shared_result
from advisor.domain.scoring.result import Assessment
from advisor.ui.guards import access
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame


def own_campaign() -> tuple[User, Campaign]:
    """The signed-in user and the campaign that the address names. A stranger's ends with a kind page."""
    user = access.require(*MAY_RECRUIT)
    try:
        return user, campaigns.campaign(services().campaigns, user, address.campaign_code())
    except ForbiddenError:
        refuse("campaign.none")


def chosen(user: User, campaign: Campaign) -> list[Shared]:
    """What the people whom the address names share now. Who shares nothing, or nothing any more, ends it kindly."""
    people = [person for person in address.people() if person]
    shared = _shared(user, campaign, people)
    if not shared:
        refuse("person.none", campaign)
    notes.holds.flash(partial(_still_holds, campaign, people))
    return shared


def _shared(user: User, campaign: Campaign, people: Sequence[str]) -> list[Shared]:
    with suppress(ForbiddenError):
        return list(
            campaigns.chosen_for_comparison(services().campaigns, user, campaign.code, people, services().now())
        )
    return []


def _still_holds(campaign: Campaign, people: Sequence[str]) -> bool:
    asking = access.user()
    return asking is not None and bool(_shared(asking, campaign, people))


def refuse(key: str, campaign: Campaign | None = None) -> NoReturn:
    """Say, by the text of ``key``, that nothing is here: alike for what is somebody else's and what does not exist."""
    words = current_words()
    components.header(words)
    components.title(words, "own.none.title")
    st.write(words(key))
    back(campaign)
    frame.settle(words, key)
    st.stop()


def back(campaign: Campaign | None = None) -> None:
    """The way up: to the campaign, or to all of them."""
    words = current_words()
    if campaign:
        if st.button(words("own.back.campaign"), key="back", icon=":material/arrow_back:"):
            address.go_to_campaign("campaign", campaign.code)
    elif st.button(words("own.back.campaigns"), key="back", icon=":material/arrow_back:"):
        address.leave("campaigns")


def seen(shared: Shared) -> tuple[SharedResult, tuple[Topic, ...], Bundle]:
    """What a recruiter sees of a share, and the content that it was answered with."""
    bundle = services().published.bundle(shared.content)
    return *from_record(shared.record, bundle.content.jobs), bundle


def preview(bundle: Bundle, attempt: Attempt, campaign: Campaign) -> dict[str, Any]:
    """What the recruiter would be shown of a result, as it is kept when its person shares it."""
    assessment = Assessment(bundle.model, attempt.answers)
    questions = kit(assessment, outlooks(attempt.wishes), services().guidance.interview, campaign.desks)
    return as_record(shared_result(bundle.model, attempt.answers), [question.topic for question in questions])
