"""The parts of the page on which staff change weights: the whole table, and files."""

from collections.abc import Mapping, Sequence

import streamlit as st

from advisor.actions import weights
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.content.weights import WeightError, read_cells
from advisor.domain.accounts import User
from advisor.domain.errors import CallfitError
from advisor.domain.governance.versions import WeightChange, WeightVersion, differences
from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST, STEP, Weight
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
MOST_TOLD = 20
"""Errors of one file that the page shows; it counts the rest."""


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
        _show_no_model(words, error)
        return False
    notes.form.forget()
    return True


def _show_no_model(words: Words, error: CallfitError) -> None:
    st.error(words("weights.no_model"), icon=":material/error:")
    st.text(str(error))


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


def take_file(words: Words, content: Content, newest: int) -> None:
    """A whole table from a file waits to become the draft; or all its errors are shown."""
    came = uploads.file(words, "table", words("weights.upload"))
    if came is None:
        return
    notes.came_table.forget()
    try:
        raw = text_of(came.name, came.data)
    except SheetError as error:
        uploads.refuse(words, error)
        return
    text = weight_spreadsheet.with_ids(raw, content, services().words.values())
    version = _version_of(raw, newest)
    if _is_right(words, content, text, version or newest):
        notes.came_table.flash((text, version))


def _version_of(text: str, newest: int) -> int | None:
    """The version that a table was made from; None where it does not say so, or means one of another database."""
    said = weight_spreadsheet.made_from(text)
    if said is None:
        return newest if newest == 1 else None
    number, mark = said
    known = 0 < number <= newest and weight_spreadsheet.mark(weights.version(services().weights, number)) == mark
    return number if known else None


def _is_right(words: Words, content: Content, text: str, based_on: int) -> bool:
    """Whether a table could be a draft; says all that is wrong with it."""
    try:
        weights.check(content, text, before=weights.version(services().weights, based_on))
    except weights.RefusedTableError as error:
        _show_errors(words, content, error)
        return False
    except CallfitError as error:
        _show_no_model(words, error)
        return False
    return True


def review_file(words: Words, user: User, content: Content, newest: int) -> None:
    """What a table that came in changes, before it becomes the draft.

    Where its file does not say which version it was made from, that is asked: taken for a wrong one, it would take back
    what colleagues have published since.
    """
    came = notes.came_table.peek()
    if came is None:
        return
    text, based_on = came
    changes: Sequence[WeightChange] = ()
    with st.container(border=True, key="came"):
        st.subheader(words("weights.came"), anchor=False)
        if based_on is None:
            st.warning(words("weights.which"), icon=":material/help:")
            based_on = st.selectbox(
                words("weights.which.label"),
                range(newest, 0, -1),
                index=None,
                placeholder=words("weights.which.choose"),
                format_func=lambda number: words("version.name", number=number),
                key="which",
                filter_mode=None,
            )
        if based_on is not None:
            base = weights.version(services().weights, based_on)
            changes = differences(read_cells(base.rows), read_cells(text))
            told = words.count("weights.came.changes", len(changes)) if changes else words("weights.came.none")
            st.write(words("weights.came.from", number=based_on))
            st.write(told)
            if changes:
                staff.show_changes(words, changes, content, told)
        with st.container(horizontal=True):
            taken = st.button(
                words("weights.which.take"),
                key="take",
                type="primary",
                icon=":material/check:",
                disabled=not changes,
            )
            if st.button(words("weights.came.leave"), key="leave_table", icon=":material/close:"):
                notes.came_table.forget()
                st.rerun()
        if taken and based_on is not None and save(words, user, content, text, based_on):
            notes.came_table.forget()
            notes.saved_draft.flash()
            st.rerun()


def show_files(words: Words, content: Content, cells: Cells, base: WeightVersion) -> None:
    """The table to take along, with names in the language of the page. It says in itself which version it is from."""
    name = f"callfit-weights-v{base.version}"
    from advisor.files.csv_writer import as_csv

    heading = [*weight_spreadsheet.heading(words), weight_spreadsheet.mark(base)]

    def csv(_: User) -> bytes:
        return as_csv(heading, weight_spreadsheet.lines(words, content, cells))

    def excel(_: User) -> bytes:
        from advisor.files.xlsx_writer import as_xlsx

        return as_xlsx(words("weights.sheet"), heading, weight_spreadsheet.lines(words, content, cells))

    with st.container(horizontal=True):
        components.download(words("export.csv"), access.file(csv, "staff"), f"{name}.csv", "text/csv", "csv")
        components.download(words("export.xlsx"), access.file(excel, "staff"), f"{name}.xlsx", components.EXCEL, "xlsx")
