"""How often the outcome loop finds what is there, and what is not: `python -m benchmarks.outcomes [--runs 100]`.

Simulated employees at two and four desks. Every desk has its own level of staying; fit tells who stays with the given
log odds for one standard deviation, and at the billing desk resilience besides, which it hardly asks for today.
Then people whom nothing related, of whom exactly so many stayed and left at each desk: how often a relation would be
claimed if the rarer outcome did not have to be frequent enough, and whether it is.
"""

import argparse
import time

import numpy as np
from tqdm import tqdm

from advisor.content.loading import load
from advisor.domain.governance import outcomes
from advisor.domain.scoring import simulation
from advisor.domain.scoring.model import Model

DESKS = ("billing", "survey", "complaint", "tele_sales")


def employees(model, people, seed, relation, planted, desks):
    random = np.random.default_rng(seed)
    traits = simulation.profiles(model, people, seed)
    means = model.posterior(simulation.sheets(model, traits, seed + 1)).mean
    desk = random.choice(desks, people)
    number = np.array([model.weights.jobs.index(one) for one in desk])
    odds = random.normal(0.3, 0.7, len(model.weights.jobs))[number]
    odds += relation * np.einsum("nt,nt->n", traits, model.rows[model.is_job][number])
    odds += np.where(desk == "billing", planted * traits[:, model.weights.traits.index("resilience")], 0)
    return means, list(desk), random.random(people) < 1 / (1 + np.exp(-odds))


SIZES = (
    [(55, 5)],
    [(50, 10)],
    [(200, 15)],
    [(60, 20)],
    [(20, 60)],
    [(200, 20)],
    [(1000, 20)],
    [(15, 5)] * 4,
    [(45, 5)] * 4,
)


def at_desks(model, sizes, seed):
    stayed = np.repeat(np.tile([True, False], len(sizes)), np.ravel(sizes))
    desks = np.repeat(DESKS[: len(sizes)], [sum(one) for one in sizes])
    traits = simulation.profiles(model, len(stayed), seed)
    return model.posterior(simulation.sheets(model, traits, seed + 1)).mean, list(desks), stayed


def unrelated(model, runs) -> None:
    print("stayed and left at each desk | said related, whether anything is said")
    least = outcomes.FEWEST_RARE
    outcomes.FEWEST_RARE = 0
    for sizes in SIZES:
        found = [outcomes.learn(model, *at_desks(model, sizes, 2 * seed)) for seed in tqdm(range(runs), leave=False)]
        related = sum(bool(one.related) for one in found)
        print(f"{sizes} | {related} of {runs}, {found[0].rare >= least}", flush=True)
    outcomes.FEWEST_RARE = least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    given = parser.parse_args()
    content = load()
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    print("people desks relation planted | said related, billing resilience raised, mean AUC, seconds a run")
    for people, desks, relation, planted in (
        (200, 2, 0.0, 0.0),
        (400, 4, 0.0, 0.0),
        (200, 2, 0.5, 0.0),
        (400, 4, 0.5, 0.0),
        (600, 4, 0.5, 2.0),
    ):
        begun, related, raised, auc = time.perf_counter(), 0, 0, []
        for seed in tqdm(range(given.runs), leave=False):
            found = outcomes.learn(model, *employees(model, people, 1000 + seed, relation, planted, DESKS[:desks]))
            related += bool(found.related)
            raised += any(
                (one.row, one.trait) == ("billing", "resilience") and one.after > one.before
                for one in found.suggestions
            )
            if found.learnt:
                auc.append(found.learnt.value)
        took = (time.perf_counter() - begun) / given.runs
        said = f"{related:>3} of {given.runs}, {raised:>3} of {given.runs}, {np.mean(auc):.3f}, {took:.2f}"
        print(f"{people:>6} {desks:>5} {relation:>8} {planted:>7} | {said}", flush=True)
    unrelated(model, given.runs)


if __name__ == "__main__":
    main()
