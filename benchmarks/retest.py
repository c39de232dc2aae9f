"""Is it true how often a result is said to come out the same? Simulated people who answer twice, in tenths."""

import argparse
from collections.abc import Callable
from time import perf_counter

import numpy as np

from advisor.content.loading import load
from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.result import LEAN_ERRORS, Assessment
from advisor.domain.scoring.retest import retest
from advisor.domain.scoring.simulation import profiles, sheets

LENGTHS = (20, 40)
LEADS = {"inbound": 1, "outbound": -1, "even": 0}
FEWEST = 50
"""Figures under which a tenth is not printed."""


def given(model: Model, sheet: Floats) -> dict[str, int]:
    """A sheet as answers."""
    return {item: int(value) for item, value in zip(model.questionnaire.ids, sheet, strict=True) if value > 0}


def shortened(answers: Floats, length: int) -> Floats:
    """The first answers alone, as the questionnaire orders them."""
    found = answers.copy()
    found[:, length:] = np.nan
    return found


def told(model: Model, answers: Floats) -> tuple[Ints, Ints, Bools, Floats]:
    """Lead (−1, 0, 1), bands, whether jobs may be ranked by the size of the top band, and scores of the jobs."""
    found = model.posterior(answers)
    contrast = linear_scores.scores(model.contrast, found)[:, 0]
    border = LEAN_ERRORS * linear_scores.errors(model.contrast, found.cov)[:, 0]
    bands = model.bands(found)
    lead = np.where(contrast > border, 1, np.where(contrast < -border, -1, 0))
    return lead, bands, (bands == 1).sum(axis=1) <= MOST_TOGETHER, linear_scores.scores(model.rows[2:], found)


Told = dict[str, tuple[Floats, Floats, Ints]]
"""What → said probability, whether it came so, and whose it is."""


def measure(model: Model, traits: Floats, length: int, seed: int) -> Told:
    """Say and see, for everybody whose jobs are ranked the first time."""
    one, two = (shortened(sheets(model, traits, seed + turn), length) for turn in (0, 1))
    lead, bands, ranked, scores = told(model, two)
    found: dict[str, list[tuple[float, float, int]]] = {"direction": [], "ranking": [], "first": [], "top": []}
    place = {job.id: position for position, job in enumerate(model.jobs)}
    for person, sheet in enumerate(one):
        result = Assessment(model, given(model, sheet))
        if not result.points_somewhere:
            continue
        said, first = retest(result), place[result.top[0].fit.job.id]
        found["direction"].append((said.direction, lead[person] == LEADS[result.lead], person))
        found["ranking"].append((said.ranks, ranked[person], person))
        found["first"].append((said.first, ranked[person] and scores[person].argmax() == first, person))
        for job, probability in said.top.items():
            found["top"].append((probability, ranked[person] and bands[person, place[job]] == 1, person))
    return {
        what: (
            np.array([row[0] for row in rows]),
            np.array([float(row[1]) for row in rows]),
            np.array([row[2] for row in rows]),
        )
        for what, rows in found.items()
    }


def standard_error(so: Floats, person: Ints) -> float:
    """Of a mean over figures of which those of one person hang together."""
    off = np.bincount(person, so - so.mean())
    return float(np.sqrt((off**2).sum()) / len(so))


def table(said: Floats, so: Floats, person: Ints) -> None:
    """Said probability in tenths beside how often it came so, with standard errors."""
    print("| said | figures | said, mean | came so |\n|---|---|---|---|")
    tenth = np.minimum((said * 10).astype(int), 9)
    for number in (*range(10), None):
        inside = tenth == number if number is not None else np.ones(len(said), dtype=bool)
        if (count := int(inside.sum())) >= FEWEST:
            name = "all" if number is None else f"{number / 10:.1f} to {(number + 1) / 10:.1f}"
            error = standard_error(so[inside], person[inside])
            print(f"| {name} | {count} | {said[inside].mean():.3f} | {so[inside].mean():.3f} ± {error:.3f} |")


def timed(work: Callable[[], object], times: int = 50) -> float:
    """Median seconds."""
    seconds = []
    for _ in range(times):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return float(np.median(seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    content = load()
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    traits = profiles(model, asked.people, asked.seed)
    for length in LENGTHS:
        for what, figures in measure(model, traits, length, asked.seed + 100).items():
            print(f"\n{length} answers, {what}")
            table(*figures)
    print("\n| exactly average people, 40 answers | said, mean | came so | told 8 or 9 of ten |\n|---|---|---|---|")
    for what, (said, so, person) in measure(model, np.zeros_like(traits), 40, asked.seed + 200).items():
        print(
            f"| {what} | {said.mean():.3f} | {so.mean():.3f} ± {standard_error(so, person):.3f} "
            f"| {(said >= 0.75).mean():.3f} |"
        )
    everybody = (Assessment(model, given(model, sheet)) for sheet in sheets(model, traits, asked.seed))
    result = next(found for found in everybody if found.points_somewhere)
    print(f"\none result: {1000 * timed(lambda: retest(result)):.1f} ms")


if __name__ == "__main__":
    main()
