"""What a person came for, how much of it is still open, and what an answer to each item would add.

Two decisions: whether inbound or outbound, and which jobs are on top. Both are contrasts of the traits, so all of it
follows in closed form from the posterior N(θ̂, C). An answer with information I on trait t takes
I / (1 + I·C_tt) · C[:, t] C[t, :] off the covariance (the rank-one update of an inverse), and so
I (d·C[:, t])² / (1 + I·C_tt) off the variance of a contrast d.

References
----------
Sherman & Morrison (1950): the rank-one update.
"""

from statistics import NormalDist

import numpy as np

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.scoring.model import MOST_TOGETHER, Model

CERTAIN = 0.90
"""Probability from which something counts as settled; also that from which a direction is called clear."""
NORMAL = NormalDist()
NEAR = NORMAL.inv_cdf(CERTAIN)
"""The same in standard errors of a difference."""


def information(parameters: Parameters, keys: Floats, theta: Floats) -> Floats:
    """Compute the expected information of an answer to each item.

    It is Σ_k P_k · (−∂² log P_k / ∂θ²) over the categories k, as far as it is trusted.

    Parameters
    ----------
    parameters : Parameters
        Of the graded response model.
    keys : array of shape (items,)
        +1 or −1.
    theta : array of shape (items,)
        Trait of each item, in prior standard deviations.

    Returns
    -------
    array of shape (items,)
        On the trait of the item.

    References
    ----------
    Samejima (1969), Psychometrika Monograph 17: item information.
    """
    bounds = parameters.bounds
    slopes, keys, theta = parameters.slopes[:, None], keys[:, None], theta[:, None]
    observed = grm.derivatives(theta, bounds[:, :-1], bounds[:, 1:], slopes, keys)[1]
    with np.errstate(over="ignore"):  # exp overflows to inf, whose logistic is the right 0
        above = 1 / (1 + np.exp(-slopes * (keys * theta - bounds)))
    return np.asarray(parameters.trust * ((above[:, :-1] - above[:, 1:]) * observed).sum(axis=1))


def gains(model: Model, posterior: grm.Posterior, wanted: Floats) -> Floats:
    """Compute what an answer to each item is expected to take off the variances of some contrasts, in sum.

    Parameters
    ----------
    model : Model
        Its items and parameters.
    posterior : Posterior
        Of one person.
    wanted : array of shape (contrasts, traits)
        Each scaled as it matters.

    Returns
    -------
    array of shape (items,)
        In the squared unit of the contrasts.
    """
    trait, cov = model.questionnaire.trait_index, posterior.cov[0]
    gained = information(model.parameters, model.questionnaire.keys, posterior.mean[0][trait])
    reach = ((wanted @ cov)[:, trait] ** 2).sum(axis=0)
    return np.asarray(gained * reach / (1 + gained * cov[trait, trait]))


def still_open(model: Model, posterior: grm.Posterior) -> Floats:
    """Collect what is not certain yet: inbound − outbound, and the best job − each that may be the better.

    The nearest job always counts as open. Each contrast is divided by its standard error, so that a gain is a share of
    its variance, and the jobs by the root of their number, so that all of them weigh as much as the direction.

    Parameters
    ----------
    model : Model
        Its weights.
    posterior : Posterior
        Of one person.

    Returns
    -------
    array of shape (contrasts, traits)
        At least one contrast.
    """
    mean, cov, direction = posterior.mean[0], posterior.cov[0], model.contrast
    error = _spread(direction, cov)
    unsure = np.abs(direction @ mean) < NEAR * error
    wanted = [direction[unsure] / error[unsure, None]]
    rivals = _best_minus_others(model, mean, np.ones(int(model.is_job.sum()), dtype=np.bool_))
    if len(rivals):
        spread = _spread(rivals, cov)
        far = rivals @ mean / spread
        near = far <= max(NEAR, far.min())
        wanted.append(rivals[near] / spread[near, None] / np.sqrt(near.sum()))
    contrasts = np.concatenate(wanted)
    return contrasts if len(contrasts) else direction / error[:, None]


def is_settled(model: Model, posterior: grm.Posterior, asked: Ints) -> bool:
    """Tell whether both decisions stand.

    The direction stands when its sign is certain. The top group stands when it is small enough to be told, and the jobs
    outside it have together no more than 1 − CERTAIN of probability to come out best if every other item were asked
    too: at most the sum of the probabilities that each of them passes the best one (Boole's inequality). How far the
    other items can still move θ̂ is known beforehand: it would go to a draw of N(θ̂, C − C_all), where C_all is the
    covariance with all items answered.

    Parameters
    ----------
    model : Model
        Its weights, items and parameters.
    posterior : Posterior
        Of one person.
    asked : array of int
        Positions of the items that are answered.

    Returns
    -------
    bool
        Whether nothing more needs to be asked.
    """
    mean, cov, direction = posterior.mean[0], posterior.cov[0], model.contrast
    if (np.abs(direction @ mean) < NEAR * _spread(direction, cov)).any():
        return False
    top = model.bands(posterior)[0] == 1
    if top.sum() > MOST_TOGETHER:
        return False
    outside = _best_minus_others(model, mean, ~top)
    moves = cov - _covariance_of_all(model, posterior, asked)
    far = (outside @ mean) / np.maximum(_spread(outside, moves), 1e-9)
    return sum(NORMAL.cdf(-errors_away) for errors_away in far.tolist()) <= 1 - CERTAIN


def _covariance_of_all(model: Model, posterior: grm.Posterior, asked: Ints) -> Floats:
    """Compute the expected covariance (traits, traits) once the items that are left are answered too."""
    trait, mean = model.questionnaire.trait_index, posterior.mean[0]
    left = information(model.parameters, model.questionnaire.keys, mean[trait])
    left[asked] = 0.0
    to_come = np.bincount(trait, weights=left, minlength=len(mean))
    return np.asarray(np.linalg.inv(np.linalg.inv(posterior.cov[0]) + np.diag(to_come)))


def _best_minus_others(model: Model, mean: Floats, which: Bools) -> Floats:
    """Subtract each job in ``which`` (jobs,) from the job with the best score; the result is (others, traits)."""
    jobs = model.rows[model.is_job]
    best = int((jobs @ mean).argmax())
    return np.asarray((jobs[best] - jobs)[which & (np.arange(len(jobs)) != best)])


def _spread(contrasts: Floats, cov: Floats) -> Floats:
    """Compute the standard deviation of each contrast, (contrasts,)."""
    return np.asarray(np.sqrt(np.maximum(np.einsum("dt,tu,du->d", contrasts, cov, contrasts), 0.0)))
