"""What became of people at their desks, and what that says of the weights: a relation or none, and a suggestion.

A logistic regression on the trait scores predicts whether somebody is still there after three months, with today's
weights for a prior: the score at the own desk goes in nearly freely, and what a trait does beyond that at a desk is
held to zero by a ridge of which cross-validation chooses the strength. People are compared within a desk only, so that
a desk that many leave says nothing of those who work there. Errors of the trait scores themselves are left out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST, STEP, WeightTable
from advisor.domain.psychometrics.intervals import Figure, around
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
SURE = NormalDist().inv_cdf(0.975)
"""Standard errors beside chance from which a relation is claimed, and beside zero from which a trait's own part moves a
weight. More than the interval shows: by its 1.64 a relation is claimed in up to one of eight samples without any."""
LEAST_SLOPE = 0.5
"""Log odds of staying for one standard deviation of fit that today's weights are taken to carry at the least."""
BINS = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One weight that the outcomes would have otherwise.

    Attributes
    ----------
    row, trait : str
        Where it stands in the table.
    before, after : float
        Raw weights.
    people : int
        How many at that desk it rests on.
    """

    row: str
    trait: str
    before: float
    after: float
    people: int


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """People of about the same predicted chance to stay.

    Attributes
    ----------
    predicted : float
        Mean prediction, 0 to 1.
    stayed : float
        Share who stayed.
    people : int
        How many they are.
    """

    predicted: float
    stayed: float
    people: int


@dataclass(frozen=True)
class Learnt:
    """What the outcomes say. None stands for "not known yet".

    Attributes
    ----------
    people : int
        All of them.
    compared : int
        Those at desks that can be compared.
    rare : int
        Those of them who have the rarer outcome of their desk.
    today : Figure, optional
        Chance that of two people of one desk, one who stayed and one who left, the first has the higher fit score
        (AUC).
    learnt : Figure, optional
        The same for the regression, on people whom it was not fitted to.
    calibration : tuple of CalibrationBin
        Fifths of the people.
    suggestions : tuple of Suggestion
        Empty where there is no relation.
    related : bool, optional
        Whether the answers tell who stays: ``learnt`` is surely above a coin's 0.5.
    """

    people: int
    compared: int
    rare: int
    today: Figure | None
    learnt: Figure | None
    calibration: tuple[CalibrationBin, ...]
    suggestions: tuple[Suggestion, ...]
    related: bool | None = None


def learn(model: Model, traits: Floats, desks: Sequence[str], stayed: Bools) -> Learnt:
    """Learn what outcomes say of a model's weights.

    Parameters
    ----------
    model : Model
        Its weights.
    traits : array of shape (n, traits)
        Trait means, in prior standard deviations.
    desks : sequence of str
        Id of the job of each person.
    stayed : array of bool of shape (n,)
        Whether they are still there.

    Returns
    -------
    Learnt
        With suggestions only where there is a relation.

    Raises
    ------
    CallfitError
        If a desk is not a job.
    """
    fit, desk = fit_at(model, traits, desks)
    sizes = [np.bincount(stayed[desk == place], minlength=2) for place in _comparable(desk, stayed)]
    counts = len(desk), int(sum(size.sum() for size in sizes)), int(sum(size.min() for size in sizes))
    today = within_desks(fit, desk, stayed)
    if counts[1] < FEWEST or counts[2] < FEWEST_RARE or today is None:
        return Learnt(*counts, None, None, (), ())
    columns, level = _design(traits, fit, desk)
    predictor, chance = np.empty(len(desk)), np.empty(len(desk))
    folds = _folds(desk, stayed)
    for number in range(FOLDS):
        test = folds == number
        regression = _fitted(columns[~test], stayed[~test])
        predictor[test] = columns[test][:, ~level] @ regression.coef_[0][~level]
        chance[test] = regression.predict_proba(columns[test])[:, 1]
    auc, error = _auc(predictor, desk, stayed)
    related = auc - SURE * error > 0.5
    result = Learnt(*counts, today, _shown(auc, error), _calibration(chance, stayed), (), related)
    if not related:
        return result
    return replace(result, suggestions=_suggestions(model, columns, _fitted(columns, stayed), desk, stayed))


def fit_at(model: Model, traits: Floats, desks: Sequence[str]) -> tuple[Floats, Ints]:
    """Score each person at their own desk.

    Parameters
    ----------
    model : Model
        Its weights.
    traits : array of shape (n, traits)
        Trait means, in prior standard deviations.
    desks : sequence of str
        Id of the job of each person.

    Returns
    -------
    fit : array of shape (n,)
        In prior standard deviations.
    desk : array of int of shape (n,)
        Which job that is.

    Raises
    ------
    CallfitError
        If a desk is not a job.
    """
    for job in desks:
        if job not in model.weights.jobs:
            raise CallfitError(f"{job} is not a job of this version")
    desk = np.array([model.weights.jobs.index(job) for job in desks], dtype=np.intp)
    return (np.einsum("nt,nt->n", traits, model.rows[model.is_job][desk]) if len(desk) else np.empty(0)), desk


def within_desks(score: Floats, desk: Ints, stayed: Bools) -> Figure | None:
    """Compute the AUC within desks, weighted by their pairs.

    Parameters
    ----------
    score : array of shape (n,)
        What is to predict who stays.
    desk : array of int of shape (n,)
        The desk of each person.
    stayed : array of bool of shape (n,)
        Whether they are still there.

    Returns
    -------
    Figure, optional
        None when no desk can be compared.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988): the interval.
    """
    return _shown(*_auc(score, desk, stayed)) if _comparable(desk, stayed) else None


def draft(table: WeightTable, suggestions: Sequence[Suggestion]) -> WeightTable:
    """Put the suggestions into a table, with a note that says so, for staff to look at. It publishes nothing.

    Parameters
    ----------
    table : WeightTable
        Today's weights.
    suggestions : sequence of Suggestion
        What the outcomes would have otherwise.

    Returns
    -------
    WeightTable
        Another table.
    """
    cells = dict(table.cells)
    for suggestion in suggestions:
        cell = cells[suggestion.row, suggestion.trait]
        sentence = (
            f"{suggestion.people}人の在籍状況からの提案 / suggested by the outcomes of {suggestion.people} people"
        )
        note = f"{cell.note}; {sentence}" if cell.note else sentence
        cells[suggestion.row, suggestion.trait] = replace(cell, value=suggestion.after, note=note)
    return replace(table, cells=cells)


def _auc(score: Floats, desk: Ints, stayed: Bools) -> tuple[float, float]:
    """Compute the AUC within desks, of which one can be compared at least, and its standard error."""
    pairs = total = variance = 0.0
    for place in _comparable(desk, stayed):
        up, down = score[(desk == place) & stayed], score[(desk == place) & ~stayed]
        wins = (up[:, None] > down).astype(float) + 0.5 * (up[:, None] == down)
        count = len(up) * len(down)
        pairs += count
        total += wins.sum()
        variance += count**2 * (wins.mean(axis=1).var(ddof=1) / len(up) + wins.mean(axis=0).var(ddof=1) / len(down))
    return float(total / pairs), sqrt(variance) / pairs


def _shown(auc: float, error: float) -> Figure:
    return around(auc, error, 0.0, 1.0)


def _comparable(desk: Ints, stayed: Bools) -> list[int]:
    return [
        int(place)
        for place in np.unique(desk)
        if min((stayed & (desk == place)).sum(), (~stayed & (desk == place)).sum()) >= FEWEST_EACH
    ]


def _design(traits: Floats, fit: Floats, desk: Ints) -> tuple[Floats, Bools]:
    """Make the columns: the own desk's score, each desk's level, each trait at each desk. Tell which are levels."""
    at = (desk[:, None] == np.unique(desk)).astype(float)
    each = (at[:, :, None] * traits[:, None, :]).reshape(len(desk), -1)
    columns = np.hstack([FREE * fit[:, None], FREE * at, each])
    level = np.zeros(columns.shape[1], dtype=bool)
    level[1 : 1 + at.shape[1]] = True
    return columns, level


def _folds(desk: Ints, stayed: Bools) -> Ints:
    """Deal the people into folds (n,); every fold has about the same mixture of desks and outcomes."""
    shuffled = np.random.default_rng(SEED).permutation(len(desk))
    dealt = shuffled[np.argsort((desk * 2 + stayed)[shuffled], kind="stable")]
    fold = np.empty(len(desk), dtype=np.intp)
    fold[dealt] = np.arange(len(desk)) % FOLDS
    return fold


def _fitted(columns: Floats, stayed: Bools) -> LogisticRegression:
    """Fit the regression with the ridge under which people left out are predicted best."""
    parts = list(StratifiedKFold(INNER, shuffle=True, random_state=SEED).split(columns, stayed))

    def loss(ridge: float) -> float:
        fits = [(test, _regression(ridge).fit(columns[train], stayed[train])) for train, test in parts]
        return sum(float(log_loss(stayed[test], regression.predict_proba(columns[test]))) for test, regression in fits)

    return _regression(min(RIDGES, key=loss)).fit(columns, stayed)


def _regression(ridge: float) -> LogisticRegression:
    return LogisticRegression(C=ridge, solver="newton-cholesky", fit_intercept=False)


def _suggestions(
    model: Model, columns: Floats, regression: LogisticRegression, desk: Ints, stayed: Bools
) -> tuple[Suggestion, ...]:
    """Move the weights of the desks that were compared where a trait's own part is surely not zero.

    With raw weights w, their mean m over the jobs and the standardised row (w − m) / s, the regression has the row
    b (w − m) / s + d; divided by b and brought back to raw weights that is w + s d / b.
    """
    values, rows = model.weights.values[model.is_job], model.rows[model.is_job]
    present = np.unique(desk).tolist()
    slope = max(FREE * float(regression.coef_[0, 0]), LEAST_SLOPE)
    beyond, error = (
        part[1 + len(present) :].reshape(len(present), -1)
        for part in (regression.coef_[0], _errors(columns, regression))
    )
    suggested = []
    for job in _comparable(desk, stayed):
        people, place = int((desk == job).sum()), present.index(job)
        size = np.linalg.norm(values[job] - values.mean(axis=0)) / np.linalg.norm(rows[job])
        certain = np.abs(beyond[place]) > SURE * error[place]
        change = np.where(certain, size * beyond[place] / slope, 0.0) * people / (people + PRIOR_PEOPLE)
        after = np.round((values[job] + np.clip(change, -MOST_CHANGE, MOST_CHANGE)) / STEP) * STEP
        for trait, before, now in zip(
            model.weights.traits, values[job], np.clip(after, LIGHTEST, HEAVIEST), strict=True
        ):
            if before != now:
                suggested.append(Suggestion(model.weights.jobs[job], trait, float(before), float(now), people))
    return tuple(suggested)


def _errors(columns: Floats, regression: LogisticRegression) -> Floats:
    """Compute the standard errors (columns,) of the coefficients at the mode, ridge included."""
    chance = regression.predict_proba(columns)[:, 1]
    curvature = (columns.T * (chance * (1 - chance))) @ columns + np.eye(columns.shape[1]) / regression.C
    return np.asarray(np.sqrt(np.diagonal(np.linalg.inv(curvature))))


def _calibration(chance: Floats, stayed: Bools) -> tuple[CalibrationBin, ...]:
    """Cut the people into fifths, by the chance that was predicted for them."""
    return tuple(
        CalibrationBin(float(chance[part].mean()), float(stayed[part].mean()), len(part))
        for part in np.array_split(np.argsort(chance, kind="stable"), BINS)
    )
