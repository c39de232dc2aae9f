"""The people that a change of the weights is tried on."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from advisor.actions import samples
from advisor.actions.samples import Results
from advisor.content.loading import Content
from advisor.domain.disclosure import Blur
from advisor.domain.governance import whatif
from advisor.domain.governance.whatif import WhatIfOutcome
from advisor.domain.scoring.model import Model

PROCESS = secrets.token_bytes(32)
OF_WEIGHTS = ("weights.csv", "versions.csv")
"""Files that these people do not depend on."""


@dataclass(frozen=True, eq=False)
class Crowd:
    """people: n prepared sheets. files: of the content that they depend on. key: of these people and of this process;
    what is told of them is blurred by it.
    """

    people: whatif.People
    simulated: bool
    files: Mapping[str, str]
    key: bytes

    def suits(self, content: Content) -> bool:
        """Whether the people are prepared as that content asks for."""
        return self.files == _prepared_from(content)

    def blur(self, *outcomes: WhatIfOutcome) -> Blur:
        """For one comparison: the same for all tables of weights that move the same people in the same way."""
        digest = sha256(self.key)
        for outcome in outcomes:
            for part in (outcome.top, outcome.first, outcome.lead):
                digest.update(part.tobytes())
        return Blur(digest.digest())


def crowd(results: Results, content: Content, model: Model, on_progress: Callable[[int, int], None]) -> Crowd:
    """All who finished this questionnaire, or simulated people where they are few.

    on_progress: gets how many of all are ready.
    """
    sample = samples.people(samples.of_questionnaire(results, content).finished(), model)
    people = whatif.people(model, sample.sheets, lambda done: on_progress(done, len(sample.sheets)))
    key = sha256(PROCESS + sample.sheets.tobytes()).digest()
    return Crowd(people, sample.simulated, _prepared_from(content), key)


def imagined(content: Content, model: Model) -> Crowd:
    """Simulated people only, the same in every process."""
    people = whatif.people(model, samples.simulated(model).sheets)
    return Crowd(people, True, _prepared_from(content), PROCESS)


def _prepared_from(content: Content) -> dict[str, str]:
    return {name: text for name, text in content.files.items() if name not in OF_WEIGHTS}
