"""How well the items do their work, from stored answers: reliability, item–rest correlations, middle answers, time.

Figures come with intervals, and from too few people there are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from sklearn.decomposition import FactorAnalysis

from advisor.domain.arrays import Floats
from advisor.domain.psychometrics.grm import checked
from advisor.domain.psychometrics.intervals import Figure, around, correlation, share
from advisor.domain.questionnaire.items import MIDDLE, Questionnaire

FEWEST = 30
"""People under which nothing is said of an item or a trait."""
WEAK = 0.2
"""Item–rest correlation that a working item reaches. Flagged is only one whose whole interval lies below."""
MOSTLY_MIDDLE = 0.5
"""Share of the middle answer that is flagged when its whole interval lies above."""

ItemFlag = Literal["weak", "reversed", "middle"]


@dataclass(frozen=True, slots=True)
class ItemHealth:
    """How one item works. None stands for "not known yet".

    Attributes
    ----------
    item : str
        Its id.
    people : int
        Number who answered it.
    rest : Figure, optional
        Correlation with the mean of the other items of its trait, all keyed.
    middle : Figure, optional
        Share of the middle answer.
    seconds : float, optional
        Median time from the answer before to this one.
    lost : Figure, optional
        Share of those who answered the item before and went no further.
    """

    item: str
    people: int
    rest: Figure | None
    middle: Figure | None
    seconds: float | None
    lost: Figure | None

    @property
    def flags(self) -> tuple[ItemFlag, ...]:
        flags: list[ItemFlag] = []
        if self.rest and self.rest.high < 0:
            flags.append("reversed")
        elif self.rest and self.rest.high < WEAK:
            flags.append("weak")
        if self.middle and self.middle.low > MOSTLY_MIDDLE:
            flags.append("middle")
        return tuple(flags)


@dataclass(frozen=True, slots=True)
class TraitHealth:
    """How reliably one trait is measured in people who answered all its items. None stands for "not known yet".

    Attributes
    ----------
    trait : str
        Its id.
    people : int
        Number who answered all its items.
    alpha : Figure, optional
        Cronbach's alpha.
    omega : float, optional
        McDonald's omega, from one factor.

    References
    ----------
    Cronbach (1951); Feldt (1965) for the interval of alpha, by the normal approximation of Bonett (2002); McDonald
    (1999).
    """

    trait: str
    people: int
    alpha: Figure | None
    omega: float | None


def items(
    questionnaire: Questionnaire,
    sheets: Floats,
    seconds: Floats | None = None,
    reached: Mapping[str, int] | None = None,
) -> tuple[ItemHealth, ...]:
    """Look at each item.

    Parameters
    ----------
    questionnaire : Questionnaire
        The items.
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    seconds : array of shape (n, items), optional
        Time to each answer, NaN where unknown.
    reached : mapping of str to int, optional
        Item → number of all people who answered it, also of those who never finished.

    Returns
    -------
    tuple of ItemHealth
        One for each item, in the order they are asked.

    Raises
    ------
    AnswerError
        If an answer is off the scale.
    """
    keyed = questionnaire.keyed(checked(sheets, len(questionnaire)))
    lines = []
    before: int | None = None
    for number, item in enumerate(questionnaire):
        answered = ~np.isnan(keyed[:, number])
        people = int(answered.sum())
        middle = float((keyed[answered, number] == MIDDLE).mean()) if people else 0.0
        times = seconds[:, number] if seconds is not None else np.empty(0)
        times = times[~np.isnan(times)]
        count = reached.get(item.id, 0) if reached is not None else None
        lost = None
        if count is not None and before is not None and before >= FEWEST:
            lost = share(max(before - count, 0) / before, before)
        lines.append(
            ItemHealth(
                item.id,
                people,
                _item_rest(questionnaire, keyed, number),
                share(middle, people) if people >= FEWEST else None,
                float(np.median(times)) if len(times) >= FEWEST else None,
                lost,
            )
        )
        before = count
    return tuple(lines)


def traits(questionnaire: Questionnaire, sheets: Floats) -> tuple[TraitHealth, ...]:
    """Look at each trait.

    Parameters
    ----------
    questionnaire : Questionnaire
        The items.
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.

    Returns
    -------
    tuple of TraitHealth
        One for each trait, in the order of the questionnaire.

    Raises
    ------
    AnswerError
        If an answer is off the scale.
    """
    keyed = questionnaire.keyed(checked(sheets, len(questionnaire)))
    lines = []
    for position, trait in enumerate(questionnaire.traits):
        mine = keyed[:, questionnaire.trait_index == position]
        whole = mine[~np.isnan(mine).any(axis=1)]
        enough = len(whole) >= FEWEST and mine.shape[1] > 1 and _varied(whole)
        lines.append(
            TraitHealth(trait, len(whole), _alpha(whole) if enough else None, _omega(whole) if enough else None)
        )
    return tuple(lines)


def _item_rest(questionnaire: Questionnaire, keyed: Floats, number: int) -> Figure | None:
    others = questionnaire.trait_index == questionnaire.trait_index[number]
    others[number] = False
    both = ~np.isnan(keyed[:, number]) & ~np.isnan(keyed[:, others]).any(axis=1)
    if both.sum() < FEWEST or not others.any():
        return None
    own, rest = keyed[both, number], keyed[both][:, others].mean(axis=1)
    if own.std() == 0 or rest.std() == 0:  # the same answer from everybody goes with nothing
        return None
    return correlation(float(np.corrcoef(own, rest)[0, 1]), int(both.sum()))


def _varied(answers: Floats) -> bool:
    """Tell whether there is anything to be reliable: a sum that is the same for everybody tells nobody apart."""
    return bool((answers.var(axis=0) > 0).all() and answers.sum(axis=1).var() > 0)


def _alpha(answers: Floats) -> Figure:
    people, count = answers.shape
    alpha = count / (count - 1) * (1 - answers.var(axis=0, ddof=1).sum() / answers.sum(axis=1).var(ddof=1))
    # Items that are all alike have an alpha of 1, and rounding must not bring it over that.
    left = np.log(max(1 - alpha, np.finfo(float).tiny))
    log = around(left, sqrt(2 * count / ((count - 1) * (people - 2))))
    return Figure(float(alpha), float(1 - np.exp(log.high)), float(1 - np.exp(log.low)))


def _omega(answers: Floats) -> float | None:
    """Compute ω = (Σλ)² / ((Σλ)² + Σψ) from the maximum-likelihood factor of the items."""
    factor = FactorAnalysis(n_components=1, tol=1e-5, max_iter=5000, svd_method="lapack").fit(answers)
    common = float(factor.components_.sum() ** 2)
    total = common + float(factor.noise_variance_.sum())
    return common / total if total > 0 else None
