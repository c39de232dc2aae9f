"""What a recruiter sees of a result that a person has shared: part of what the person sees, and nothing else.

Left out: every single answer, the wishes, what is said about answering itself, and the reasons, which quote answers.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import combinations
from typing import Any

from advisor.domain.jobs.jobs import Job
from advisor.domain.questionnaire.items import Answers
from advisor.domain.recruiting.interview import Topic
from advisor.domain.scoring.explanations import LEVEL
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment, Estimate, JobFit

MOST_COMPARED = 4
"""People that can be compared for placement."""
STEP = 2 * LEVEL / 3
"""Between two figures that a recruiter may see, in prior standard deviations."""
FURTHEST = 4 * STEP
ERROR_STEP = 0.25


@dataclass(frozen=True)
class SharedResult:
    """As of the ``Assessment`` without wishes, with rounded figures; empty where that points to no desk."""

    headline: str
    points_somewhere: bool
    directions: tuple[Estimate, ...]
    contrast: Estimate | None
    traits: tuple[Estimate, ...]
    fits: tuple[JobFit, ...]
    bands: tuple[tuple[JobFit, ...], ...]
    top_crosses: bool
    in_conflict: tuple[JobFit, ...] = ()


AnyResult = Assessment | SharedResult
"""What the same words and charts can tell of: the whole for the person, the part for the recruiter."""


def rounded(exact: Estimate) -> Estimate:
    """Round a figure before it leaves: to a grid whose edges are those of low, middle and high, with far ones drawn in.

    With exact figures the formula of the scores tells which single answers were given. tests/test_inversion.py holds
    how many sheets are left behind these.

    Parameters
    ----------
    exact : Estimate
        In prior standard deviations.

    Returns
    -------
    Estimate
        On the grid.
    """
    score = max(-FURTHEST, min(FURTHEST, STEP * round(exact.score / STEP)))
    return Estimate(exact.id, score, ERROR_STEP * max(1, round(exact.error / ERROR_STEP)))


def shared_result(model: Model, answers: Answers) -> SharedResult:
    """Make what leaves of a result, rounded here and nowhere else. What somebody wants of a job is for them to say.

    Parameters
    ----------
    model : Model
        What scores.
    answers : mapping of str to int
        Item → answer.

    Returns
    -------
    SharedResult
        Empty where the answers point to no desk.
    """
    assessment = Assessment(model, answers)
    if not assessment.points_somewhere:
        return SharedResult(assessment.headline, False, (), None, (), (), (), False)
    return _result(
        assessment.headline,
        tuple(map(rounded, assessment.directions)),
        assessment.contrast and rounded(assessment.contrast),
        tuple(map(rounded, assessment.traits)),
        tuple(JobFit(fit.job, fit.band, rounded(fit.estimate), ()) for fit in assessment.fits),
        assessment.top_crosses,
    )


def _result(
    headline: str,
    directions: tuple[Estimate, ...],
    contrast: Estimate | None,
    traits: tuple[Estimate, ...],
    fits: tuple[JobFit, ...],
    top_crosses: bool,
) -> SharedResult:
    levels = sorted({fit.band for fit in fits})
    bands = tuple(tuple(fit for fit in fits if fit.band == level) for level in levels)
    return SharedResult(headline, True, directions, contrast, traits, fits, bands, top_crosses)


def as_record(result: SharedResult, topics: Sequence[Topic]) -> dict[str, Any]:
    """Make what is kept of a share: all that the recruiter is shown, as the person has seen it before.

    Parameters
    ----------
    result : SharedResult
        What leaves of the result.
    topics : sequence of Topic
        Questions of the interview kit.

    Returns
    -------
    dict
        Fit for JSON.
    """
    named = (*result.directions, *((result.contrast,) if result.contrast else ()), *result.traits)
    return {
        "headline": result.headline,
        "points_somewhere": result.points_somewhere,
        "directions": [estimate.id for estimate in result.directions],
        "contrast": result.contrast and result.contrast.id,
        "traits": [estimate.id for estimate in result.traits],
        "figures": {estimate.id: [estimate.score, estimate.error] for estimate in named},
        "jobs": {fit.job.id: [fit.band, fit.estimate.score, fit.estimate.error] for fit in result.fits},
        "top_crosses": result.top_crosses,
        "topics": [asdict(topic) for topic in topics],
    }


def from_record(record: Mapping[str, Any], jobs: Sequence[Job]) -> tuple[SharedResult, tuple[Topic, ...]]:
    """Read a share back.

    Parameters
    ----------
    record : mapping of str to Any
        As ``as_record`` made it.
    jobs : sequence of Job
        Those of the content that the answers were given to.

    Returns
    -------
    result : SharedResult
        What left of the result.
    topics : tuple of Topic
        Questions of the interview kit.
    """
    topics = tuple(Topic(**topic) for topic in record["topics"])
    if not record["points_somewhere"]:
        return SharedResult(record["headline"], False, (), None, (), (), (), False), topics
    figures = {name: Estimate(name, *values) for name, values in record["figures"].items()}
    by_id = {job.id: job for job in jobs}
    bands = record["jobs"].items()
    result = _result(
        record["headline"],
        tuple(figures[name] for name in record["directions"]),
        figures.get(record["contrast"]),
        tuple(figures[name] for name in record["traits"]),
        tuple(JobFit(by_id[job], band, Estimate(job, score, error), ()) for job, (band, score, error) in bands),
        record["top_crosses"],
    )
    return result, topics


def digest(record: Mapping[str, Any]) -> str:
    """Hash a record: the same for the same record, whatever the order of its parts."""
    return sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Comparison:
    """One row of a comparison.

    Attributes
    ----------
    id : str
        Of the direction, the desk or the trait.
    estimates : tuple of Estimate
        One a person, in the order in which they were chosen.
    apart : tuple of (int, int)
        Pairs of positions whose intervals do not overlap. All others may differ or not: these figures do not tell.
    """

    id: str
    estimates: tuple[Estimate, ...]
    apart: tuple[tuple[int, int], ...]


def compare(results: Sequence[SharedResult], desks: Sequence[str] = ()) -> tuple[Comparison, ...]:
    """Put the directions, the desks on offer and the traits side by side. Nobody is ranked.

    Parameters
    ----------
    results : sequence of SharedResult
        Only results that point somewhere have figures to compare.
    desks : sequence of str
        Ids of the desks on offer.

    Returns
    -------
    tuple of Comparison
        One a row, with the people in the order given.
    """
    columns = [
        {
            **{estimate.id: estimate for estimate in result.directions},
            **{fit.job.id: fit.estimate for fit in result.fits if fit.job.id in desks},
            **{estimate.id: estimate for estimate in result.traits},
        }
        for result in results
    ]
    if not columns:
        return ()
    offered = [row for row in columns[0] if all(row in column for column in columns)]
    return tuple(_compared(row, tuple(column[row] for column in columns)) for row in offered)


def _compared(row: str, estimates: tuple[Estimate, ...]) -> Comparison:
    pairs = combinations(range(len(estimates)), 2)
    return Comparison(
        row, estimates, tuple(pair for pair in pairs if not overlap(*(estimates[position] for position in pair)))
    )


def overlap(one: Estimate, other: Estimate) -> bool:
    """Tell whether the intervals of two scores share a point, which does not prove that the scores are the same."""
    return one.interval.low <= other.interval.high and other.interval.low <= one.interval.high
