"""Is it true how often a result is said to come out the same? Simulated people who answer twice, in tenths."""

import argparse
from collections.abc import Callable
from time import perf_counter

import numpy as np

from advisor.content.loading import load
from advisor.domain.arrays import Bools, Floats
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.result import LEAN_ERRORS, Assessment
from advisor.domain.scoring.retest import retest
from advisor.domain.scoring.simulation import profiles, sheets

LENGTHS = (20, 40)


def shortened(model: Model, answers: Floats, length: int) -> Floats:
    """The first answers alone, as the questionnaire orders them."""
    found = answers.copy()
    found[:, length:] = np.nan
    return found


def told(model: Model, answers: Floats) -> tuple[Floats, Floats, Bools, Floats]:
    """Lead (−1, 0, 1), bands, whether jobs may be ranked by the size of the top band, and scores of the jobs."""
    found = model.posterior(answers)
    contrast = linear_scores.scores(model.contrast, found)[:, 0]
    border = LEAN_ERRORS * linear_scores.errors(model.contrast, found.cov)[:, 0]
    bands = model.bands(found)
    lead = np.where(contrast > border, 1, np.where(contrast < -border, -1, 0))
    return lead, bands, (bands == 1).sum(axis=1) <= MOST_TOGETHER, linear_scores.scores(model.rows[2:], found)


def measure(model: Model, traits: Floats, length: int, seed: int) -> dict[str, tuple[Floats, Floats]]:
    """What → said probability and whether it came so, of everybody whose jobs are ranked."""
    one, two = (shortened(model, sheets(model, traits, seed + turn), length) for turn in (0, 1))
    lead, bands, ranked, scores = told(model, two)
    said: dict[str, list[float]] = {"direction": [], "first": [], "top": [], "ranks": []}
    so: dict[str, list[float]] = {key: [] for key in said}
    place = {job.id: position for position, job in enumerate(model.jobs)}
    names = {"inbound": 1, "outbound": -1, "even": 0}
    for person, sheet in enumerate(one):
        given = {i: int(v) for i, v in zip(model.questionnaire.ids, sheet, strict=True) if not np.isnan(v)}
        result = Assessment(model, given)
        if not result.points_somewhere:
            continue
        found = retest(result)
        said["direction"].append(found.direction)
        so["direction"].append(lead[person] == names[result.lead])
        said["ranks"].append(found.ranks)
        so["ranks"].append(ranked[person])
        said["first"].append(found.first)
        so["first"].append(ranked[person] and scores[person].argmax() == place[result.top[0].fit.job.id])
        for job, probability in found.top.items():
            said["top"].append(probability)
            so["top"].append(ranked[person] and bands[person, place[job]] == 1)
    return {key: (np.array(said[key]), np.array(so[key], dtype=float)) for key in said}


def table(said: Floats, so: Floats) -> None:
    """Said probability in tenths beside how often it came so, with standard errors."""
    tenth = np.minimum((said * 10).astype(int), 9)
    print(f"mean said {said.mean():.3f}, so {so.mean():.3f}")
    for number in range(10):
        inside = tenth == number
        if (count := int(inside.sum())) >= 30:
            share = so[inside].mean()
            error = np.sqrt(share * (1 - share) / count)
            print(f"| .{number} to {(number + 1) / 10:.1f} | {count} | {said[inside].mean():.3f} | {share:.3f} ± {error:.3f} |")


def timed(work: Callable[[], object], times: int = 50) -> float:
    """Median seconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return float(np.median(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    content = load()
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    traits = profiles(model, asked.people, asked.seed)
    for length in LENGTHS:
        for what, (said, so) in measure(model, traits, length, asked.seed + 100).items():
            print(f"\n{length} answers, {what}")
            table(said, so)
    average = measure(model, np.zeros_like(traits), 40, asked.seed + 200)
    for what, (said, so) in average.items():
        print(f"\nexactly average people, {what}: said {said.mean():.3f}, so {so.mean():.3f}, said .75 or more {(said >= 0.75).mean():.3f}")
    result = next(found for found in (Assessment(model, dict(zip(model.questionnaire.ids, map(int, row), strict=True))) for row in sheets(model, traits, 5)) if found.points_somewhere)
    print(f"\none result: {1000 * timed(lambda: retest(result)):.1f} ms")


if __name__ == "__main__":
    main()
