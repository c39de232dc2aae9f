"""From the posterior of the traits to directions and jobs: scores, errors, ties, bands, contributions.

Every score is a weighted sum f = W̃θ̂, so its error, its ties and the share of every answer in it are exact
consequences of the posterior. numpy only; ``fit_model.FitModel`` is the scikit-learn face of the same functions.
"""

from math import copysign, erf, sqrt

import numpy as np

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.psychometrics.grm import Posterior

OWN = 5e-4
"""Least that a row must ask for of its own, as a share of what the loudest row asks for. A table of fifteen jobs on the
scale of the form that differ in one smallest step, one weight of one job, has more than .0006 under any prior."""
APART = 2e-3
"""Least standard deviation of the difference of the two directions under the prior, in prior standard deviations. One
smallest step between two heavy directions makes more than .004."""


def standardised(weights: Floats, is_job: Bools, prior: Floats) -> Floats:
    """Standardise weights, so that every row has unit variance under the prior.

    Job rows are first centred per trait over the jobs: a job is told from the others by what it asks more or less than
    they do, and no job wins because its row is loud. Direction rows are not centred: centred over two rows they would
    mirror each other, and a person may well suit both directions or neither.

    Parameters
    ----------
    weights : array of shape (rows, traits)
        Raw weights.
    is_job : array of bool of shape (rows,)
        False for the directions.
    prior : array of shape (traits, traits)
        Covariance of the traits.

    Returns
    -------
    array of shape (rows, traits)
        The weights W̃.

    Raises
    ------
    CallfitError
        If a row asks for nothing of its own, or for so little (``OWN``) that to give it unit variance would blow up
        mere noise; or if a weight is no finite number.
    """
    rows = np.array(weights, dtype=float)
    if not np.isfinite(rows).all():
        raise CallfitError(f"row {int(np.argwhere(~np.isfinite(rows))[0, 0])} has a weight that is no finite number")
    loudest = float(np.einsum("rt,tu,ru->r", rows, prior, rows).max(initial=0.0))
    if is_job.any():
        rows[is_job] -= rows[is_job].mean(axis=0)
    variance = np.einsum("rt,tu,ru->r", rows, prior, rows)
    if not (variance > OWN**2 * loudest).all():
        raise CallfitError(f"row {int(np.argmin(variance))} asks for nothing that the other rows do not")
    return np.asarray(rows / np.sqrt(variance)[:, None])


def aligned(posterior: Posterior, traits: tuple[str, ...]) -> Posterior:
    """Put the trait axis of a posterior into another order.

    Parameters
    ----------
    posterior : Posterior
        With or without the names of its traits. Without names it stays as it is.
    traits : tuple of str
        The order that is wanted.

    Returns
    -------
    Posterior
        Of the same people.

    Raises
    ------
    CallfitError
        If the traits are others.
    """
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
    """Score people.

    Parameters
    ----------
    rows : array of shape (rows, traits)
        Standardised weights.
    posterior : Posterior
        Of n people.

    Returns
    -------
    array of shape (n, rows)
        In prior standard deviations: 0 is the middle of all people.
    """
    return posterior.mean @ rows.T


def covariances(rows: Floats, cov: Floats) -> Floats:
    """Compute the posterior covariances of the scores.

    Parameters
    ----------
    rows : array of shape (rows, traits)
        Standardised weights.
    cov : array of shape (n, traits, traits)
        Posterior covariances of the traits.

    Returns
    -------
    array of shape (n, rows, rows)
        In squared prior standard deviations.
    """
    return rows @ cov @ rows.T


def errors(rows: Floats, cov: Floats) -> Floats:
    """Compute the posterior standard error of each score.

    Parameters
    ----------
    rows : array of shape (rows, traits)
        Standardised weights.
    cov : array of shape (n, traits, traits)
        Posterior covariances of the traits.

    Returns
    -------
    array of shape (n, rows)
        In prior standard deviations.
    """
    return np.asarray(np.sqrt(np.einsum("rt,ntu,ru->nr", rows, cov, rows)))


def contributions(rows: Floats, posterior: Posterior) -> Floats:
    """Split every score into the shares of the answers.

    Parameters
    ----------
    rows : array of shape (rows, traits)
        Standardised weights.
    posterior : Posterior
        Of n people.

    Returns
    -------
    array of shape (n, rows, items)
        In prior standard deviations. The sum over the items is the score.
    """
    return (rows @ posterior.reach)[None, :, :] * posterior.pulls[:, None, :]


def bands(job_scores: Floats, job_covariances: Floats) -> Ints:
    """Put jobs into bands, from ties, top down.

    Two jobs tie when their scores differ by no more than the standard error of the difference. A band is its best job
    and all that tie with it; the next band starts with the best job that is left.

    Parameters
    ----------
    job_scores : array of shape (n, jobs)
        In prior standard deviations.
    job_covariances : array of shape (n, jobs, jobs)
        Posterior covariances of the scores.

    Returns
    -------
    array of int of shape (n, jobs)
        Band of each job, 1 at the top.
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
    """Compute P(difference > 0) under the normal posterior.

    Parameters
    ----------
    difference, error : float
        Mean and standard error, in one unit. An error of 0 means that the difference is known.

    Returns
    -------
    float
        0 to 1; for a known difference of 0 one half, the limit from both sides.

    Raises
    ------
    CallfitError
        If the error is negative or no number.
    """
    if not error >= 0:
        raise CallfitError(f"a standard error must be 0 or more, not {error}")
    if error == 0:
        return 0.5 * (1 + copysign(1, difference)) if difference else 0.5
    return 0.5 * (1 + erf(difference / (error * sqrt(2))))
