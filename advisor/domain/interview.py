"""An interview kit: at most four questions for one person, where a talk would tell most. The answers judge nobody.

Two sources: moments of the jobs at hand that the person is worried about or expects to be hard, and traits that the
jobs ask for and that the questionnaire leaves most uncertain. Same input, same kit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.domain.assessments import Assessment
from advisor.domain.items import MIDDLE
from advisor.domain.jobs import HardMoment, Job
from advisor.domain.moments import Outlooks
from advisor.domain.traits import Bilingual

MOST_QUESTIONS = 4
MOST_MOMENTS = 2
"""Questions on moments, so that at least as many are left for traits."""
ASKED_ABOUT: tuple[Literal["hard", "worried"], ...] = ("hard", "worried")
"""Outlooks that are talked about, the weightier first."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of the stock. ``claims``: empty when it is a hypothesis; then ``note`` gives the reasoning."""

    text: Bilingual
    claims: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Stock:
    """All the questions there are: by (trait, facet), and by outlook on a moment."""

    traits: Mapping[tuple[str, str], Prompt]
    moments: Mapping[str, Prompt]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a kit, and why it is in it.

    About a trait: ``trait`` and ``error``, its standard error in prior standard deviations. About a moment: ``job``,
    ``moment`` (to be shown with the question, which speaks of "this situation") and ``outlook``.
    """

    prompt: Prompt
    trait: str | None = None
    error: float | None = None
    job: Job | None = None
    moment: HardMoment | None = None
    outlook: str | None = None

    @property
    def reason(self) -> str:
        """Message key of the reason: {trait}, or {job}."""
        return f"interview.reason.{self.outlook or 'trait'}"


def kit(assessment: Assessment, moments: Outlooks, stock: Stock, desks: Collection[str] = ()) -> tuple[Question, ...]:
    """At most four questions: traits first, then moments.

    desks: ids of the jobs at hand; without any, the top group, or every job when the answers point to no desk.
    """
    jobs = _at_hand(assessment, desks)
    about_moments = _moments(jobs, moments, stock)
    return (*_traits(assessment, jobs, stock, MOST_QUESTIONS - len(about_moments)), *about_moments)


def _at_hand(assessment: Assessment, desks: Collection[str]) -> tuple[Job, ...]:
    everything = tuple(fit.job for fit in assessment.fits)
    offered = tuple(job for job in everything if job.id in desks)
    return offered or tuple(reasons.fit.job for reasons in assessment.top) or everything


def _moments(jobs: tuple[Job, ...], moments: Outlooks, stock: Stock) -> tuple[Question, ...]:
    """Moments that the person is uneasy about: the hard ones first, one a job before a second of the same."""
    uneasy = [
        (ASKED_ABOUT.index(outlook), number, place)
        for place, job in enumerate(jobs)
        for number in range(1, len(job.moments) + 1)
        if (outlook := moments.get((job.id, number))) and outlook != "fine"
    ]
    return tuple(
        Question(
            stock.moments[ASKED_ABOUT[weight]],
            job=jobs[place],
            moment=jobs[place].moments[number - 1],
            outlook=ASKED_ABOUT[weight],
        )
        for weight, number, place in sorted(uneasy)[:MOST_MOMENTS]
    )


def _traits(assessment: Assessment, jobs: tuple[Job, ...], stock: Stock, most: int) -> tuple[Question, ...]:
    """Traits in the order of standard error × mean weight, for what the jobs at hand ask for."""
    weights = assessment.model.weights
    rows = [weights.rows.index(job.id) for job in jobs]
    asked = np.maximum(weights.values[rows], 0.0).mean(axis=0)
    error = {one.id: one.error for one in assessment.traits}
    worth = {trait: error[trait] * float(share) for trait, share in zip(weights.traits, asked, strict=True)}
    chosen = sorted((trait for trait in worth if worth[trait] > 0), key=lambda trait: -worth[trait])
    found = []
    for trait in chosen:
        prompts = [stock.traits[trait, facet] for facet in _facets(assessment, trait) if (trait, facet) in stock.traits]
        found += [Question(prompt, trait=trait, error=error[trait]) for prompt in prompts[:1]]
    return tuple(found[:most])


def _facets(assessment: Assessment, trait: str) -> list[str]:
    """The facets of a trait, first the one with fewest answers, then the one whose answers disagree most."""
    leanings: dict[str, list[int]] = {}
    for item in assessment.model.questionnaire:
        if item.trait == trait:
            of_facet = leanings.setdefault(item.facet, [])
            if item.id in assessment.answers:
                of_facet.append(item.key * (assessment.answers[item.id] - MIDDLE))
    return sorted(leanings, key=lambda facet: (len(leanings[facet]), -_spread(leanings[facet])))


def _spread(values: list[int]) -> int:
    return max(values) - min(values) if values else 0
