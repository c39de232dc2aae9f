"""Other ways to foretell answers from content, for the careless sheets that the shipped defaults hardly see.

    python -m benchmarks.contentgains [--data FOLDER]

The gain from content (``person_fit.content_gain``) with facets instead of traits, and averaged over several slopes and
spreads of the thresholds, in place of the one in force; the weights stay. Nothing here is learnt from any kind of
careless sheet. Forty spi items made like the shipped ones; AUC / share caught at the limit that 5 % of real people
exceed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from advisor.domain.psychometrics import careless_responding, person_fit
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import Questionnaire
from benchmarks.careless import EACH, auc_and_caught, indices, kinds
from benchmarks.facets import Usual, traits_of
from benchmarks.people import PAIRS, TWO_MORE, Bank, argument, as_parameters, bank, first, folder, posterior

LIKE_PEOPLE = ("random, all answers", "random, middling", "own answers, shuffled", "second half random")
WITHIN = 0.44
"""Correlation of the two facets of a trait among real people, on average (benchmarks/facets.py)."""
WIDE_RANGE = ((1.2, 1.0), (2.0, 0.6), (2.0, 1.0), (2.0, 1.4), (3.0, 1.0))
"""Slopes and spreads of the thresholds that are averaged."""


def by_facet(made: Bank, slope: float, spread: float = 1.0) -> Parameters:
    facets = made.by_facet.traits
    plain = as_parameters(len(made.by_facet), len(facets), slope)
    turned = np.sign(made.blend).sum(axis=0)
    prior = Usual(slope, WITHIN, np.ones(1)).prior(made.by_trait.traits, traits_of(made.by_trait, facets))
    return replace(plain, thresholds=spread * plain.thresholds, prior=prior * np.outer(turned, turned))


def averaged(q: Questionnaire, models: Sequence[Parameters]) -> Callable[[np.ndarray], np.ndarray]:
    """Sheets → gain from content when any of the models may be the right one."""

    def gain(sheets: np.ndarray) -> np.ndarray:
        each = [
            person_fit.content_gain(sheets, posterior(sheets, q, one), q.trait_index, q.keys, one) for one in models
        ]
        found = np.logaddexp.reduce(each, axis=0) - np.log(len(models))
        return np.asarray(np.clip(found, -careless_responding.MOST_GAIN, careless_responding.MOST_GAIN))

    return gain


def report(data: Path) -> None:
    made = bank(data, (*PAIRS, *TWO_MORE), each=2)
    q, f = made.by_trait, made.by_facet
    default = as_parameters(len(q), len(q.traits))
    ways = {
        "traits, slope 1.5 (in force)": averaged(q, [default]),
        "traits, slopes 0.8, 1.5, 2.5": averaged(q, [as_parameters(len(q), len(q.traits), a) for a in (0.8, 1.5, 2.5)]),
        **{f"facets, slope {slope}": averaged(f, [by_facet(made, slope)]) for slope in (1.5, 1.8, 2.2)},
        "facets, slopes and spreads averaged": averaged(f, [by_facet(made, *one) for one in WIDE_RANGE]),
    }
    print(f"\nTRIED: the gain from content in other ways, default parameters; {', '.join(LIKE_PEOPLE)}")
    for answered in (30, 40):
        honest, sloppy = first(made.prove, answered), kinds(answered, made.prove[:, :answered], seed=answered)
        blank = np.full((EACH, len(q) - answered), np.nan)
        parts = [honest, *(np.hstack([sloppy[kind], blank]) for kind in LIKE_PEOPLE)]
        seen = [indices(sheets, q, default) for sheets in parts]
        for name, gain in ways.items():
            # Columns 0 and -1 are minus the gain in force, and the doubt that it is part of.
            doubts = [
                found[:, -1] - careless_responding.GAIN * (found[:, 0] + gain(sheets))
                for sheets, found in zip(parts, seen, strict=True)
            ]
            cells = "  ".join("{:.3f} / {:.2f}".format(*auc_and_caught(doubts[0], one)) for one in doubts[1:])
            print(f"{answered} answers  {name:38}{cells}", flush=True)


if __name__ == "__main__":
    report(folder(argument(__doc__).parse_args()))
