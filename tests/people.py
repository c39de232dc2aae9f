"""People for the tests: simulated ones who answer as the model says, and Hypothesis strategies for any others."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import SCALE
from advisor.domain.scoring.result import Assessment

ARCHETYPES = Path(__file__).parent / "archetypes.csv"

MAYBE = st.sampled_from([*map(float, SCALE), float("nan")])
"""An answer, or none."""


def simulate(model, people, seed):
    """True traits (people, traits) under the prior, and the sheets (people, items) that they lead to."""
    random = np.random.default_rng(seed)
    q, p = model.questionnaire, model.parameters
    # The default method (SVD) turns equal eigenvalues as each machine's linear algebra likes.
    traits = random.multivariate_normal(np.zeros(len(q.traits)), p.prior, size=people, method="cholesky")
    chance = 1 / (1 + np.exp(-p.slopes[:, None] * ((q.keys * traits[:, q.trait_index])[:, :, None] - p.thresholds)))
    return traits, 1.0 + (random.random((people, len(q), 1)) < chance).sum(axis=2)


def as_answers(model, sheet) -> dict[str, int]:
    """One row of a sheet array as the answers that a person has given."""
    return {item: int(value) for item, value in zip(model.questionnaire.ids, sheet, strict=True) if not np.isnan(value)}


class Measured:
    """A model that has measured one sheet already; in everything else it is that model."""

    def __init__(self, model, posterior, doubt, bands) -> None:
        self._model, self._posterior, self._doubt, self._bands = model, posterior, doubt, bands

    def __getattr__(self, name):
        return getattr(self._model, name)

    def posterior(self, _sheet):
        return self._posterior

    def doubt(self, _sheet, _posterior):
        return self._doubt

    def bands(self, _posterior):
        return self._bands


def assessments(model, sheets) -> list[Assessment]:
    """The results of many people, whose sheets are measured together: as of each alone, and many times quicker."""
    everybody = model.posterior(sheets)
    doubt, bands = model.doubt(sheets, everybody), model.bands(everybody)
    found = []
    for place, sheet in enumerate(sheets):
        one = slice(place, place + 1)
        posterior = replace(everybody, mean=everybody.mean[one], cov=everybody.cov[one], pulls=everybody.pulls[one])
        found.append(Assessment(Measured(model, posterior, doubt[one], bands[one]), as_answers(model, sheet)))
    return found


def opposite(answers):
    """The sheet of somebody who answers everything the other way round."""
    return {item: SCALE[0] + SCALE[-1] - value for item, value in answers.items()}


def answer_sheets(items: Sequence[object]):
    """Any sheet, with any gaps."""
    return arrays(float, len(items), elements=MAYBE)


@dataclass(frozen=True)
class Case:
    """Any graded response model with one sheet."""

    trait_index: np.ndarray
    keys: np.ndarray
    parameters: Parameters
    sheet: np.ndarray

    def posterior(self) -> grm.Posterior:
        return grm.posterior(self.sheet[None, :], self.trait_index, self.keys, self.parameters)


@st.composite
def cases(draw, most_traits=4, most_items=12):
    """Slopes from nearly flat to 8, thresholds from crowded to far out, any correlated prior, any sheet."""
    traits, items = draw(st.integers(1, most_traits)), draw(st.integers(1, most_items))
    lowest = draw(arrays(float, (items, 1), elements=st.floats(-8, 4)))
    gaps = draw(arrays(float, (items, 3), elements=st.floats(0.02, 4)))
    factor = draw(arrays(float, (traits, traits), elements=st.floats(-1, 1)))
    covariance = factor @ factor.T + draw(st.floats(0.05, 1)) * np.eye(traits)
    spread = np.sqrt(np.diagonal(covariance))
    return Case(
        trait_index=draw(arrays(np.intp, items, elements=st.integers(0, traits - 1))),
        keys=draw(arrays(float, items, elements=st.sampled_from([-1.0, 1.0]))),
        parameters=Parameters(
            version="any",
            slopes=draw(arrays(float, items, elements=st.floats(0.05, 8))),
            thresholds=np.hstack([lowest, lowest + np.cumsum(gaps, axis=1)]),
            prior=covariance / np.outer(spread, spread),
        ),
        sheet=draw(arrays(float, items, elements=MAYBE)),
    )


def archetypes() -> list[dict[str, str]]:
    """The people imagined for each job, as they stand in the file."""
    with ARCHETYPES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def archetype(job: str) -> dict[str, int]:
    """Answers of the person imagined for a job."""
    row = next(row for row in archetypes() if row["job"] == job)
    return {item: int(value) for item, value in row.items() if item not in ("job", "person")}
