"""All weights on one map, and one of them to change, with what it would do beside it."""

from collections.abc import Mapping

import streamlit as st

from advisor.actions import weights
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.content.weights import read_cells
from advisor.domain.accounts import User
from advisor.domain.jobs.weights import HEAVIEST, HYPOTHESIS, LIGHTEST, STEP, Weight
from advisor.i18n import Words
from advisor.presentation.charts.theme import palette
from advisor.presentation.charts.weight_map import MapCell, weight_map
from advisor.presentation.wording import trait_names
from advisor.ui.sections import weights as weight_sections
from advisor.ui.session import address, notes
from advisor.ui.widgets import components

Cells = Mapping[tuple[str, str], Weight]
MAP = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
HYPOTHESIS_MARK, CHANGED_MARK = "◇", "＊"


def choose_cell(words: Words, content: Content) -> tuple[str, str]:
    """The job or direction and the trait whose weight is to be changed: without a pointer too."""
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)
    row = st.selectbox(words("weights.choose"), list(names), format_func=names.__getitem__, key="row", filter_mode=None)
    trait = st.selectbox(
        words("weights.column.trait"), list(traits), format_func=traits.__getitem__, key="trait", filter_mode=None
    )
    return row, trait


def show_map(words: Words, content: Content, cells: Cells, before: Cells, place: tuple[str, str]) -> None:
    """All weights as colour and figure. A cell that is tapped is opened."""
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)

    def open_cell() -> None:
        number = notes.chosen_point("map")
        if number is not None:
            notes.fill("row", list(names)[number // len(traits)])
            notes.fill("trait", list(traits)[number % len(traits)])

    drawn = [[_map_cell(words, cells.get((row, trait)), before.get((row, trait))) for trait in traits] for row in names]
    chosen = list(names).index(place[0]), list(traits).index(place[1])
    figure = weight_map(list(names.values()), list(traits.values()), drawn, chosen, palette(address.dark()))
    st.write(words("studio.map.about", hypothesis=HYPOTHESIS_MARK, changed=CHANGED_MARK))
    st.plotly_chart(
        figure,
        theme=None,
        config=MAP,
        height=figure.layout.height,
        key="map",
        alt=words("studio.map"),
        on_select=open_cell,
        selection_mode="points",
    )


def _map_cell(words: Words, weight: Weight | None, old: Weight | None) -> MapCell:
    if weight is None:
        return MapCell(0.0, words("changes.nothing"))
    changed = weight != old
    marks = HYPOTHESIS_MARK * weight.is_hypothesis + CHANGED_MARK * changed
    figure = words.number(weight.value, 0 if weight.value == int(weight.value) else 1)
    return MapCell(weight.value, f"{figure}<br>{marks}" if marks else figure, changed)


def edit_cell(
    words: Words, user: User, content: Content, text: str, based_on: int, stamp: str, place: tuple[str, str]
) -> str:
    """One weight to change, with what it rests on. Returns the table with it as it stands in the fields.

    The fields stay as they were drawn while somebody fills them in, whatever is saved or published elsewhere; only
    what was changed in them goes into the newest draft.
    """
    key = "_".join(place)
    drawn = notes.form.peek()
    if drawn is None or drawn[0] != key:
        drawn = (key, stamp, text)
        notes.form.flash(drawn)
    _, shown, before = drawn
    if shown != stamp:
        st.info(words("weights.elsewhere"), icon=":material/info:")
        if st.button(words("weights.reload"), key="reload", icon=":material/refresh:"):
            notes.form.forget()
            st.rerun()
    weight = read_cells(before).get(place)
    if weight is None:  # not in a table from before a release with other jobs or traits
        st.write(words("studio.cell.none"))
        trial = text
    else:
        typed = _fields(words, content, weight, f"{key}_{shown}")
        changed = {place: typed} if typed != (f"{weight.value:g}", weight.evidence, weight.note) else {}
        trial = weights.edited(text, changed)
    if st.button(words("weights.save"), type="primary", icon=":material/save:", key="save", width="stretch"):
        names = weight_spreadsheet.row_names(words, content) | trait_names(words, content)
        places = [f"{names.get(row, row)}・{names.get(trait, trait)}" for row, trait in read_cells(text)]
        if weight_sections.save(words, user, content, trial, based_on, places):
            notes.saved_draft.flash()
            st.rerun()
    return trial


def _fields(words: Words, content: Content, weight: Weight, key: str) -> tuple[str, str, str]:
    """Weight, evidence and note as they stand in the fields now."""

    def claim_text(claim: str) -> str:
        known = content.claims.get(claim)
        return words("weights.claim", claim=claim, text=words.of(known.text)) if known else claim

    value = st.number_input(
        words("studio.weight"), LIGHTEST, HEAVIEST, weight.value, STEP, format="%.1f", key=f"w_{key}"
    )
    claims = st.multiselect(
        words("studio.evidence"),
        list(dict.fromkeys((*weight.claims, *content.claims))),
        list(weight.claims),
        format_func=claim_text,
        key=f"e_{key}",
        placeholder=words("studio.evidence.find"),
        select_all=False,
    )
    for claim in claims:
        components.note(claim_text(claim))
    if not claims:
        components.note(words("studio.evidence.none"))
    note = st.text_input(words("studio.note"), weight.note, key=f"n_{key}", autocomplete="off")
    return f"{value:g}", " ".join(claims) or HYPOTHESIS, " ".join(note.split())
