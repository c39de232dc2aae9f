"""Stored answers as arrays, for what staff ask of many people at once: what-if, item health. Nobody is named."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np

from advisor.content.loading import Content, versions_of
from advisor.domain.arrays import Floats
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.scoring import simulation
from advisor.domain.scoring.model import Model

FEWEST = 50
"""Finished people under which simulated ones take their place: a few say nothing of a change, and too much of them."""
SIMULATED, SEED = 5000, 5
LONGEST_THOUGHT = 120.0
"""Seconds after which an answer counts as taken up again after a pause, so that its time is unknown."""


@dataclass(frozen=True)
class Finished:
    """One finished attempt. record: what was kept of its result; answered_at: item → time of the answer (UTC)."""

    attempt: int
    content: str
    record: Mapping[str, Any]
    answers: Mapping[str, int]
    answered_at: Mapping[str, datetime]


class Results(Protocol):
    """What is needed of a store. Raises StoreError.

    finished: those that may be studied, in no order. histories: content → its versions.csv. of: the same of attempts
    that were begun with one of these contents.
    """

    def of(self, contents: Collection[str]) -> "Results": ...
    def histories(self) -> Mapping[str, str]: ...
    def count(self) -> int: ...
    def reached(self) -> Mapping[str, int]: ...
    def finished(self) -> Iterator[Finished]: ...


@dataclass(frozen=True, eq=False)
class Sample:
    """sheets: (n, items) answers, NaN for unanswered. seconds: as many, NaN for unknown. simulated: not real people."""

    sheets: Floats
    seconds: Floats
    simulated: bool = False


def of_questionnaire(results: Results, content: Content) -> Results:
    """Those alone who answered the same version of the questionnaire: an item's id does not name its words."""
    histories, version = results.histories(), content.versions["questionnaire"]
    return results.of([one for one, text in histories.items() if versions_of(text)["questionnaire"] == version])


def stored(finished: Iterable[Finished], questionnaire: Questionnaire) -> Sample:
    """The answers of finished attempts to the items of ``questionnaire``, by their ids."""
    sheets, seconds = [], []
    for attempt in finished:
        sheets.append(questionnaire.sheet(attempt.answers)[0])
        seconds.append(_seconds(attempt, questionnaire))
    shape = (len(sheets), len(questionnaire))
    return Sample(np.array(sheets).reshape(shape), np.array(seconds).reshape(shape))


def people(finished: Iterable[Finished], model: Model) -> Sample:
    """Real people where there are enough, otherwise simulated ones, marked as such."""
    real = stored(finished, model.questionnaire)
    if len(real.sheets) >= FEWEST:
        return real
    return simulated(model)


def simulated(model: Model) -> Sample:
    """People who answer as the model says, always the same ones."""
    sheets = simulation.sheets(model, simulation.profiles(model, SIMULATED, SEED), SEED)
    return Sample(sheets, np.full(sheets.shape, np.nan), simulated=True)


def _seconds(attempt: Finished, questionnaire: Questionnaire) -> Floats:
    """(items,) from one answer to the next. The first one has none, nor has one after a pause."""
    seconds = np.full(len(questionnaire), np.nan)
    place = {item: number for number, item in enumerate(questionnaire.ids)}
    order = sorted(attempt.answered_at, key=lambda item: attempt.answered_at[item])
    for before, item in itertools.pairwise(order):
        took = (attempt.answered_at[item] - attempt.answered_at[before]).total_seconds()
        if item in place and 0 < took <= LONGEST_THOUGHT:
            seconds[place[item]] = took
    return seconds
