"""What every page for staff begins with, and how changes of the weights are told there."""

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


def header(w: Words, user: User, page: addresses.Page) -> None:
    """The title, the ways to the other pages for staff, and who is signed in."""
    components.header(w)
    with st.container(key="step"):
        st.title(w(f"staff.{page}"), anchor=False)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        components.note(w("signin.as", name=user.name), width="content")
        access.sign_out_button(w)
    places(w, page)
    if services().published.unfit:
        st.error(w("staff.unfit"), icon=":material/error:")
        st.text(str(services().published.unfit))


def places(w: Words, here: addresses.Page) -> None:
    """The ways to the other pages for staff."""
    with st.container(horizontal=True, key="places"):
        for page, icon in PLACES.items():
            if page != here:
                st.page_link(
                    addresses.FILES[page],
                    label=w(f"staff.{page}"),
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


def told(w: Words, version: WeightVersion) -> None:
    """A version with who made it, when and why; as text, because people typed it."""
    st.markdown(f"**{w('version.name', number=version.version)}**")
    st.text(w("version.by", by=author(w, version.by), time=w.moment(version.created_at)))
    st.text(reason(w, version))


def author(w: Words, name: str) -> str:
    return w("version.seeded") if name == weights.SEEDED else name


def reason(w: Words, version: WeightVersion) -> str:
    return w("version.delivered") if version.by == weights.SEEDED else version.reason


def show_changes(w: Words, changes: Sequence[WeightChange], content: Content, about: str) -> None:
    """Each weight before and after. What it rests on stands below, as text."""
    names, traits = weight_spreadsheet.row_names(w, content), trait_names(w, content)
    rows = [
        (names.get(one.row, one.row), traits.get(one.trait, one.trait), amount(w, one.before), amount(w, one.after))
        for one in changes
    ]
    heading = (w("weights.column.row"), w("weights.column.trait"), w("changes.before"), w("changes.after"))
    components.plain_table(heading, rows, about)
    grounds = [one for one in changes if _ground(w, one.before) != _ground(w, one.after)]
    if grounds:
        with st.expander(w.count("changes.grounds", len(grounds))):
            for one in grounds:
                st.markdown(f"**{names.get(one.row, one.row)}・{traits.get(one.trait, one.trait)}**")
                st.text(w("changes.ground", before=_ground(w, one.before), after=_ground(w, one.after)))


def amount(w: Words, weight: Weight | None) -> str:
    return w("changes.nothing") if weight is None else w.number(weight.value, 1)


def _ground(w: Words, weight: Weight | None) -> str:
    if weight is None:
        return w("changes.nothing")
    return f"{weight_spreadsheet.evidence(w, weight)} {weight.note}".strip()
