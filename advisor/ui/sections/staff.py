"""What every page for staff begins with, and how it shows changes of the weights."""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from advisor.actions import weights
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.domain.accounts import User
from advisor.domain.errors import CallfitError
from advisor.domain.governance.versions import WeightChange, WeightVersion
from advisor.domain.jobs.weights import Weight
from advisor.i18n import Words
from advisor.presentation.wording import trait_names
from advisor.ui.guards import access
from advisor.ui.session import address, notes
from advisor.ui.session.resources import services
from advisor.ui.widgets import components
from advisor.web import addresses

PLACES: dict[addresses.Page, str] = {
    "weights": ":material/tune:",
    "versions": ":material/history:",
    "audit": ":material/verified_user:",
    "items": ":material/quiz:",
    "outcomes": ":material/timeline:",
    "campaigns": ":material/link:",
}
"""Where staff go, with a picture each."""


def header(words: Words, user: User, page: addresses.Page) -> None:
    """The title, the ways to the other pages for staff, and who is signed in."""
    components.header(words)
    with st.container(key="step"):
        st.title(words(f"staff.{page}"), anchor=False)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        components.note(words("signin.as", name=user.name), width="content")
        access.sign_out_button(words)
    places(words, page)
    services().published.current()  # looks for a newer version, which may fit
    if services().published.unfit:
        st.error(words("staff.unfit"), icon=":material/error:")
        st.text(str(services().published.unfit))


def places(words: Words, current: addresses.Page) -> None:
    """The ways to the other pages for staff."""
    with st.container(horizontal=True, key="places"):
        for page, icon in PLACES.items():
            if page != current:
                st.page_link(
                    addresses.FILES[page],
                    label=words(f"staff.{page}"),
                    icon=icon,
                    query_params=address.bare_address(),
                    width="content",
                )


def follow() -> None:
    """Take up what was just published here; should that fail, it is taken up a few seconds later."""
    notes.form.forget()
    with suppress(CallfitError):
        services().published.follow()


def newest() -> WeightVersion:
    """The version that people are scored with from now on."""
    return weights.version(services().weights, services().weights.newest() or 0)


def show_version(words: Words, version: WeightVersion) -> None:
    """A version with who made it, when and why; as text, because people typed it."""
    st.markdown(f"**{words('version.name', number=version.version)}**")
    st.text(words("version.by", by=author(words, version.by), time=words.moment(version.created_at)))
    st.text(reason(words, version))


def author(words: Words, name: str) -> str:
    return words("version.seeded") if name == weights.SEEDED else name


def reason(words: Words, version: WeightVersion) -> str:
    return words("version.delivered") if version.by == weights.SEEDED else version.reason


def show_changes(words: Words, changes: Sequence[WeightChange], content: Content, about: str) -> None:
    """Each weight before and after. What it rests on stands below, as text."""
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)
    rows = [
        (
            names.get(change.row, change.row),
            traits.get(change.trait, change.trait),
            amount(words, change.before),
            amount(words, change.after),
        )
        for change in changes
    ]
    heading = (
        words("weights.column.row"),
        words("weights.column.trait"),
        words("changes.before"),
        words("changes.after"),
    )
    components.plain_table(heading, rows, about)
    grounds = [change for change in changes if _ground(words, change.before) != _ground(words, change.after)]
    if grounds:
        with st.expander(words.count("changes.grounds", len(grounds))):
            for change in grounds:
                st.markdown(f"**{names.get(change.row, change.row)}・{traits.get(change.trait, change.trait)}**")
                st.text(
                    words("changes.ground", before=_ground(words, change.before), after=_ground(words, change.after))
                )


def amount(words: Words, weight: Weight | None) -> str:
    return words("changes.nothing") if weight is None else words.number(weight.value, 1)


def _ground(words: Words, weight: Weight | None) -> str:
    if weight is None:
        return words("changes.nothing")
    return f"{weight_spreadsheet.evidence(words, weight)} {weight.note}".strip()
