"""Where a person stands, replayed from the answers. Nothing about the position is ever stored."""

from dataclasses import dataclass

from advisor.domain.items import ENOUGH, Answers, Questionnaire


@dataclass(frozen=True)
class Journey:
    """The way through the questionnaire. Questions are counted from 1, as people see them."""

    questionnaire: Questionnaire
    answers: Answers

    @property
    def length(self) -> int:
        return len(self.questionnaire)

    @property
    def answered(self) -> int:
        return sum(item in self.answers for item in self.questionnaire.ids)

    @property
    def next(self) -> int | None:
        """First question without an answer; None when all are answered."""
        for number, item in enumerate(self.questionnaire.ids, start=1):
            if item not in self.answers:
                return number
        return None

    @property
    def complete(self) -> bool:
        return self.next is None

    @property
    def may_finish(self) -> bool:
        return self.answered >= min(ENOUGH, self.length)

    def can_visit(self, number: int) -> bool:
        """An answered question, or the first one without an answer: nobody jumps ahead."""
        return 1 <= number <= (self.next or self.length)

    def current(self, wanted: int | None) -> int:
        """The question to show when ``wanted`` is asked for (by the address, say)."""
        if wanted is not None and self.can_visit(wanted):
            return wanted
        return self.next or self.length

    def with_answer(self, item: str, value: int) -> "Journey":
        """The journey as it stands once this answer is given."""
        return Journey(self.questionnaire, {**self.answers, item: value})

    def after(self, number: int) -> int | None:
        """Where an answer to ``number`` leads: the one after it, None when that was the last and all are answered."""
        return number + 1 if number < self.length and self.can_visit(number + 1) else self.next
