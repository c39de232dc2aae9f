"""Real people for the measurements: the SAPA project's answers to public-domain IPIP items, read from where they lie.

They come with the R packages psych and psychTools (GPL-2 or newer) and are not part of this project: name the folder
that holds bfi_people.csv, bfi_key.csv, bfi_rmirt_parameters.csv, spi_people.csv and spi_items.csv with --data or
CALLFIT_DATA_PEOPLE. Half of the spi people are for learning (``learn``), the other half for proving (``prove``).
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import Item, Questionnaire, all_opposed

CATEGORIES = 6
PAIRS = (
    ("Sociability", "AttentionSeeking"),
    ("Anxiety", "EmotionalStability"),
    ("Industry", "Order"),
    ("SensationSeeking", "Impulsivity"),
    ("Intellect", "Creativity"),
    ("Compassion", "Trust"),
    ("Authoritarianism", "Conformity"),
    ("Charisma", "Humor"),
)
"""Eight traits of two facets each."""
TWO_MORE = (("Perfectionism", "SelfControl"), ("Conservatism", "Adaptability"))
"""With these, ten traits: a questionnaire of the same make as the shipped one, 10 × 2 facets × 2 items."""


@dataclass(frozen=True, eq=False)
class Bank:
    """The same items seen as measuring traits and as measuring facets. blend: (traits, facets) facets make a trait."""

    by_trait: Questionnaire
    by_facet: Questionnaire
    learn: np.ndarray
    prove: np.ndarray
    blend: np.ndarray

    def keyed(self, sheets: np.ndarray) -> np.ndarray:
        """Answers turned so that more is more of the trait."""
        return np.where(self.by_trait.keys > 0, sheets, CATEGORIES + 1 - sheets)

    def sums(self, sheets: np.ndarray) -> np.ndarray:
        """(people, traits) plain sum scores."""
        return self.keyed(sheets) @ np.eye(len(self.by_trait.traits))[self.by_trait.trait_index]


def argument(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("CALLFIT_DATA_PEOPLE"), help="folder of the answers"
    )
    return parser


def line(what: str, found: str, bar: str, met: bool | None = None) -> None:
    """One line of the table."""
    print(f"{what:58}{found:>26}  {bar:34}{'' if met is None else 'met' if met else 'MISSED'}", flush=True)


def folder(given: argparse.Namespace) -> Path:
    if given.data is None or not (Path(given.data) / "spi_people.csv").is_file():
        raise SystemExit("name the folder with bfi_people.csv and spi_people.csv: --data or CALLFIT_DATA_PEOPLE")
    return Path(given.data)


def bank(data: Path, pairs: Sequence[tuple[str, str]] = PAIRS, each: int = 5) -> Bank:
    """``each`` items a facet, of either key as far as there are, in the order they were asked in."""
    people = pd.read_csv(data / "spi_people.csv")
    items = pd.read_csv(data / "spi_items.csv").set_index("item").loc[people.columns]
    answers = people.to_numpy(dtype=float)
    facet, key = items.facet.to_numpy(), items.facet_key.to_numpy()

    def total(name: str) -> np.ndarray:
        return (answers * key)[:, facet == name].sum(axis=1)

    rows = []
    for one, other in pairs:
        side = 1 if np.corrcoef(total(one), total(other))[0, 1] > 0 else -1
        for name, turn in ((one, 1), (other, side)):
            ranks = {1: 0, -1: 0}
            mine = []
            for place in np.flatnonzero(facet == name):
                mine.append((ranks[int(key[place])], place))
                ranks[int(key[place])] += 1
            for _, place in sorted(mine)[:each]:
                rows.append((place, f"{one}+{other}", name, int(key[place]), int(key[place]) * turn))
    rows.sort()
    names = items.index.to_numpy()
    text = {"ja": "", "en": ""}
    traits, facets = tuple(dict.fromkeys(row[1] for row in rows)), tuple(dict.fromkeys(row[2] for row in rows))
    chosen = answers[:, [row[0] for row in rows]]
    learn, prove = chosen[::2], chosen[1::2]
    by_facet = Questionnaire(all_opposed(Item(names[p], f, f, k, text) for p, _, f, k, _ in rows), facets)
    by_trait = Questionnaire(all_opposed(Item(names[p], t, f, k, text) for p, t, f, _, k in rows), traits)
    blend = np.zeros((len(traits), len(facets)))
    for _, trait, name, own, turned in rows:
        mine = [r[0] for r in rows if r[2] == name]
        spread = (answers[::2] * key)[:, mine].sum(axis=1).std()
        blend[traits.index(trait), facets.index(name)] = own * turned * spread
    return Bank(by_trait, by_facet, learn, prove, blend)


def as_parameters(items: int, traits: int, slope: float = 1.5, correlation: float = 0.2) -> Parameters:
    """The shipped defaults stretched to six answers."""
    prior = np.full((traits, traits), correlation) + (1 - correlation) * np.eye(traits)
    bounds = np.tile(np.linspace(-1.8, 1.8, CATEGORIES - 1), (items, 1))
    return Parameters("default", np.full(items, slope), bounds, prior)


def simulate(
    questionnaire: Questionnaire, parameters: Parameters, people: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """True traits and the sheets they lead to."""
    random = np.random.default_rng(seed)
    truth = random.multivariate_normal(np.zeros(len(parameters.prior)), parameters.prior, people, method="cholesky")
    keyed = (questionnaire.keys * truth[:, questionnaire.trait_index])[:, :, None]
    chance = 1 / (1 + np.exp(-parameters.slopes[:, None] * (keyed - parameters.thresholds)))
    return truth, 1.0 + (random.random((people, len(questionnaire), 1)) < chance).sum(axis=2)


def posterior(sheets: np.ndarray, questionnaire: Questionnaire, parameters: Parameters) -> grm.Posterior:
    return grm.posterior(sheets, questionnaire.trait_index, questionnaire.keys, parameters)


def first(sheets: np.ndarray, answered: int) -> np.ndarray:
    """Only the first so many answers."""
    part = sheets.copy()
    part[:, answered:] = np.nan
    return part
