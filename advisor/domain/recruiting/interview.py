"""An interview kit: at most four questions for one person, where a talk would tell most. The answers judge nobody.

Two sources: moments of the jobs at hand that the person is worried about or expects to be hard, and traits that the
jobs ask for most. Same input, same kit. What is asked tells nothing of a single answer but the moments' own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.domain.jobs.jobs import Job, Moment
from advisor.domain.jobs.moments import Outlooks
from advisor.domain.questionnaire.traits import Bilingual
from advisor.domain.scoring.result import Assessment, TraitLevel, trait_level

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

    About a trait, it has ``trait`` and ``level``, as the recruiter's page tells it. About a moment, it has ``job``,
    ``moment`` (to be shown with the question, which speaks of "this situation") and ``outlook``.
    """

    prompt: Prompt
    trait: str | None = None
    level: TraitLevel | None = None
    job: Job | None = None
    moment: Moment | None = None
    outlook: str | None = None

    @property
    def reason(self) -> str:
        """Message key of the reason: {trait}, or {job}."""
        return f"interview.reason.{self.outlook or self.level}"

    @property
    def topic(self) -> "Topic":
        """As it is kept."""
        job, moment = self.job.id if self.job else None, dict(self.moment.text) if self.moment else None
        return Topic(dict(self.prompt.text), self.reason, self.trait, job, moment)


@dataclass(frozen=True)
class Topic:
    """A question as it is kept with a share: its words, whatever later releases ask instead.

    Attributes
    ----------
    text : mapping of str to str
        Language → words.
    reason : str
        Message key.
    trait, job : str, optional
        Ids.
    moment : mapping of str to str, optional
        Language → words.
    """

    text: Mapping[str, str]
    reason: str
    trait: str | None
    job: str | None
    moment: Mapping[str, str] | None


def kit(assessment: Assessment, moments: Outlooks, stock: Stock, desks: Collection[str] = ()) -> tuple[Question, ...]:
    """Choose at most four questions for one person: traits first, then moments.

    Parameters
    ----------
    assessment : Assessment
        Of the person.
    moments : mapping of (str, int) to str
        (job, number of the moment) → outlook.
    stock : Stock
        All the questions there are.
    desks : collection of str
        Ids of the jobs at hand; without any, the top group, or every job when the answers point to no desk.

    Returns
    -------
    tuple of Question
        The same input gives the same kit.
    """
    jobs = _at_hand(assessment, desks)
    about_moments = _moments(jobs, moments, stock)
    return (*_traits(assessment, jobs, stock, MOST_QUESTIONS - len(about_moments)), *about_moments)


def _at_hand(assessment: Assessment, desks: Collection[str]) -> tuple[Job, ...]:
    everything = tuple(fit.job for fit in assessment.fits)
    offered = tuple(job for job in everything if job.id in desks)
    return offered or tuple(reasons.fit.job for reasons in assessment.top) or everything


def _moments(jobs: tuple[Job, ...], moments: Outlooks, stock: Stock) -> tuple[Question, ...]:
    """Ask about moments that worry the person: the hard ones first, one a job before a second of the same."""
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
    """Ask about traits in the order of their mean weight in the jobs at hand."""
    weights = assessment.model.weights
    rows = [weights.rows.index(job.id) for job in jobs]
    asked = np.maximum(weights.values[rows], 0.0).mean(axis=0)
    worth = dict(zip(weights.traits, asked.tolist(), strict=True))
    levels = {estimate.id: trait_level(estimate) for estimate in assessment.traits}
    questions = []
    for trait in sorted((trait for trait in worth if worth[trait] > 0), key=lambda trait: -worth[trait]):
        prompts = [stock.traits[trait, facet] for facet in _facets(assessment, trait) if (trait, facet) in stock.traits]
        questions += [Question(prompt, trait=trait, level=levels[trait]) for prompt in prompts[:1]]
    return tuple(questions[:most])


def _facets(assessment: Assessment, trait: str) -> list[str]:
    """List the facets of a trait, first the one with fewest answers: which answers there are, never what they are."""
    answered: dict[str, int] = {}
    for item in assessment.model.questionnaire:
        if item.trait == trait:
            answered[item.facet] = answered.get(item.facet, 0) + (item.id in assessment.answers)
    return sorted(answered, key=lambda facet: answered[facet])
