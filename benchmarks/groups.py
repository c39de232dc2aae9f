"""Groups of jobs that never cross the scores: rules that were tried beside the one in force, on simulated people."""

import argparse
from collections.abc import Callable
from functools import partial

import numpy as np

from advisor.content.loading import load
from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.simulation import profiles, sheets

LENGTHS = (40, 20)
Rule = Callable[[Floats, Floats], Ints]
"""(n, jobs) scores and (n, jobs, jobs) covariances → (n, jobs) bands, 1 at the top."""


def cut(scores: Floats, covariances: Floats, size: Callable[[Bools], int]) -> Ints:
    """Cut along the order of scores. size: how many jobs belong to the best one, from which of them tie with it."""
    bands = np.zeros(scores.shape, dtype=np.intp)
    order = np.argsort(-scores, axis=1)
    for person, jobs in enumerate(order):
        variance = np.diagonal(covariances[person])
        start = level = 0
        while start < len(jobs):
            level, best, left = level + 1, jobs[start], jobs[start:]
            spread = variance[best] + variance[left] - 2 * covariances[person, best, left]
            tied = scores[person, best] - scores[person, left] <= np.sqrt(np.maximum(spread, 0.0))
            tied[0] = True
            stop = start + size(tied)
            bands[person, jobs[start:stop]] = level
            start = stop
    return bands


def to_the_last_tie(tied: Bools) -> int:
    return int(np.flatnonzero(tied)[-1]) + 1


def to_the_first_gap(tied: Bools) -> int:
    return len(tied) if tied.all() else int(np.argmin(tied))


def one_width(scores: Floats, covariances: Floats, share: float = 1.0) -> Ints:
    """One width a person: a share of the root mean square of the standard errors of all differences."""
    jobs = scores.shape[1]
    variance = np.einsum("njj->nj", covariances)
    spread = variance[:, :, None] + variance[:, None, :] - 2 * covariances
    width = share**2 * spread.sum(axis=(1, 2)) / (jobs * (jobs - 1))
    return linear_scores.bands(scores, width[:, None, None] / 2 * np.eye(jobs))


RULES: dict[str, Rule] = {
    "in force: all that tie with the best": linear_scores.bands,
    "down to the last that ties": partial(cut, size=to_the_last_tie),
    "up to the first that does not": partial(cut, size=to_the_first_gap),
    "one width for a person": one_width,
    "nine tenths of that width": partial(one_width, share=0.9),
}


def crosses(scores: Floats, top: Bools) -> Bools:
    """Tell who has a job outside the top group that scores higher than one inside."""
    lowest = np.where(top, scores, np.inf).min(axis=1)
    return np.asarray((np.where(top, -np.inf, scores).max(axis=1)) > lowest)


def row(name: str, rule: Rule, model: Model, best: Ints, takings: list[Floats]) -> str:
    """One line of the table, with standard errors."""
    jobs, places = model.rows[model.is_job], np.arange(len(best))
    tops, scored = [], []
    for answers in takings:
        found = model.posterior(answers)
        scored.append(linear_scores.scores(jobs, found))
        tops.append(rule(scored[-1], linear_scores.covariances(jobs, found.cov)) == 1)
    ranked = [top.sum(axis=1) <= MOST_TOGETHER for top in tops]
    first = ranked[0]
    both = first & ranked[1]
    shared = (tops[0] & tops[1]).sum(axis=1) / (tops[0] | tops[1]).sum(axis=1)
    cells = [
        share(first),
        f"{tops[0][first].sum(axis=1).mean():.1f}",
        share(crosses(scored[0], tops[0])[first]),
        share(tops[0][places, best][first]),
        f"{shared[both].mean():.3f} ± {shared[both].std() / np.sqrt(both.sum()):.3f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def share(values: Bools) -> str:
    """A share with its standard error."""
    mean = values.mean()
    return f"{mean:.3f} ± {np.sqrt(mean * (1 - mean) / len(values)):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    content = load()
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    traits = profiles(model, asked.people, asked.seed)
    best = (traits @ model.rows[model.is_job].T).argmax(axis=1)
    for length in LENGTHS:
        takings = [sheets(model, traits, asked.seed + turn) for turn in (1, 2)]
        for answers in takings:
            answers[:, length:] = np.nan
        print(f"\n{length} answers")
        print("| top group | ranked | jobs in it | crosses | true best job in it | in common with a second taking |")
        print(f"|{'---|' * 6}")
        for name, rule in RULES.items():
            print(row(name, rule, model, best, takings), flush=True)


if __name__ == "__main__":
    main()
