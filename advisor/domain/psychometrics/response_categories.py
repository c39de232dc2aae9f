"""Which answers an item got: indicators for the estimation, and thresholds around categories that nobody chose."""

from collections.abc import Sequence

import numpy as np

from advisor.domain.arrays import Floats, Ints
from advisor.domain.errors import CallfitError

NODES: Floats = np.linspace(-6, 6, 61)
"""The grid the trait is integrated on, as in R mirt."""
NORMAL: Floats = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()


class CalibrationError(CallfitError, ValueError):
    """The answers do not determine parameters. Says why."""


def indicators(answers: Floats, categories: int, names: Sequence[str]) -> tuple[Floats, list[Ints]]:
    """Mark which answer each item got. Categories that nobody used are closed up.

    Parameters
    ----------
    answers : array of shape (people, items)
        1 to ``categories``, NaN where unanswered.
    categories : int
        Answers on the scale.
    names : sequence of str
        Of the items, for messages.

    Returns
    -------
    chosen : array of shape (people, items, categories)
        1 where that answer was given.
    places : list of arrays
        For each item the categories in use, from 0.

    Raises
    ------
    CalibrationError
        If an item has fewer than two different answers.
    """
    raw = answers[:, :, None] == np.arange(1.0, categories + 1)
    used = raw.any(axis=0)
    for item, number in enumerate(used.sum(axis=1)):
        if number < 2:
            reason = "nobody answered it" if number == 0 else "everybody gives the same answer"
            raise CalibrationError(f"{names[item]} cannot be calibrated: {reason}")
    chosen = np.zeros(raw.shape)
    places = [np.flatnonzero(row) for row in used]
    for item, place in enumerate(places):
        chosen[:, item, : len(place)] = raw[:, item, place]
    return chosen, places


def fill(thresholds: Floats, slope: float, place: Ints, answers: float) -> None:
    """Set the thresholds around categories nobody chose, as if half a person had chosen each.

    Parameters
    ----------
    thresholds : array of shape (categories − 1,)
        Of one item; NaN where unknown. They are changed in place.
    slope : float
        Discrimination of the item.
    place : array of int
        Categories in use, from 0.
    answers : float
        Number of answers to the item.
    """
    known = np.flatnonzero(~np.isnan(thresholds))
    edges = [-1, *known.tolist(), len(thresholds)]
    shares = [1.0, *(float(NORMAL @ _above(thresholds[k], slope)) for k in known), 0.0]
    for k in np.flatnonzero(np.isnan(thresholds)):
        after = int(np.searchsorted(edges, k))
        gap = (shares[after - 1] - shares[after]) / (edges[after] - edges[after - 1])
        half = min(0.5 / answers, gap)  # so few people that there is less room than that: spread evenly
        # An empty category lies just below the threshold that parts its neighbours, those at the bottom under all.
        wanted = 1 - half * (k + 1) if k < place[0] else shares[after] + half * (edges[after] - k)
        low, high = -60.0 / slope - 60, 60.0 / slope + 60
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if float(NORMAL @ _above(middle, slope)) > wanted else (low, middle)
        thresholds[k] = (low + high) / 2


def _above(threshold: float, slope: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-slope * (NODES - threshold))))
