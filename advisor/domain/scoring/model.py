"""What scores sheets: questionnaire, measurement parameters and weights together, for one sheet or a million."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.jobs import Job
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics import careless_responding, grm, person_fit, response_quality
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.questionnaire.traits import DIRECTIONS, Direction
from advisor.domain.scoring import linear_scores

MOST_TOGETHER = 7
"""A top band of more jobs than this (of fifteen) points to no desk."""


@dataclass(frozen=True, eq=False)
class Model:
    """What scores a sheet: questionnaire, measurement parameters, weights and jobs. Models are compared by identity.

    Attributes
    ----------
    questionnaire : Questionnaire
        The items.
    parameters : Parameters
        Of the graded response model.
    weights : WeightTable
        Inbound, outbound, then the jobs. Its traits come into the order of the questionnaire.
    jobs : tuple of Job
        In the order of the rows of the weights.

    Raises
    ------
    CallfitError
        If the weights are for other traits than the questionnaire has, or the parameters for another number of items
        or traits.
    """

    questionnaire: Questionnaire
    parameters: Parameters
    weights: WeightTable
    jobs: tuple[Job, ...]

    def __post_init__(self) -> None:
        traits, items = self.questionnaire.traits, len(self.questionnaire)
        if sorted(self.weights.traits) != sorted(traits):
            raise CallfitError(f"the weights are for the traits {self.weights.traits}, the questionnaire has {traits}")
        if self.weights.traits != traits:
            object.__setattr__(self, "weights", replace(self.weights, traits=traits))
        found = (len(self.parameters.slopes), len(self.parameters.prior))
        if found != (items, len(traits)):
            raise CallfitError(
                f"the parameters are for {found[0]} items and {found[1]} traits, "
                f"the questionnaire has {items} and {len(traits)}"
            )

    @cached_property
    def is_job(self) -> Bools:
        return np.array([row not in DIRECTIONS for row in self.weights.rows])

    @cached_property
    def rows(self) -> Floats:
        """(rows, traits) standardised weights: inbound, outbound, then the jobs."""
        rows = linear_scores.standardised(self.weights.values, self.is_job, self.parameters.prior)
        apart = rows[:1] - rows[1:2]
        if linear_scores.errors(apart, self.parameters.prior[None])[0, 0] < linear_scores.APART:
            raise CallfitError("inbound and outbound ask for the same, so nothing tells them apart")
        return rows

    @cached_property
    def contrast(self) -> Floats:
        """(1, traits) inbound minus outbound."""
        return self.rows[:1] - self.rows[1:2]

    @cached_property
    def spread(self) -> Mapping[Direction, Mapping[str, float]]:
        """Direction → condition → how much its grade varies over the jobs of that direction."""
        return {
            direction: {
                condition: float(
                    np.std([job.grades[condition].value for job in self.jobs if job.direction == direction])
                )
                for condition in self.jobs[0].grades
            }
            for direction in DIRECTIONS
        }

    def posterior(self, sheets: npt.ArrayLike) -> grm.Posterior:
        """Compute the posterior of each row of answers.

        Parameters
        ----------
        sheets : array of shape (n, items)
            Answers 1 to 5, NaN where unanswered.

        Returns
        -------
        Posterior
            Of n people.

        Raises
        ------
        AnswerError
            If an answer is off the scale.
        """
        return grm.posterior(sheets, self.questionnaire.trait_index, self.questionnaire.keys, self.parameters)

    def doubt(self, sheets: npt.ArrayLike, posterior: grm.Posterior) -> Floats:
        """Say how far each sheet looks answered without regard to content.

        Parameters
        ----------
        sheets : array of shape (n, items)
            Answers, NaN where unanswered.
        posterior : Posterior
            Of the same n people.

        Returns
        -------
        array of shape (n,)
            See ``careless_responding.doubt``.
        """
        answers, items = np.asarray(sheets, dtype=float), self.questionnaire
        gain = person_fit.content_gain(answers, posterior, items.trait_index, items.keys, self.parameters)
        keyed = items.keyed(answers)
        positions = np.array(items.opposite_positions, dtype=np.intp).reshape(-1, 2)
        count = (~np.isnan(answers[:, positions])).all(axis=2).sum(axis=1)
        pairs = careless_responding.antonyms(answers, items.opposite_positions)
        halves = careless_responding.even_odd(keyed, items.trait_index)
        distance = careless_responding.mahalanobis(answers, *self._expected_answers)
        return careless_responding.doubt(answers, gain, pairs, count, halves, distance)

    @cached_property
    def _expected_answers(self) -> tuple[Floats, Floats]:
        return careless_responding.expected_answers(
            self.questionnaire.trait_index, self.questionnaire.keys, self.parameters
        )

    def bands(self, posterior: grm.Posterior) -> Ints:
        """Put the jobs into bands.

        Parameters
        ----------
        posterior : Posterior
            Of n people.

        Returns
        -------
        array of int of shape (n, jobs)
            Band of each job, 1 at the top.
        """
        jobs = self.rows[self.is_job]
        return linear_scores.bands(
            linear_scores.scores(jobs, posterior), linear_scores.covariances(jobs, posterior.cov)
        )


def carries_ranking(quality: response_quality.Quality, bands: Ints) -> bool:
    """Tell whether jobs may be ranked at all: the sheet carries a statement, and the top band is small.

    Parameters
    ----------
    quality : Quality
        What was noticed in the sheet.
    bands : array of int of shape (jobs,)
        Band of each job, 1 at the top.

    Returns
    -------
    bool
        False when the answers point to no desk.
    """
    return quality.carries_a_statement and int((bands == 1).sum()) <= MOST_TOGETHER
