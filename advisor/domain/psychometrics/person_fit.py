"""How much the content of the items helps to predict the answers of a sheet, against the habits of its person alone."""

import numpy as np
import numpy.typing as npt

from advisor.domain.arrays import Floats, Ints
from advisor.domain.psychometrics.grm import CHUNK, Posterior, categories, checked
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import LOWEST

LEAST_CHANCE = 1e-300
START = 0.5
"""What each answer is counted as before the first one (Krichevsky & Trofimov 1981, IEEE Transactions on Information
Theory 27): the count that is never far worse than the best one in hindsight."""


def content_gain(
    sheets: npt.ArrayLike, posterior: Posterior, trait_index: Ints, keys: Floats, parameters: Parameters
) -> Floats:
    """Compare how well the model predicts the answers with how well a person's habits alone predict them.

    The first is the marginal likelihood of the sheet (Laplace at the mode). The second predicts each answer from the
    answers before it alone: how often each was given, what followed the last one, how far one moves from one to the
    next, whichever of the three does best. So it needs no picture of what careless people do: who taps at random, one
    key, a pattern or a walk is predicted as well or better without the items.

    Parameters
    ----------
    sheets : array of shape (n, items)
        Answers, NaN where unanswered.
    posterior : Posterior
        Of the same n people.
    trait_index : array of shape (items,)
        Position of the trait of each item.
    keys : array of shape (items,)
        +1 or −1.
    parameters : Parameters
        Of the graded response model.

    Returns
    -------
    array of shape (n,)
        Log odds of the model against the habits; 0 if unanswered. Low is careless.

    Raises
    ------
    AnswerError
        If an answer is off the scale.
    """
    answers = checked(sheets, len(trait_index), parameters.thresholds.shape[1] + 1)
    parts = []
    for start in range(0, max(len(answers), 1), CHUNK):
        part = slice(start, start + CHUNK)
        chance, _ = chances(posterior.mean[part], trait_index, keys, parameters)
        chosen = np.take_along_axis(chance, categories(answers[part])[:, :, None], axis=2)[:, :, 0]
        logs = np.where(np.isnan(answers[part]), 0.0, np.log(chosen)).sum(axis=1)
        precise = np.einsum("nt,tu,nu->n", posterior.mean[part], parameters.precision, posterior.mean[part])
        shrunk = np.linalg.slogdet(posterior.cov[part])[1] - np.linalg.slogdet(parameters.prior)[1]
        parts.append(logs - precise / 2 + shrunk / 2 - _without_content(answers[part], chance.shape[2]))
    return np.concatenate(parts)


def _without_content(answers: Floats, categories: int) -> Floats:
    """Compute the log-likelihood (n,) of each sequence of answers by three counting codes, each a third of the time."""
    people = np.arange(len(answers))
    frequencies = np.full((len(answers), categories), START)
    transitions = np.full((len(answers), categories, categories), START)
    steps = np.full((len(answers), categories), START)
    log_likelihoods = np.zeros((3, len(answers)))
    previous = np.full(len(answers), -1)
    for column in answers.T:
        answering = people[~np.isnan(column)]
        category, before = column[answering].astype(np.intp) - LOWEST, previous[answering]
        log_likelihoods[0, answering] += _counted(frequencies, (answering, category))
        follows = before >= 0
        log_likelihoods[1:, answering[~follows]] -= np.log(categories)
        person, last, current = answering[follows], before[follows], category[follows]
        log_likelihoods[1, person] += _counted(transitions, (person, last, current))
        log_likelihoods[2, person] += _counted(steps, (person, (current - last) % categories))
        previous[answering] = category
    return np.asarray(np.logaddexp.reduce(log_likelihoods, axis=0) - np.log(3))


def _counted(counts: Floats, place: tuple[Ints, ...]) -> Floats:
    """Give the log of the share that an answer has had so far; then count it."""
    share = np.log(counts[place] / counts[place[:-1]].sum(axis=-1))
    counts[place] += 1
    return np.asarray(share)


def chances(theta: Floats, trait_index: Ints, keys: Floats, parameters: Parameters) -> tuple[Floats, Floats]:
    """Compute the chance of each answer, and its derivative.

    Parameters
    ----------
    theta : array of shape (n, traits)
        In prior standard deviations.
    trait_index : array of shape (items,)
        Position of the trait of each item.
    keys : array of shape (items,)
        +1 or −1.
    parameters : Parameters
        Of the graded response model.

    Returns
    -------
    chance : array of shape (n, items, categories)
        P(answer), at least ``LEAST_CHANCE``.
    slope : array of shape (n, items, categories)
        Derivative of P by the trait of the item.
    """
    distance = (keys * theta[:, trait_index])[:, :, None] - parameters.thresholds
    with np.errstate(over="ignore"):
        above = 1 / (1 + np.exp(-parameters.slopes[:, None] * distance))
    steep = (keys * parameters.slopes)[:, None] * above * (1 - above)
    one, none = np.ones((*above.shape[:2], 1)), np.zeros((*above.shape[:2], 1))
    chance = -np.diff(np.concatenate([one, above, none], axis=2), axis=2)
    return np.maximum(chance, LEAST_CHANCE), -np.diff(np.concatenate([none, steep, none], axis=2), axis=2)
