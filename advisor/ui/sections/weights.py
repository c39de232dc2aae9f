"""The parts of the page on which staff change weights: the whole table, one row of it, and files."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from advisor.actions import weights
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.content.weights import WeightError, read_cells
from advisor.domain.accounts import User
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import HEAVIEST, HYPOTHESIS, LIGHTEST, STEP, Weight
from advisor.files.spreadsheets import text_of
from advisor.files.xlsx_guard import SheetError
from advisor.i18n import Words
from advisor.presentation.wording import trait_names
from advisor.ui.guards import access
from advisor.ui.sections import staff
from advisor.ui.session import notes
from advisor.ui.session.resources import services
from advisor.ui.widgets import components, uploads

Cells = Mapping[tuple[str, str], Weight]
OF_VERSION = re.compile(r"weights-v(\d{1,9})\b")
"""What a file that was taken along is named, so that what came in between is not undone unseen."""
MOST_TOLD = 20
"""Errors of one file that the page shows; it counts the rest."""


def show_claims(words: Words, content: Content) -> None:
    """What every number of an article stands for, in a fold: the numbers are typed as evidence."""
    with st.expander(words("weights.claims")):
        rows = [words("weights.claim", claim=claim.id, text=words.of(claim.text)) for claim in content.claims.values()]
        st.markdown("\n".join(f"- {row}" for row in rows))


def show_table(words: Words, content: Content, cells: Cells, before: Cells) -> None:
    """All rows by all traits; what the draft changes shows both numbers."""
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)

    def cell(row: str, trait: str) -> str:
        old, new = before.get((row, trait)), cells.get((row, trait))
        if old == new or staff.amount(words, old) == staff.amount(words, new):
            return staff.amount(words, new)
        return f"**{staff.amount(words, old)} → {staff.amount(words, new)}**"

    rows = [(name, *(cell(row, trait) for trait in traits)) for row, name in names.items()]
    with st.expander(words("weights.table")):
        components.plain_table((words("weights.column.row"), *traits.values()), rows, words("weights.table"))


def edit_row(words: Words, user: User, content: Content, text: str, based_on: int, stamp: str) -> None:
    """One row to change: ten weights, each beside what it rests on. Saved all together, or not at all.

    The form stays as it was drawn while somebody fills it in, whatever is saved or published elsewhere; only what
    was changed in it goes into the newest draft.
    """
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)
    row = st.selectbox(words("weights.choose"), list(names), format_func=names.__getitem__, key="row", filter_mode=None)
    drawn = notes.form.peek()
    if drawn is None or drawn[0] != row:
        drawn = (row, stamp, text)
        notes.form.flash(drawn)
    _, shown, before = drawn
    if shown != stamp:
        st.info(words("weights.elsewhere"), icon=":material/info:")
        if st.button(words("weights.reload"), key="reload", icon=":material/refresh:"):
            notes.form.forget()
            st.rerun()
    cells = {place: cell for place, cell in read_cells(before).items() if place[0] == row}
    with st.form(f"edit_{row}", enter_to_submit=False, border=False):
        typed = {
            (row, trait): _edit_cell(words, content, name, cells[row, trait], f"{row}_{trait}", shown)
            for trait, name in traits.items()
            if (row, trait) in cells  # not in a table from before a release with other jobs or traits
        }
        if not st.form_submit_button(words("weights.save"), type="primary", icon=":material/save:", key="save"):
            return
    drawn_as = {place: (f"{cell.value:g}", cell.evidence, cell.note) for place, cell in cells.items()}
    changed = {place: cell for place, cell in typed.items() if cell != drawn_as[place]}
    places = [f"{names.get(row, row)}・{traits.get(trait, trait)}" for row, trait in read_cells(text)]
    if save(words, user, content, weights.edited(text, changed), based_on, places):
        notes.saved_draft.flash()
        st.rerun()


def _edit_cell(words: Words, content: Content, name: str, weight: Weight, key: str, stamp: str) -> tuple[str, str, str]:
    """Weight, evidence and note as they are typed now."""
    with st.container(border=True, gap="xsmall", key=f"cell_{key}"):
        number, ground = st.columns([1, 2])
        with number:
            value = st.number_input(
                words("weights.of", trait=name),
                LIGHTEST,
                HEAVIEST,
                weight.value,
                STEP,
                format="%.1f",
                key=f"w_{key}_{stamp}",
            )
        with ground:
            evidence = st.text_input(
                words("weights.evidence", trait=name),
                weight_spreadsheet.evidence(words, weight),
                key=f"e_{key}_{stamp}",
                autocomplete="off",
            )
        note = st.text_input(words("weights.note", trait=name), weight.note, key=f"n_{key}_{stamp}", autocomplete="off")
        for claim in weight.claims:
            if claim in content.claims:
                components.note(words("weights.claim", claim=claim, text=words.of(content.claims[claim].text)))
    hypothesis = HYPOTHESIS if evidence.strip() == words("weights.hypothesis") else evidence.strip()
    return f"{value:g}", " ".join(hypothesis.replace(",", " ").replace("、", " ").split()), " ".join(note.split())


def save(
    words: Words, user: User, content: Content, text: str, based_on: int, places: Sequence[str] | None = None
) -> bool:
    """Keep a table as the draft, or say all that is wrong with it. places: names of the lines after the heading."""
    try:
        weights.save_draft(services().weights, content, user, text, based_on, services().now())
    except weights.RefusedTableError as error:
        _show_errors(words, content, error, places)
        return False
    except CallfitError as error:
        st.error(words("weights.no_model"), icon=":material/error:")
        st.text(str(error))
        return False
    notes.form.forget()
    return True


def _show_errors(
    words: Words, content: Content, table_error: weights.RefusedTableError, places: Sequence[str] | None = None
) -> None:
    st.error(words.count("weights.refused", len(table_error.errors)), icon=":material/error:")
    for error in table_error.errors[:MOST_TOLD]:
        st.text(_place(words, error, places) + _reason(words, content, error))


def _place(words: Words, error: WeightError, places: Sequence[str] | None) -> str:
    if error.row is None:
        return ""
    if places is not None and 2 <= error.row < len(places) + 2:
        return words("list.entry", name=places[error.row - 2], text="")
    column = words(f"weights.column.{error.column}") if error.column else ""
    return words("weights.fault.place", line=words.number(error.row), column=column)


def _reason(words: Words, content: Content, error: WeightError) -> str:
    value = error.value[:80]
    if error.kind in ("missing", "nothing"):
        names = weight_spreadsheet.row_names(words, content) | trait_names(words, content)
        value = "・".join(names.get(part, part) for part in value.split())
    numbers = {
        "lightest": words.number(LIGHTEST, 1),
        "heaviest": words.number(HEAVIEST, 1),
        "step": words.number(STEP, 1),
    }
    return words(f"weights.fault.{error.kind}", value=value, **numbers)


def take_file(words: Words, user: User, content: Content, newest: int) -> None:
    """A whole table from a file becomes the draft, compared with the newest version; or all its errors are shown."""
    came = uploads.file(words, "table", words("weights.upload"))
    if came is None:
        return
    try:
        text = weight_spreadsheet.with_ids(text_of(came.name, came.data), content, services().words.values())
    except SheetError as error:
        uploads.refuse(words, error)
        return
    named = OF_VERSION.search(came.name)
    if named and 0 < int(named[1]) <= newest:
        _take(words, user, content, text, int(named[1]))
    elif newest == 1:
        _take(words, user, content, text, newest)
    else:
        try:
            weights.check(content, text, before=weights.version(services().weights, newest))
        except weights.RefusedTableError as error:
            _show_errors(words, content, error)
        else:
            notes.unnamed_table.flash(text)


def ask_version(words: Words, user: User, content: Content, newest: int) -> None:
    """Which version a table was made from whose file does not say so: taken for a wrong one, it would take back what
    colleagues have published since.
    """
    text = notes.unnamed_table.peek()
    if text is None:
        return
    st.warning(words("weights.which"), icon=":material/help:")
    versions = range(newest, 0, -1)
    chosen = st.selectbox(
        words("weights.which.label"),
        versions,
        index=None,
        format_func=lambda number: words("version.name", number=number),
        key="which",
        filter_mode=None,
    )
    if st.button(words("weights.which.take"), key="take", disabled=chosen is None) and chosen is not None:
        notes.unnamed_table.forget()
        _take(words, user, content, text, chosen)


def _take(words: Words, user: User, content: Content, text: str, based_on: int) -> None:
    if save(words, user, content, text, based_on):
        notes.saved_draft.flash()
        st.rerun()


def show_files(words: Words, content: Content, cells: Cells, based_on: int) -> None:
    """The table to take along, with names in the language of the page. Its file is named by the version it is from."""
    name = f"callfit-weights-v{based_on}"
    from advisor.files.csv_writer import as_csv

    def csv(_: User) -> bytes:
        return as_csv(weight_spreadsheet.heading(words), weight_spreadsheet.lines(words, content, cells))

    def excel(_: User) -> bytes:
        from advisor.files.xlsx_writer import as_xlsx

        return as_xlsx(
            words("weights.sheet"), weight_spreadsheet.heading(words), weight_spreadsheet.lines(words, content, cells)
        )

    with st.container(horizontal=True):
        components.download(words("export.csv"), access.file(csv, "staff"), f"{name}.csv", "text/csv", "csv")
        components.download(words("export.xlsx"), access.file(excel, "staff"), f"{name}.xlsx", components.EXCEL, "xlsx")
