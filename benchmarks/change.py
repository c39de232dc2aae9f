"""How often "has anything changed?" tells a change: `python -m benchmarks.change [--people 2000]`.

People are made under the prior and answer all forty questions twice as the model says: unchanged, and with one trait or
the direction moved in between. Shipped questionnaire, defaults and weights.
"""

import argparse
from dataclasses import dataclass

import numpy as np

from advisor.content.bundle import bundle
from advisor.content.loading import load
from advisor.domain.arrays import Bools, Floats
from advisor.domain.psychometrics.intervals import Z
from advisor.domain.scoring.change import difference_covariance, width
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.simulation import profiles, sheets

PEOPLE, SEED = 2000, 1
MOVED = (0.5, 1.0, 1.5)
"""Prior standard deviations of the trait, or of the contrast between the directions."""
HALF = 20
"""Answers of the shortest result."""


@dataclass(frozen=True)
class Retakes:
    """What two results of each person say.

    Attributes
    ----------
    off : array of shape (people, traits + 1)
        Differences in standard errors of somebody unchanged; last, of the contrast.
    told : array of the same shape
        Which of them are called a change.
    best : pair of array of shape (people, jobs)
        The best groups.
    """

    off: Floats
    told: Bools
    best: tuple[Bools, Bools]

    @property
    def ranked(self) -> Bools:
        """Whose best groups are both small enough to be told."""
        return np.asarray(np.all([group.sum(axis=1) <= MOST_TOGETHER for group in self.best], axis=0))

    @property
    def same_best(self) -> float:
        """Share of these whose best group is the same."""
        return float((self.best[0] == self.best[1]).all(axis=1)[self.ranked].mean())

    @property
    def shared_best(self) -> float:
        """Share of these with a job in both best groups."""
        return float((self.best[0] & self.best[1]).any(axis=1)[self.ranked].mean())


def retakes(model: Model, before: Floats, after: Floats, answered: int | None = None, seed: int = SEED) -> Retakes:
    """Let people answer with these traits, then with those.

    answered: only the first so many questions the first time.
    """
    first, second = sheets(model, before, 2 * seed), sheets(model, after, 2 * seed + 1)
    first[:, answered or first.shape[1] :] = np.nan
    one, other = model.posterior(first), model.posterior(second)
    covariance = difference_covariance(one.cov, other.cov, model)
    rows = np.vstack([np.eye(before.shape[1]), model.contrast])
    off = (other.mean - one.mean) @ rows.T / np.sqrt(np.einsum("rt,ntu,ru->nr", rows, covariance, rows))
    wide = np.array([width(before.shape[1])] * before.shape[1] + [width(1)])
    return Retakes(off, np.abs(off) > wide, (model.bands(one) == 1, model.bands(other) == 1))


def moved_trait(traits: Floats, by: float, trait: int) -> Floats:
    return traits + by * (np.arange(traits.shape[1]) == trait)


def moved_direction(model: Model, traits: Floats, by: float) -> Floats:
    """Move the contrast, along the likeliest way for traits to go with it."""
    row, prior = model.contrast[0], model.parameters.prior
    return np.asarray(traits + by * (prior @ row) / np.sqrt(row @ prior @ row))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    people = parser.parse_args().people
    model = bundle(load()).model
    traits = profiles(model, people, SEED)
    many = traits.shape[1]
    print(
        "unchanged | one trait alone, 90 % | direction alone, 90 % | told a trait | told the direction | told anything"
    )
    for answered in (None, HALF):
        same = retakes(model, traits, traits, answered)
        alone = np.abs(same.off) > Z
        figures = [alone[:, :many].mean(), alone[:, many].mean(), same.told[:, :many].any(axis=1).mean()]
        figures += [same.told[:, many].mean(), same.told.any(axis=1).mean()]
        print(answered or "all", "|", " | ".join(f"{figure:.3f}" for figure in figures))
        print(f"  best group the same {same.same_best:.3f}, with a job in both {same.shared_best:.3f}")
    print("moved by | that trait, 90 % alone | told | direction, 90 % alone | told")
    for by in MOVED:
        found = [retakes(model, traits, moved_trait(traits, by, trait)) for trait in range(many)]
        turned = retakes(model, traits, moved_direction(model, traits, by))
        figures = [
            np.mean([one.off[:, trait] > Z for trait, one in enumerate(found)]),
            np.mean([one.told[:, trait] for trait, one in enumerate(found)]),
            (turned.off[:, many] > Z).mean(),
            turned.told[:, many].mean(),
        ]
        print(by, "|", " | ".join(f"{figure:.2f}" for figure in figures))


if __name__ == "__main__":
    main()
