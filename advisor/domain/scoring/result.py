"""One person's result: everything a result page says, computed in one place from one posterior."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Literal

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.jobs import preferences
from advisor.domain.jobs.jobs import Job
from advisor.domain.jobs.preferences import Preferences, Verdict
from advisor.domain.psychometrics import intervals, response_quality
from advisor.domain.psychometrics.intervals import Figure
from advisor.domain.questionnaire.items import Answers
from advisor.domain.questionnaire.traits import Direction
from advisor.domain.scoring import explanations, linear_scores
from advisor.domain.scoring.model import Model, carries_ranking

CLEAR, LEANING = 0.90, 0.75
"""Posterior probability of a direction from which it is called clear, or leaning."""
LEAN_ERRORS = NormalDist().inv_cdf(LEANING)
"""Standard errors by which the contrast is off zero where a direction begins to lead."""
BOTH = 0.5
"""Score from which both directions may be called high (or, negative, low) when neither leads."""
ANSWERS_BEHIND = 2
"""Answers quoted for each side that is shown."""

Lead = Literal["inbound", "outbound", "even"]
TraitLevel = Literal["low", "middle", "high"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with its standard error, both in prior standard deviations (0 is the middle of all people)."""

    id: str
    score: float
    error: float

    @property
    def interval(self) -> Figure:
        """Where the true score is, nine times in ten."""
        return intervals.around(self.score, self.error)

    @property
    def margin(self) -> float:
        """Half the width of the interval."""
        return intervals.margin(self.error)


@dataclass(frozen=True, slots=True)
class JobFit:
    """One job for one person.

    Attributes
    ----------
    job : Job
        The job.
    band : int
        1 is the top. Jobs of one band fit about equally.
    estimate : Estimate
        Its score.
    verdicts : tuple of Verdict
        How it meets the wishes of the person.
    """

    job: Job
    band: int
    estimate: Estimate
    verdicts: tuple[Verdict, ...]

    @property
    def conflicts(self) -> tuple[Verdict, ...]:
        """Wishes that must be met and that the job, as a source states, does not meet."""
        return tuple(v for v in self.verdicts if v.strength == "hard" and not v.met and not v.inferred)

    @property
    def doubts(self) -> tuple[Verdict, ...]:
        """Wishes that must be met and that the job does not meet by a guess, which moves no job out of its band."""
        return tuple(v for v in self.verdicts if v.strength == "hard" and not v.met and v.inferred)

    @property
    def missed(self) -> int:
        """Wishes that the job does not meet."""
        return sum(not v.met for v in self.verdicts)


@dataclass(frozen=True, slots=True)
class JobReasons:
    """What is said about one job of the top group.

    Attributes
    ----------
    fit : JobFit
        The job.
    why, watch : tuple of Reason
        Why it may fit, and what to watch.
    questions : tuple of str
        Ids of the conditions to ask about at the interview.
    """

    fit: JobFit
    why: tuple[explanations.Reason, ...]
    watch: tuple[explanations.Reason, ...]
    questions: tuple[str, ...]


class Assessment:
    """One person's result. It is cheap to build: every part is computed once, when it is first asked for.

    Parameters
    ----------
    model : Model
        What scores.
    answers : mapping of str to int
        Item → answer.
    wishes : mapping of str to str, optional
        Wish → choice.
    """

    def __init__(self, model: Model, answers: Answers, wishes: Preferences | None = None) -> None:
        self.model, self.answers, self.wishes = model, dict(answers), dict(wishes or {})
        sheet = model.questionnaire.sheet(self.answers)
        self.posterior = model.posterior(sheet)
        doubt = float(model.doubt(sheet, self.posterior)[0])
        self.quality = response_quality.review(model.questionnaire, self.answers, doubt)
        self._bands = model.bands(self.posterior)[0]

    @cached_property
    def traits(self) -> tuple[Estimate, ...]:
        error = np.sqrt(np.diagonal(self.posterior.cov[0]))
        return _estimates(self.model.questionnaire.traits, self.posterior.mean[0], error)

    @cached_property
    def rows(self) -> tuple[Estimate, ...]:
        """Inbound, outbound, then the jobs."""
        score = linear_scores.scores(self.model.rows, self.posterior)[0]
        return _estimates(self.model.weights.rows, score, linear_scores.errors(self.model.rows, self.posterior.cov)[0])

    @property
    def directions(self) -> tuple[Estimate, Estimate]:
        return self.rows[0], self.rows[1]

    @cached_property
    def contrast(self) -> Estimate:
        """Inbound minus outbound."""
        score = float(linear_scores.scores(self.model.contrast, self.posterior)[0, 0])
        return Estimate("contrast", score, float(linear_scores.errors(self.model.contrast, self.posterior.cov)[0, 0]))

    @property
    def probability_inbound(self) -> float:
        return linear_scores.probability_above(self.contrast.score, self.contrast.error)

    @property
    def certainty(self) -> float:
        """Probability of the direction that is nearer."""
        return max(self.probability_inbound, 1 - self.probability_inbound)

    @property
    def lead(self) -> Lead:
        if self.certainty < LEANING:
            return "even"
        return "inbound" if self.probability_inbound > 0.5 else "outbound"

    @property
    def headline(self) -> str:
        """Message key of the one sentence on the direction, with its strength."""
        if not self.points_somewhere:
            return "headline.nowhere"
        if self.lead == "even":
            scores = [estimate.score for estimate in self.directions]
            level = "high" if min(scores) >= BOTH else "low" if max(scores) <= -BOTH else "middle"
            return f"headline.even.{level}"
        leading = self.directions[0 if self.lead == "inbound" else 1]
        level = "high" if trait_level(leading) == "high" else "relative"
        return f"headline.{self.lead}.{'clear' if self.certainty >= CLEAR else 'leaning'}.{level}"

    @property
    def points_somewhere(self) -> bool:
        """Whether the answers carry a ranking of jobs at all."""
        return carries_ranking(self.quality, self._bands)

    @cached_property
    def fits(self) -> tuple[JobFit, ...]:
        """All jobs: by band; inside a band fewest missed wishes first, then by score."""
        fits = [
            JobFit(job, int(level), estimate, preferences.verdicts(job, self.wishes))
            for job, level, estimate in zip(self.model.jobs, self._bands, self.rows[2:], strict=True)
        ]
        return tuple(sorted(fits, key=lambda fit: (fit.band, fit.missed, -fit.estimate.score)))

    @property
    def in_conflict(self) -> tuple[JobFit, ...]:
        """Jobs that go against a wish that must be met; shown below the bands, with the reason."""
        return tuple(fit for fit in self.fits if fit.conflicts)

    @property
    def bands(self) -> tuple[tuple[JobFit, ...], ...]:
        """Jobs without conflict in bands, top down; no band is empty."""
        free = [fit for fit in self.fits if not fit.conflicts]
        return tuple(tuple(fit for fit in free if fit.band == level) for level in sorted({fit.band for fit in free}))

    @cached_property
    def top(self) -> tuple[JobReasons, ...]:
        """The top group, each job with its reasons. Empty when the answers point to no desk.

        When every job goes against a wish that must be met, the jobs that fit best all the same.
        """
        if not self.points_somewhere:
            return ()
        group = self.bands[0] if self.bands else [fit for fit in self.fits if fit.band == 1]
        return tuple(self.reasons(fit) for fit in group)

    @property
    def top_crosses(self) -> bool:
        """Whether one direction leads but every job of the top group belongs to the other."""
        return self.lead != "even" and all(reasons.fit.job.direction != self.lead for reasons in self.top)

    def shares(self, row: Floats) -> Floats:
        """Split the score of one row into the shares of the answers.

        Parameters
        ----------
        row : array of shape (traits,)
            Standardised weights.

        Returns
        -------
        array of shape (items,)
            In prior standard deviations.
        """
        return np.asarray(linear_scores.contributions(row[None, :], self.posterior)[0, 0])

    def reasons(self, fit: JobFit) -> JobReasons:
        """Say why a job may fit, what to watch and what to ask.

        Parameters
        ----------
        fit : JobFit
            One of ``fits``.

        Returns
        -------
        JobReasons
            Message keys with the answers behind them.
        """
        row = self.model.rows[self.model.weights.rows.index(fit.job.id)]
        why, watch = explanations.reasons(
            fit.job.id,
            shares=self.shares(row),
            pulls=self.posterior.pulls[0],
            mean=self.posterior.mean[0],
            row=row,
            weights=self.model.weights,
            questionnaire=self.model.questionnaire,
        )
        return JobReasons(
            fit, why, watch, explanations.questions(fit.job, fit.verdicts, self.model.spread[fit.job.direction])
        )

    def answers_towards(self, direction: Direction) -> tuple[str, ...]:
        """Pick the answers that moved the contrast most towards a direction.

        Parameters
        ----------
        direction : "inbound" or "outbound"
            The direction.

        Returns
        -------
        tuple of str
            Ids of the items, the weightiest first.
        """
        contrast = self.shares(self.model.contrast[0])
        shares = contrast if direction == "inbound" else -contrast
        most = ANSWERS_BEHIND if self.lead == "even" else 2 * ANSWERS_BEHIND
        return explanations.leading_answers(shares, self.model.questionnaire, most)


def middle_zone(contrast: Estimate) -> Figure:
    """Say where the contrast lies as long as neither direction leads.

    Parameters
    ----------
    contrast : Estimate
        Inbound minus outbound, in prior standard deviations.

    Returns
    -------
    Figure
        Around zero: ``Assessment.lead`` is "even" exactly when the score of the contrast is inside.
    """
    reach = LEAN_ERRORS * contrast.error
    return Figure(0.0, -reach, reach)


def trait_level(estimate: Estimate) -> TraitLevel:
    """Put a score into words: the lower, middle or upper third of all people under the prior.

    Parameters
    ----------
    estimate : Estimate
        In prior standard deviations.

    Returns
    -------
    "low", "middle" or "high"
        The third.
    """
    level = explanations.LEVEL
    return "high" if estimate.score > level else "low" if estimate.score < -level else "middle"


def _estimates(names: Sequence[str], scores: Floats, errors: Floats) -> tuple[Estimate, ...]:
    return tuple(Estimate(*values) for values in zip(names, scores.tolist(), errors.tolist(), strict=True))
