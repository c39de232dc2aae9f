"""Why: exact contributions become message keys with the answers and claims behind them. No words here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.domain.arrays import Bools, Floats
from advisor.domain.jobs.jobs import Job
from advisor.domain.jobs.preferences import Verdict
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.questionnaire.traits import Direction

MOST_REASONS = 3
MOST_WATCH = 2
ANSWERS_SHOWN = 2
QUESTIONS_SHOWN = 3
SMALLEST_SHARE = 0.05
"""Share of a score, in prior standard deviations, under which a trait is not worth a sentence."""
ASKED, UNASKED = 1.0, 0.5
"""Raw weights: from the first a job may be said to ask for a trait, up to the second the trait counts for less."""
LEVEL = 0.43
"""Trait means beyond ± this lie in the upper or lower third of all people under the prior; only then are they told as
high or low, anywhere."""

POINTLESS: Mapping[Direction, frozenset[str]] = {
    "inbound": frozenset({"rejection_load"}),
    "outbound": frozenset(),
}
"""Conditions not worth a question at the interview: who calls of their own accord does not refuse the call."""
POINTLESS_WITHOUT = frozenset({"after_refusal"})
"""Conditions not worth a question at a job that hardly has them."""

Use = Literal["wanted", "unused"]
Level = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of a result: a message key, the answers behind it, and the claims behind the weight.

    Attributes
    ----------
    trait : str
        Its id.
    use : "wanted" or "unused"
        Whether the job asks for the trait.
    level : "high" or "low"
        Where the person stands on the trait.
    items : tuple of str
        Ids of the answers that did most.
    claims : tuple of str
        Ids; empty when the weight is a hypothesis.
    share : float
        What the answers to the items of the trait add to the score of the job, in prior standard deviations.
    """

    trait: str
    use: Use
    level: Level
    items: tuple[str, ...]
    claims: tuple[str, ...]
    share: float

    @property
    def key(self) -> str:
        return f"reason.{self.trait}.{self.use}.{self.level}"


def reasons(
    job: str,
    *,
    shares: Floats,
    pulls: Floats,
    mean: Floats,
    row: Floats,
    weights: WeightTable,
    questionnaire: Questionnaire,
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Say why a job may fit, and what to watch.

    A trait is spoken of only where all signs agree: its answers, its level, and its weight, both against the other jobs
    and by itself. So no sentence says more than the sum that made the score.

    Parameters
    ----------
    job : str
        Its id.
    shares : array of shape (items,)
        Contributions of the answers to the score of the job, in prior standard deviations.
    pulls : array of shape (items,)
        See ``grm.Posterior``.
    mean : array of shape (traits,)
        Trait means, in prior standard deviations.
    row : array of shape (traits,)
        Standardised weights of the job.
    weights : WeightTable
        Raw weights with their evidence.
    questionnaire : Questionnaire
        The items.

    Returns
    -------
    why, watch : tuple of Reason
        What the job asks for before what it does not, of each the weightiest first.
    """
    candidates = []
    for position, trait in enumerate(weights.traits):
        of_trait = questionnaire.trait_index == position
        share, pull = float(shares[of_trait].sum()), float(pulls[of_trait].sum())
        if abs(share) < SMALLEST_SHARE or abs(mean[position]) <= LEVEL:
            continue
        if pull * mean[position] <= 0 or (share > 0) != (row[position] * pull > 0):
            continue
        raw = weights.cells[job, trait].value
        wanted = row[position] > 0
        if (wanted and raw < ASKED) or (not wanted and raw > UNASKED):
            continue
        items = _strongest(shares, of_trait, share, questionnaire)
        use: Use = "wanted" if wanted else "unused"
        level: Level = "high" if pull > 0 else "low"
        candidates.append(Reason(trait, use, level, items, weights.claims_of(job, trait), share))
    candidates.sort(key=lambda reason: (reason.use == "unused", -abs(reason.share)))
    why = tuple(reason for reason in candidates if reason.share > 0)[:MOST_REASONS]
    watch = tuple(reason for reason in candidates if reason.share < 0)[:MOST_WATCH]
    return why, watch


def _strongest(shares: Floats, of_trait: Bools, total: float, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Pick the answers of one trait that did most to bring about its share."""
    towards = np.where(of_trait & (shares * total > 0), np.abs(shares), 0.0)
    order = np.argsort(-towards, kind="stable")[:ANSWERS_SHOWN]
    return tuple(questionnaire.ids[i] for i in order if towards[i] > 0)


def leading_answers(shares: Floats, questionnaire: Questionnaire, most: int) -> tuple[str, ...]:
    """Pick the answers that did most towards a positive score.

    Parameters
    ----------
    shares : array of shape (items,)
        Contributions of the answers.
    questionnaire : Questionnaire
        The items.
    most : int
        Most answers to pick.

    Returns
    -------
    tuple of str
        Ids of the items, the weightiest first.
    """
    order = np.argsort(-shares, kind="stable")[:most]
    return tuple(questionnaire.ids[i] for i in order if shares[i] > 0)


def questions(job: Job, verdicts: Sequence[Verdict], spread: Mapping[str, float]) -> tuple[str, ...]:
    """Pick the conditions to ask about at the interview.

    Guesses come first, then what the person cares for, then where jobs differ.

    Parameters
    ----------
    job : Job
        The job.
    verdicts : sequence of Verdict
        How the job meets the wishes of the person.
    spread : mapping of str to float
        Condition → how much its grade varies over the jobs of the same direction.

    Returns
    -------
    tuple of str
        Ids of at most ``QUESTIONS_SHOWN`` conditions.
    """
    cared = {verdict.condition for verdict in verdicts}

    def urgency(condition: str) -> tuple[bool, bool, float]:
        return (job.grades[condition].inferred, condition in cared, spread[condition])

    pointless = POINTLESS[job.direction] | {
        name for name in POINTLESS_WITHOUT & job.grades.keys() if not job.grades[name].value
    }
    askable = [condition for condition in job.grades if condition not in pointless]
    return tuple(sorted(askable, key=urgency, reverse=True)[:QUESTIONS_SHOWN])
