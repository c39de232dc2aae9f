"""How satisfied people say they are at their desk, beside how well the desk fits them.

It changes no weight. Only those who are still there tend to be asked, so it is a side light, shown and left at that.
"""

from collections.abc import Sequence
from math import atanh, sqrt, tanh

import numpy as np
from pandas import Series

from advisor.domain.arrays import Floats
from advisor.domain.psychometrics.intervals import Figure, around

FEWEST = 30
"""People under whom nothing is said."""
FEWEST_EACH = 8
"""People that a desk needs to be looked at."""


def relation(fit: Floats, desks: Sequence[str], ratings: Sequence[int | None]) -> Figure | None:
    """Correlate fit at the own desk with satisfaction, within desks.

    Desks are put together by Fisher's z of Spearman's correlation, weighted by n − 3, each with a variance that holds
    with ties.

    Parameters
    ----------
    fit : array of shape (n,)
        Fit at the own desk, in prior standard deviations.
    desks : sequence of str
        Id of the job of each person.
    ratings : sequence of int or None
        Satisfaction 1 to 5; None where nobody was asked.

    Returns
    -------
    Figure, optional
        None while it is not known.

    References
    ----------
    Bonett & Wright (2000), Psychometrika 65: the variance.
    """
    correlations: list[tuple[float, float]] = []
    people = 0
    for desk in sorted(set(desks)):
        mine = [n for n, own_desk in enumerate(desks) if own_desk == desk and ratings[n] is not None]
        own_ratings = np.array([ratings[n] for n in mine], dtype=float)
        if len(mine) < FEWEST_EACH or own_ratings.std() == 0 or fit[mine].std() == 0:
            continue
        people += len(mine)
        r = float(np.corrcoef(Series(fit[mine]).rank(), Series(own_ratings).rank())[0, 1])
        correlations.append((min(max(r, -0.999), 0.999), len(mine) - 3))
    if people < FEWEST:
        return None
    total = sum(weight for _, weight in correlations)
    centre = sum(weight * atanh(r) for r, weight in correlations) / total
    z = around(centre, sqrt(sum(weight * (1 + r**2 / 2) for r, weight in correlations)) / total)
    return Figure(tanh(centre), tanh(z.low), tanh(z.high))
