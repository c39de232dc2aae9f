"""Estimates with their 95 % intervals."""

from dataclasses import dataclass
from math import atanh, sqrt, tanh

Z = 1.959964
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


def correlation(r: float, people: int) -> Figure:
    """Give a correlation its interval.

    Parameters
    ----------
    r : float
        Pearson's r.
    people : int
        Pairs of values that it rests on; at least 4.

    Returns
    -------
    Figure
        With the interval of Fisher (1921).
    """
    r = min(max(r, -0.999999), 0.999999)
    spread = Z / sqrt(people - 3)
    return Figure(r, tanh(atanh(r) - spread), tanh(atanh(r) + spread))


def share(value: float, people: int) -> Figure:
    """Give a share its interval.

    Parameters
    ----------
    value : float
        0 to 1.
    people : int
        Number that it is a share of.

    Returns
    -------
    Figure
        With the interval of Wilson (1927).
    """
    centre = (value + Z**2 / (2 * people)) / (1 + Z**2 / people)
    spread = Z / (1 + Z**2 / people) * sqrt(value * (1 - value) / people + Z**2 / (4 * people**2))
    return Figure(value, max(centre - spread, 0.0), min(centre + spread, 1.0))
