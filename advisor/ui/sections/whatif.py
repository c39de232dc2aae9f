"""What another table of weights would do: whom it moves, and what is odd about it."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from hashlib import sha256
from threading import Thread

import numpy as np
import streamlit as st

from advisor.actions import weights
from advisor.actions.whatif import Crowd
from advisor.content import weight_spreadsheet
from advisor.content.loading import Content
from advisor.domain.accounts import User
from advisor.domain.disclosure import LEAST_COUNTED, rounded
from advisor.domain.errors import CallfitError
from advisor.domain.governance import diagnostics, whatif
from advisor.domain.governance.diagnostics import ModelFinding
from advisor.domain.governance.whatif import BlurredEffect, Effect
from advisor.i18n import Words
from advisor.presentation.charts.flows import flows
from advisor.presentation.charts.theme import palette
from advisor.presentation.wording import trait_names
from advisor.ui.sections.result import STATIC
from advisor.ui.session import address
from advisor.ui.session.notes import Sign
from advisor.ui.session.resources import services
from advisor.ui.widgets import components

MOST_DRAWN = 8
"""Bands that a phone can show; the table has them all."""
SLOW = 10_000
"""People from which a bar shows how many are ready."""


def prepare() -> None:
    """Begin to prepare the people while a person still edits, so that they need not wait for them later."""
    all_services, current = services(), services().published.current()
    if all_services.crowds.is_ready(current.content):
        return

    def work() -> None:
        with suppress(CallfitError):  # the page that needs them will say so
            all_services.crowds.of(all_services.results, current.content, current.model)

    Thread(target=work, name="callfit-crowd", daemon=True).start()


def show_effect(words: Words, user: User, content: Content, text: str) -> None:
    """How many people another table would tell something else, and from which job to which."""
    st.header(words("effect.title"), anchor=False)
    current = services().published.current()
    crowd = _crowd(words)
    other = weights.model_of(content, weights.check(content, text))
    before, after = whatif.outcome(current.model, crowd.people), whatif.outcome(other, crowd.people)
    if not crowd.simulated and not _may_see(user, text):
        st.info(words("effect.enough", most=words.number(services().limits.effects.most)), icon=":material/hourglass:")
        return
    effect: Effect | BlurredEffect = whatif.difference(current.model.weights.jobs, before, after)
    # Of real people counts are moved by chance and told by fives: with tables made for it, and people made up around
    # somebody, exact ones would tell that person's own result.
    exact = crowd.simulated or np.array_equal(current.model.weights.values, other.weights.values)
    if not exact and isinstance(effect, Effect):
        effect = whatif.blurred(effect, crowd.blur(before, after))
    count_text = partial(_in_all, words) if exact else partial(components.by_fives, words)
    st.write(words.count("effect.simulated" if crowd.simulated else "effect.people", effect.people))
    sentence = words(
        "effect.sentence",
        groups=count_text(effect.groups),
        first=count_text(effect.swapped),
        turned=count_text(effect.turned),
    )
    st.write(sentence)
    if effect.gained or effect.lost:
        st.write(words("effect.statement", gained=count_text(effect.gained), lost=count_text(effect.lost)))
    _show_moves(words, content, effect, 1 if exact else LEAST_COUNTED, count_text, sentence)
    if not crowd.simulated:
        components.note(words("effect.fives", least=words.number(LEAST_COUNTED)))
    components.note(words("effect.note"))


def _may_see(user: User, text: str) -> bool:
    """The same table again counts once in a session."""
    seen = Sign(f"effect {sha256(text.encode()).hexdigest()}")
    return bool(seen.peek() or (services().limits.effects.take(user.name) and seen.first(True)))


def _crowd(words: Words) -> Crowd:
    place = st.empty()

    def on_progress(done: int, of: int) -> None:
        if of > SLOW:
            place.progress(done / of, words("effect.progress", done=words.number(done), of=words.number(of)))

    with st.spinner(words("effect.preparing")):
        crowd = services().crowds.of(
            services().results,
            services().published.current().content,
            services().published.current().model,
            on_progress,
        )
    place.empty()
    return crowd


def _in_all(words: Words, *counts: int) -> str:
    return words.number(sum(counts))


def _show_moves(
    words: Words,
    content: Content,
    effect: Effect | BlurredEffect,
    least: int,
    count_text: Callable[..., str],
    about: str,
) -> None:
    """The first job before and after, as bands and as a table; then the direction. least: people of what is shown."""
    jobs = {job.id: words.of(job.name) for job in content.jobs} | {whatif.NOWHERE: words("effect.nowhere")}
    moves = [
        (jobs[before], jobs[after], count if least == 1 else rounded(count))
        for (before, after), count in effect.jobs.items()
        if count >= least
    ]
    if moves:
        st.subheader(words("effect.jobs"), anchor=False)
        figure = flows(moves[:MOST_DRAWN], count_text, palette(address.dark()))
        st.plotly_chart(figure, theme=None, config=STATIC, height=figure.layout.height, key="flows", alt=about)
        if len(moves) > MOST_DRAWN:
            components.note(words("effect.largest", most=words.number(MOST_DRAWN)))
        rows = [(before, after, count_text(count)) for before, after, count in moves]
        components.table(
            words, (words("changes.before"), words("changes.after"), words("effect.count")), rows, words("effect.jobs")
        )
    groups = [
        (name, count_text(effect.came.get(job, 0)), count_text(effect.went.get(job, 0)))
        for job, name in jobs.items()
        if max(effect.came.get(job, 0), effect.went.get(job, 0)) >= least
    ]
    if groups:
        st.subheader(words("effect.groups"), anchor=False)
        components.plain_table(
            (words("table.name"), words("effect.came"), words("effect.went")), groups, words("effect.groups")
        )
    directions = {move: count for move, count in effect.directions.items() if count >= least}
    if directions:
        st.subheader(words("effect.directions"), anchor=False)
        leads = {lead: words(f"effect.lead.{lead}") for lead in whatif.LEADS} | {
            whatif.NOWHERE: words("effect.nowhere")
        }
        rows = [(leads[before], leads[after], count_text(count)) for (before, after), count in directions.items()]
        heading = (words("changes.before"), words("changes.after"), words("effect.count"))
        components.plain_table(heading, rows, words("effect.directions"))


@lru_cache(maxsize=8)
def _findings(content: Content, text: str) -> tuple[ModelFinding, ...]:
    return diagnostics.examine(weights.model_of(content, weights.check(content, text)))


def show_findings(words: Words, content: Content, text: str, newest: str) -> None:
    """What is odd about a table. It stops nobody, but the reason should speak to it."""
    st.header(words("doctor.title"), anchor=False)
    findings = _findings(content, text)
    if not findings:
        st.write(words("doctor.nothing"))
        return
    st.warning(words.count("doctor.found", len(findings)), icon=":material/stethoscope:")
    known = {
        (finding.kind, finding.row, finding.other, finding.trait, finding.item)
        for finding in _findings(content, newest)
    }
    names = weight_spreadsheet.row_names(words, content) | trait_names(words, content) | {"": ""}
    for finding in findings:
        values = {
            "row": names[finding.row],
            "other": names[finding.other],
            "trait": names[finding.trait],
        }
        old = (finding.kind, finding.row, finding.other, finding.trait, finding.item) in known
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{words(f'doctor.{finding.kind}', **values)}**")
            components.note(words(f"doctor.{finding.kind}.why"))
            if finding.item:
                components.note(words("doctor.item", item=words.of(content.items.by_id[finding.item].text)))
            if old:
                components.note(words("doctor.known"))
