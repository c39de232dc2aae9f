"""What would change the order: the fewest answers that, moved one step on the scale, put the second before the first.

No approximation decides: every set of up to two changes is scored as if the person had answered so. What single changes
bring only says which pairs to try first.

References
----------
Wachter, Mittelstadt & Russell (2018), Counterfactual explanations without opening the black box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.questionnaire.items import SCALE, Answers
from advisor.domain.scoring.linear_scores import scores
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment, JobFit

AT_ONCE = 256
"""Pairs scored at once: when one of the first will do, the other thousands need no scoring."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer, and the answer next to it on the scale."""

    item: str
    given: int
    instead: int


AnswerChanges = tuple[AnswerChange, ...]


def rivals(result: Assessment) -> tuple[tuple[JobFit, JobFit], ...]:
    """Pick the pairs of jobs that somebody may ask about.

    Parameters
    ----------
    result : Assessment
        Of one person.

    Returns
    -------
    tuple of (JobFit, JobFit)
        The first and the second job by score among those on top; the first of the top and the first of the next band.
    """
    ranked = [sorted(band, key=lambda fit: -fit.estimate.score) for band in result.bands[:2]]
    inside = [(band[0], band[1]) for band in ranked[:1] if len(band) > 1]
    between = [(ranked[0][0], ranked[1][0])] if len(ranked) > 1 else []
    return (*inside, *between)


def smallest_swap(model: Model, answers: Answers, first: str, second: str) -> AnswerChanges | None:
    """Find the fewest changes with which the job ``second`` scores above the job ``first``.

    Parameters
    ----------
    model : Model
        The model that scores.
    answers : mapping of str to int
        Item → answer.
    first, second : str
        Ids of the jobs.

    Returns
    -------
    tuple of AnswerChange, optional
        One change or two. Of several single changes it is the one that puts ``second`` furthest above; of several
        pairs, one that does so among the likeliest. Empty when ``second`` scores above already, None when two changes
        do not do it.
    """
    steps = [
        AnswerChange(item, answers[item], instead)
        for item in model.questionnaire.ids
        if item in answers
        for instead in (answers[item] - 1, answers[item] + 1)
        if instead in SCALE
    ]
    row = {name: model.rows[position] for position, name in enumerate(model.weights.rows)}
    contrast = (row[second] - row[first])[None, :]
    before = float(_after(model, answers, contrast, [()])[0])
    if before > 0 or not steps:
        return () if before > 0 else None
    singly = _after(model, answers, contrast, [(step,) for step in steps])
    if singly.max() > 0:
        return (steps[int(singly.argmax())],)
    gains = singly - before
    pairs = [(i, j) for i, j in combinations(range(len(steps)), 2) if steps[i].item != steps[j].item]
    pairs.sort(key=lambda pair: -(gains[pair[0]] + gains[pair[1]]))
    for start in range(0, len(pairs), AT_ONCE):
        tried = [(steps[i], steps[j]) for i, j in pairs[start : start + AT_ONCE]]
        contrasts = _after(model, answers, contrast, tried)
        if contrasts.max() > 0:
            return tried[int(contrasts.argmax())]
    return None


def _after(model: Model, answers: Answers, contrast: Floats, sets: Sequence[AnswerChanges]) -> Floats:
    """Score the contrast (1, traits) once for each set of changes; the result is (sets,)."""
    position = {item: column for column, item in enumerate(model.questionnaire.ids)}
    sheets = np.repeat(model.questionnaire.sheet(answers), len(sets), axis=0)
    for row, changes in enumerate(sets):
        for change in changes:
            sheets[row, position[change.item]] = change.instead
    return np.asarray(scores(contrast, model.posterior(sheets))[:, 0])
