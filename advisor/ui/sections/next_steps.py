"""What a person can do with a result beyond reading it: answer more, and see what the order hangs on."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from advisor.domain.adaptive.journey import Journey
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.scoring.counterfactual import AnswerChanges, rivals, smallest_swap
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.ui.widgets import components


def show_more(words: Words, journey: Journey, answer_more: Callable[[], NoReturn]) -> None:
    """The questions that are left, for who wants to know more."""
    left = len(journey.questionnaire) - journey.answered
    if not left:
        return
    st.write(words("more.about", answered=words.number(journey.answered), left=words.number(left)))
    if st.button(words("more.button"), key="more", icon=":material/add:"):
        answer_more()


@st.fragment
def show_swaps(words: Words, result: Assessment) -> None:
    """Which answers would change the order. Looked for only when somebody opens it: thousands of sheets are scored."""
    pairs = rivals(result)
    if not pairs:
        return
    with st.expander(words("swap.title"), key="swap", on_change="rerun") as fold:
        if not fold.open:
            return
        for first, second in pairs:
            changes = smallest_swap(result.model, result.answers, first.job.id, second.job.id)
            names = {"first": words.of(first.job.name), "second": words.of(second.job.name)}
            if changes is None:
                st.write(words("swap.none" if first.band == second.band else "swap.none.band", **names))
            else:
                st.write(words("swap.found" if first.band == second.band else "swap.found.band", **names))
                st.markdown("\n".join(f"- {line}" for line in _lines(words, result.model.questionnaire, changes)))
                components.note(words("swap.note"))


def _lines(words: Words, items: Questionnaire, changes: AnswerChanges) -> list[str]:
    return [
        words(
            "swap.change",
            item=words.of(items.by_id[change.item].text),
            given=words(f"scale.{change.given}"),
            instead=words(f"scale.{change.instead}"),
        )
        for change in changes
    ]
