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


def show_more(w: Words, journey: Journey, answer_more: Callable[[], NoReturn]) -> None:
    """The questions that are left, for who wants to know more."""
    left = len(journey.questionnaire) - journey.answered
    if not left:
        return
    st.write(w("more.about", answered=w.number(journey.answered), left=w.number(left)))
    if st.button(w("more.button"), key="more", icon=":material/add:"):
        answer_more()


@st.fragment
def show_swaps(w: Words, result: Assessment) -> None:
    """Which answers would change the order. Looked for only when somebody opens it: thousands of sheets are scored."""
    found = rivals(result)
    if not found:
        return
    with st.expander(w("swap.title"), key="swap", on_change="rerun") as fold:
        if not fold.open:
            return
        for first, second in found:
            changes = smallest_swap(result.model, result.answers, first.job.id, second.job.id)
            names = {"first": w.of(first.job.name), "second": w.of(second.job.name)}
            if changes is None:
                st.write(w("swap.none" if first.band == second.band else "swap.none.band", **names))
            else:
                st.write(w("swap.found" if first.band == second.band else "swap.found.band", **names))
                st.markdown("\n".join(f"- {line}" for line in _lines(w, result.model.questionnaire, changes)))
                components.note(w("swap.note"))


def _lines(w: Words, items: Questionnaire, changes: AnswerChanges) -> list[str]:
    return [
        w(
            "swap.change",
            item=w.of(items.by_id[change.item].text),
            given=w(f"scale.{change.given}"),
            instead=w(f"scale.{change.instead}"),
        )
        for change in changes
    ]
