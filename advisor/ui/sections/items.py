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


def show_flags(words: Words, study: ItemStudy, questionnaire: Questionnaire, names: Mapping[str, str]) -> None:
    """Which questions to look at, and why, in plain sentences."""
    st.header(words("items.flags"), anchor=False)
    if all(item.rest is None and item.middle is None for item in study.items):
        st.write(words("items.unknown"))
        return
    if not study.flagged:
        st.write(words("items.flags.none"))
    for item in study.flagged:
        asked = questionnaire.by_id[item.item]
        with st.container(border=True):
            st.markdown(f"**{_numbered(words, questionnaire, item.item)}**")
            for flag in item.flags:
                limit = words.number(100 * MOSTLY_MIDDLE) if flag == "middle" else words.number(WEAK, 1)
                st.write(words(f"items.flag.{flag}", trait=names[asked.trait], limit=limit))


def show_traits(words: Words, study: ItemStudy, names: Mapping[str, str]) -> None:
    """How well the questions of each trait measure the same."""
    st.header(words("items.traits"), anchor=False)
    st.write(words("items.traits.about"))
    heading = (words("items.trait"), words("items.alpha"), words("items.omega"), words("items.answered"))
    rows = [
        (names[trait.trait], _figure(words, trait.alpha), _number(words, trait.omega, 2), words.number(trait.people))
        for trait in study.traits
    ]
    components.plain_table(heading, rows, words("items.traits.about"))


def show_correlations(words: Words, study: ItemStudy, questionnaire: Questionnaire, names: Mapping[str, str]) -> None:
    """How far each question goes with the others of its trait."""
    st.header(words("items.rest.title"), anchor=False)
    sentence = words("items.rest.about", weak=words.number(WEAK, 1))
    st.write(sentence)
    groups: dict[str, list[Interval]] = {}
    for item in study.items:
        if item.rest:
            name = "<br>".join(_broken(words, _numbered(words, questionnaire, item.item)))
            wrong = bool({"weak", "reversed"} & set(item.flags))
            point = Interval(name, item.rest.value, item.rest.low, item.rest.high, wrong)
            groups.setdefault(names[questionnaire.by_id[item.item].trait], []).append(point)
    if not groups:
        st.write(words("items.unknown"))
        return
    ticks = {value: words.number(value, 1) for value in (0.0, 0.5, 1.0)}
    ordered = {name: groups[name] for name in names.values() if name in groups}
    figure = charts.intervals(ordered, palette(address.dark()), ticks, WEAK)
    st.plotly_chart(
        figure, theme=None, config=result.STATIC, height=figure.layout.height, key="correlations", alt=sentence
    )
    components.note(words("items.rest.note"))


def show_items(words: Words, study: ItemStudy, questionnaire: Questionnaire) -> None:
    """Every figure of every question."""
    st.header(words("items.table"), anchor=False)
    parts = ("question", "rest", "middle", "seconds", "lost", "answered")
    heading = tuple(words(f"items.column.{part}") for part in parts)
    rows = [_row(words, questionnaire, item) for item in study.items]
    with st.container(key="wide_items"):
        components.table(words, heading, rows, words("items.table"))


def _row(words: Words, questionnaire: Questionnaire, item: ItemHealth) -> tuple[str, ...]:
    return (
        _numbered(words, questionnaire, item.item),
        _figure(words, item.rest),
        _share(words, item.middle),
        _number(words, item.seconds, 1),
        _share(words, item.lost),
        words.number(item.people),
    )


def _numbered(words: Words, questionnaire: Questionnaire, item: str) -> str:
    number = questionnaire.ids.index(item) + 1
    return words("items.numbered", number=words.number(number), text=words.of(questionnaire.by_id[item].text))


def _broken(words: Words, text: str) -> list[str]:
    """In lines that fit on a phone; Japanese breaks anywhere."""
    wide = WIDE[words.language]
    if words.language == "ja":
        return [text[start : start + wide] for start in range(0, len(text), wide)]
    return textwrap.wrap(text, wide)


def _figure(words: Words, figure: Figure | None) -> str:
    if figure is None:
        return words("items.unknown.short")
    return words(
        "items.figure",
        value=_signed(words, figure.value),
        low=_signed(words, figure.low),
        high=_signed(words, figure.high),
    )


def _share(words: Words, figure: Figure | None) -> str:
    """A share of people, in percent."""
    if figure is None:
        return words("items.unknown.short")
    value, low, high = (words.number(100 * share) for share in (figure.value, figure.low, figure.high))
    return words("items.share", value=value, low=low, high=high)


def _number(words: Words, value: float | None, digits: int) -> str:
    return words("items.unknown.short") if value is None else words.number(value, digits)


def _signed(words: Words, value: float) -> str:
    return words.number(value, 2)
