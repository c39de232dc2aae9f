"""What became of people at their desks, and what that says of the weights: a relation or none, and a suggestion.

Whether somebody is still there after three months is told by a logistic regression on the trait scores, with today's
weights for a prior: the score at the own desk goes in nearly freely, and what a trait does beyond that at a desk is
held to zero by a ridge of which cross-validation chooses the strength. People are compared within a desk only, so that
a desk that many leave says nothing of those who work there. Errors of the trait scores themselves are left out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST, STEP, WeightTable
from advisor.domain.psychometrics.intervals import Figure, Z
from advisor.domain.scoring.model import Model

FEWEST = 60
"""People at desks that can be compared, under which nothing is said."""
FEWEST_EACH = 5
"""People who stayed, and who left, that a desk needs to be compared within."""
FEWEST_RARE = 20
"""People of the rarer outcome at each such desk, all desks together, under which nothing is said: with fewer, the
interval of DeLong et al. is too narrow, and a relation is claimed too often where there is none."""
FOLDS, INNER, SEED = 5, 3, 1
RIDGES = (0.001, 0.01, 0.1, 1.0)
"""Strengths to choose from: scikit-learn's C, a variance. The first leaves today's weights as they are."""
FREE = 30.0
"""How much larger the prior standard deviation of what is not held back is: the own desk's score, the desk's level."""
PRIOR_PEOPLE = 100
"""Today's weights count as much as the outcomes of this many people at the desk."""
MOST_CHANGE = 1.0
"""No suggestion moves a weight further than this."""
LEAST_SLOPE = 0.5
"""Log odds of staying for one standard deviation of fit that today's weights are taken to carry at the least."""
BINS = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One weight that the outcomes would have otherwise. people: how many at that desk it rests on."""

    row: str
    trait: str
    before: float
    after: float
    people: int


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """People of about the same predicted chance to stay: mean prediction and share who stayed."""

    predicted: float
    stayed: float
    people: int


@dataclass(frozen=True)
class Learnt:
    """What the outcomes say. None stands for "not known yet".

    people: all; compared: those at desks that can be compared; rare: those of them who have the rarer outcome of their
    desk. today: chance that of two people of one desk, one who stayed and one who left, the first has the higher fit
    score (AUC). learnt: the same for the regression, on people whom it was not fitted to.
    """

    people: int
    compared: int
    rare: int
    today: Figure | None
    learnt: Figure | None
    calibration: tuple[CalibrationBin, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def related(self) -> bool | None:
        """Whether the answers tell who stays; not while the interval holds a coin's 0.5."""
        return None if self.learnt is None else self.learnt.low > 0.5


def learn(model: Model, traits: Floats, desks: Sequence[str], stayed: Bools) -> Learnt:
    """What outcomes say of a model's weights. traits: (n, traits) means; desks: n job ids; stayed: (n,).

    Suggestions come only where there is a relation. Raises CallfitError for a desk that is not a job.
    """
    fit, desk = fit_at(model, traits, desks)
    sizes = [np.bincount(stayed[desk == one], minlength=2) for one in _comparable(desk, stayed)]
    counts = len(desk), int(sum(size.sum() for size in sizes)), int(sum(size.min() for size in sizes))
    today = within_desks(fit, desk, stayed)
    if counts[1] < FEWEST or counts[2] < FEWEST_RARE or today is None:
        return Learnt(*counts, None, None, (), ())
    columns, level = _design(traits, fit, desk)
    predictor, chance = np.empty(len(desk)), np.empty(len(desk))
    folds = _folds(desk, stayed)
    for number in range(FOLDS):
        test = folds == number
        found = _fitted(columns[~test], stayed[~test])
        predictor[test] = columns[test][:, ~level] @ found.coef_[0][~level]
        chance[test] = found.predict_proba(columns[test])[:, 1]
    result = Learnt(*counts, today, within_desks(predictor, desk, stayed), _calibration(chance, stayed), ())
    if not result.related:
        return result
    return replace(result, suggestions=_suggestions(model, columns, _fitted(columns, stayed), desk, stayed))


def fit_at(model: Model, traits: Floats, desks: Sequence[str]) -> tuple[Floats, Ints]:
    """(n,) fit score of each person at their own desk, and (n,) which job that is. Raises as ``learn``."""
    for one in desks:
        if one not in model.weights.jobs:
            raise CallfitError(f"{one} is not a job of this version")
    desk = np.array([model.weights.jobs.index(one) for one in desks], dtype=np.intp)
    return (np.einsum("nt,nt->n", traits, model.rows[model.is_job][desk]) if len(desk) else np.empty(0)), desk


def within_desks(score: Floats, desk: Ints, stayed: Bools) -> Figure | None:
    """AUC within desks, weighted by their pairs, with the interval of DeLong, DeLong & Clarke-Pearson (1988)."""
    pairs = total = variance = 0.0
    for one in _comparable(desk, stayed):
        up, down = score[(desk == one) & stayed], score[(desk == one) & ~stayed]
        wins = (up[:, None] > down).astype(float) + 0.5 * (up[:, None] == down)
        count = len(up) * len(down)
        pairs += count
        total += wins.sum()
        variance += count**2 * (wins.mean(axis=1).var(ddof=1) / len(up) + wins.mean(axis=0).var(ddof=1) / len(down))
    if not pairs:
        return None
    value, spread = float(total / pairs), Z * sqrt(variance) / pairs
    return Figure(value, max(value - spread, 0.0), min(value + spread, 1.0))


def draft(table: WeightTable, suggestions: Sequence[Suggestion]) -> WeightTable:
    """The table with the suggestions in it and a note that says so, for staff to look at. It publishes nothing."""
    cells = dict(table.cells)
    for one in suggestions:
        cell = cells[one.row, one.trait]
        said = f"{one.people}人の在籍状況からの提案 / suggested by the outcomes of {one.people} people"
        note = f"{cell.note}; {said}" if cell.note else said
        cells[one.row, one.trait] = replace(cell, value=one.after, note=note)
    return replace(table, cells=cells)


def _comparable(desk: Ints, stayed: Bools) -> list[int]:
    return [
        int(one)
        for one in np.unique(desk)
        if min((stayed & (desk == one)).sum(), (~stayed & (desk == one)).sum()) >= FEWEST_EACH
    ]


def _design(traits: Floats, fit: Floats, desk: Ints) -> tuple[Floats, Bools]:
    """Columns: the own desk's score; the level of each desk; each trait at each desk. And which of them are levels."""
    at = (desk[:, None] == np.unique(desk)).astype(float)
    each = (at[:, :, None] * traits[:, None, :]).reshape(len(desk), -1)
    columns = np.hstack([FREE * fit[:, None], FREE * at, each])
    level = np.zeros(columns.shape[1], dtype=bool)
    level[1 : 1 + at.shape[1]] = True
    return columns, level


def _folds(desk: Ints, stayed: Bools) -> Ints:
    """(n,) fold of each person; every fold has about the same mixture of desks and outcomes."""
    shuffled = np.random.default_rng(SEED).permutation(len(desk))
    dealt = shuffled[np.argsort((desk * 2 + stayed)[shuffled], kind="stable")]
    fold = np.empty(len(desk), dtype=np.intp)
    fold[dealt] = np.arange(len(desk)) % FOLDS
    return fold


def _fitted(columns: Floats, stayed: Bools) -> LogisticRegression:
    """The regression with the ridge under which people left out are predicted best."""
    parts = list(StratifiedKFold(INNER, shuffle=True, random_state=SEED).split(columns, stayed))

    def loss(ridge: float) -> float:
        found = [(test, _regression(ridge).fit(columns[train], stayed[train])) for train, test in parts]
        return sum(float(log_loss(stayed[test], one.predict_proba(columns[test]))) for test, one in found)

    return _regression(min(RIDGES, key=loss)).fit(columns, stayed)


def _regression(ridge: float) -> LogisticRegression:
    return LogisticRegression(C=ridge, solver="newton-cholesky", fit_intercept=False)


def _suggestions(
    model: Model, columns: Floats, found: LogisticRegression, desk: Ints, stayed: Bools
) -> tuple[Suggestion, ...]:
    """Weights of the desks that were compared, moved where the interval of a trait's own part lies beside zero.

    With raw weights w, their mean m over the jobs and the standardised row (w − m) / s, the regression has the row
    b (w − m) / s + d; divided by b and brought back to raw weights that is w + s d / b.
    """
    values, rows = model.weights.values[model.is_job], model.rows[model.is_job]
    present = np.unique(desk).tolist()
    slope = max(FREE * float(found.coef_[0, 0]), LEAST_SLOPE)
    beyond, error = (
        part[1 + len(present) :].reshape(len(present), -1) for part in (found.coef_[0], _errors(columns, found))
    )
    suggested = []
    for one in _comparable(desk, stayed):
        people, place = int((desk == one).sum()), present.index(one)
        size = np.linalg.norm(values[one] - values.mean(axis=0)) / np.linalg.norm(rows[one])
        certain = np.abs(beyond[place]) > Z * error[place]
        change = np.where(certain, size * beyond[place] / slope, 0.0) * people / (people + PRIOR_PEOPLE)
        after = np.round((values[one] + np.clip(change, -MOST_CHANGE, MOST_CHANGE)) / STEP) * STEP
        for trait, before, now in zip(
            model.weights.traits, values[one], np.clip(after, LIGHTEST, HEAVIEST), strict=True
        ):
            if before != now:
                suggested.append(Suggestion(model.weights.jobs[one], trait, float(before), float(now), people))
    return tuple(suggested)


def _errors(columns: Floats, found: LogisticRegression) -> Floats:
    """(columns,) standard errors of the coefficients at the mode, ridge included."""
    chance = found.predict_proba(columns)[:, 1]
    curvature = (columns.T * (chance * (1 - chance))) @ columns + np.eye(columns.shape[1]) / found.C
    return np.asarray(np.sqrt(np.diagonal(np.linalg.inv(curvature))))


def _calibration(chance: Floats, stayed: Bools) -> tuple[CalibrationBin, ...]:
    """Fifths of the people, by the chance that was predicted for them."""
    return tuple(
        CalibrationBin(float(chance[part].mean()), float(stayed[part].mean()), len(part))
        for part in np.array_split(np.argsort(chance, kind="stable"), BINS)
    )
