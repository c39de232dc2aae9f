"""Where a person stands, replayed from the answers. Nothing about the position is ever stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.adaptive import selection
from advisor.domain.questionnaire.attempts import Mode
from advisor.domain.questionnaire.items import ENOUGH, SCALE, Answers, Questionnaire
from advisor.domain.scoring.model import Model


@dataclass(frozen=True)
class Journey:
    """The way through the questionnaire. Questions are counted from 1, as people see them.

    Attributes
    ----------
    model : Model
        What decides on a short way.
    answers : mapping of str to int
        Item → answer.
    mode : "all", "short" or "short_then_all"
        "all" asks every item in the order of the questionnaire. "short" asks what still matters and ends when the
        decision is settled (``selection``). "short_then_all" is a short way with the rest of the items after it.
    """

    model: Model
    answers: Answers
    mode: Mode = "all"

    @property
    def questionnaire(self) -> Questionnaire:
        return self.model.questionnaire

    @cached_property
    def path(self) -> tuple[str, ...]:
        """Ids of the items on the way, as far as it is known.

        A short way is known up to the next question only. Answers that it does not come to stand at its end, where the
        person can still look at them.
        """
        ids = self.questionnaire.ids
        if self.mode == "all":
            return ids
        walk = selection.walk(self.model, self.answers)
        ahead = () if walk.next is None else (walk.next,)
        rest = [position for position in range(len(ids)) if position not in (*walk.asked, *ahead)]
        if self.mode == "short":
            off = [position for position in rest if ids[position] in self.answers]
            return tuple(ids[position] for position in (*walk.asked, *off, *ahead))
        return tuple(ids[position] for position in _apart(self.questionnaire, (*walk.asked, *ahead), rest))

    @cached_property
    def ahead(self) -> Mapping[int, str | None]:
        """What each answer to the next question leads to on a short way: the item after it, or None for the end.

        Empty when nothing more is asked, or when all questions are.
        """
        if self.mode != "short" or self.next is None:
            return {}
        item = self.path[self.next - 1]
        after = {value: selection.walk(self.model, {**self.answers, item: value}).next for value in SCALE}
        return {value: None if next is None else self.questionnaire.ids[next] for value, next in after.items()}

    @property
    def length(self) -> int:
        """Questions on the way, as far as it is known."""
        return len(self.path)

    @property
    def most(self) -> int:
        """The most questions that there can be."""
        return min(selection.MOST, len(self.questionnaire)) if self.mode == "short" else len(self.questionnaire)

    @property
    def answered(self) -> int:
        return sum(item in self.answers for item in self.questionnaire.ids)

    @property
    def next(self) -> int | None:
        """First question without an answer; None when nothing more is asked."""
        for number, item in enumerate(self.path, start=1):
            if item not in self.answers:
                return number
        return None

    @property
    def complete(self) -> bool:
        return self.next is None

    @property
    def may_finish(self) -> bool:
        return self.answered >= min(ENOUGH, len(self.questionnaire))

    def can_visit(self, number: int) -> bool:
        """Tell whether a question may be shown: an answered one, or the first one without an answer.

        Parameters
        ----------
        number : int
            Of the question.

        Returns
        -------
        bool
            Whether it may.
        """
        return 1 <= number <= (self.next or self.length)

    def current(self, wanted: int | None) -> int:
        """Choose the question to show.

        Parameters
        ----------
        wanted : int, optional
            The question that is asked for, by the address, say.

        Returns
        -------
        int
            That question if it may be shown, otherwise the one to go on with.
        """
        if wanted is not None and self.can_visit(wanted):
            return wanted
        return self.next or self.length

    def number_of(self, item: str | None) -> int:
        """Find the question that an item is.

        Parameters
        ----------
        item : str, optional
            Its id.

        Returns
        -------
        int
            Its number; the question to go on with when the item is not on the way.
        """
        return self.path.index(item) + 1 if item in self.path else self.current(None)

    def answer(self, item: str, value: int) -> int | None:
        """Find the question that an answer leads to.

        Parameters
        ----------
        item : str
            Its id.
        value : int
            The answer.

        Returns
        -------
        int, optional
            After a first answer, the next question without one; after a changed one, the question after it. None when
            nothing more is asked.
        """
        journey = Journey(self.model, {**self.answers, item: value}, self.mode)
        return journey.after(journey.number_of(item)) if item in self.answers else journey.next

    def after(self, number: int) -> int | None:
        """Find the question after one that is answered.

        Parameters
        ----------
        number : int
            Of the answered question.

        Returns
        -------
        int, optional
            None when that was the last and all are answered.
        """
        return number + 1 if number < self.length and self.can_visit(number + 1) else self.next


def _apart(questionnaire: Questionnaire, before: Sequence[int], rest: Sequence[int]) -> list[int]:
    """Order all positions: ``before``, then ``rest`` in order, but no trait twice in a row while another is left."""
    order, left, trait = list(before), list(rest), questionnaire.trait_index
    while left:
        following = next((position for position in left if not order or trait[position] != trait[order[-1]]), left[0])
        order.append(following)
        left.remove(following)
    return order
