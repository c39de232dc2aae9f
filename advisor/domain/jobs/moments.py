"""Hard moments as a person sees them: for each one, whether it would be all right. The answers change no score."""

from collections.abc import Iterable, Mapping
from typing import Literal

from advisor.domain.errors import AnswerError
from advisor.domain.jobs.jobs import Job

Outlook = Literal["fine", "worried", "hard"]
OUTLOOKS: tuple[Outlook, ...] = ("fine", "worried", "hard")
"""In the order they are shown; a moment that was not answered has none."""

Outlooks = Mapping[tuple[str, int], Outlook]
"""(job, number of the moment from 1) → what the person expects."""

LONGEST_NAME = 32
"""Characters that the store has for the name under which an outlook is kept."""
_PREFIX = "moment"


def name(job: str, number: int) -> str:
    """Make the name under which the outlook on a moment is kept, beside the wishes."""
    return f"{_PREFIX}.{job}.{number}"


def check(jobs: Iterable[Job], job: str, number: int, outlook: str) -> None:
    """Check an outlook.

    Parameters
    ----------
    jobs : iterable of Job
        The jobs there are.
    job : str
        Its id.
    number : int
        Of the moment, from 1.
    outlook : str
        What the person expects.

    Raises
    ------
    AnswerError
        If the job has no such moment, or ``outlook`` is none of the three.
    """
    if not any(known.id == job and 1 <= number <= len(known.moments) for known in jobs):
        raise AnswerError(f"{job!r} has no moment {number!r}")
    if outlook not in OUTLOOKS:
        raise AnswerError(f"{outlook!r} is not an outlook on a moment")


def outlooks(choices: Mapping[str, str]) -> Outlooks:
    """Pick the outlooks from what is kept for a person; wishes and anything unknown are passed over.

    Parameters
    ----------
    choices : mapping of str to str
        Name → choice.

    Returns
    -------
    mapping of (str, int) to str
        (job, number of the moment) → outlook.
    """
    by_moment: dict[tuple[str, int], Outlook] = {}
    for full, outlook in choices.items():
        prefix, _, rest = full.partition(".")
        job, _, number = rest.rpartition(".")
        if prefix == _PREFIX and job and number.isdecimal() and outlook in OUTLOOKS:
            by_moment[job, int(number)] = outlook
    return by_moment
