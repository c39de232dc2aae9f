"""How satisfied people say they are at their desk, beside how well the desk fits them.

It changes no weight. Only those who are still there tend to be asked, so it is a side light, shown and left at that.
"""

from collections.abc import Sequence
from math import atanh, sqrt, tanh

import numpy as np
from pandas import Series

from advisor.domain.arrays import Floats
from advisor.domain.psychometrics.intervals import Figure, Z

FEWEST = 30
"""People under whom nothing is said."""
FEWEST_EACH = 8
"""People that a desk needs to be looked at."""


def relation(fit: Floats, desks: Sequence[str], given: Sequence[int | None]) -> Figure | None:
    """Spearman correlation of fit at the own desk with satisfaction, within desks, and its interval.

    fit: (n,); given: 1 to 5, None where nobody was asked. Desks are put together by Fisher's z, weighted by n − 3, each
    with the variance of Bonett & Wright (2000, Psychometrika 65), which holds with ties. None: not known yet.
    """
    found: list[tuple[float, float]] = []
    people = 0
    for desk in sorted(set(desks)):
        mine = [n for n, one in enumerate(desks) if one == desk and given[n] is not None]
        said = np.array([given[n] for n in mine], dtype=float)
        if len(mine) < FEWEST_EACH or said.std() == 0 or fit[mine].std() == 0:
            continue
        people += len(mine)
        r = float(np.corrcoef(Series(fit[mine]).rank(), Series(said).rank())[0, 1])
        found.append((min(max(r, -0.999), 0.999), len(mine) - 3))
    if people < FEWEST:
        return None
    total = sum(weight for _, weight in found)
    centre = sum(weight * atanh(r) for r, weight in found) / total
    spread = Z * sqrt(sum(weight * (1 + r**2 / 2) for r, weight in found)) / total
    return Figure(tanh(centre), tanh(centre - spread), tanh(centre + spread))
