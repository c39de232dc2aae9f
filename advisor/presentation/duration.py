"""How long the questions take, in words: the same wherever it is promised. It needs no other of these modules."""

from advisor.domain.jobs.preferences import WISHES
from advisor.domain.questionnaire.items import minutes
from advisor.i18n import Words


def minutes_of_all(words: Words, statements: int) -> str:
    """How many minutes it takes to answer all statements, with the wishes or without."""
    return words.span(*minutes(statements, statements + len(WISHES)))
