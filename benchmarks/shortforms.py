"""24 of 80 items: how near the trait scores come to the plain sum over all 80, by ways to choose and ways to score.

    python -m benchmarks.shortforms [--data FOLDER] [--peer PYTHON]

Eight traits of two facets of five items (spi). Parameters, forms and regressions are learnt on one half of the people
and judged on the other ("real"), and on people simulated from the facet parameters ("made"), where the target is the
true trait as well. Mean and least correlation over the traits. "adaptive" takes for each person the item that lowers
the variance of the traits most, in closed form, and knows nothing of decisions. --peer: a Python that has mirt of PyPI.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import RidgeCV

from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.psychometrics.person_fit import chances
from advisor.domain.questionnaire.items import Questionnaire
from benchmarks.people import CATEGORIES, PAIRS, Bank, argument, bank, folder, posterior, simulate

LENGTH = 24
Choice = Callable[[np.ndarray], np.ndarray]
"""Sheets → (people, LENGTH) positions of the items asked."""


@dataclass(frozen=True, eq=False)
class View:
    """One way to see the bank: which latent axes, and how they make the traits (traits, axes)."""

    name: str
    questionnaire: Questionnaire
    parameters: Parameters
    blend: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        spread = np.sqrt(np.einsum("tf,fg,tg->t", self.blend, self.parameters.prior, self.blend))
        return self.blend / spread[:, None]

    def information(self, found: Posterior) -> np.ndarray:
        """(people, items) Fisher information at the estimate."""
        q = self.questionnaire
        chance, slope = chances(found.mean, q.trait_index, q.keys, self.parameters)
        return np.asarray((slope**2 / chance).sum(axis=2))

    def traits(self, sheets: np.ndarray) -> np.ndarray:
        return posterior(sheets, self.questionnaire, self.parameters).mean @ self.weights.T

    def expected_sums(self, sheets: np.ndarray, made: Bank) -> np.ndarray:
        """The answers given plus what is expected of the others."""
        q, found = self.questionnaire, posterior(sheets, self.questionnaire, self.parameters)
        chance, _ = chances(found.mean, q.trait_index, q.keys, self.parameters)
        return made.sums(np.where(np.isnan(sheets), chance @ np.arange(1, CATEGORIES + 1), sheets))


def views(made: Bank) -> tuple[View, View]:
    trait = calibrate(made.learn, made.by_trait, CATEGORIES).parameters
    facet = calibrate(made.learn, made.by_facet, CATEGORIES).parameters
    return (
        View("trait", made.by_trait, trait, np.eye(len(made.by_trait.traits))),
        View("facet", made.by_facet, facet, made.blend),
    )


def only(sheets: np.ndarray, asked: np.ndarray) -> np.ndarray:
    found = np.full(sheets.shape, np.nan)
    np.put_along_axis(found, asked, np.take_along_axis(sheets, asked, axis=1), axis=1)
    return found


def same_for_all(items: np.ndarray) -> Choice:
    return lambda sheets: np.tile(items, (len(sheets), 1))


def at_random(sheets: np.ndarray) -> np.ndarray:
    return np.argsort(np.random.default_rng(0).random(sheets.shape), axis=1)[:, :LENGTH]


def classical(made: Bank) -> np.ndarray:
    """Three items a trait by item-rest correlation, at least one of each facet."""
    keyed, chosen = made.keyed(made.learn), []
    for trait in range(len(made.by_trait.traits)):
        mine = np.flatnonzero(made.by_trait.trait_index == trait)
        total = keyed[:, mine].sum(axis=1)
        worth = {i: np.corrcoef(keyed[:, i], total - keyed[:, i])[0, 1] for i in mine}
        ranked = sorted(mine, key=lambda i: -worth[i])
        facets = {made.by_trait[int(i)].facet for i in mine}
        best = [next(i for i in ranked if made.by_trait[int(i)].facet == facet) for facet in sorted(facets)]
        chosen += [*best, next(i for i in ranked if i not in best)]
    return np.array(chosen)


def gains(view: View, cov: np.ndarray, information: np.ndarray) -> np.ndarray:
    """(people, items) drop of the summed variance of the traits: I (w·C[:,a])² / (1 + I C_aa)."""
    axis = view.questionnaire.trait_index
    reach = (view.weights @ cov)[:, :, axis]
    return np.asarray(information * (reach**2).sum(axis=1) / (1 + information * cov[:, axis, axis]))


def planned(view: View, made: Bank) -> np.ndarray:
    """One form for everybody: greedily, at the information that people have on average."""
    mean = view.information(posterior(made.learn, view.questionnaire, view.parameters)).mean(axis=0)[None, :]
    cov, chosen = view.parameters.prior[None, :, :], []
    for _ in range(LENGTH):
        worth = gains(view, cov, mean)[0]
        worth[chosen] = -1
        item = int(worth.argmax())
        chosen.append(item)
        column = cov[:, :, view.questionnaire.trait_index[item]]
        own = 1 + mean[0, item] * column[0, view.questionnaire.trait_index[item]]
        cov = cov - mean[0, item] / own * column[:, :, None] * column[:, None, :]
    return np.array(chosen)


def adaptive(view: View) -> Choice:
    def choose(sheets: np.ndarray) -> np.ndarray:
        people, asked = np.arange(len(sheets)), np.zeros((len(sheets), 0), dtype=int)
        for _ in range(LENGTH):
            found = posterior(only(sheets, asked), view.questionnaire, view.parameters)
            worth = gains(view, found.cov, view.information(found))
            np.put_along_axis(worth, asked, -1, axis=1)
            asked = np.column_stack([asked, worth[people].argmax(axis=1)])
        return asked

    return choose


def near(scores: np.ndarray, target: np.ndarray) -> str:
    found = [np.corrcoef(score, truth)[0, 1] for score, truth in zip(scores.T, target.T, strict=True)]
    return f"{np.mean(found):.3f} {min(found):.3f}"


def peers(peer: str, made: Bank, simulated: np.ndarray) -> tuple[list[np.ndarray], float]:
    """The peer's scores of real and of made people after ``LENGTH`` answers, and its milliseconds an answer."""
    with tempfile.TemporaryDirectory() as place:
        answers = Path(place) / "answers.npz"
        people = {"learn": made.learn, "real": made.prove, "made": simulated}
        keyed = {name: made.keyed(sheets) for name, sheets in people.items()}
        np.savez(answers, trait=made.by_trait.trait_index, **keyed)
        command = [peer, str(Path(__file__).with_name("peer.py")), str(answers), str(LENGTH), str(CATEGORIES)]
        alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)  # noqa: S603  # given by hand
    found = json.loads(done.stdout.splitlines()[-1])
    return [np.array(found["real"]), np.array(found["made"])], found["ms"]


def report(data: Path, peer: str | None = None) -> None:
    made = bank(data)
    trait, facet = views(made)
    truth, simulated = simulate(facet.questionnaire, facet.parameters, len(made.prove), seed=7)
    target, real = truth @ facet.weights.T, made.sums(made.prove)
    print(
        f"\n{LENGTH} of {len(made.by_trait)} items: mean and least correlation with the full plain sum of real people,"
    )
    print("with that of made people, and with the true trait of made people")
    names, found = facet.questionnaire.traits, facet.parameters.prior
    between = [abs(found[names.index(one), names.index(other)]) for one, other in PAIRS]
    print(f"correlation of the two facets of a trait, free of error: {min(between):.2f} to {max(between):.2f}")
    short = classical(made)
    ways: dict[str, Choice] = {
        "random order": at_random,
        "fixed order, as in the file": same_for_all(np.arange(LENGTH)),
        "classical short form": same_for_all(short),
        "planned by trait": same_for_all(planned(trait, made)),
        "planned by facet": same_for_all(planned(facet, made)),
        "adaptive by trait": adaptive(trait),
        "adaptive by facet": adaptive(facet),
    }
    for name, choose in ways.items():
        sheets = [only(people, choose(people)) for people in (made.prove, simulated)]
        scorings: dict[str, Callable[[np.ndarray], np.ndarray]] = {
            "trait-level score": trait.traits,
            "facet-level score": facet.traits,
            "facet-level expected sum": lambda rows: facet.expected_sums(rows, made),
        }
        if name == "classical short form":
            ridge = RidgeCV(np.logspace(-1, 4, 20)).fit(made.learn[:, short], made.sums(made.learn))
            scorings = {
                "plain sum": lambda rows: made.sums(np.where(np.isnan(rows), 3.5, rows)),
                "ridge": lambda rows, fitted=ridge: fitted.predict(rows[:, short]),
                **scorings,
            }
        for scoring, score in scorings.items():
            found = [score(rows) for rows in sheets]
            cells = (near(found[0], real), near(found[1], made.sums(simulated)), near(found[1], target))
            print(f"{name:28} {scoring:26}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
    if peer is None:
        print("PyPI mirt: not measured; name a Python that has it with --peer")
        return
    found, ms = peers(peer, made, simulated)
    cells = (near(found[0], real), near(found[1], made.sums(simulated)), near(found[1], target))
    print(f"{'PyPI mirt, trait by trait':28} {'its score':26}" + "".join(f"{cell:>14}" for cell in cells))
    print(f"PyPI mirt, next item and score, one trait alone: {ms:.2f} ms (median)")


if __name__ == "__main__":
    parser = argument(__doc__)
    parser.add_argument("--peer", help="a Python that has mirt of PyPI")
    given = parser.parse_args()
    report(folder(given), given.peer)
