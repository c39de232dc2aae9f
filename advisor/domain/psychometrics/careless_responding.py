"""Indices of careless answering, as R's ``careless`` computes them, for any number of sheets at once.

Sheets are (people, items), NaN where unanswered. None of the indices proves carelessness; people are different, and
questions are odd.

References
----------
Yentes & Wilhelm, careless: procedures for computing indices of careless responding (R package 1.2.2).
Meade & Craig (2012), Psychological Methods 17.
Curran (2016), Journal of Experimental Social Psychology 66.
"""

from collections.abc import Sequence
from math import factorial

import numpy as np

from advisor.domain.arrays import Floats, Ints
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.psychometrics.response_categories import NODES, NORMAL
from advisor.domain.questionnaire.items import HIGHEST, LOWEST

GAIN, PAIRS, HALVES, NARROW, DISTANCE = 0.27, 4.6, 0.6, 14.0, 1.4
"""Weights of ``doubt`` in log odds: a logistic regression of 15 made kinds of careless sheets against real people, over
several lengths and parameters. Without any one of the kinds it gives the same to a fifth, HALVES and DISTANCE to two
fifths (benchmarks/careless.py). Person fit and runs add nothing to it: what they see, the gain from content sees."""
MOST_GAIN, ALL_PAIRS = 15.0, 20

TERMS = 9
"""Hermite terms of an item's expected answer; the next one is under a thousandth for slopes to 3."""


def doubt(sheets: Floats, gain: Floats, pairs: Floats, pair_count: Ints, halves: Floats, distance: Floats) -> Floats:
    """Say how far each sheet looks answered without regard to content.

    An index that is not known (NaN) counts as saying nothing. With more answers an ordinary sheet has a lower doubt.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    gain : array of shape (n,)
        See ``person_fit.content_gain``.
    pairs, pair_count : array of shape (n,)
        See ``antonyms``; and the number of pairs that it rests on.
    halves : array of shape (n,)
        See ``even_odd``.
    distance : array of shape (n,)
        See ``mahalanobis``.

    Returns
    -------
    array of shape (n,)
        Log odds, up to a constant. More is more careless.
    """
    answered = np.maximum((~np.isnan(sheets)).sum(axis=1), 1)
    agreement = np.nan_to_num(pairs) * np.sqrt(pair_count / ALL_PAIRS)
    spread = np.nan_to_num(variability(sheets)) / (HIGHEST - LOWEST)
    far = np.log(np.maximum(distance, 1e-9) / answered)
    evidence = PAIRS * agreement + HALVES * np.nan_to_num(halves) - GAIN * np.clip(gain, -MOST_GAIN, MOST_GAIN)
    return np.asarray(evidence - NARROW * spread + DISTANCE * far)


def variability(sheets: Floats) -> Floats:
    """Measure how much a person's own answers vary.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.

    Returns
    -------
    array of shape (n,)
        Standard deviation in points of the scale; NaN under two answers.

    References
    ----------
    Dunn, Heggestad, Shanock & Theilgard (2018): intra-individual response variability (IRV).
    """
    answered = ~np.isnan(sheets)
    count = answered.sum(axis=1)
    mean = np.divide(np.where(answered, sheets, 0).sum(axis=1), count, out=np.zeros(len(sheets)), where=count > 0)
    squares = (np.where(answered, sheets - mean[:, None], 0) ** 2).sum(axis=1)
    return np.asarray(np.sqrt(np.divide(squares, count - 1, out=np.full(len(sheets), np.nan), where=count > 1)))


def mahalanobis(sheets: Floats, mean: Floats, cov: Floats) -> Floats:
    """Measure how far each sheet is from the middle of all people.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered. An unanswered item counts as answered like the middle.
    mean : array of shape (items,)
        Middle of all people.
    cov : array of shape (items, items)
        Covariance of the answers of all people.

    Returns
    -------
    array of shape (n,)
        Squared distances.
    """
    away = np.where(np.isnan(sheets), 0, sheets - mean)
    return np.asarray(np.einsum("ni,ni->n", away, np.linalg.solve(cov, away.T).T))


def even_odd(keyed: Floats, groups: Ints) -> Floats:
    """Compare the two halves of every scale, over the scales of a person.

    Parameters
    ----------
    keyed : array of shape (n, items)
        Answers with reversed items turned round, NaN where unanswered.
    groups : array of shape (items,)
        Scale of each item. The items of a scale count as odd, even, odd and so on in their order.

    Returns
    -------
    array of shape (n,)
        Minus the correlation of the means of the halves, corrected by Spearman and Brown. −1 is consistent, 1 is not;
        NaN where fewer than two scales vary.
    """
    halves = []
    for parity in (0, 1):
        means = []
        for group in np.unique(groups):
            part = keyed[:, np.flatnonzero(groups == group)[parity::2]]
            answered = ~np.isnan(part)
            count = answered.sum(axis=1)
            total = np.where(answered, part, 0).sum(axis=1)
            means.append(np.divide(total, count, out=np.full(len(keyed), np.nan), where=count > 0))
        halves.append(np.array(means).T)
    r = _row_correlation(*halves)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.maximum(2 * r / (1 + r), -1))


def antonyms(sheets: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Correlate a person's answers to one side and the other of pairs of opposite items.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    pairs : sequence of (int, int)
        Positions of the items of each pair.

    Returns
    -------
    array of shape (n,)
        −1 is consistent. NaN under three pairs with both answers, or where either side does not vary (R then draws
        lots).
    """
    if not pairs:
        return np.full(len(sheets), np.nan)
    one, other = np.array(pairs).T
    both = ~np.isnan(sheets[:, one]) & ~np.isnan(sheets[:, other])
    correlation = _row_correlation(sheets[:, one], sheets[:, other])
    return np.where(both.sum(axis=1) > 2, correlation, np.nan)


def _row_correlation(one: Floats, other: Floats) -> Floats:
    """Correlate (n, columns) with (n, columns) within each row, over the columns where both are known."""
    both = ~np.isnan(one) & ~np.isnan(other)
    count = np.maximum(both.sum(axis=1), 1)[:, None]
    away = [
        np.where(both, side - np.where(both, side, 0).sum(axis=1, keepdims=True) / count, 0) for side in (one, other)
    ]
    spread = [np.sqrt((side**2).sum(axis=1)) for side in away]
    known = (spread[0] > 1e-12) & (spread[1] > 1e-12)
    product = (away[0] * away[1]).sum(axis=1)
    correlation = np.divide(product, spread[0] * spread[1], out=np.full(len(one), np.nan), where=known)
    return np.asarray(np.clip(correlation, -1, 1))


def expected_answers(trait_index: Ints, keys: Floats, parameters: Parameters) -> tuple[Floats, Floats]:
    """Compute the mean and the covariance of the answers of all people, as the parameters have them.

    The covariance of two items on traits with correlation ρ is Σ ρ^m h_m h'_m over the Hermite terms of their expected
    answers (Mehler's formula), so no answers of anybody are needed.

    Parameters
    ----------
    trait_index : array of shape (items,)
        Position of the trait of each item.
    keys : array of shape (items,)
        +1 or −1.
    parameters : Parameters
        Of the graded response model.

    Returns
    -------
    mean : array of shape (items,)
        In points of the scale.
    cov : array of shape (items, items)
        In squared points.
    """
    distance = keys[:, None, None] * NODES - parameters.thresholds[:, :, None]
    above = 1 / (1 + np.exp(-parameters.slopes[:, None, None] * distance))
    expected = 1 + above.sum(axis=1)
    steps = 3.0 + 2 * np.arange(above.shape[1])  # from y − 1 to y the square grows by 2y − 1
    squared = 1 + (steps[:, None] * above).sum(axis=1)
    mean = expected @ NORMAL
    polynomials = [
        np.polynomial.hermite_e.hermeval(NODES, np.eye(TERMS)[m]) / np.sqrt(factorial(m)) for m in range(TERMS)
    ]
    terms = (expected * NORMAL) @ np.array(polynomials).T
    rho = parameters.prior[np.ix_(trait_index, trait_index)]
    powers = rho[..., None] ** np.arange(1, TERMS)
    cov = np.einsum("ijm,im,jm->ij", powers, terms[:, 1:], terms[:, 1:])
    np.fill_diagonal(cov, squared @ NORMAL - mean**2)
    return mean, cov
