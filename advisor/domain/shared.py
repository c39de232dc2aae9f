"""What a recruiter sees of a result that a person has shared: part of what the person sees, and nothing else.

Left out: every single answer, the wishes, what is said about answering itself, and the reasons, which quote answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from advisor.domain.assessments import Assessment, Estimate, JobFit
from advisor.domain.items import Answers
from advisor.domain.model import Model

MOST_COMPARED = 4
"""People that can be compared for placement."""
INTERVAL = 1.645
"""Standard errors to each side of a score: its 90 % interval."""


@dataclass(frozen=True)
class SharedResult:
    """Field by field the same as of the ``Assessment`` without wishes; empty where that points to no desk."""

    headline: str
    points_somewhere: bool
    directions: tuple[Estimate, ...]
    contrast: Estimate | None
    traits: tuple[Estimate, ...]
    fits: tuple[JobFit, ...]
    bands: tuple[tuple[JobFit, ...], ...]
    top_crosses: bool
    in_conflict: tuple[JobFit, ...] = ()


Told = Assessment | SharedResult
"""What the same words and charts can tell of: the whole for the person, the part for the recruiter."""


def shared_result(model: Model, answers: Answers) -> SharedResult:
    """Wishes never reach this: what somebody wants of a job is for them to say."""
    found = Assessment(model, answers)
    if not found.points_somewhere:
        return SharedResult(found.headline, False, (), None, (), (), (), False)
    return SharedResult(
        headline=found.headline,
        points_somewhere=True,
        directions=found.directions,
        contrast=found.contrast,
        traits=found.traits,
        fits=found.fits,
        bands=found.bands,
        top_crosses=found.top_crosses,
    )


@dataclass(frozen=True)
class Comparison:
    """One row of a comparison. estimates: one a person, in the order in which they were chosen.

    apart: pairs of positions whose 90 % intervals do not overlap; of all others no difference can be told.
    """

    id: str
    estimates: tuple[Estimate, ...]
    apart: tuple[tuple[int, int], ...]


def compare(results: Sequence[SharedResult], desks: Sequence[str] = ()) -> tuple[Comparison, ...]:
    """Directions, the desks on offer and the traits side by side. In the order given: nobody is ranked.

    Only results that point somewhere have figures to compare.
    """
    columns = [
        {
            **{one.id: one for one in result.directions},
            **{fit.job.id: fit.estimate for fit in result.fits if fit.job.id in desks},
            **{one.id: one for one in result.traits},
        }
        for result in results
    ]
    if not columns:
        return ()
    offered = [row for row in columns[0] if all(row in column for column in columns)]
    return tuple(_compared(row, tuple(column[row] for column in columns)) for row in offered)


def _compared(row: str, estimates: tuple[Estimate, ...]) -> Comparison:
    pairs = combinations(range(len(estimates)), 2)
    return Comparison(row, estimates, tuple(pair for pair in pairs if not overlap(*(estimates[one] for one in pair))))


def overlap(one: Estimate, other: Estimate) -> bool:
    """Whether the 90 % intervals of two scores share a point."""
    return abs(one.score - other.score) <= INTERVAL * (one.error + other.error)
