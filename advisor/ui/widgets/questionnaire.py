"""The component that shows statements and wishes: it keeps what is tapped until it is told that it is saved."""

from collections.abc import Mapping
from typing import Any

from advisor.ui.widgets import package

KEY = "questionnaire"
HIDDEN = "kept_taps"
"""Its key on a page where it draws nothing."""


def show(data: Mapping[str, Any]) -> object:
    """Draw the component. Returns whatever a browser has sent, to be read by ``domain.questionnaire.taps``."""
    as_list = [dict(data)]  # whose parts Streamlit does not compare with every kind of table
    return package.component("questionnaire")(data=as_list, key=KEY, on_sent_change=package.ignore).sent


def hand_over(data: Mapping[str, Any]) -> object:
    """Let a browser tab send what it still keeps of the taps of an attempt, and draw nothing."""
    as_list = [{**data, "hidden": True}]
    made = package.component("questionnaire")
    return made(data=as_list, key=HIDDEN, on_sent_change=package.ignore, height=0).sent
