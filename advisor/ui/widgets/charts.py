"""The charts of a result, drawn by the page itself."""

from advisor.presentation.charts.tracks import Names, Tracks
from advisor.ui.session import notes
from advisor.ui.widgets import package


def show(tracks: Tracks, label: str, key: str) -> None:
    """Draw a chart. label: what it says, for who cannot see it."""
    package.component("chart")(data=[tracks.record(label)], key=f"chart_{key}")


def choose(tracks: Tracks | Names, label: str, key: str, first: str = "") -> str:
    """Draw rows that can be chosen. Returns the id of the chosen row; ``first`` before any is.

    In a browser, choosing leads to the part of the page that has this key.
    """
    ids = {row.id for row in tracks.rows}
    sent = notes.component_state(f"chart_{key}", "chosen")
    chosen = sent if isinstance(sent, str) and sent in ids else first
    record = tracks.record(label) | {"chosen": chosen, "panel": f".st-key-{key}"}
    package.component("chart")(data=[record], key=f"chart_{key}", on_chosen_change=package.ignore)
    return chosen
