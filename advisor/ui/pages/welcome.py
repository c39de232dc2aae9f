"""First page: what this is, how long it takes, who sees it, and the way in or back in."""

from typing import Literal

import streamlit as st

from advisor import actions
from advisor.domain import codes
from advisor.domain.adaptive import MOST
from advisor.domain.attempts import Mode
from advisor.domain.items import ENOUGH, SECONDS_EACH
from advisor.ui import components, frame, state
from advisor.ui.setup import services, words
from advisor.ui.visits import visit

w = words()
found = visit()
length = len(services().current.content.items)
counts = {"length": length, "least": min(ENOUGH, length), "most": min(MOST, length)}
minutes = {f"{name}_minutes": round(count * SECONDS_EACH / 60) for name, count in counts.items()}
numbers = {name: w.number(count) for name, count in (counts | minutes).items()}


def ways_to_start(key: str) -> Mode | None:
    """The two ways to begin; the one tapped now."""
    tapped: Mode | None = None
    kind: Literal["primary", "secondary"] = "secondary" if found else "primary"
    if st.button(w("welcome.start.short", **numbers), key=f"{key}_short", type=kind, width="stretch"):
        tapped = "short"
    if st.button(w("welcome.start.all", **numbers), key=key, width="stretch"):
        tapped = "all"
    return tapped


components.header(w)

with st.container(key="step"):
    st.title(w("welcome.title"), anchor=False)
st.write(w("welcome.lead"))

if state.named() and found is None:
    st.warning(w("welcome.unknown"), icon=":material/link_off:")

if found is not None:
    journey = found.journey
    text = "welcome.return.short" if journey.mode == "short" else "welcome.return"
    st.info(w(text, answered=w.number(journey.answered), length=w.number(journey.length)))
    if st.button(w("welcome.go_on"), key="go_on", type="primary", width="stretch"):
        found.go_on()
    with st.expander(w("welcome.again")):
        st.write(w("welcome.again.text"))
        st.write(w("welcome.again.keep"))
        start = ways_to_start("start")
        st.write(w("welcome.again.delete"))
        if anew := ways_to_start("start_clean"):
            actions.delete(services().store, found.attempt, services().now())
            start = anew
else:
    start = ways_to_start("start")
if start:
    state.go("questions", token=services().begin(start))

st.markdown(
    "\n".join(
        f"- {line}"
        for line in (
            w("welcome.fact.short", **numbers),
            w("welcome.fact.all", **numbers),
            w("welcome.fact.account"),
            w("welcome.fact.resume"),
            w("welcome.fact.test"),
        )
    )
)

st.header(w("welcome.result.title"), anchor=False)
st.write(w("welcome.result.text", jobs=w.number(len(services().current.content.jobs))))

st.header(w("privacy.title"), anchor=False)
days = w.number(services().settings.retention_days)
for part in ("who", "what", "how_long", "delete"):
    st.markdown(f"**{w(f'privacy.{part}.title')}**  \n{w(f'privacy.{part}.text', days=days)}")
if found is None:
    with st.expander(w("code.title")), st.form("code", border=False, enter_to_submit=False):
        typed = st.text_input(w("code.label"), max_chars=40, autocomplete="off")
        if st.form_submit_button(w("code.go")):
            other = visit(typed) if codes.read(typed) else None
            if other is not None:
                other.go_on(codes.read(typed))
            st.warning(w("code.unknown"), icon=":material/key_off:")
state.introduce()
components.footer(w)
frame.settle(w, "welcome")
