"""Parts that several pages show. Each has one verb and knows no store."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import streamlit as st

from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import NAMES, Words
from advisor.ui.session import address, notes
from advisor.web import addresses

T = TypeVar("T")

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def header(words: Words) -> None:
    """Name of the app and the switch to the other language, on every page."""
    other = LANGUAGES[(LANGUAGES.index(words.language) + 1) % len(LANGUAGES)]
    with st.container(key="bar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(key="home", width="content"):
            _link("welcome", "**Callfit**")
        if st.button(NAMES[other], key="language", type="tertiary", icon=":material/language:"):
            address.set_language(other)


def title(words: Words, key: str) -> None:
    """The heading of what an address shows only now, such as a question before the page; the browser's tab says it."""
    st.set_page_config(page_title=addresses.named(words(key)))
    with st.container(key="step"):
        st.title(words(key), anchor=False)


def note(text: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """Small, quiet text. Not st.caption, whose grey is too faint to read (3.9:1)."""
    st.markdown(small(text), width=width)


def small(text: str) -> str:
    """Small, quiet text inside other text."""
    return f":small[:gray[{text}]]"


def footer(words: Words, for_staff: bool = False) -> None:
    """The ways out of a page. for_staff: and in for those who sign in."""
    with st.container(key="foot"):
        if address.token() is not None:
            _link("carry_on", words("carry_on.title"), ":material/devices:")
        if address.token() is not None or notes.opened.peek():
            with st.container(key="leave"):  # opened anew by the browser (frame.py), so it stands for the next person
                st.page_link(
                    addresses.FILES["welcome"],
                    label=words("device.leave"),
                    icon=":material/logout:",
                    query_params=address.bare_address(),
                )
        privacy_link(words)
        if for_staff:
            _link("campaigns", words("welcome.recruiters"), ":material/badge:")


def privacy_link(words: Words) -> None:
    _link("privacy", words("privacy.link"), ":material/lock:")


def _link(page: addresses.Page, label: str, icon: str | None = None) -> None:
    st.page_link(addresses.FILES[page], label=label, icon=icon, query_params=address.parameters())


def part(words: Words, things: Sequence[T], most: int, key: str) -> Sequence[T]:
    """At most so many of a long list, with the way to the others above them; who comes back finds the same ones."""
    pages = -(-len(things) // most)
    if pages < 2:
        return things
    first = (st.pagination(pages, key=key, persist_state="session") - 1) * most
    shown = things[first : first + most]
    ends = {"first": words.number(first + 1), "last": words.number(first + len(shown))}
    note(words("list.part", **ends, total=words.number(len(things))))
    return shown


def by_fives(words: Words, *counts: float) -> str:
    """A count of people as a range of five, and several as the sum of theirs: they show no single person."""
    low = sum(int(count) - int(count) % 5 for count in counts)
    return words("count.range", low=words.number(low), high=words.number(low + 4 * len(counts)))


def download(label: str, make: Callable[[], bytes], file: str, kind: str, key: str) -> None:
    """A file that is made when the button is pressed."""
    st.download_button(label, make, file_name=file, mime=kind, key=key, icon=":material/download:", on_click="ignore")


def table(words: Words, heading: Sequence[str], rows: Sequence[Sequence[str]], about: str) -> None:
    """A table that may be opened: the same figures as the chart above it."""
    with st.expander(words("table.open")):
        plain_table(heading, rows, about)


def plain_table(heading: Sequence[str], rows: Sequence[Sequence[str]], about: str) -> None:
    """A table to read. Its cells may hold our own words only: they are read as Markdown."""
    import pandas as pd

    st.table(pd.DataFrame(rows, columns=list(heading)), hide_index=True, border="horizontal", alt=about)


def small_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of a few words for a page of job seekers: as text, since one of Streamlit's needs a library of 90 kB."""
    lines = [heading, ["---"] * len(heading), *rows]
    st.markdown("\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines))
