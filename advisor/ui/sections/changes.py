"""Two results of one person beside each other, and the way to the earlier one."""

from typing import NoReturn

import streamlit as st

from advisor.actions import attempts
from advisor.domain import codes
from advisor.domain.scoring import change
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import changes as wording
from advisor.ui.guards.visitor import Visit, other_visit
from advisor.ui.session import address, notes
from advisor.ui.session.resources import services
from advisor.ui.widgets import components


def offer(words: Words, result: Assessment) -> None:
    """On the result: the way to the page."""
    if result.points_somewhere and st.button(words("change.title"), key="changes", icon=":material/history:"):
        address.go("changes")


def earlier_of(visit: Visit) -> Visit | None:
    """The other result that this session compares with, if it is still there."""
    whose, key = notes.earlier.peek() or ("", "")
    other = other_visit(key) if whose == visit.attempt.token_hash else None
    return other if other and _refused(visit, other) is None else None


def ask_for_earlier(words: Words, visit: Visit) -> None:
    """The field for the link or the code of one's own other result. Once it is found, the page is drawn with it."""
    st.write(words("change.ask"))
    with st.form("earlier", border=False, enter_to_submit=False):
        typed = st.text_input(words("change.code"), max_chars=codes.LONGEST_TEXT, autocomplete="off")
        own = st.checkbox(words("change.own"), key="own")
        if not st.form_submit_button(words("change.go"), type="primary"):
            return
    key = attempts.key(typed)
    fault = _fault(visit, key, own)
    if fault is None and key:
        notes.earlier.flash((visit.attempt.token_hash, key))
        st.rerun()
    st.warning(words(fault or "code.unknown"), icon=":material/key_off:")


def _fault(visit: Visit, key: str | None, own: bool) -> str | None:
    """The message key of what stands against comparing with this one."""
    if not own:  # before anything is looked up
        return "change.own.needed"
    other = other_visit(key) if key else None
    if other is None:
        return "welcome.too_many" if notes.too_many.take_flash() else "code.unknown"
    return _refused(visit, other)


def _refused(visit: Visit, other: Visit) -> str | None:
    """The message key of why these two are not two results."""
    if other.attempt.token_hash == visit.attempt.token_hash:
        return "change.refused.itself"
    return None if other.attempt.finished_at else "change.refused.unfinished"


def offer_retake(words: Words, visit: Visit) -> None:
    """Answer again, and compare in this same tab: nobody has to write anything down."""
    st.header(words("change.again.title"), anchor=False)
    st.write(words("change.again.text", days=words.number(services().settings.retention_days)))
    if st.button(words("change.again"), key="retake", icon=":material/replay:"):
        _retake(visit)


def _retake(visit: Visit) -> NoReturn:
    notes.introduced.flash()  # the person has a result already
    notes.begins_with.forget()
    token = attempts.new_token()
    notes.begins_as.flash(token)
    notes.earlier.flash((attempts.new_attempt("", token).token_hash, str(address.token())))
    declined = not visit.attempt.in_studies
    address.go_to_first("short" if visit.attempt.mode == "short" else "all", None, declined)


def show_comparison(words: Words, visit: Visit, other: Visit) -> None:
    """Which figures have changed, the earlier result on the left."""
    pair = sorted((other, visit), key=lambda one: str(one.attempt.finished_at))
    before, after = (Assessment(one.bundle.model, one.attempt.answers, one.attempt.wishes) for one in pair)
    dates = [words.date(one.attempt.finished_at) for one in pair if one.attempt.finished_at]
    components.note(words("change.dates", before=dates[0], after=dates[1]))
    refusal = change.refusal(before, after)
    if refusal:
        st.info(words(f"change.refused.{refusal}"), icon=":material/info:")
        return
    content = pair[1].bundle.content
    found = change.compare(before, after)
    st.markdown(f"**{wording.summary(words, found, content)}**")
    components.note(words("change.about"))
    rows = wording.trait_rows(words, found, content)
    if found.contrast:
        rows.insert(0, wording.direction_row(words, found.contrast, before, after))
    else:
        st.write(words("change.weights"))
    heading = [words(f"change.column.{column}") for column in ("name", "both", "said")]
    components.plain_table(heading, rows, words("change.title"))
    if found.top:
        st.header(words("jobs.band.top"), anchor=False)
        for sentence in wording.job_sentences(words, found, content):
            st.write(sentence)
