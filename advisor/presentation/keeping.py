"""What a person takes along of a result, on screen and paper: what to do next, what to ask, what to say of oneself."""

from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.calendar import day
from advisor.domain.scoring.result import Assessment, trait_level
from advisor.i18n import Words

SEARCHED = 3
"""Jobs of the top group whose names to search for are told."""
ASKED = 3
"""Questions on the sheet for an interview; more than that nobody asks."""


def next_steps(words: Words, result: Assessment) -> list[str]:
    """Look for jobs, check, ask, get advice: each with its first words between double asterisks."""
    search = [words.of(reasons.fit.job.search) for reasons in result.top[:SEARCHED] if reasons.fit.job.search]
    found = words("steps.search", words=words("steps.search.or").join(search)) if search else words("steps.search.bare")
    return [found, words("steps.check"), words("steps.ask"), words("steps.advice")]


def questions(words: Words, result: Assessment, content: Content) -> list[str]:
    """What to ask at an interview: of the best jobs in turn, the first question of each first."""
    asked = [reasons.questions for reasons in result.top]
    most = max(map(len, asked), default=0)
    names = [names[place] for place in range(most) for names in asked if place < len(names)]
    return [words.of(content.conditions[name].question) for name in dict.fromkeys(names)][:ASKED]


def strengths(words: Words, result: Assessment, content: Content) -> list[str]:
    """The traits that stand out, the most marked first."""
    names = {trait.id: words.of(trait.name) for trait in content.traits}
    return [names[trait] for trait in _high(result)]


def lines_to_say(words: Words, result: Assessment) -> list[str]:
    """Sentences for an application, with gaps for what only the person knows; the most marked trait first."""
    return [words(f"application.{trait}") for trait in _high(result)]


def _high(result: Assessment) -> list[str]:
    high = [estimate for estimate in result.traits if trait_level(estimate) == "high"]
    return [estimate.id for estimate in sorted(high, key=lambda one: -one.score)]


def file_name(made_at: datetime, ending: str) -> str:
    """The name of a person's own file: the day in Japan, and nothing of the answers."""
    return f"callfit-{day(made_at)}.{ending}"
