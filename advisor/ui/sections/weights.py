"""The parts of the page on which staff change weights: the whole table, and files."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from advisor.actions import weights
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.content.weights import WeightError
from advisor.domain.accounts import User
from advisor.domain.errors import CallfitError
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
OF_VERSION = re.compile(r"weights-v(\d{1,9})\b")
"""What a file that was taken along is named, so that what came in between is not undone unseen."""
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
