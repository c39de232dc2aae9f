"""The charts of a result, drawn by the page itself."""

from advisor.presentation.charts.tracks import Names, Tracks
from advisor.ui.session import notes
from advisor.ui.widgets import package


def show(tracks: Tracks, label: str, key: str) -> None:
    """Draw a chart. label: what it says, for who cannot see it."""
    package.component("chart")(data=[tracks.record(label)], key=f"chart_{key}")


def choose(tracks: Tracks | Names, label: str, key: str, first: str = "") -> str:
    """Draw rows that can be chosen. Returns the id of the chosen row; an empty text before any is.

    In a browser, choosing leads to the heading of what belongs to the row, in a part of the page whose key is this
    one, ``_icon_`` and the id. first: what a browser with room for it chooses at once.
    """
    ids = {row.id for row in tracks.rows}
    sent = notes.component_state(f"chart_{key}", "chosen")
    chosen = sent if isinstance(sent, str) and sent in ids else ""
    record = tracks.record(label) | {"chosen": chosen, "first": first, "panel": f".st-key-{key}_icon_"}
    package.component("chart")(data=[record], key=f"chart_{key}", on_chosen_change=package.ignore)
    return chosen
