"""Weights: how much each direction and each job asks for each trait, and what each weight rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.questionnaire.traits import DIRECTIONS

LIGHTEST, HEAVIEST, STEP = -1.0, 5.0, 0.5
"""The delivered table ends at 3, so that also its heaviest weights can be raised."""
HYPOTHESIS = "hypothesis"
"""Evidence of a weight that no claim backs; its note must give the reasoning."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight with its evidence: claim ids, or none when it is a hypothesis."""

    value: float
    claims: tuple[str, ...]
    note: str

    @property
    def is_hypothesis(self) -> bool:
        return not self.claims

    @property
    def evidence(self) -> str:
        """As the table writes it: claim ids, or that it is a hypothesis."""
        return " ".join(self.claims) or HYPOTHESIS


@dataclass(frozen=True, eq=False)
class WeightTable:
    """Weights by (row, trait).

    Attributes
    ----------
    rows : tuple of str
        The two directions, then the jobs.
    traits : tuple of str
        Ids, in the order of the columns.
    cells : mapping of (str, str) to Weight
        (row, trait) → weight.
    """

    rows: tuple[str, ...]
    traits: tuple[str, ...]
    cells: Mapping[tuple[str, str], Weight]

    @cached_property
    def values(self) -> Floats:
        """(rows, traits) raw weights."""
        return np.array([[self.cells[row, trait].value for trait in self.traits] for row in self.rows])

    @property
    def jobs(self) -> tuple[str, ...]:
        return tuple(row for row in self.rows if row not in DIRECTIONS)

    def claims_of(self, row: str, trait: str) -> tuple[str, ...]:
        return self.cells[row, trait].claims
