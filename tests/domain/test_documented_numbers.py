"""The numbers that decide what is said are those of the documents; both change together or not at all."""

import re
from pathlib import Path

import pytest

from advisor.domain.psychometrics import careless_responding, parameters, response_quality
from advisor.domain.scoring import explanations, model, result

DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0002-scoring.md"
NUMBERS = {
    "`CLEAR`": (result.CLEAR, 0.9),
    "`LEANING`": (result.LEANING, 0.75),
    "`BOTH`": (result.BOTH, 0.5),
    "`LEVEL`": (explanations.LEVEL, 0.43),
    "`MOST_TOGETHER`": (model.MOST_TOGETHER, 7),
    "`DOUBT`": (response_quality.DOUBT, -0.6),
    "`DOUBT_EACH`": (response_quality.DOUBT_EACH, 0.08),
    "`PAIRS`": (careless_responding.PAIRS, 4.6),
    "`STEEPEST`": (parameters.STEEPEST, 20),
    "`FARTHEST`": (parameters.FARTHEST, 100),
    "`LEAST_EIGENVALUE`": (parameters.LEAST_EIGENVALUE, 0.015),
}


def documented():
    """Name → number, from the table of the decision."""
    rows = re.findall(r"^\| (`[A-Z_]+`) \| ([−\d.]+) \|", DECISION.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: float(number.replace("−", "-")) for name, number in rows}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_the_documented_one(name):
    in_force, expected = NUMBERS[name]
    assert in_force == expected == documented()[name]


def test_every_documented_number_is_held_here():
    assert documented().keys() == NUMBERS.keys()
