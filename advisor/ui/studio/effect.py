"""What a weight that is being tried would do to simulated people, and which weights matter to them."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from advisor.actions import weights
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.domain.calendar import HOME
from advisor.domain.disclosure import LEAST_COUNTED
from advisor.domain.errors import CallfitError
from advisor.domain.governance import whatif
from advisor.domain.governance.sensitivity import Sensitivity, evidence_wanted
from advisor.domain.jobs.weights import STEP
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.i18n import Words
from advisor.presentation.wording import trait_names
from advisor.ui.session.resources import services
from advisor.ui.widgets import components

MOST_ROWS, MOST_MOVES, MOST_LISTED = 3, 5, 10


def show_trial(words: Words, content: Content, trial: str, row: str) -> None:
    """Before and after: the changed rows first, ``row`` before others; then jobs that change places, and campaigns.

    They are simulated people: nobody real can be found out by trying one weight after the other.
    """
    st.subheader(words("studio.effect"), anchor=False)
    current = services().published.current()
    try:
        other = weights.model_of(content, weights.check(content, trial))
        if (other.weights.values == current.model.weights.values).all():
            st.write(words("studio.effect.none"))
            return
        people = services().crowds.imagined(current.content, current.model).people
        before, after = whatif.outcome(current.model, people), whatif.outcome(other, people)
    except CallfitError:
        st.write(words("studio.effect.wrong"))
        return
    differs = (other.weights.values != current.model.weights.values).any(axis=1)
    changed = [name for name, other_now in zip(other.weights.rows, differs, strict=True) if other_now]
    for name in sorted(changed, key=lambda one: one != row)[:MOST_ROWS]:  # the one that is open first
        _show_row(words, content, name, whatif.row_effect(current.model.weights.jobs, name, before, after))
    effect = whatif.difference(current.model.weights.jobs, before, after)
    count = partial(components.by_fives, words)
    st.write(words("studio.effect.all", groups=count(effect.groups), first=count(effect.swapped)))
    jobs = {job.id: words.of(job.name) for job in content.jobs} | {whatif.NOWHERE: words("effect.nowhere")}
    moves = [
        (jobs[one], jobs[two], count(number)) for (one, two), number in effect.jobs.items() if number >= LEAST_COUNTED
    ]
    if moves:
        heading = (words("changes.before"), words("changes.after"), words("effect.count"))
        components.plain_table(heading, moves[:MOST_MOVES], words("effect.jobs"))
    following = services().campaigns.following(services().now().astimezone(HOME).date())
    if following:
        st.write(words.count("studio.effect.campaigns", following))
    components.note(words.count("studio.effect.people", len(people)))


def _show_row(words: Words, content: Content, row: str, effect: whatif.RowEffect) -> None:
    """The changed job or direction: whom it leads before and after, and for how many it rises or falls."""
    name = weight_spreadsheet.row_names(words, content)[row]
    told = {part: components.by_fives(words, getattr(effect, part)) for part in ("before", "after", "came", "went")}
    if row in DIRECTIONS:
        st.markdown(f"**{words('studio.effect.leads', name=name, before=told['before'], after=told['after'])}**")
        st.write(words("studio.effect.turns", came=told["came"], went=told["went"]))
    else:
        st.markdown(f"**{words('studio.effect.heads', name=name, before=told['before'], after=told['after'])}**")
        st.write(words("studio.effect.rises", came=told["came"], went=told["went"]))


def show_sensitivities(words: Words, content: Content) -> None:
    """Which weights matter: hypotheses for which evidence would decide most, then all."""
    current = services().published.current()
    with st.spinner(words("effect.preparing")):
        found = services().crowds.sensitivities(current.content, current.model)
    st.write(words("studio.matter.about", step=words.number(STEP, 1)))
    st.subheader(words("studio.matter.hypotheses"), anchor=False)
    _show_list(words, content, evidence_wanted(found)[:MOST_LISTED], words("studio.matter.hypotheses"))
    st.subheader(words("studio.matter.all"), anchor=False)
    _show_list(words, content, found[:MOST_LISTED], words("studio.matter.all"))


def _show_list(words: Words, content: Content, found: Sequence[Sensitivity], about: str) -> None:
    names, traits = weight_spreadsheet.row_names(words, content), trait_names(words, content)

    def share(value: float | None) -> str:
        return words("changes.nothing") if value is None else words("studio.matter.share", n=words.number(value * 100))

    rows = [(names[one.row], traits[one.trait], share(one.lower), share(one.higher)) for one in found]
    heading = (
        words("weights.column.row"),
        words("weights.column.trait"),
        words("studio.matter.lower", step=words.number(STEP, 1)),
        words("studio.matter.higher", step=words.number(STEP, 1)),
    )
    components.plain_table(heading, rows, about)
