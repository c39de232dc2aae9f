"""Items (statements a person answers) and the questionnaire they form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import overload

import numpy as np

from advisor.domain.arrays import Floats, Ints
from advisor.domain.errors import AnswerError
from advisor.domain.questionnaire.traits import Bilingual

LOWEST, HIGHEST = 1, 5
"""The answer scale. Every other place asks here."""
SCALE = tuple(range(LOWEST, HIGHEST + 1))
MIDDLE = (LOWEST + HIGHEST) // 2
ENOUGH = 20
"""Answers from which a result may be asked for: two a trait, one on each facet."""
SECONDS_EACH = (8, 10)
"""How long one statement takes to read and answer: somebody quick, and somebody who takes their time."""


def minutes(fewest: int, most: int) -> tuple[int, int]:
    """Estimate how long it takes: the fewest statements of somebody quick, and the most of somebody slow."""
    quick, slow = SECONDS_EACH
    return round(fewest * quick / 60), round(most * slow / 60)


Answers = Mapping[str, int]
"""Item id → answer on the scale. An unanswered item is absent, never neutral."""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement.

    Attributes
    ----------
    id : str
        Its id.
    trait, facet : str
        What it measures.
    key : int
        +1 when agreeing shows the trait, −1 when it shows the opposite pole.
    text : mapping of str to str
        The words, by language.
    opposites : tuple of str
        Ids of the items of its facet that nobody agrees with who agrees with this one. Not every item that is keyed the
        other way is one: a careful person both takes notes and keeps them short.
    """

    id: str
    trait: str
    facet: str
    key: int
    text: Bilingual
    opposites: tuple[str, ...] = ()


def all_opposed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Declare all items of a facet opposites that are keyed against each other, where nothing says which ones are."""
    items = tuple(items)
    return tuple(
        replace(one, opposites=tuple(other.id for other in items if is_keyed_against(one, other))) for one in items
    )


def is_keyed_against(one: Item, other: Item) -> bool:
    """Tell whether two items are of one facet and keyed opposite ways."""
    return (one.trait, one.facet, one.key) == (other.trait, other.facet, -other.key)


@dataclass(frozen=True)
class Questionnaire(Sequence[Item]):
    """Items in the order they are asked. Traits in the order of every array's trait axis."""

    items: tuple[Item, ...]
    traits: tuple[str, ...]

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> "Questionnaire": ...
    def __getitem__(self, index: int | slice) -> "Item | Questionnaire":
        """Give an item; or, of a slice, the questionnaire of those items with the same trait axis."""
        return Questionnaire(self.items[index], self.traits) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.items)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def trait_index(self) -> Ints:
        """(items,) position of each item's trait on the trait axis."""
        return np.array([self.traits.index(item.trait) for item in self.items], dtype=np.intp)

    @cached_property
    def keys(self) -> Floats:
        """(items,) +1 or −1."""
        return np.array([item.key for item in self.items], dtype=float)

    def keyed(self, answers: Floats) -> Floats:
        """Turn answers (n, items) so that a high one always shows the trait; NaN stays."""
        return np.where(self.keys > 0, answers, LOWEST + HIGHEST - answers)

    @cached_property
    def opposite_pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs of items of which one is declared an opposite of the other."""
        return tuple(
            (one.id, other.id)
            for one, other in combinations(self.items, 2)
            if one.id in other.opposites or other.id in one.opposites
        )

    @cached_property
    def opposite_positions(self) -> tuple[tuple[int, int], ...]:
        """The pairs as positions, the item keyed +1 first."""
        pairs = ((self.ids.index(one), self.ids.index(other)) for one, other in self.opposite_pairs)
        return tuple(pair if self[pair[0]].key > 0 else (pair[1], pair[0]) for pair in pairs)

    def check(self, item: str, value: int) -> None:
        """Check an answer.

        Parameters
        ----------
        item : str
            Its id.
        value : int
            The answer.

        Raises
        ------
        AnswerError
            If the item is unknown, or the answer is off the scale.
        """
        if item not in self.by_id:
            raise AnswerError(f"unknown item {item!r}")
        if isinstance(value, bool) or value not in SCALE:
            raise AnswerError(f"{item}: {value!r} is not an answer from {LOWEST} to {HIGHEST}")

    def sheet(self, answers: Answers) -> Floats:
        """Put answers into the order of the items.

        Parameters
        ----------
        answers : mapping of str to int
            Item → answer.

        Returns
        -------
        array of shape (1, items)
            NaN where unanswered.
        """
        return np.array([[answers.get(item, np.nan) for item in self.ids]], dtype=float)
