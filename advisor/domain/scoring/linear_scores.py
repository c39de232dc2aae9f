"""From the posterior of the traits to directions and jobs: scores, errors, ties, bands, contributions.

Every score is a weighted sum f = W̃θ̂, so its error, its ties and the share of every answer in it are exact
consequences of the posterior. numpy only; ``fit_model.FitModel`` is the scikit-learn face of the same functions.
"""

from math import erf, sqrt

import numpy as np

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.psychometrics.grm import Posterior


def standardised(weights: Floats, is_job: Bools, prior: Floats) -> Floats:
    """(rows, traits) weights W̃ of which every row has unit variance under the prior.

    Job rows are first centred per trait over the jobs: a job is told from the others by what it asks more or less
    than they do, and no job wins because its row is loud. Direction rows are not centred: centred over two rows
    they would mirror each other, and a person may well suit both directions or neither.

    Raises CallfitError when a row is left without any weight.
    """
    rows = np.array(weights, dtype=float)
    if is_job.any():
        rows[is_job] -= rows[is_job].mean(axis=0)
    variance = np.einsum("rt,tu,ru->r", rows, prior, rows)
    if not (variance > 1e-12).all():
        raise CallfitError(f"row {int(np.argmin(variance))} asks for nothing that the other rows do not")
    return np.asarray(rows / np.sqrt(variance)[:, None])


def aligned(posterior: Posterior, traits: tuple[str, ...]) -> Posterior:
    """The posterior with its trait axis in the order of ``traits``. Raises CallfitError when the traits are others."""
    if posterior.traits is None or posterior.traits == traits:
        return posterior
    if sorted(posterior.traits) != sorted(traits):
        raise CallfitError(f"the posterior has the traits {posterior.traits}, the weights {traits}")
    order = [posterior.traits.index(trait) for trait in traits]
    return Posterior(
        mean=posterior.mean[:, order],
        cov=posterior.cov[:, order][:, :, order],
        pulls=posterior.pulls,
        reach=posterior.reach[order],
        traits=traits,
    )


def scores(rows: Floats, posterior: Posterior) -> Floats:
    """(n, rows) scores in prior standard deviations: 0 is the middle of all people."""
    return posterior.mean @ rows.T


def covariances(rows: Floats, cov: Floats) -> Floats:
    """(n, rows, rows) posterior covariance of the scores, from (n, traits, traits)."""
    return rows @ cov @ rows.T


def errors(rows: Floats, cov: Floats) -> Floats:
    """(n, rows) posterior standard error of each score."""
    return np.asarray(np.sqrt(np.einsum("rt,ntu,ru->nr", rows, cov, rows)))


def contributions(rows: Floats, posterior: Posterior) -> Floats:
    """(n, rows, items) share of every answer in every score; sums over items to the score."""
    return (rows @ posterior.reach)[None, :, :] * posterior.pulls[:, None, :]


def bands(job_scores: Floats, job_covariances: Floats) -> Ints:
    """(n, jobs) band of each job, 1 at the top, built from ties top down.

    Two jobs tie when their scores differ by no more than the standard error of the difference. A band is its best
    job and all that tie with it; the next band starts with the best job that is left.
    """
    people = np.arange(len(job_scores))
    band = np.zeros(job_scores.shape, dtype=np.intp)
    variance = np.einsum("njj->nj", job_covariances)
    level = 0
    while (open_ := band == 0).any():
        level += 1
        best = np.where(open_, job_scores, -np.inf).argmax(axis=1)
        gap = job_scores[people, best][:, None] - job_scores
        spread = variance[people, best][:, None] + variance - 2 * job_covariances[people, best]
        tied = gap <= np.sqrt(np.maximum(spread, 0.0))
        tied[people, best] = True
        band[open_ & tied] = level
    return band


def probability_above(difference: float, error: float) -> float:
    """P(difference > 0) under the normal posterior."""
    return 0.5 * (1 + erf(difference / (error * sqrt(2))))
