"""The measurement engine in one run: calibration and adaptive choice beside PyPI's mirt, errors, short forms, facets,
the short way, careless sheets, speed.

    python -m benchmarks.measurement [--data FOLDER] [--peer PYTHON] [--people 1000000]

--peer: a Python that has ``mirt`` of PyPI (1.2), which is not among the packages of this project. Figures are printed
with their bar; times are of this machine as busy as it is, so that only ratios within a run mean anything.
"""

import argparse
import csv
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from advisor.content import loading
from advisor.content.bundle import bundle
from advisor.domain.psychometrics import intervals
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.psychometrics.marginal_likelihood import fit_trait
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.psychometrics.person_fit import chances
from advisor.domain.psychometrics.trust import sides
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import Model
from benchmarks import adaptive, careless, contentgains, facets, million, settling, shortforms
from benchmarks.people import (
    CATEGORIES,
    PAIRS,
    TWO_MORE,
    Bank,
    argument,
    bank,
    first,
    folder,
    line,
    posterior,
    simulate,
)

R_MIRT = {"agree": -17138.46, "conscientious": -18319.32, "extraversion": -18850.21, "neuroticism": -19007.47,
          "openness": -17658.97}  # fmt: skip
PEER = """
import json, sys, time
import numpy as np
from mirt import fit_mirt
found = []
for path in sys.argv[1:]:
    answers = np.load(path).astype(int) - 1
    begun = time.perf_counter()
    fit = fit_mirt(answers, model="GRM", n_categories=int(answers.max()) + 1, n_quadpts=61, max_iter=2000)
    found.append({"seconds": time.perf_counter() - begun, "log_likelihood": fit.log_likelihood,
                  "slopes": np.ravel(fit.model.parameters["discrimination"]).tolist()})
print(json.dumps(found))
"""


def scales(data: Path) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """(name, answers with reversed items recoded, slopes and thresholds of R mirt) of the five bfi scales."""
    with (data / "bfi_people.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if all(cell not in ("", "NA") for cell in row.values())]
    with (data / "bfi_key.csv").open() as file:
        keys = list(csv.DictReader(file))
    with (data / "bfi_rmirt_parameters.csv").open() as file:
        found = {row["item"]: row for row in csv.DictReader(file)}
    for name in R_MIRT:
        mine = [row for row in keys if row["scale"] == name]
        answers = np.array([[float(row[one["item"]]) for one in mine] for row in rows])
        answers = np.where([one["key"] == "1" for one in mine], answers, 7 - answers)
        slopes = np.array([float(found[one["item"]]["a"]) for one in mine])
        bounds = np.array([[float(found[one["item"]][f"b{k}"]) for k in range(1, 6)] for one in mine])
        yield name, answers, slopes, bounds


def long_scale(people: int = 4_000, items: int = 14, seed: int = 0) -> np.ndarray:
    """Made people on a scale of items with five answers."""
    random = np.random.default_rng(seed)
    theta, slopes = random.standard_normal(people), random.uniform(0.8, 2.5, items)
    bounds = np.sort(random.normal(0, 1.3, (items, 4)), axis=1)
    chance = 1 / (1 + np.exp(-slopes[:, None] * (theta[:, None, None] - bounds)))
    return 1.0 + (random.random((people, items, 1)) < chance).sum(axis=2)


def calibration(data: Path, peer: str | None) -> None:
    print("\nCALIBRATION: five bfi scales (2,436 people) against R mirt 1.45; time on 4,000 x 14")
    names, sheets, usual = [], [], []
    with threadpool_limits(1):
        for name, answers, slopes, bounds in scales(data):
            found = fit_trait(answers, np.ones(5), CATEGORIES, list("12345"))
            usual += found.slopes.tolist()
            near = np.abs(bounds) < 4
            gap = found.log_likelihood - R_MIRT[name]
            off = (np.abs(found.slopes - slopes).max(), np.abs(found.thresholds - bounds)[near].max())
            cell = f"{gap:+.4f}  {off[0]:.4f}  {off[1]:.4f}"
            line(f"{name}: log-likelihood, slopes, thresholds off", cell, ">= -0.05, <= 0.005, <= 0.005",
                 gap >= -0.05 and max(off) <= 0.005)  # fmt: skip
            names.append(name)
            sheets.append(answers)
        line(
            "slopes of the 25 items: quartiles",
            "  ".join(f"{q:.2f}" for q in np.quantile(usual, (0.25, 0.5, 0.75))),
            "",
        )
        few = [fit_trait(long_scale(300, 4, seed), np.ones(4), 5, list("1234")) for seed in range(60)]
        off = np.mean([one.slope_errors.mean() for one in few])
        line("300 people, 4 items: standard error of a slope, said", f"{off:.2f}", "")
        table, seconds = long_scale(), []
        for _ in range(3):
            begun = time.perf_counter()
            fit_trait(table, np.ones(14), 5, list("abcdefghijklmn"))
            seconds.append(time.perf_counter() - begun)
    line("seconds for 4,000 x 14, standard errors included", f"{min(seconds):.2f}", "<= 4", min(seconds) <= 4)
    if peer is None:
        print("PyPI mirt: not measured; name a Python that has it with --peer")
        return
    with tempfile.TemporaryDirectory() as place:
        paths = [Path(place) / f"{number}.npy" for number in range(len(sheets) + 1)]
        for path, answers in zip(paths, [*sheets, table], strict=True):
            np.save(path, answers)
        alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [peer, "-c", PEER, *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)  # noqa: S603  # given by hand
    theirs = json.loads(done.stdout.splitlines()[-1])
    for name, one in zip(names, theirs, strict=False):
        line(f"PyPI mirt, {name}: log-likelihood off", f"{one['log_likelihood'] - R_MIRT[name]:+.4f}", "")
    ratio = min(seconds) / theirs[-1]["seconds"]
    line("PyPI mirt, seconds for 4,000 x 14; ours / theirs", f"{theirs[-1]['seconds']:.2f}  {ratio:.2f}", "<= 1 x",
         ratio <= 1)  # fmt: skip


def worst(said: np.ndarray, seen: np.ndarray) -> float:
    """Largest distance, over tenths of the said probability, from the share that came true."""
    tenth = np.minimum((said * 10).astype(int), 9)
    return max(float(abs(said[tenth == t].mean() - seen[tenth == t].mean())) for t in range(10) if (tenth == t).any())


def errors(model: Model, data: Path) -> None:
    print("\nERRORS: 90 % intervals and P(inbound), shipped questionnaire, 60,000 made people of the shipped defaults")
    truth, sheets = simulate(model.questionnaire, model.parameters, 60_000, seed=1)
    contrast = (truth @ model.contrast.T)[:, 0]
    for answered in (10, 20, 30, 40):
        found = model.posterior(first(sheets, answered))
        spread = np.sqrt(np.diagonal(found.cov, axis1=1, axis2=2))
        inside = (np.abs(truth - found.mean) <= intervals.Z * spread).mean()
        line(f"{answered} answers: inside", f"{inside:.3f}", "0.88 to 0.92", 0.88 <= inside <= 0.92)
        gap, error = (
            linear_scores.scores(model.contrast, found)[:, 0],
            linear_scores.errors(model.contrast, found.cov)[:, 0],
        )
        said = np.array([linear_scores.probability_above(*pair) for pair in zip(gap, error, strict=True)])
        off = worst(said, contrast > 0)
        line(f"{answered} answers: P(inbound) off, worst tenth", f"{off:.3f}", "<= 0.03", off <= 0.03)
    print(
        "Real people: the sum of one half of the items foretold from the other half, learnt on 1,000, proved on 1,000"
    )
    for name, made in {"10 x 2 x 2": bank(data, (*PAIRS, *TWO_MORE), 2), "8 x 2 x 5": bank(data)}.items():
        ways = {
            "traits, free slopes": (made.by_trait, False),
            "traits, one slope": (made.by_trait, True),
            "facets": (made.by_facet, False),
        }
        for level, (q, one_slope) in ways.items():
            learnt = calibrate(made.learn, q, CATEGORIES, one_slope=one_slope).parameters
            for trust in dict.fromkeys((1.0, learnt.trust)):
                inside, off = halves(made, q, replace(learnt, trust=trust))
                line(f"{name} by {level}, trust {trust:.2f}: inside; P off", f"{inside:.3f}  {off:.3f}",
                     "0.88 to 0.92; P by chance 0.02", 0.88 <= inside <= 0.92)  # fmt: skip


def halves(made: Bank, q: Questionnaire, parameters: Parameters, draws: int = 200) -> tuple[float, float]:
    """From half of the items of each facet to the sums of the other half, by drawing people and their answers.

    Share of the sums inside their 90 % intervals, and how far the said probability that one trait lies above another is
    off in the worst tenth, all pairs of traits taken together. Draws, because sums of few answers are far from normal.
    """
    random = np.random.default_rng(5)
    index, keys, count = made.by_trait.trait_index, made.by_trait.keys, len(made.by_trait.traits)
    inside, said, seen = [], [], []
    for side in (0, 1):
        told = sides(made.by_trait) == side
        total = (keys * told)[:, None] * np.eye(count)[index]
        found = posterior(np.where(told, np.nan, made.prove), q, parameters)
        root, drawn = np.linalg.cholesky(found.cov), []
        for _ in range(draws):
            theta = found.mean + np.einsum("nab,nb->na", root, random.standard_normal(found.mean.shape))
            chance, _ = chances(theta, q.trait_index, q.keys, parameters)
            above = random.random((*chance.shape[:2], 1)) > np.cumsum(chance, axis=2)[:, :, :-1]
            drawn.append(above.sum(axis=2) @ total)
        sums, truth = np.array(drawn), (made.prove - 1) @ total
        place = (sums < truth).mean(axis=0) + random.random(truth.shape) * (sums == truth).mean(axis=0)
        inside.append((place > 0.05) & (place < 0.95))
        usual = (made.learn - 1) @ total
        scale, middle = usual.std(axis=0), np.median(usual, axis=0)
        for one, other in combinations(range(count), 2):
            gap = [part[..., one] - part[..., other] for part in ((sums - middle) / scale, (truth - middle) / scale)]
            said.append((gap[0] > 0).mean(axis=0) + (gap[0] == 0).mean(axis=0) / 2)
            seen.append((gap[1] > 0) + (gap[1] == 0) / 2)
    return float(np.mean(inside)), worst(np.concatenate(said), np.concatenate(seen))


def main() -> None:
    parser = argument(__doc__)
    parser.add_argument("--peer", help="a Python that has mirt of PyPI")
    parser.add_argument("--people", type=int, default=1_000_000)
    given: argparse.Namespace = parser.parse_args()
    data = folder(given)
    print(f"{'':58}{'found':>26}  bar")
    calibration(data, given.peer)
    model = bundle(loading.load()).model
    errors(model, data)
    shortforms.report(data, given.peer)
    facets.report(data)
    adaptive.report(2_000)
    settling.table(data, 600)
    careless.report(data)
    contentgains.report(data)
    million.report(given.people)


if __name__ == "__main__":
    main()
