"""How firm a result is: what another taking of the same length would say, under the posterior of this one.

True traits are θ ~ N(θ̂, C) under this posterior. With the prior N(0, Σ), the answers that were given carry the
information J = C⁻¹ − Σ⁻¹. Other answers of as much information estimate θ with an error of covariance J⁻¹, and that
estimate is drawn to the middle of all people by S = C J = I − C Σ⁻¹, as any estimate here is. So the next estimate is

    θ̂₂ ~ N(S θ̂,  S C Sᵀ + S C),

its mean nearer to the middle than θ̂, with the posterior covariance C again. S C = C J C is the part that comes from
the other answers. It is the posterior predictive distribution of the estimate (Gelman et al. 2013, ch. 1.3 and 2.5);
the same shrinkage stands behind ``change``. Trust under 1 is in C already.

Direction: the contrast of θ̂₂ is normal, and the word for it changes at ± ``LEAN_ERRORS`` standard errors, so the
probability of the same word is a difference of two normal distribution functions. Jobs: which comes first and which tie
with it depends on fifteen scores at once. They are drawn ``DRAWS`` times from a fixed sequence and put into bands by
the same rule as any result.

What is left out: that the next answers may carry a little more or less information, that next time answers may be too
uneven for a ranking (2 to 5 in 100 are), memory, and good and bad days.

References
----------
Gelman et al. (2013), Bayesian Data Analysis, 3rd edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from advisor.domain.arrays import Floats
from advisor.domain.scoring import linear_scores
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.result import LEAN_ERRORS, Assessment

DRAWS = 2048
"""Standard error of a probability from them: at most .011, which a tenth does not show."""
SEED = 20261127
SET_APART = 1000
"""Bands by which a job that goes against a wish that must be met stands behind all others."""


@dataclass(frozen=True, slots=True)
class Retest:
    """Probabilities of what another taking of the same length says.

    Attributes
    ----------
    direction : float
        The same direction leads again, or again none.
    ranks : float
        The top band is small enough for a ranking.
    first : float
        The same job comes first, in a ranking.
    top : mapping of str to float
        Job of the top group → it is in the top group again, in a ranking.
    """

    direction: float
    ranks: float
    first: float
    top: Mapping[str, float]


def predictive(mean: Floats, cov: Floats, model: Model) -> tuple[Floats, Floats]:
    """Compute the distribution of the estimate that another taking of the same length gives.

    Parameters
    ----------
    mean : array of shape (traits,)
        Estimate θ̂ of this taking, in prior standard deviations.
    cov : array of shape (traits, traits)
        Its posterior covariance C.
    model : Model
        What scored.

    Returns
    -------
    mean : array of shape (traits,)
        In prior standard deviations.
    cov : array of shape (traits, traits)
        Positive semidefinite: 0 for a trait about which nothing was answered.
    """
    shrinkage = np.eye(len(cov)) - cov @ model.parameters.precision
    spread = shrinkage @ cov @ shrinkage.T + shrinkage @ cov
    return shrinkage @ mean, (spread + spread.T) / 2


def retest(result: Assessment) -> Retest:
    """Say how likely another taking of the same length tells the same.

    Parameters
    ----------
    result : Assessment
        Of this taking, with a ranking of jobs.

    Returns
    -------
    Retest
        Under the posterior of this taking.
    """
    model, cov = result.model, result.posterior.cov[0]
    middle, spread = predictive(result.posterior.mean[0], cov, model)
    lead = _lead(result, middle, spread)
    ranks, first, top = _jobs(result, middle, spread)
    return Retest(lead, ranks, first, top)


def _lead(result: Assessment, middle: Floats, spread: Floats) -> float:
    """Probability that the same direction leads, or again none."""
    row = result.model.contrast[0]
    score, deviation = float(row @ middle), float(np.sqrt(max(row @ spread @ row, 0.0)))
    border = LEAN_ERRORS * result.contrast.error
    inbound = linear_scores.probability_above(score - border, deviation)
    outbound = linear_scores.probability_above(-score - border, deviation)
    return {"inbound": inbound, "outbound": outbound, "even": 1 - inbound - outbound}[result.lead]


def _jobs(result: Assessment, middle: Floats, spread: Floats) -> tuple[float, float, Mapping[str, float]]:
    """Probabilities of a ranking, of the same first job, and of each job of the top group in it again."""
    model = result.model
    jobs = model.rows[model.is_job]
    values, axes = np.linalg.eigh(jobs @ spread @ jobs.T)
    deviates = _deviates(len(jobs)) * np.sqrt(np.maximum(values, 0.0))
    scores = jobs @ middle + deviates @ axes.T
    covariance = jobs @ result.posterior.cov[0] @ jobs.T
    bands = linear_scores.bands(scores, np.broadcast_to(covariance, (DRAWS, *covariance.shape)))
    ranked = (bands == 1).sum(axis=1) <= MOST_TOGETHER

    fit_of = {fit.job.id: fit for fit in result.fits}
    fits = [fit_of[job.id] for job in model.jobs]
    apart = np.array([bool(fit.conflicts) for fit in fits])
    group = bands + SET_APART * apart
    in_top = group == group.min(axis=1, keepdims=True)
    missed = np.where(in_top, np.array([fit.missed for fit in fits]), SET_APART)
    best = np.where(missed == missed.min(axis=1, keepdims=True), scores, -np.inf).argmax(axis=1)

    place = {job.id: position for position, job in enumerate(model.jobs)}
    top = [reasons.fit.job.id for reasons in result.top]
    again = (in_top & ranked[:, None]).mean(axis=0)
    first = float((ranked & (best == place[top[0]])).mean()) if top else 0.0
    return float(ranked.mean()), first, {job: float(again[place[job]]) for job in top}


def _deviates(dimensions: int) -> Floats:
    """(DRAWS, dimensions) standard normal deviates, the same every time, each with its mirror image."""
    half = np.random.default_rng(SEED).standard_normal((DRAWS // 2, dimensions))
    return np.vstack([half, -half])
