"""Item parameters from answers: the graded response model by marginal maximum likelihood, one trait at a time.

The trait is integrated out on a grid, so only what items do is estimated, never a person. EM is sped up by
extrapolation (SQUAREM), which keeps a leap only where the likelihood rises. Inside, an answer has
logit P(y ≥ k) = α θ + d_k with α = s a and d_k = −a b_k.

What the data cannot say is settled by a rule that is written here, never by chance:

- fewer than three items on a trait do not determine their slopes: log a then has a normal prior (``PRIOR_SLOPE``);
- a category nobody chose is left out of the estimation, and its thresholds are set as if half a person had chosen it;
- a slope that wants to leave ``LEAST_SLOPE`` to ``MOST_SLOPE`` (the item says nothing, the opposite of its key, or the
  same as another) stays at that end and is named in ``TraitFit.stopped``;
- an item that everybody answers alike, or nobody, is refused by name.

References
----------
Bock & Aitkin (1981), Marginal maximum likelihood estimation of item parameters: application of an EM algorithm,
Psychometrika 46.
Varadhan & Roland (2008), Scandinavian Journal of Statistics 35: SQUAREM.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.psychometrics.parameters import SLOPE
from advisor.domain.psychometrics.response_categories import NODES, NORMAL, CalibrationError, fill, indicators

PRIOR_SLOPE = (np.log(SLOPE), 0.5)
"""Mean and deviation of log a under three items on a trait: two thirds lie between 0.9 and 2.5."""
LEAST_SLOPE, MOST_SLOPE = 0.1, 8.0
"""A flatter item says nothing; a steeper one is a step between two nodes, which the grid cannot see."""
TOLERANCE = 1e-5
"""Largest change of a parameter (α or d) in one EM step at which the estimate has settled."""
MOST_STEPS = 1500
LONGEST_LEAP = 100.0
TINY = 1e-300
UNUSED = -1e4
"""Stands for −∞: the logistic of it is 0."""
GAP = 1e-4
"""Least distance between neighbouring d."""


@dataclass(frozen=True, eq=False)
class TraitFit:
    """Parameters of the items of one trait, with what is known of their quality.

    Attributes
    ----------
    slopes, slope_errors : array of shape (items,)
        Discrimination and its standard errors.
    thresholds, threshold_errors : array of shape (items, K − 1)
        On the keyed trait, in prior standard deviations. The error of a threshold that rests on a rule is NaN.
    log_likelihood : float
        Without the prior of the slopes.
    steps : int
        Steps of EM.
    converged : bool
        Whether the estimate has settled.
    reliability : float
        Share of the variance of the trait that the expected scores carry.
    stopped : tuple of str
        Names of items whose slope ran to the end of what is allowed.
    likelihoods : array of shape (people, nodes)
        Likelihood of each person's answers at each grid point, largest = 1.
    """

    slopes: Floats
    thresholds: Floats
    slope_errors: Floats
    threshold_errors: Floats
    log_likelihood: float
    steps: int
    converged: bool
    reliability: float
    stopped: tuple[str, ...]
    likelihoods: Floats


def fit_trait(
    answers: Floats, keys: Floats, categories: int, names: Sequence[str], slope: float | None = None
) -> TraitFit:
    """Fit the items of one trait.

    Parameters
    ----------
    answers : array of shape (people, items)
        1 to ``categories``, NaN where unanswered.
    keys : array of shape (items,)
        +1 or −1.
    categories : int
        Answers on the scale.
    names : sequence of str
        Of the items, for messages.
    slope : float, optional
        That of all items, when it is settled already. Its error is then NaN.

    Returns
    -------
    TraitFit
        The parameters and their quality.

    Raises
    ------
    CalibrationError
        If there is no item, or one has fewer than two different answers.
    """
    if not len(keys):
        raise CalibrationError("a trait without items cannot be calibrated")
    chosen, places = indicators(answers, categories, names)
    em = _EM(chosen, keys, slope)
    point = safe = em.start()
    reached, steps, settled = -np.inf, 0, False
    while not settled and steps < MOST_STEPS:
        first, value = em.step(point)
        if value < reached - 1e-9 * abs(reached):  # the leap before this went too far: go on from where it began
            point, reached = safe, -np.inf
            continue
        second, _ = em.step(first)
        steps, reached, safe = steps + 2, value, second
        r, v = first - point, second - 2 * first + point  # with α = |r| / |v|, SQUAREM leaps to point + 2 α r + α² v
        settled = bool(np.abs(second - first).max() < TOLERANCE)
        alpha = float(np.clip(np.linalg.norm(r) / max(float(np.linalg.norm(v)), TINY), 1, LONGEST_LEAP))
        trial = point + 2 * alpha * r + alpha**2 * v
        trial[:, 0] = em.keys * np.clip(trial[:, 0] * em.keys, LEAST_SLOPE, MOST_SLOPE)
        point = trial if not settled and em.possible(trial) else second
    return _described(em, point, places, names, steps, settled)


class _EM:
    """EM over points (items, K): α, then d_2..d_K; ``UNUSED`` where a category is not in use."""

    def __init__(self, chosen: Floats, keys: Floats, slope: float | None) -> None:
        self.people, self.items, self.categories = chosen.shape
        self.flat = np.ascontiguousarray(chosen.reshape(self.people, -1))
        self.counts = chosen.sum(axis=0)
        self.keys = keys
        self.slope = slope or SLOPE
        self.has_prior = self.items < 3 and slope is None
        self.fixed = np.zeros((self.items, self.categories), dtype=bool)
        self.fixed[:, 1:] = self.counts[:, 1:] == 0
        self.fixed[:, 0] = slope is not None

    def start(self) -> Floats:
        above = np.cumsum(self.counts[:, ::-1], axis=1)[:, ::-1]
        share = above[:, 1:] / above[:, :1]
        widen = np.sqrt(
            1 + 0.346 * self.slope**2
        )  # the logistic curve blurred by a normal trait is about this much flatter
        share = np.where(self.fixed[:, 1:], 0.5, share)
        point = np.column_stack([self.slope * self.keys, widen * np.log(share / (1 - share))])
        return np.column_stack([point[:, 0], np.where(self.fixed[:, 1:], UNUSED, point[:, 1:])])

    def possible(self, point: Floats) -> bool:
        return bool(np.isfinite(point).all() and self.falling(point).all())

    def falling(self, point: Floats) -> Bools:
        """Tell of each item (items,) whether its d fall from category to category."""
        return np.asarray(((point[:, 1:-1] - point[:, 2:] > GAP) | self.fixed[:, 2:]).all(axis=1))

    def step(self, point: Floats) -> tuple[Floats, float]:
        """Take one step; give the next point, and the log-likelihood (with the slope prior) of this one."""
        expected, value, _, _ = self.expectation(point)
        return self._maximised(self._maximised(point, expected), expected), value

    def expectation(self, point: Floats) -> tuple[Floats, float, Floats, Floats]:
        """Give expected answers (items, categories, nodes), log-likelihood, posterior, likelihood (people, nodes)."""
        logs = np.log(_probabilities(point)[0]).reshape(-1, len(NODES))
        like = self.flat @ logs
        top = like.max(axis=1, keepdims=True)
        like = np.exp(like - top)
        joint = like * NORMAL
        total = joint.sum(axis=1, keepdims=True)
        posterior = joint / total
        expected = (self.flat.T @ posterior).reshape(self.items, self.categories, -1)
        return expected, float(np.log(total).sum() + top.sum()) + float(self.log_priors(point).sum()), posterior, like

    def log_priors(self, point: Floats) -> Floats:
        """Give the log density of each slope (items,), up to a constant; 0 where the data say enough."""
        mean, spread = PRIOR_SLOPE
        return np.asarray(-0.5 * self.has_prior * ((np.log(np.abs(point[:, 0])) - mean) / spread) ** 2)

    def _maximised(self, point: Floats, expected: Floats) -> Floats:
        """Take one Fisher-scoring step for each item, shortened until it is allowed and no worse."""
        chance, slopes = _probabilities(point)
        gradient = np.einsum("jkq,jkqp->jp", expected / chance, slopes)
        weight = expected.sum(axis=1)[:, None, :] / chance
        information = np.einsum("jkq,jkqp,jkqr->jpr", weight, slopes, slopes, optimize=True)
        if self.has_prior:
            mean, spread = PRIOR_SLOPE
            size = np.abs(point[:, 0])
            gradient[:, 0] -= self.keys * (np.log(size) - mean) / (spread**2 * size)
            information[:, 0, 0] += 1 / (spread * size) ** 2
        at_end = (point[:, 0] * self.keys <= LEAST_SLOPE) & (gradient[:, 0] * self.keys < 0)
        fixed = self.fixed.copy()
        fixed[at_end, 0] = True
        gradient[fixed] = 0
        information[fixed] = 0
        information.transpose(0, 2, 1)[fixed] = 0
        information[:, np.arange(self.categories), np.arange(self.categories)] += fixed + 1e-9
        move = np.linalg.solve(information, gradient[..., None])[..., 0]
        before = self._worth(point, chance, expected)
        scale = np.ones((self.items, 1))
        for _ in range(30):
            trial = point + scale * move
            trial[:, 0] = self.keys * np.clip(trial[:, 0] * self.keys, LEAST_SLOPE, MOST_SLOPE)
            bad = ~self.falling(trial)
            bad |= self._worth(trial, _probabilities(trial)[0], expected) < before - 1e-9 * np.abs(before)
            if not bad.any():
                return trial
            scale[bad] /= 2
        trial[bad] = point[bad]
        return trial

    def _worth(self, point: Floats, chance: Floats, expected: Floats) -> Floats:
        """Give the expected log-likelihood of each item (items,), which a step must not lower."""
        return np.asarray((expected * np.log(chance)).sum(axis=(1, 2)) + self.log_priors(point))


def _probabilities(point: Floats) -> tuple[Floats, Floats]:
    """Compute P(y = k | θ) (items, K, nodes) and its derivatives by α and each d (items, K, nodes, K)."""
    items, categories = point.shape
    with np.errstate(over="ignore"):
        above = 1 / (1 + np.exp(-(point[:, :1, None] * NODES + point[:, 1:, None])))
    steep = above * (1 - above)
    one, none = np.ones((items, 1, len(NODES))), np.zeros((items, 1, len(NODES)))
    chance = -np.diff(np.concatenate([one, above, none], axis=1), axis=1)
    slopes = np.zeros((items, categories, len(NODES), categories))
    edges = np.concatenate([none, steep, none], axis=1)
    slopes[..., 0] = -np.diff(edges, axis=1) * NODES
    for k in range(1, categories):
        slopes[:, k, :, k] = steep[:, k - 1]
        slopes[:, k - 1, :, k] = -steep[:, k - 1]
    return np.maximum(chance, TINY), slopes


def _described(em: _EM, point: Floats, places: list[Ints], names: Sequence[str], steps: int, settled: bool) -> TraitFit:
    _, value, posterior, like = em.expectation(point)
    covariance = _covariance(em, point, posterior)
    slopes = np.abs(point[:, 0])
    at_end = (slopes <= 1.0001 * LEAST_SLOPE) | (slopes >= 0.9999 * MOST_SLOPE)
    thresholds = np.full((em.items, em.categories - 1), np.nan)
    errors = thresholds.copy()
    for item, place in enumerate(places):
        for k in range(1, len(place)):
            b = -point[item, k] / slopes[item]
            block = covariance[item][np.ix_([0, k], [0, k])]
            # b = −d/a, so its error follows from those of d and a (delta method).
            spread = block[1, 1] + b**2 * block[0, 0] + 2 * b * em.keys[item] * block[0, 1]
            thresholds[item, place[k] - 1] = b
            errors[item, place[k] - 1] = np.sqrt(max(spread, 0.0)) / slopes[item]
        fill(thresholds[item], slopes[item], place, em.counts[item].sum())
    mean = posterior @ NODES
    within = posterior @ NODES**2 - mean**2
    return TraitFit(
        slopes=slopes,
        thresholds=thresholds,
        slope_errors=np.where(em.fixed[:, 0], np.nan, np.sqrt(np.maximum(covariance[:, 0, 0], 0.0))),
        threshold_errors=errors,
        log_likelihood=value - float(em.log_priors(point).sum()),
        steps=steps,
        converged=settled,
        reliability=float(mean.var() / (mean.var() + within.mean())),
        stopped=tuple(name for name, stopped in zip(names, at_end, strict=True) if stopped),
        likelihoods=like,
    )


def _covariance(em: _EM, point: Floats, posterior: Floats) -> Floats:
    """Compute (items, K, K) covariances of α and d, from the summed cross-products of the people's scores."""
    chance, slopes = _probabilities(point)
    flat_slopes = (slopes / chance[..., None]).reshape(em.items * em.categories, len(NODES), em.categories)
    parts = np.zeros((em.people, em.items, em.categories))
    for cell in range(em.items * em.categories):
        parts[:, cell // em.categories] += em.flat[:, cell : cell + 1] * (posterior @ flat_slopes[cell])
    parts[:, em.fixed[:, 0], 0] = 0
    scores = parts.reshape(em.people, -1)
    information = scores.T @ scores
    if em.has_prior:
        first = np.arange(em.items) * em.categories
        information[first, first] += 1 / (PRIOR_SLOPE[1] * point[:, 0]) ** 2
    inverse = np.linalg.pinv(information, hermitian=True).reshape(em.items, em.categories, em.items, em.categories)
    return np.array([inverse[i, :, i] for i in range(em.items)])
