"""Job types, what each is like, and the claims that statements about them rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.domain.questionnaire.traits import Bilingual, Direction

LEAST, MOST = 0, 3
"""Grades of a condition: hardly any, a little, a fair amount, very much."""

ENTRY = "entry_level"
"""The one condition that says whom the job is open to, and no amount."""
ENTRY_LEVELS = ("beginner", "some", "veteran")
MOMENTS_EACH = 3
ALL = "all"
"""Scope of a claim on any work in a call centre."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement read from the source articles, in our own words.

    Attributes
    ----------
    id : str
        Its id.
    scope : str
        What it is about: jobs, a direction, or all; "inbound>outbound" compares the two.
    target : str
        The side of the work that it speaks of.
    text : mapping of str to str
        Language → words.
    """

    id: str
    scope: str
    target: str
    text: Bilingual

    def is_about(self, job: "Job") -> bool:
        """Whether it is about this job, its direction or all work."""
        return not {ALL, job.direction, job.id}.isdisjoint(self.scope.replace(">", ";").split(";"))


@dataclass(frozen=True, slots=True)
class Condition:
    """One side of a job that a person may want or not, with the question that finds out its real state.

    Attributes
    ----------
    id : str
        Its id.
    name, question : mapping of str to str
        Language → words.
    claims : tuple of str
        Why it is worth asking; none in contents stored before questions cited any.
    """

    id: str
    name: Bilingual
    question: Bilingual
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """How much of a condition a job has, 0 to 3. ``inferred``: no article states it."""

    value: int
    inferred: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A scene of a job, with the claims it rests on."""

    text: Bilingual
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One job type.

    Attributes
    ----------
    id : str
        Its id.
    direction : "inbound" or "outbound"
        Whether calls are taken or made.
    name, summary : mapping of str to str
        Language → words.
    claims : tuple of str
        What the summary rests on.
    grades : mapping of str to Grade
        Condition → how much of it.
    moments : tuple of Moment
        What may be hard.
    good : Moment, optional
        What people like about it; none in contents stored before jobs had one.
    search : mapping of str to str
        Language → what to type where jobs are advertised.
    """

    id: str
    direction: Direction
    name: Bilingual
    summary: Bilingual
    claims: tuple[str, ...]
    grades: Mapping[str, Grade]
    moments: tuple[Moment, ...]
    good: Moment | None = None
    search: Bilingual = field(default_factory=dict)
