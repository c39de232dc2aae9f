"""The parts of the page on the questions, in the order they stand there."""

import textwrap
from collections.abc import Mapping

import streamlit as st

from advisor.actions.item_analysis import ItemStudy
from advisor.domain.psychometrics.intervals import Figure
from advisor.domain.psychometrics.item_analysis import MOSTLY_MIDDLE, WEAK, ItemHealth
from advisor.domain.questionnaire.items import Questionnaire
from advisor.i18n import Words
from advisor.presentation.charts import intervals as charts
from advisor.presentation.charts.intervals import Interval
from advisor.presentation.charts.theme import palette
from advisor.ui.sections import result
from advisor.ui.session import address
from advisor.ui.widgets import components

WIDE = {"ja": 22, "en": 42}
"""Characters of a statement that fit above its point on a phone."""


def show_flags(w: Words, found: ItemStudy, questionnaire: Questionnaire, names: Mapping[str, str]) -> None:
    """Which questions to look at, and why, in plain sentences."""
    st.header(w("items.flags"), anchor=False)
    if all(item.rest is None and item.middle is None for item in found.items):
        st.write(w("items.unknown"))
        return
    if not found.flagged:
        st.write(w("items.flags.none"))
    for item in found.flagged:
        asked = questionnaire.by_id[item.item]
        with st.container(border=True):
            st.markdown(f"**{_numbered(w, questionnaire, item.item)}**")
            for flag in item.flags:
                limit = w.number(100 * MOSTLY_MIDDLE) if flag == "middle" else w.number(WEAK, 1)
                st.write(w(f"items.flag.{flag}", trait=names[asked.trait], limit=limit))


def show_traits(w: Words, found: ItemStudy, names: Mapping[str, str]) -> None:
    """How well the questions of each trait measure the same."""
    st.header(w("items.traits"), anchor=False)
    st.write(w("items.traits.about"))
    heading = (w("items.trait"), w("items.alpha"), w("items.omega"), w("items.answered"))
    rows = [
        (names[one.trait], _figure(w, one.alpha), _number(w, one.omega, 2), w.number(one.people))
        for one in found.traits
    ]
    components.plain_table(heading, rows, w("items.traits.about"))


def show_correlations(w: Words, found: ItemStudy, questionnaire: Questionnaire, names: Mapping[str, str]) -> None:
    """How far each question goes with the others of its trait."""
    st.header(w("items.rest.title"), anchor=False)
    sentence = w("items.rest.about", weak=w.number(WEAK, 1))
    st.write(sentence)
    groups: dict[str, list[Interval]] = {}
    for item in found.items:
        if item.rest:
            name = "<br>".join(_broken(w, _numbered(w, questionnaire, item.item)))
            wrong = bool({"weak", "reversed"} & set(item.flags))
            point = Interval(name, item.rest.value, item.rest.low, item.rest.high, wrong)
            groups.setdefault(names[questionnaire.by_id[item.item].trait], []).append(point)
    if not groups:
        st.write(w("items.unknown"))
        return
    ticks = {value: w.number(value, 1) for value in (0.0, 0.5, 1.0)}
    ordered = {name: groups[name] for name in names.values() if name in groups}
    figure = charts.intervals(ordered, palette(address.dark()), ticks, WEAK)
    st.plotly_chart(
        figure, theme=None, config=result.STATIC, height=figure.layout.height, key="correlations", alt=sentence
    )
    components.note(w("items.rest.note"))


def show_items(w: Words, found: ItemStudy, questionnaire: Questionnaire) -> None:
    """Every figure of every question."""
    st.header(w("items.table"), anchor=False)
    parts = ("question", "rest", "middle", "seconds", "lost", "answered")
    heading = tuple(w(f"items.column.{part}") for part in parts)
    rows = [_row(w, questionnaire, item) for item in found.items]
    with st.container(key="wide_items"):
        components.table(w, heading, rows, w("items.table"))


def _row(w: Words, questionnaire: Questionnaire, item: ItemHealth) -> tuple[str, ...]:
    return (
        _numbered(w, questionnaire, item.item),
        _figure(w, item.rest),
        _share(w, item.middle),
        _number(w, item.seconds, 1),
        _share(w, item.lost),
        w.number(item.people),
    )


def _numbered(w: Words, questionnaire: Questionnaire, item: str) -> str:
    number = questionnaire.ids.index(item) + 1
    return w("items.numbered", number=w.number(number), text=w.of(questionnaire.by_id[item].text))


def _broken(w: Words, text: str) -> list[str]:
    """In lines that fit on a phone; Japanese breaks anywhere."""
    wide = WIDE[w.language]
    if w.language == "ja":
        return [text[start : start + wide] for start in range(0, len(text), wide)]
    return textwrap.wrap(text, wide)


def _figure(w: Words, figure: Figure | None) -> str:
    if figure is None:
        return w("items.unknown.short")
    return w("items.figure", value=_signed(w, figure.value), low=_signed(w, figure.low), high=_signed(w, figure.high))


def _share(w: Words, figure: Figure | None) -> str:
    """A share of people, in percent."""
    if figure is None:
        return w("items.unknown.short")
    value, low, high = (w.number(100 * one) for one in (figure.value, figure.low, figure.high))
    return w("items.share", value=value, low=low, high=high)


def _number(w: Words, value: float | None, digits: int) -> str:
    return w("items.unknown.short") if value is None else w.number(value, digits)


def _signed(w: Words, value: float) -> str:
    return w.number(value, 2)
