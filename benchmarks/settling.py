"""How soon real people's verdict is settled, and whether it stays: inbound − outbound on a bank of 80 items.

    python -m benchmarks.settling --data FOLDER [--people 1000]

Eight traits of two facets (``people``), calibrated on one half of the people, asked of the other half. Nobody has told
which of these traits call for what, so four of them count for and four against, in three ways. A person is asked as on
the short way, the direction alone, until its sign is certain or 30 are answered. "from 16 on": not before every trait
has two answers. "verdict of all": the sign with all 80 answers, by the same model or by plain sums.
"""

from pathlib import Path

import numpy as np

from advisor.domain.adaptive import stopping
from advisor.domain.adaptive.selection import ALIKE, MOST, candidates
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.scoring.model import Model
from benchmarks.people import CATEGORIES, Bank, argument, bank, folder, posterior

SIGNS = np.array(
    [[1, 1, 1, 1, -1, -1, -1, -1], [1, -1, 1, -1, 1, -1, 1, -1], [1, -1, -1, 1, -1, 1, 1, -1]], dtype=float
)


def verdict(found: Posterior, contrast: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) the contrast, and whether its sign is certain."""
    value = found.mean @ contrast
    error = np.sqrt(np.einsum("t,ntu,u->n", contrast, found.cov, contrast))
    return value, np.abs(value) >= stopping.NEAR * error


def ask(model: Model, real: Bank, sheet: np.ndarray, contrast: np.ndarray, least: int) -> tuple[int, float, bool]:
    """Answers until the verdict is settled, the contrast then, and whether it is."""
    asked: tuple[int, ...] = ()
    while True:
        seen = np.full((1, len(sheet)), np.nan)
        seen[0, list(asked)] = sheet[list(asked)]
        found = model.posterior(seen)
        value, sure = verdict(found, contrast)
        if (len(asked) >= least and sure[0]) or len(asked) >= MOST:
            return len(asked), float(value[0]), bool(sure[0])
        gain = stopping.gains(model, found, contrast[None, :])
        allowed = candidates(real.by_trait, asked)
        asked = (*asked, max(allowed, key=lambda item: (round(float(gain[item]), ALIKE), -item)))


def report(name: str, model: Model, real: Bank, people: np.ndarray, blend: np.ndarray) -> None:
    everything = posterior(people, model.questionnaire, model.parameters)
    learnt, proved = real.sums(real.learn), real.sums(people)
    plain = (proved - learnt.mean(axis=0)) / learnt.std(axis=0)
    for least in (0, 16):
        rows = []
        for signs in SIGNS:
            contrast = signs @ blend
            told = [ask(model, real, sheet, contrast, least) for sheet in people]
            answers, value, sure = (np.array(column) for column in zip(*told, strict=True))
            own = np.sign(value) == np.sign(verdict(everything, contrast)[0])
            sums = np.sign(value) == np.sign(plain @ signs)
            rows.append([answers.mean(), sure.mean(), own[sure].mean(), own.mean(), sums[sure].mean(), sums.mean()])
        for label, row in [
            *((f"{number}", row) for number, row in enumerate(rows, 1)),
            ("mean", np.mean(rows, axis=0)),
        ]:
            figures = " | ".join([f"{row[0]:.1f}", *(f"{figure:.3f}" for figure in row[1:])])
            print(f"| {name} | {'from 16 on' if least else 'at once'} | {label} | {figures} |", flush=True)


def table(data: Path, people: int) -> None:
    real = bank(data)
    print(f"\nSETTLED: inbound − outbound on 80 items, {people} real people")
    print(
        "| prior | may stop | contrast | answers | decided | verdict of all, decided | everyone | plain sums, decided ",
        end="",
    )
    print(f"| everyone |\n|{'---|' * 9}")
    for name, items, blend in (
        ("facets", real.by_facet, real.blend),
        ("traits", real.by_trait, np.eye(len(real.by_trait.traits))),
    ):
        parameters: Parameters = calibrate(real.learn, items, categories=CATEGORIES).parameters
        report(name, Model(items, parameters, WeightTable((), items.traits, {}), ()), real, real.prove[:people], blend)


if __name__ == "__main__":
    parser = argument(__doc__)
    parser.add_argument("--people", type=int, default=1000)
    given = parser.parse_args()
    table(folder(given), given.people)
