"""The one width in which the product shows how uncertain a figure is, and estimates with their intervals of it."""

from dataclasses import dataclass
from math import atanh, inf, sqrt, tanh
from statistics import NormalDist

INSIDE = 0.90
"""Share of the intervals that hold the true value. People read it as "nine times in ten"."""
Z = NormalDist().inv_cdf((1 + INSIDE) / 2)
"""Standard errors to each side of an estimate: the quantile of the normal distribution that leaves half of the rest."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its interval."""

    value: float
    low: float
    high: float


def margin(error: float) -> float:
    """Compute half the width of an interval.

    Parameters
    ----------
    error : float
        Standard error.

    Returns
    -------
    float
        In the unit of the error.
    """
    return Z * error


def around(value: float, error: float, least: float = -inf, most: float = inf) -> Figure:
    """Give an estimate whose error is normal its interval.

    Parameters
    ----------
    value, error : float
        The estimate and its standard error.
    least, most : float
        What the value can be at all.

    Returns
    -------
    Figure
        The same margin to both sides, cut at what is possible.
    """
    return Figure(value, max(value - margin(error), least), min(value + margin(error), most))


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
    z = around(atanh(r), 1 / sqrt(people - 3))
    return Figure(r, tanh(z.low), tanh(z.high))


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
