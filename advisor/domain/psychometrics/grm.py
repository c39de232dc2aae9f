"""Graded response model with a Gaussian prior: from answers to the posterior of the traits.

Samejima (1969), Estimation of latent ability using a response pattern of graded scores, Psychometrika Monograph 17.
An answer y on item i, which measures trait t with key s, has

    P(y ≥ k | θ) = logistic(a_i (s_i θ_t − b_ik)),   k = 2..5,   θ ~ N(0, Σ).

Everything a result says follows from the mode θ̂ of the log posterior and its curvature there (Laplace). The
likelihood counts to the power of ``Parameters.trust`` (a coarsened posterior: Miller & Dunson 2019, Journal of the
American Statistical Association 114).
The same code serves one person and a million; numpy only, so that a first question never waits for more.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Floats, Ints
from advisor.domain.errors import AnswerFault
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import HIGHEST, LOWEST

CHUNK = 4096
"""People scored at once: large enough for numpy to be quick, small enough to keep memory flat."""
CONVERGED = 1e-11
"""Largest gradient left at the mode. A contribution sum is off by about as much, far under 1e-9."""
MOST_STEPS = 200
"""Newton needs about six; a fault stops here instead of running for ever."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the answers say of n people.

    mean: (n, traits) mode θ̂, in prior standard deviations.
    cov: (n, traits, traits) covariance (Σ⁻¹ + J)⁻¹, J the observed information of the answered items.
    pulls: (n, items) trust · ∂ log P(answer) / ∂ trait at the mode; 0 where unanswered.
    reach: (traits, items) Σ[:, t(i)]: what one unit of pull of item i moves on each trait.
    traits: names of the trait axis, where they are known.

    At the mode θ̂ = reach @ pulls holds exactly, so every weighted score is a sum over answers.
    """

    mean: Floats
    cov: Floats
    pulls: Floats
    reach: Floats
    traits: tuple[str, ...] | None = None


def posterior(sheets: npt.ArrayLike, trait_index: Ints, keys: Floats, parameters: Parameters) -> Posterior:
    """Posterior of each row of ``sheets`` (n, items), answers 1 to thresholds + 1 (5), NaN where unanswered.

    Raises AnswerFault when an answer is neither on the scale nor NaN.
    """
    answers = checked(sheets, len(trait_index), parameters.thresholds.shape[1] + 1)
    parts = [
        _posterior_of_chunk(answers[start : start + CHUNK], trait_index, keys, parameters)
        for start in range(0, max(len(answers), 1), CHUNK)
    ]
    mean, cov, pulls = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Posterior(mean, cov, pulls, reach=parameters.prior[:, trait_index])


def checked(sheets: npt.ArrayLike, items: int, highest: int = HIGHEST) -> Floats:
    """The answers as floats, or AnswerFault naming the first one that is not on the scale from 1 to ``highest``."""
    answers = np.asarray(sheets, dtype=float)
    if answers.ndim != 2 or answers.shape[1] != items:
        raise AnswerFault(f"expected (people, {items}) answers, got an array of shape {answers.shape}")
    on_scale = (answers >= LOWEST) & (answers <= highest) & (answers == np.floor(answers))
    wrong = ~(np.isnan(answers) | on_scale)
    if wrong.any():
        person, item = np.argwhere(wrong)[0]
        raise AnswerFault(
            f"row {person}, column {item}: {answers[person, item]:g} is not an answer from {LOWEST} to {highest}"
        )
    return answers


def derivatives(theta: Floats, low: Floats, high: Floats, slopes: Floats, keys: Floats) -> tuple[Floats, Floats]:
    """First derivative and observed information of log P(answer) for each answer, on its own trait.

    theta: (n, items) trait of each item; low, high: (n, items) thresholds around the answer (±inf at the ends).
    With p = logistic(a(sθ − low)) and q = logistic(a(sθ − high)), P = p − q; because p(1−p) − q(1−q) = (p−q)(1−p−q),
    d log P/dθ = s·a·(1 − p − q)  and  −d² log P/dθ² = a²·(p(1−p) + q(1−q)) > 0: the log posterior is strictly concave.
    """
    keyed = keys * theta
    with np.errstate(over="ignore"):  # exp overflows to inf, whose logistic is the right 0
        p = 1 / (1 + np.exp(-slopes * (keyed - low)))
        q = 1 / (1 + np.exp(-slopes * (keyed - high)))
    return keys * slopes * (1 - p - q), slopes**2 * (p * (1 - p) + q * (1 - q))


def _posterior_of_chunk(
    answers: Floats, trait_index: Ints, keys: Floats, parameters: Parameters
) -> tuple[Floats, Floats, Floats]:
    precision = parameters.precision
    traits = len(precision)
    unit = np.eye(traits)
    of_trait = unit[trait_index]  # (items, traits): sums a value per item into its trait

    answered = ~np.isnan(answers)
    category = np.where(answered, answers, LOWEST).astype(np.intp) - LOWEST
    item = np.arange(len(trait_index))
    low, high = parameters.bounds[item, category], parameters.bounds[item, category + 1]
    counts = np.where(answered, parameters.trust, 0.0)

    def at(theta: Floats) -> tuple[Floats, Floats, Floats]:
        pulls, information = derivatives(theta[:, trait_index], low, high, parameters.slopes, keys)
        pulls, information = counts * pulls, counts * information
        curvature = precision + (information @ of_trait)[:, :, None] * unit
        return pulls, pulls @ of_trait - theta @ precision, curvature

    theta = np.zeros((len(answers), traits))
    pulls, gradient, curvature = at(theta)
    for _ in range(MOST_STEPS):
        # Whoever has arrived stays, so that a person's score does not depend on who else is in the chunk.
        moving = np.abs(gradient).max(axis=1) > CONVERGED
        if not moving.any():
            break
        step = np.where(moving[:, None], np.linalg.solve(curvature, gradient[..., None])[..., 0], 0.0)
        rise = (gradient * step).sum(axis=1)
        scale = np.ones((len(answers), 1))
        while True:
            trial = theta + scale * step
            pulls, slope, curvature = at(trial)
            # On a concave hill the slope along the step turns strongly negative only when the step went far too far.
            too_far = ((slope * step).sum(axis=1) < -0.5 * rise) & (rise > 1e-16)
            if not too_far.any():
                break
            scale[too_far] /= 2
        theta, gradient = trial, slope
    else:
        raise ArithmeticError("the posterior mode was not found; are the parameters finite and the slopes positive?")
    return theta, np.asarray(np.linalg.inv(curvature), dtype=float), pulls
