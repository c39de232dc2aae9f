"""What a person wants of a job. Wishes mark and reorder jobs; they never change a trait score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.domain.errors import AnswerError
from advisor.domain.jobs.jobs import Job

Strength = Literal["hard", "soft"]
ANY = "any"
"""The choice that says: no matter."""
NONE, LITTLE, SOME, MUCH = frozenset({0}), frozenset({0, 1}), frozenset({1, 2, 3}), frozenset({2, 3})
"""Grades of a condition that count as hardly any, at most a little, at least a little, and much."""


@dataclass(frozen=True, slots=True)
class Pole:
    """One thing to wish for, and the grades of a condition that meet it."""

    id: str
    condition: str
    grades: frozenset[int]


WISHES: Mapping[str, tuple[Pole, ...]] = {
    "quota": (Pole("less", "quota", NONE),),
    "incentive": (Pole("more", "incentive", SOME), Pole("less", "incentive", NONE)),
    "complaints": (Pole("less", "complaint_load", LITTLE),),
    "script": (Pole("script", "script", MUCH), Pole("variety", "topic_variety", MUCH)),
    "talking": (Pole("less", "voice_load", LITTLE),),
    "length": (Pole("short", "short_term", MUCH), Pole("long", "short_term", LITTLE)),
}
"""The six wishes in the order they are asked, each with one pole or two."""

Preferences = Mapping[str, str]
"""Wish → choice, such as {"quota": "less_hard"}. A wish not answered is the same as no matter."""


def choices(wish: str) -> tuple[str, ...]:
    """List the choices of a wish in the order they are shown: from one pole through "any" to the other."""
    first, *rest = WISHES[wish]
    after = [f"{pole.id}_{strength}" for pole in rest for strength in ("soft", "hard")]
    return (f"{first.id}_hard", f"{first.id}_soft", ANY, *after)


def check(wish: str, choice: str) -> None:
    """Check a choice.

    Parameters
    ----------
    wish, choice : str
        Their ids.

    Raises
    ------
    AnswerError
        If the wish has no such choice.
    """
    if wish not in WISHES or choice not in choices(wish):
        raise AnswerError(f"{choice!r} is not a choice for {wish!r}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a job meets one wish. ``inferred``: the job's grade is a guess that no article states."""

    wish: str
    pole: str
    condition: str
    strength: Strength
    met: bool
    inferred: bool


def verdicts(job: Job, preferences: Preferences) -> tuple[Verdict, ...]:
    """Compare a job with the wishes of a person.

    Parameters
    ----------
    job : Job
        The job.
    preferences : mapping of str to str
        Wish → choice.

    Returns
    -------
    tuple of Verdict
        One for each wish that matters to the person.
    """
    results = []
    for wish, poles in WISHES.items():
        choice = preferences.get(wish, ANY)
        if choice == ANY:
            continue
        name, _, strength = choice.rpartition("_")
        pole = next(pole for pole in poles if pole.id == name)
        grade = job.grades[pole.condition]
        met = grade.value in pole.grades
        results.append(
            Verdict(wish, pole.id, pole.condition, "hard" if strength == "hard" else "soft", met, grade.inferred)
        )
    return tuple(results)
