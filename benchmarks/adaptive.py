"""The short way against all forty answers, on simulated people; what would change the order; what a question costs.

    python -m benchmarks.adaptive [--people 1000] [--seed 7]

People answer as the model says, so the figures are the most that the model can promise; real people are less tidy.
Times are processor time, beside the time of scoring one sheet in the same run. "verdict" is the sign of
inbound − outbound, "decided" means it is certain (P ≥ .90); "top group" is the first band of jobs.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from advisor.content.bundle import bundle
from advisor.content.loading import load
from advisor.domain.adaptive import selection, stopping
from advisor.domain.adaptive.selection import MOST, next_item
from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.counterfactual import rivals, smallest_swap
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, simulate

COLUMNS = (
    "way",
    "answers",
    "decided",
    "verdict as with all, when decided",
    "for everyone",
    "verdict true",
    "jobs in top group",
    "holds the best of all 40",
    "holds the true best",
    "over 7",
)


@dataclass
class Said:
    """What a sheet leads to, for n people."""

    contrast: Floats
    far: Floats
    best: Ints
    top: Bools

    @property
    def decided(self) -> Bools:
        return np.abs(self.far) >= stopping.NEAR


def say(model: Model, sheets: Floats) -> Said:
    posterior = model.posterior(sheets)
    contrast = linear_scores.scores(model.contrast, posterior)[:, 0]
    jobs = linear_scores.scores(model.rows[model.is_job], posterior)
    error = linear_scores.errors(model.contrast, posterior.cov)[:, 0]
    return Said(contrast, contrast / error, jobs.argmax(axis=1), model.bands(posterior) == 1)


def short(model: Model, sheets: Floats) -> Floats:
    """The sheets with the answers only that the short way asks for."""
    found = np.full_like(sheets, np.nan)
    for person, sheet in enumerate(sheets):
        way = selection.walk(model, as_answers(model, sheet)).asked
        found[person, list(way)] = sheet[list(way)]
    return found


def first(count: int) -> Callable[[Model, Floats], Floats]:
    def cut(_: Model, sheets: Floats) -> Floats:
        found = sheets.copy()
        found[:, count:] = np.nan
        return found

    return cut


def at_random(count: int) -> Callable[[Model, Floats], Floats]:
    def cut(_: Model, sheets: Floats) -> Floats:
        order = np.random.default_rng(0).random(sheets.shape).argsort(axis=1)
        return np.where(order < count, sheets, np.nan)

    return cut


def table(model: Model, people: int, seed: int) -> None:
    traits, sheets = simulate(model, people, seed)
    full = say(model, sheets)
    truth = traits @ model.contrast[0], (traits @ model.rows[model.is_job].T).argmax(axis=1)
    everyone = np.arange(people)
    ways = {
        "all 40": first(40),
        "first 20": first(20),
        "first 27": first(27),
        "first 30": first(30),
        "random 27": at_random(27),
        "short way": short,
    }
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for name, way in ways.items():
        cut = way(model, sheets)
        said = say(model, cut)
        same = np.sign(said.contrast) == np.sign(full.contrast)
        figures = (
            f"{(~np.isnan(cut)).sum(axis=1).mean():.1f}",
            f"{said.decided.mean():.2f}",
            f"{same[said.decided].mean():.3f}",
            f"{same.mean():.3f}",
            f"{(np.sign(said.contrast) == np.sign(truth[0])).mean():.3f}",
            f"{said.top.sum(axis=1).mean():.1f}",
            f"{said.top[everyone, full.best].mean():.3f}",
            f"{said.top[everyone, truth[1]].mean():.3f}",
            f"{(said.top.sum(axis=1) > MOST_TOGETHER).mean():.2f}",
        )
        print(f"| {name} | " + " | ".join(figures) + " |")
    lengths = (~np.isnan(short(model, sheets))).sum(axis=1)
    print(f"\nShort way: {np.mean(lengths == 20):.0%} end after 20, {np.mean(lengths == MOST):.0%} at {MOST}.")


def careless(model: Model, people: int, seed: int) -> None:
    """People who tap at random: how many of them are noticed after the short way, and after all."""
    sheets = np.random.default_rng(seed).integers(1, 6, (people, len(model.questionnaire))).astype(float)
    for name, found in (("all 40", sheets), ("short way", short(model, sheets))):
        results = [Assessment(model, as_answers(model, sheet)) for sheet in found]
        noticed = np.mean([not result.quality.carries_a_statement for result in results])
        ranked = np.mean([result.points_somewhere for result in results])
        print(f"Random taps, {name}: {noticed:.0%} noticed, {ranked:.0%} get a ranking of jobs")


def swaps(model: Model, people: int, seed: int) -> None:
    """How often two answers, moved one step, put the best job of the second group before the best of the first."""
    results = [Assessment(model, as_answers(model, sheet)) for sheet in simulate(model, people, seed)[1]]
    pairs = [(result, pair) for result in results if result.points_somewhere for pair in rivals(result)]
    between = [(result.answers, pair) for result, pair in pairs if pair[0].band != pair[1].band]
    found = sum(smallest_swap(model, given, one.job.id, other.job.id) is not None for given, (one, other) in between)
    print(f"Two answers put the second group before the first: {found} of {len(between)} results")


def times(model: Model, seed: int) -> None:
    sheets = simulate(model, 60, seed)[1]

    def cost(job: Callable[[], object]) -> float:
        begun = time.process_time()
        job()
        return time.process_time() - begun

    answers = [as_answers(model, sheet) for sheet in sheets]
    score = float(np.median([cost(lambda s=sheet: say(model, s[None, :])) for sheet in sheets]))
    steps, cold, warm = [], [], []
    for person in answers:
        selection._after.cache_clear()
        given: dict[str, int] = {}
        item = next_item(model, given)
        while item is not None:
            given[item] = person[item]
            steps.append(cost(lambda g=given: next_item(model, g)))
            item = next_item(model, given)
        selection._after.cache_clear()
        cold.append(cost(lambda p=person: next_item(model, p)))
        warm.append(cost(lambda p=person: next_item(model, p)))
    print("\n| job | ms | in times of scoring one sheet |\n|---|---|---|")
    for name, seconds in (
        ("score one sheet (posterior, directions, bands)", score),
        ("next item after one more answer, its score included", float(np.median(steps))),
        ("the same, slowest twentieth", float(np.quantile(steps, 0.95))),
        ("a whole way replayed, nothing remembered", float(np.median(cold))),
        ("a whole way replayed, remembered", float(np.median(warm))),
    ):
        print(f"| {name} | {1000 * seconds:.2f} | {seconds / score:.1f} |")


def report(people: int, seed: int = 7) -> None:
    print(f"\nTHE SHORT WAY: {people:,} made people of the shipped defaults")
    shipped = bundle(load()).model
    table(shipped, people, seed)
    careless(shipped, 500, seed)
    swaps(shipped, 200, seed)
    times(shipped, seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    report(given.people, given.seed)
