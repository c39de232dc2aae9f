"""How traits go together, from the likelihoods of each trait: pairwise maximum likelihood, then shrinkage.

The correlation of two traits is the ρ of a bivariate normal under which all answers to both are likeliest, item
parameters being fixed: so it is free of measurement error, and missing answers need no rule (pairwise likelihood:
Katsikatsou, Moustaki, Yang-Wallentin & Jöreskog 2012, Computational Statistics & Data Analysis 56). Pairs estimated
one by one need not make a matrix that is possible; shrinking towards one common correlation mends that and lowers the
error (Ledoit & Wolf 2004, Journal of Portfolio Management 30, with the intensity of Schäfer & Strimmer 2005,
Statistical Applications in Genetics and Molecular Biology 4: the sum of the sampling variances over that of the
squared distances to the target).
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
    """Shrunk correlations (traits, traits), standard errors of the raw ones (inf where unknown), and the intensity.

    likelihoods: for each trait (people, nodes) as ``marginal_likelihood.TraitFit`` has them.
    """
    traits = len(likelihoods)
    found, errors = np.eye(traits), np.zeros((traits, traits))
    thin = [like[:, ::THIN] for like in likelihoods]
    for one, other in combinations(range(traits), 2):
        found[one, other], errors[one, other] = pair_correlation(thin[one], thin[other], NODES[::THIN])
    found, errors = np.triu(found, 1) + np.triu(found, 1).T + np.eye(traits), errors + errors.T
    shrunk, intensity = shrink(found, errors)
    return shrunk, errors, intensity


def pair_correlation(one: Floats, other: Floats, nodes: Floats) -> tuple[float, float]:
    """Likeliest ρ and its standard error from two (people, nodes) arrays; (0, inf) when nobody answered both."""
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
    """Weights of the standard bivariate normal on nodes × nodes, and their derivative by ρ."""
    x, y = nodes[:, None], nodes[None, :]
    rest = 1 - rho**2
    log = -(x**2 - 2 * rho * x * y + y**2) / (2 * rest)
    weight = np.exp(log)
    weight /= weight.sum()
    slope = (x * y * (1 + rho**2) - rho * (x**2 + y**2)) / rest**2
    return weight, weight * (slope - (weight * slope).sum())


def shrink(found: Floats, errors: Floats) -> tuple[Floats, float]:
    """``found`` drawn towards its mean correlation, as far as its errors ask and at least until it is possible."""
    traits = len(found)
    if traits == 1:
        return np.eye(1), 0.0
    off = ~np.eye(traits, dtype=bool)
    known = off & np.isfinite(errors)
    mean = float(found[known].mean()) if known.any() else 0.0
    target = np.full(found.shape, np.clip(mean, -0.5 / (traits - 1), 0.9))
    np.fill_diagonal(target, 1.0)
    raw = np.where(known | ~off, found, target)
    distance = float(((raw - target)[known] ** 2).sum())
    intensity = float(np.clip((errors[known] ** 2).sum() / distance, 0, 1)) if distance > 0 else 1.0
    for share in np.append(np.arange(intensity, 1, 0.01), 1.0):
        matrix = (1 - share) * raw + share * target
        if np.linalg.eigvalsh(matrix)[0] >= LEAST_EIGENVALUE:
            return matrix, float(share)
    return target, 1.0
