"""How far a sheet can carry a statement: flat, middling, contradictory, uneven. Told neutrally, never a verdict."""

from dataclasses import dataclass
from typing import Literal

from advisor.domain.questionnaire.items import ENOUGH, MIDDLE, Answers, Questionnaire

QualityFlag = Literal["few", "flat", "middle", "contradictory", "uneven"]

FLAT_SHARE = 0.9
"""Share of one and the same answer from which a sheet is flat. Half of the items are keyed the other way, so nobody
who reads them answers so by conviction."""
MIDDLE_SHARE = 0.7
"""Share of the middle answer from which a sheet says too little in either direction."""
CONTRADICTION = 3
"""Points by which two opposite statements must be agreed (or disagreed) with at once to count as contradictory:
"applies" to both is 4, "applies" and "somewhat applies" 3. One of 5 and 3 (2 points) is ordinary."""
CONTRADICTORY_SHARE = 0.25
"""Share of contradictory pairs from which a sheet is marked. Random tapping gives 0.24 on average, simulated people who
answer as the model says 0.05, and hardly ever this many."""
CONTRADICTORY_LEAST = 4
"""Fewest contradictory pairs that mark a sheet: three of ten happen to 1 in 100 people who answer as the model says."""
DOUBT, DOUBT_EACH = -0.6, 0.08
"""Doubt (see ``careless_responding``) above DOUBT − DOUBT_EACH · answers marks a sheet: with more answers an ordinary
one lies lower. At most 5 in 100 real people who filled in a questionnaire of the same make lie above it, at 20, 30 and
40 answers, with default parameters or with calibrated ones (docs/measurement.md)."""


@dataclass(frozen=True)
class Quality:
    """What was noticed in one sheet.

    Attributes
    ----------
    flags : tuple of QualityFlag
        Empty for a sheet that carries a statement.
    pairs : tuple of (str, str)
        Ids of contradictory pairs of items, to look at again.
    """

    flags: tuple[QualityFlag, ...]
    pairs: tuple[tuple[str, str], ...]

    @property
    def carries_a_statement(self) -> bool:
        return not self.flags


def review(questionnaire: Questionnaire, answers: Answers, doubt: float) -> Quality:
    """Look at one sheet.

    Parameters
    ----------
    questionnaire : Questionnaire
        The items.
    answers : mapping of str to int
        Item → answer.
    doubt : float
        How far it looks answered without regard to content (see ``careless_responding.doubt``).

    Returns
    -------
    Quality
        What was noticed.
    """
    values = [answers[item] for item in questionnaire.ids if item in answers]
    both = [pair for pair in questionnaire.opposite_pairs if pair[0] in answers and pair[1] in answers]
    pairs = tuple(pair for pair in both if abs(answers[pair[0]] + answers[pair[1]] - 2 * MIDDLE) >= CONTRADICTION)
    if len(values) < min(ENOUGH, len(questionnaire)):
        return Quality(("few",), pairs)
    flags: list[QualityFlag] = []
    if values.count(MIDDLE) >= MIDDLE_SHARE * len(values):
        flags.append("middle")
    elif max(values.count(value) for value in set(values)) >= FLAT_SHARE * len(values):
        flags.append("flat")
    if len(pairs) >= max(CONTRADICTORY_LEAST, CONTRADICTORY_SHARE * len(both)):
        flags.append("contradictory")
    elif doubt > DOUBT - DOUBT_EACH * len(values) and not flags:
        flags.append("uneven")
    return Quality(tuple(flags), pairs)
