"""Which item to ask next, and when enough has been asked.

This is adaptive testing that aims at the decision instead of the traits (``stopping``), within rules of content.
Nothing is stored: the way is replayed from the empty sheet, and what comes next depends only on the answers to the
items that the way has come to.

References
----------
van der Linden & Glas (2010), Elements of Adaptive Testing.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from advisor.domain.adaptive import stopping
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.questionnaire.items import Answers, Questionnaire
from advisor.domain.scoring.model import Model

Positions = tuple[int, ...]
"""Positions of items in the questionnaire."""

EACH = 2
"""Answers to every trait, on two of its facets, before the gain alone may decide what is asked."""
MOST = 30
"""Answers after which it ends, settled or not."""
ALIKE = 9
"""Decimals to which gains are compared, so that a rounding error breaks no tie: the earlier item does."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through the items.

    Attributes
    ----------
    asked : tuple of int
        Positions of the items that are answered on it, in order.
    next : int, optional
        Position of the next item; None when enough has been asked.
    """

    asked: Positions
    next: int | None


def next_item(model: Model, answers: Answers) -> str | None:
    """Choose the item to ask next.

    Parameters
    ----------
    model : Model
        What decides.
    answers : mapping of str to int
        Item → answer.

    Returns
    -------
    str, optional
        Id of the item; None when both decisions are settled or ``MOST`` items are answered.
    """
    position = walk(model, answers).next
    return None if position is None else model.questionnaire.ids[position]


def walk(model: Model, answers: Answers) -> Walk:
    """Replay the way that these answers lead.

    Answers to items that it does not come to (because an earlier one was changed) are never asked for again. They count
    in the result, and so here too: the way also ends when all answers together are enough.

    Parameters
    ----------
    model : Model
        What decides.
    answers : mapping of str to int
        Item → answer.

    Returns
    -------
    Walk
        The items asked so far, and the next one.
    """
    ids = model.questionnaire.ids
    values: tuple[int, ...] = ()
    while (reached := _after(model, values)).next is not None and ids[reached.next] in answers:
        values = (*values, answers[ids[reached.next]])
    answered = tuple(position for position, item in enumerate(ids) if item in answers)
    if reached.next is not None and len(answered) > len(values):
        posterior = _posterior(model, answered, tuple(answers[ids[position]] for position in answered))
        if _is_enough(model, answered, posterior):
            return Walk(reached.asked, None)
    return reached


@lru_cache(maxsize=8192)
def _after(model: Model, values: tuple[int, ...]) -> Walk:
    """Follow ``values``, the answers in the order given. Which items they answer follows from them."""
    asked: Positions = ()
    if values:
        before = _after(model, values[:-1])
        asked = (*before.asked, *(() if before.next is None else (before.next,)))
    posterior = _posterior(model, asked, values)
    if _is_enough(model, asked, posterior):
        return Walk(asked, None)
    gain = stopping.gains(model, posterior, stopping.still_open(model, posterior)).tolist()
    allowed = candidates(model.questionnaire, asked)
    return Walk(asked, max(allowed, key=lambda item: (round(gain[item], ALIKE), -item)))


def _posterior(model: Model, positions: Positions, values: tuple[int, ...]) -> Posterior:
    sheet = np.full((1, len(model.questionnaire)), np.nan)
    sheet[0, list(positions)] = values
    return model.posterior(sheet)


def _is_enough(model: Model, answered: Positions, posterior: Posterior) -> bool:
    trait, traits = model.questionnaire.trait_index, len(model.questionnaire.traits)
    if len(answered) >= min(MOST, len(trait)):
        return True
    answers, items = (np.bincount(of, minlength=traits) for of in (trait[list(answered)], trait))
    if (answers < np.minimum(EACH, items)).any():
        return False
    return stopping.is_settled(model, posterior, np.array(answered, dtype=np.intp))


def candidates(questionnaire: Questionnaire, asked: Positions) -> list[int]:
    """List the items that the rules of content let be asked now.

    Never a trait twice in a row while another is left; every trait once before any twice, up to ``EACH``; within a
    trait the facet asked least, then the key asked less, so that neither one facet nor a habit of agreeing stands for
    the whole.

    Parameters
    ----------
    questionnaire : Questionnaire
        The items.
    asked : tuple of int
        Positions of the items that were asked, in order.

    Returns
    -------
    list of int
        Positions of the items.
    """
    trait_of = questionnaire.trait_index.tolist()
    left: dict[int, list[int]] = {}
    for position in sorted(set(range(len(questionnaire))) - set(asked)):
        left.setdefault(trait_of[position], []).append(position)
    last = trait_of[asked[-1]] if asked else None
    elsewhere = [trait for trait in left if trait != last] or list(left)
    traits_asked = [trait_of[position] for position in asked]
    times = {trait: traits_asked.count(trait) for trait in left}
    fewest = min((times[trait] for trait in elsewhere), default=EACH)
    due = [trait for trait in elsewhere if times[trait] == fewest] if fewest < EACH else elsewhere
    return [position for trait in due for position in _in_turn(questionnaire, left[trait], asked)]


def _in_turn(questionnaire: Questionnaire, left: list[int], asked: Positions) -> list[int]:
    """Of one trait's items, keep those of the facet asked least, and of those the ones of the key asked less."""
    items = questionnaire.items
    trait = items[left[0]].trait
    before = [items[position] for position in asked if items[position].trait == trait]
    facets = [item.facet for item in before]
    times = [facets.count(items[position].facet) for position in left]
    fewest = min(times)
    fresh = [position for position, count in zip(left, times, strict=True) if count == fewest]
    lean = sum(item.key for item in before)
    return [position for position in fresh if items[position].key * lean < 0] or fresh
