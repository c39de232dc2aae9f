"""Two jobs beside each other, weight by weight."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.domain.jobs.weights import Weight
from advisor.i18n import Words
from advisor.presentation.charts.theme import palette
from advisor.presentation.charts.weight_map import profiles
from advisor.presentation.wording import trait_names
from advisor.ui.sections.result import STATIC
from advisor.ui.session import address
from advisor.ui.widgets import components

Cells = Mapping[tuple[str, str], Weight]


def show_profiles(words: Words, content: Content, cells: Cells, row: str) -> None:
    """The weights of the chosen job beside those of another one: at first the one that is most like it."""
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)
    others = {other: _alike(cells, traits, row, other) for other in names if other != row}
    nearest = max(others, key=others.__getitem__)
    other = st.selectbox(
        words("studio.profiles.other"),
        list(others),
        index=list(others).index(nearest),
        format_func=names.__getitem__,
        key=f"other_{row}",
        filter_mode=None,
    )
    two = [[cells[one, trait].value if (one, trait) in cells else 0.0 for trait in traits] for one in (row, other)]
    about = words("studio.profiles.about", first=names[row], second=names[other])
    st.write(about)
    figure = profiles(list(traits.values()), two[0], two[1], palette(address.dark()))
    st.plotly_chart(figure, theme=None, config=STATIC, height=figure.layout.height, key="profiles", alt=about)
    number = partial(words.number, digits=1)
    rows = [(name, number(first), number(second)) for name, first, second in zip(traits.values(), *two, strict=True)]
    components.table(words, (words("weights.column.trait"), names[row], names[other]), rows, about)


def _alike(cells: Cells, traits: Mapping[str, str], one: str, other: str) -> float:
    """How near two rows lie to each other: minus the sum of what they differ by."""
    pairs = [(cells.get((one, trait)), cells.get((other, trait))) for trait in traits]
    return -float(np.sum([abs(first.value - second.value) for first, second in pairs if first and second]))
