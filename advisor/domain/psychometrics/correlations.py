"""Correlations of the traits from the likelihoods of each trait: pairwise maximum likelihood, then shrinkage.

The correlation of two traits is the ρ of a bivariate normal under which all answers to both are likeliest, with the
item parameters fixed. So it is free of measurement error, and missing answers need no rule (pairwise likelihood).
Pairs that are estimated one by one may make a matrix that is not possible. Shrinkage towards one common correlation
mends that and lowers the error. Its intensity is the sum of the sampling variances over that of the squared distances
to the target.

References
----------
Katsikatsou, Moustaki, Yang-Wallentin & Jöreskog (2012), Computational Statistics & Data Analysis 56: the likelihood.
Ledoit & Wolf (2004), Journal of Portfolio Management 30: the target.
Schäfer & Strimmer (2005), Statistical Applications in Genetics and Molecular Biology 4: the intensity.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.psychometrics.response_categories import NODES

THIN = 2
"""Every second node of the grid: a trait known to 0.3 needs no finer one, and two of them cost a quarter."""
MOST = 0.97
"""Largest correlation: beyond it two traits are one, and the grid is too coarse to tell."""
LEAST_EIGENVALUE = 0.02
"""Least eigenvalue of the matrix. Less of it would let answers on other traits overrule a trait's own."""
SETTLED = 1e-5
MOST_STEPS = 100


def correlation_matrix(likelihoods: Sequence[Floats]) -> tuple[Floats, Floats, float]:
    """Estimate the correlations of the traits.

    Parameters
    ----------
    likelihoods : sequence of arrays of shape (people, nodes)
        One array for each trait, as ``marginal_likelihood.TraitFit`` has it.

    Returns
    -------
    correlations : array of shape (traits, traits)
        After shrinkage.
    errors : array of shape (traits, traits)
        Standard errors before shrinkage; inf where unknown.
    intensity : float
        Of the shrinkage, 0 to 1.
    """
    traits = len(likelihoods)
    raw, errors = np.eye(traits), np.zeros((traits, traits))
    thin = [like[:, ::THIN] for like in likelihoods]
    for one, other in combinations(range(traits), 2):
        raw[one, other], errors[one, other] = pair_correlation(thin[one], thin[other], NODES[::THIN])
    raw, errors = np.triu(raw, 1) + np.triu(raw, 1).T + np.eye(traits), errors + errors.T
    shrunk, intensity = shrink(raw, errors)
    return shrunk, errors, intensity


def pair_correlation(one: Floats, other: Floats, nodes: Floats) -> tuple[float, float]:
    """Estimate the correlation of two traits.

    Parameters
    ----------
    one, other : array of shape (people, nodes)
        Likelihoods of the answers to either trait at each grid point.
    nodes : array of shape (nodes,)
        The grid, in prior standard deviations.

    Returns
    -------
    correlation, error : float
        The likeliest ρ and its standard error; (0, inf) when nobody answered both.
    """
    informative = (np.ptp(one, axis=1) > 0) & (np.ptp(other, axis=1) > 0)
    one, other = one[informative], other[informative]
    if not len(one):
        return 0.0, float("inf")

    def scores(rho: float) -> tuple[float, Floats]:
        weight, slope = _bivariate(rho, nodes)
        joint = np.einsum("nq,nq->n", one @ weight, other)
        return float(np.log(joint).sum()), np.einsum("nq,nq->n", one @ slope, other) / joint

    rho, (value, score) = 0.0, scores(0.0)
    for _ in range(MOST_STEPS):
        move = float(score.sum() / (score @ score)) if score.any() else 0.0
        trial = float(np.clip(rho + move, -MOST, MOST))
        better, next_score = scores(trial)
        while better < value - 1e-9 * abs(value) and abs(trial - rho) > SETTLED:
            trial = (trial + rho) / 2
            better, next_score = scores(trial)
        moved, rho, value, score = abs(trial - rho), trial, better, next_score
        if moved < SETTLED:
            break
    return rho, float(1 / np.sqrt(score @ score)) if score.any() else float("inf")


def _bivariate(rho: float, nodes: Floats) -> tuple[Floats, Floats]:
    """Weigh nodes × nodes by the standard bivariate normal, and give the derivatives of the weights by ρ."""
    x, y = nodes[:, None], nodes[None, :]
    rest = 1 - rho**2
    log = -(x**2 - 2 * rho * x * y + y**2) / (2 * rest)
    weight = np.exp(log)
    weight /= weight.sum()
    slope = (x * y * (1 + rho**2) - rho * (x**2 + y**2)) / rest**2
    return weight, weight * (slope - (weight * slope).sum())


def shrink(correlations: Floats, errors: Floats) -> tuple[Floats, float]:
    """Shrink correlations towards their mean, as far as their errors ask and at least until the matrix is possible.

    Parameters
    ----------
    correlations : array of shape (traits, traits)
        Correlations as they were estimated.
    errors : array of shape (traits, traits)
        Their standard errors; inf where unknown.

    Returns
    -------
    shrunk : array of shape (traits, traits)
        A positive definite matrix.
    intensity : float
        0 to 1.
    """
    traits = len(correlations)
    if traits == 1:
        return np.eye(1), 0.0
    off = ~np.eye(traits, dtype=bool)
    known = off & np.isfinite(errors)
    mean = float(correlations[known].mean()) if known.any() else 0.0
    target = np.full(correlations.shape, np.clip(mean, -0.5 / (traits - 1), 0.9))
    np.fill_diagonal(target, 1.0)
    raw = np.where(known | ~off, correlations, target)
    distance = float(((raw - target)[known] ** 2).sum())
    intensity = float(np.clip((errors[known] ** 2).sum() / distance, 0, 1)) if distance > 0 else 1.0
    for share in np.append(np.arange(intensity, 1, 0.01), 1.0):
        matrix = (1 - share) * raw + share * target
        if np.linalg.eigvalsh(matrix)[0] >= LEAST_EIGENVALUE:
            return matrix, float(share)
    return target, 1.0
