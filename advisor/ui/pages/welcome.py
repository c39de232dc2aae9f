"""First page: what this is, how long it takes, who sees it, and the way in or back in."""

from typing import Literal

import streamlit as st

from advisor import actions, visiting
from advisor.domain import codes
from advisor.domain.adaptive import MOST
from advisor.domain.attempts import Mode
from advisor.domain.items import ENOUGH, minutes
from advisor.recruiting import HOME
from advisor.ui import components, frame, state
from advisor.ui.campaign_sections import show_invitation
from advisor.ui.setup import services, words
from advisor.ui.visits import campaign_of, visit

w = words()
found = visit()
length = len(services().current.content.items)
counts = {"length": length, "least": min(ENOUGH, length), "most": min(MOST, length)}
times = {f"{name}_minutes": minutes(count) for name, count in counts.items()}
numbers = {name: w.number(count) for name, count in (counts | times).items()}


def ways_to_start(key: str) -> Mode | None:
    """The two ways to begin; the one tapped now."""
    tapped: Mode | None = None
    kind: Literal["primary", "secondary"] = "secondary" if found else "primary"
    # All forty first: until the items are calibrated, a short way lets more people who tap at random pass.
    if st.button(w("welcome.start.all", **numbers), key=key, type=kind, width="stretch"):
        tapped = "all"
    if st.button(w("welcome.start.short", **numbers), key=f"{key}_short", width="stretch"):
        tapped = "short"
    return tapped


components.header(w)

with st.container(key="step"):
    st.title(w("welcome.title"), anchor=False)
st.write(w("welcome.lead"))

today = services().now().astimezone(HOME).date()
invited = visiting.open_by_code(services().visits, state.invitation())
own = campaign_of(found.attempt) if found and state.invitation() is None else None
through = next((one for one in (invited, own) if one and one.state(today) == "open"), None)
if through is not None:
    show_invitation(w, through)
    if invited and state.once(f"opened {invited.code}"):
        visiting.opened(services().visits, invited, state.device(), state.source(), services().now())
elif invited is not None:
    st.info(w(f"invite.closed.{invited.state(today)}"), icon=":material/event_busy:")
elif state.invitation() is not None:
    st.info(w("invite.unknown"), icon=":material/link_off:")

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
    if through is not None:
        state.go("questions", token=services().begin_through(through, state.device(), state.source(), start))
    state.go("questions", token=services().begin(start))

st.markdown(
    "\n".join(
        f"- {line}"
        for line in (
            w("welcome.fact.all", **numbers),
            w("welcome.fact.short", **numbers),
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
    campaigns_own = (invited or own) is not None and part in ("who", "what")
    text = w(f"privacy.{part}.campaign") if campaigns_own else w(f"privacy.{part}.text", days=days)
    st.markdown(f"**{w(f'privacy.{part}.title')}**  \n{text}")
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
