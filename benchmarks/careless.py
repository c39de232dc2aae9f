"""Careless answering: how well fifteen made kinds are told from real people, and how many real people are marked.

    python -m benchmarks.careless [--data FOLDER]

The questionnaire has the make of the shipped one (10 traits × 2 facets × 2 items of the spi), parameters learnt on one
half of the people, the other half judged. "left out": a logistic regression of the indices, trained on the other
fourteen kinds. "doubt": the fixed weights in force. AUC / share caught at the limit that 5 % of real people exceed.
Then the share of real people, and of each kind, that the product marks with its fixed limit.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from advisor.domain.psychometrics import careless_responding, response_quality
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.psychometrics.person_fit import content_gain
from advisor.domain.questionnaire.items import Questionnaire
from benchmarks.indices import longest_run, person_fit
from benchmarks.people import CATEGORIES, PAIRS, TWO_MORE, argument, as_parameters, bank, first, folder, posterior

EACH = 1000
POOLED = ("gain", "even-odd", "antonyms", "run", "IRV", "Mahalanobis")
INDICES = ("gain", "l_z*", "even-odd", "antonyms", "run", "IRV", "Mahalanobis", "doubt")
SHOWN = {"gain": -1, "l_z*": -1, "even-odd": 1, "antonyms": 1, "run": 1, "IRV": -1, "Mahalanobis": 1, "doubt": 1}
"""Which way each index is careless."""


def kinds(items: int, honest: np.ndarray, seed: int) -> Mapping[str, np.ndarray]:
    """Kind → (EACH, items) sheets."""
    random, top = np.random.default_rng(seed), CATEGORIES
    shape = (EACH, items)

    def uniform() -> np.ndarray:
        return random.integers(1, top + 1, shape).astype(float)

    def choice(*answers: int) -> np.ndarray:
        return random.choice(np.array(answers, dtype=float), shape)

    place, start = np.arange(items), random.integers(0, top, (EACH, 1))
    one = np.repeat(random.integers(1, top + 1, (EACH, 1)), items, axis=1).astype(float)
    ladder = np.concatenate([np.arange(1, top + 1), np.arange(top - 1, 1, -1)]).astype(float)
    two = 1 + np.stack([start[:, 0], (start[:, 0] + random.integers(1, top, EACH)) % top], axis=1).astype(float)
    runs, walk, own = uniform(), uniform(), honest[random.integers(0, len(honest), EACH)]
    for column in range(1, items):
        runs[:, column] = np.where(random.random(EACH) < 0.85, runs[:, column - 1], runs[:, column])
        walk[:, column] = np.clip(walk[:, column - 1] + random.integers(-1, 2, EACH), 1, top)
    half = own.copy()
    half[:, items // 2 :] = uniform()[:, items // 2 :]
    return {
        "random, all answers": uniform(),
        "random, middling": np.clip(np.round(random.normal((top + 1) / 2, top / 6, shape)), 1, top),
        "random, two neighbours": random.integers(1, top, (EACH, 1)) + random.integers(0, 2, shape).astype(float),
        "random, two mild": choice(2, top - 1),
        "random, extremes": choice(1, top),
        "random, agreeing": choice(top - 2, top - 1, top),
        "one key": one,
        "one key, slips": np.where(random.random(shape) < 0.15, uniform(), one),
        "runs": runs,
        "staircase": (start + place) % top + 1.0,
        "up and down": ladder[(start + place) % len(ladder)],
        "two in turn": two[:, place % 2],
        "walk": walk,
        "own answers, shuffled": random.permuted(own, axis=1),
        "second half random": half,
    }


def indices(sheets: np.ndarray, questionnaire: Questionnaire, parameters: Parameters) -> np.ndarray:
    """(people, INDICES), each turned so that more is more careless; NaN counts as the middle."""
    q, found = questionnaire, posterior(sheets, questionnaire, parameters)
    keyed = np.where(q.keys > 0, sheets, CATEGORIES + 1 - sheets)
    pairs = np.array(q.opposite_positions)
    gain = content_gain(sheets, found, q.trait_index, q.keys, parameters)
    opposite, halves = (
        careless_responding.antonyms(sheets, q.opposite_positions),
        careless_responding.even_odd(keyed, q.trait_index),
    )
    mean, cov = careless_responding.expected_answers(q.trait_index, q.keys, parameters)
    distance = careless_responding.mahalanobis(sheets, mean, cov)
    count = (~np.isnan(sheets[:, pairs])).all(axis=2).sum(axis=1)
    columns = {
        "gain": np.clip(gain, -careless_responding.MOST_GAIN, careless_responding.MOST_GAIN),
        "l_z*": np.clip(person_fit(sheets, found, q.trait_index, q.keys, parameters), -6, 3),
        "even-odd": np.nan_to_num(halves),
        "antonyms": np.nan_to_num(opposite) * np.sqrt(count / careless_responding.ALL_PAIRS),
        "run": np.minimum(longest_run(sheets), 12),
        "IRV": careless_responding.variability(sheets) / (CATEGORIES - 1),  # as a share of the scale
        "Mahalanobis": np.log(distance / (~np.isnan(sheets)).sum(axis=1)),
        # The weight of the spread is for a scale of five answers; here there are six.
        "doubt": careless_responding.doubt(sheets, gain, opposite, count, halves, distance)
        + careless_responding.NARROW * careless_responding.variability(sheets) * (1 / 4 - 1 / 5),
    }
    return np.column_stack([SHOWN[name] * columns[name] for name in INDICES])


def auc_and_caught(honest: np.ndarray, sloppy: np.ndarray) -> tuple[float, float]:
    """AUC, and the share caught where 5 % of the honest are exceeded."""
    labels = np.r_[np.zeros(len(honest)), np.ones(len(sloppy))]
    return float(roc_auc_score(labels, np.r_[honest, sloppy])), float((sloppy > np.quantile(honest, 0.95)).mean())


def without(kind: str, honest: np.ndarray, made: Mapping[str, np.ndarray]) -> LogisticRegression:
    """Trained on every kind but one, both classes weighing alike."""
    others = np.vstack([rows for name, rows in made.items() if name != kind])
    rows, labels = np.vstack([honest, others])[:, :7], np.r_[np.zeros(len(honest)), np.ones(len(others))]
    weights = np.where(labels == 1, 1e4 / len(others), 1e4 / len(honest))
    return LogisticRegression(max_iter=2000).fit(rows, labels, sample_weight=weights)


Part = tuple[np.ndarray, Mapping[str, np.ndarray]]
"""Indices of real people and of each kind, with one setting of parameters and length."""


def table(q: Questionnaire, learn: np.ndarray, prove: np.ndarray, parameters: Parameters, name: str) -> list[Part]:
    parts = []
    for answered in (20, 30, 40):
        known, judged = (indices(first(some, answered), q, parameters) for some in (learn, prove))
        sheets = kinds(answered, prove[:, :answered], seed=answered)
        blank = np.full((EACH, len(q) - answered), np.nan)
        made = {kind: indices(np.hstack([rows, blank]), q, parameters) for kind, rows in sheets.items()}
        parts.append((known, made))
        limit = response_quality.DOUBT - response_quality.DOUBT_EACH * answered
        print(f"\n{name} parameters, {answered} answers; real people over the fixed limit: "
              f"{(judged[:, -1] > limit).mean():.1%}")  # fmt: skip
        print(f"{'':24}{'best single index':>28}{'left out':>14}{'doubt':>14}  over the limit")
        for kind, rows in made.items():
            singles = {index: auc_and_caught(judged[:, n], rows[:, n]) for n, index in enumerate(INDICES[1:7], start=1)}
            best = max(singles, key=lambda index: singles[index][0])
            fitted = without(kind, known, made)
            out = auc_and_caught(fitted.decision_function(judged[:, :7]), fitted.decision_function(rows[:, :7]))
            ours = auc_and_caught(judged[:, -1], rows[:, -1])
            cells = "".join(f"{f'{auc:.3f} / {caught:.2f}':>14}" for auc, caught in (singles[best], out, ours))
            print(f"{kind:24}{best:>14}{cells}{(rows[:, -1] > limit).mean():12.2f}")
    return parts


def pooled(parts: list[Part]) -> None:
    """The weights in force: one regression over every setting, each with its own level, without one kind at a time."""
    columns, found = [INDICES.index(name) for name in POOLED], []
    for left_out in parts[0][1]:
        rows, labels, setting, weights = [], [], [], []
        for number, (honest, made) in enumerate(parts):
            sloppy = np.vstack([some for kind, some in made.items() if kind != left_out])
            rows += [honest[:, columns], sloppy[:, columns]]
            labels += [np.zeros(len(honest)), np.ones(len(sloppy))]
            setting += [np.full(len(honest) + len(sloppy), number)]
            total = 1e4 / len(parts)
            weights += [np.full(len(some), total / len(some)) for some in (honest, sloppy)]
        level = np.concatenate(setting)[:, None] == np.arange(len(parts))
        fitted = LogisticRegression(max_iter=3000).fit(
            np.hstack([np.vstack(rows), level]), np.concatenate(labels), sample_weight=np.concatenate(weights)
        )
        found.append(fitted.coef_[0, : len(columns)])
    middle, spread = np.mean(found, axis=0), np.ptp(found, axis=0)
    weights_text = ", ".join(f"{name} {m:.2f} ({r:.2f})" for name, m, r in zip(POOLED, middle, spread, strict=True))
    print(f"\nweights over all settings, mean and range over the kind left out: {weights_text}")


def report(data: Path) -> None:
    made = bank(data, (*PAIRS, *TWO_MORE), each=2)
    q = made.by_trait
    learnt = calibrate(made.learn, q, CATEGORIES, one_slope=True).parameters
    default = as_parameters(len(q), len(q.traits))
    parts = table(q, made.learn, made.prove, learnt, "calibrated")
    pooled(parts + table(q, made.learn, made.prove, default, "default"))


if __name__ == "__main__":
    report(folder(argument(__doc__).parse_args()))
