"""Reading the questions that recruiters may ask: each passes the linter, and rests on claims or says it does not."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.content.weights import cited
from advisor.domain.errors import DataError
from advisor.domain.jobs.jobs import Claim
from advisor.domain.jobs.weights import HYPOTHESIS
from advisor.domain.questionnaire.traits import LANGUAGES, Trait
from advisor.domain.recruiting.fairness import Linter
from advisor.domain.recruiting.interview import ASKED_ABOUT, Prompt, Stock
from advisor.files.csv_reader import choice, read_text, rows

FILE = "interview.csv"
MOMENT = "moment"
"""Stands in the column ``about`` for questions on hard moments."""


def load(folder: Path, traits: Sequence[Trait], claims: Mapping[str, Claim], linter: Linter) -> Stock:
    """Read and check the questions of a content folder. Raises DataError."""
    return parse(read_text(folder / FILE), traits, claims, linter)


def parse(text: str, traits: Sequence[Trait], claims: Mapping[str, Claim], linter: Linter) -> Stock:
    """One question for each facet of each trait and for each outlook on a moment. Raises DataError."""
    parts = {trait.id: trait.facets for trait in traits} | {MOMENT: ASKED_ABOUT}
    prompts: dict[tuple[str, str], Prompt] = {}
    for line, row in rows(FILE, text, ("about", "part", *LANGUAGES, "evidence", "note"), blank=("note",)):
        about = choice(FILE, line, row, "about", tuple(parts))
        place = about, choice(FILE, line, row, "part", parts[about])
        if place in prompts:
            raise DataError(FILE, f"{about} {place[1]} stands twice", line)
        for language in LANGUAGES:
            if touched := linter(row[language]):
                raise DataError(FILE, f"{language} touches {touched[0].matter}: {touched[0].words}", line)
        prompts[place] = Prompt({language: row[language] for language in LANGUAGES}, *_evidence(line, row, claims))
    for about, names in parts.items():
        for name in names:
            if (about, name) not in prompts:
                raise DataError(FILE, f"has no question on {about} {name}")
    return Stock(
        traits={place: prompt for place, prompt in prompts.items() if place[0] != MOMENT},
        moments={part: prompt for (about, part), prompt in prompts.items() if about == MOMENT},
    )


def _evidence(line: int, row: Mapping[str, str], claims: Mapping[str, Claim]) -> tuple[tuple[str, ...], str]:
    if row["evidence"] != HYPOTHESIS:
        return cited(FILE, line, row["evidence"], claims), row["note"]
    if not row["note"]:
        raise DataError(FILE, "a hypothesis needs its reasoning in the note", line)
    return (), row["note"]
