"""The picture of a group, which may be passed on: made so that nobody can be read out of it, nor out of two of them.

People are put into batches in the order in which they share, once and for all: their place never changes. A batch is
shown when it is full and everybody in it still shares. So two pictures, whenever made, differ by whole batches, never
by one person; whoever takes a result back takes the batch out of every picture from then on. There are no filters.
Counts are rounded down to fives, which also hides who is missing from a total.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from advisor.domain.disclosure import LEAST_COUNTED, LEAST_PROFILED, rounded
from advisor.domain.recruiting.shared_results import SharedResult
from advisor.domain.scoring.result import Estimate, TraitLevel, trait_level

LEVELS: tuple[TraitLevel, ...] = ("low", "middle", "high")
LevelPair = tuple[TraitLevel, TraitLevel]


def members(places: Sequence[int], size: int) -> tuple[int, ...]:
    """Choose who is in the picture: the places of full batches of ``size``, counted from 1, never given twice."""
    batches = Counter((place - 1) // size for place in set(places))
    return tuple(sorted(place for place in set(places) if batches[(place - 1) // size] == size))


@dataclass(frozen=True)
class Group:
    """The picture of a group. Every count is rounded down.

    Attributes
    ----------
    counted, profiled : int
        How many people are behind the desks, and behind the cells and the traits.
    desks : mapping of str to int
        Job → people with it in their top group.
    cells : mapping of (str, str) to int
        (inbound, outbound) level → people.
    traits : tuple of Estimate
        Mean and, as ``error``, spread over the people; none while they are too few.
    """

    counted: int
    desks: Mapping[str, int]
    profiled: int
    cells: Mapping[LevelPair, int]
    traits: tuple[Estimate, ...]


def picture(shared: Mapping[int, SharedResult]) -> Group:
    """Draw the picture of those who share now.

    Only results that point somewhere have a place: a batch with a few who do not would show the others in it.

    Parameters
    ----------
    shared : mapping of int to SharedResult
        The place that was given with each share → the result.

    Returns
    -------
    Group
        The picture.
    """
    counted = [shared[place] for place in members(tuple(shared), LEAST_COUNTED)]
    profiled = [shared[place] for place in members(tuple(shared), LEAST_PROFILED)]
    desks = Counter(fit.job.id for result in counted for fit in result.fits if fit.band == 1)
    cells: Counter[LevelPair] = Counter()
    for result in profiled:
        inbound, outbound = map(trait_level, result.directions)
        cells[inbound, outbound] += 1
    return Group(
        counted=len(counted),
        desks={job: rounded(count) for job, count in desks.items()},
        profiled=len(profiled),
        cells={cell: rounded(cells[cell]) for cell in product(LEVELS, LEVELS)},
        traits=_means(profiled) if profiled else (),
    )


def _means(results: Sequence[SharedResult]) -> tuple[Estimate, ...]:
    """Means and spreads of the traits that all results have, in the order of the first; another has another one."""
    by_id = [{trait.id: trait.score for trait in result.traits} for result in results]
    shared = [trait.id for trait in results[0].traits if all(trait.id in scores for scores in by_id)]
    scores = np.array([[scores[trait] for trait in shared] for scores in by_id])
    spread = scores.std(axis=0, ddof=1)
    return tuple(
        Estimate(trait, float(mean), float(sd))
        for trait, mean, sd in zip(shared, scores.mean(axis=0), spread, strict=True)
    )
