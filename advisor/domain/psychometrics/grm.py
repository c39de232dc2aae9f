"""Graded response model with a Gaussian prior: from answers to the posterior of the traits.

An answer y on item i, which measures trait t with key s, has

    P(y ≥ k | θ) = logistic(a_i (s_i θ_t − b_ik)),   k = 2..5,   θ ~ N(0, Σ).

Everything a result says follows from the mode θ̂ of the log posterior and its curvature there (Laplace). The
likelihood counts to the power of ``Parameters.trust`` (a coarsened posterior).
The same code serves one person and a million; numpy only, so that a first question never waits for more.

References
----------
Samejima (1969), Estimation of latent ability using a response pattern of graded scores, Psychometrika Monograph 17.
Miller & Dunson (2019), Journal of the American Statistical Association 114: the coarsened posterior.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Floats, Ints
from advisor.domain.errors import AnswerError
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

    At the mode θ̂ = reach @ pulls holds exactly, so every weighted score is a sum over answers.

    Attributes
    ----------
    mean : array of shape (n, traits)
        Mode θ̂, in prior standard deviations.
    cov : array of shape (n, traits, traits)
        Covariance (Σ⁻¹ + J)⁻¹, J being the observed information of the answered items.
    pulls : array of shape (n, items)
        trust · ∂ log P(answer) / ∂ trait at the mode; 0 where unanswered.
    reach : array of shape (traits, items)
        Σ[:, t(i)]: how far one unit of pull of item i moves each trait.
    traits : tuple of str, optional
        Names of the trait axis, where they are known.
    """

    mean: Floats
    cov: Floats
    pulls: Floats
    reach: Floats
    traits: tuple[str, ...] | None = None


def posterior(sheets: npt.ArrayLike, trait_index: Ints, keys: Floats, parameters: Parameters) -> Posterior:
    """Compute the posterior of each row of answers.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers 1 to thresholds + 1 (5), NaN where unanswered.
    trait_index : array of shape (items,)
        Position of the trait of each item.
    keys : array of shape (items,)
        +1 or −1.
    parameters : Parameters
        Of the graded response model.

    Returns
    -------
    Posterior
        Of the n people, in the order of the rows.

    Raises
    ------
    AnswerError
        If an answer is neither on the scale nor NaN.
    ArithmeticError
        If no mode is found, because a parameter is not finite or a slope is not positive.
    """
    answers = checked(sheets, len(trait_index), parameters.thresholds.shape[1] + 1)
    parts = [
        _posterior_of_chunk(answers[start : start + CHUNK], trait_index, keys, parameters)
        for start in range(0, max(len(answers), 1), CHUNK)
    ]
    mean, cov, pulls = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Posterior(mean, cov, pulls, reach=parameters.prior[:, trait_index])


def checked(sheets: npt.ArrayLike, items: int, highest: int = HIGHEST) -> Floats:
    """Check that all answers are on the scale.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    items : int
        Number of columns.
    highest : int
        Highest answer of the scale, which begins at 1.

    Returns
    -------
    array of shape (n, items)
        The answers as floats.

    Raises
    ------
    AnswerError
        If the shape is another, or an answer is off the scale; the text names the first one.
    """
    answers = np.asarray(sheets, dtype=float)
    if answers.ndim != 2 or answers.shape[1] != items:
        raise AnswerError(f"expected (people, {items}) answers, got an array of shape {answers.shape}")
    on_scale = (answers >= LOWEST) & (answers <= highest) & (answers == np.floor(answers))
    wrong = ~(np.isnan(answers) | on_scale)
    if wrong.any():
        person, item = np.argwhere(wrong)[0]
        raise AnswerError(
            f"row {person}, column {item}: {answers[person, item]:g} is not an answer from {LOWEST} to {highest}"
        )
    return answers


def categories(answers: Floats) -> Ints:
    """Count the answers from 0, as an axis of categories does.

    Parameters
    ----------
    answers : array of shape (n, items)
        On the scale, NaN where unanswered.

    Returns
    -------
    array of shape (n, items)
        Positions; 0 where unanswered.
    """
    return np.where(np.isnan(answers), LOWEST, answers).astype(np.intp) - LOWEST


def derivatives(theta: Floats, low: Floats, high: Floats, slopes: Floats, keys: Floats) -> tuple[Floats, Floats]:
    """Differentiate log P(answer) by the trait of the item, once and twice.

    With p = logistic(a(sθ − low)) and q = logistic(a(sθ − high)), P = p − q; because p(1−p) − q(1−q) = (p−q)(1−p−q),
    d log P/dθ = s·a·(1 − p − q)  and  −d² log P/dθ² = a²·(p(1−p) + q(1−q)) > 0: the log posterior is strictly concave.

    Parameters
    ----------
    theta : array of shape (n, items)
        Trait of each item, in prior standard deviations.
    low, high : array of shape (n, items)
        Thresholds around the answer; ±inf at the ends.
    slopes, keys : array of shape (items,)
        Discrimination, and +1 or −1.

    Returns
    -------
    first : array of shape (n, items)
        Derivative.
    information : array of shape (n, items)
        Observed information, minus the second derivative.
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
    category = categories(answers)
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
