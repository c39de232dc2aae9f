"""The fit model as a scikit-learn transformer: trait means in, direction scores and job scores out."""

from math import log, pi
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.metrics import r2_score
from sklearn.utils.validation import check_is_fitted, validate_data

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.psychometrics.parameters import uniform_prior
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring import linear_scores


class FitModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Weighted sums of the traits, with their errors, ties, bands and contributions.

    The arithmetic is that of ``advisor.domain.scoring.linear_scores``.

    Parameters
    ----------
    weights : WeightTable or array of shape (rows, traits), optional
        Raw weights. Every row of an array counts as a job. Without weights each trait is a row of its own, so that the
        scores are the traits themselves.
    prior : array of shape (traits, traits), optional
        Prior covariance of the traits. By default that of the uncalibrated parameters.

    Attributes
    ----------
    n_features_in_ : int
        Number of traits that ``fit`` has seen.
    """

    def __init__(self, weights: Any = None, prior: Any = None) -> None:
        self.weights = weights
        self.prior = prior

    def fit(self, X: Any, y: Any = None) -> Self:
        """Check the number of traits. Nothing else is learnt.

        Parameters
        ----------
        X : array of shape (n, traits)
            Trait means, in prior standard deviations.
        y : ignored

        Returns
        -------
        FitModel
            The model itself.

        Raises
        ------
        ValueError
            If X has another number of columns than the weights have traits.
        """
        X = validate_data(self, X, dtype=float)
        if self.weights is not None and X.shape[1] != self.rows.shape[1]:
            raise ValueError(f"X has {X.shape[1]} features, but FitModel expects {self.rows.shape[1]} traits")
        self.fitted_ = True
        return self

    @property
    def rows(self) -> Floats:
        """(rows, traits) standardised weights: centred over the jobs, unit variance under the prior."""
        check_is_fitted(self)
        if self.weights is None:
            return np.eye(self.n_features_in_)
        values = self.weights.values if isinstance(self.weights, WeightTable) else np.asarray(self.weights, float)
        return linear_scores.standardised(values, self.is_job, self._prior(values.shape[1]))

    @property
    def is_job(self) -> Bools:
        """(rows,) False for the two directions."""
        if isinstance(self.weights, WeightTable):
            return np.array([row not in DIRECTIONS for row in self.weights.rows])
        return np.ones(self.n_features_in_ if self.weights is None else len(self.weights), dtype=bool)

    def transform(self, X: Any) -> Floats:
        """Score trait means.

        Parameters
        ----------
        X : array of shape (n, traits)
            Trait means, in prior standard deviations.

        Returns
        -------
        array of shape (n, rows)
            Scores, in prior standard deviations.

        Raises
        ------
        ValueError
            If X has another number of columns than the weights have traits.
        """
        return self._means(X) @ self.rows.T

    def score(self, X: Any, y: Any = None) -> float:
        """Say how good the scores are, in one number; higher is better.

        With ``y`` this is R² of the job scores, as in a regressor of scikit-learn. It tells tables of weights apart.
        Without ``y`` there is nothing to compare the scores with. Then it is the mean log likelihood of the trait means
        under the prior, as in a factor model of scikit-learn. It depends on ``prior`` only, so it cannot tell tables of
        weights apart.

        Parameters
        ----------
        X : array of shape (n, traits)
            Trait means, in prior standard deviations. They count as known without error.
        y : array of shape (n, rows) or (n,), optional
            Scores that are known from elsewhere, in prior standard deviations. One column counts for every row.

        Returns
        -------
        float
            R², averaged over the rows: 1 is perfect, 0 is no better than the mean. Without ``y``, nats a person.

        Raises
        ------
        ValueError
            If the shapes do not go together.

        See Also
        --------
        predict_scores : the scores of people, with standard errors.
        """
        means = self._means(X)
        if y is not None:
            scores = means @ self.rows.T
            known = np.asarray(y, dtype=float)
            known = known[:, None] if known.ndim == 1 else known
            if known.shape[1] == 1:
                known = np.repeat(known, scores.shape[1], axis=1)
            return float(r2_score(known, scores))
        prior = self._prior(means.shape[1])
        distance = np.einsum("nt,tu,nu->n", means, np.linalg.inv(prior), means)
        return float(-(len(prior) * log(2 * pi) + np.linalg.slogdet(prior)[1] + distance.mean()) / 2)

    def predict_scores(self, posterior: Posterior | Any) -> tuple[Floats, Floats]:
        """Score people, and say how far each score may be off.

        Parameters
        ----------
        posterior : Posterior or array of shape (n, traits)
            Bare trait means count as known without error.

        Returns
        -------
        scores : array of shape (n, rows)
            In prior standard deviations.
        errors : array of shape (n, rows)
            Standard errors, in the same unit.

        Raises
        ------
        CallfitError
            If the posterior names other traits than the weights.
        """
        if not isinstance(posterior, Posterior):
            scores = self.transform(posterior)
            return scores, np.zeros_like(scores)
        posterior = self._aligned(posterior)
        return linear_scores.scores(self.rows, posterior), linear_scores.errors(self.rows, posterior.cov)

    def contributions(self, posterior: Posterior) -> Floats:
        """Split every score into the shares of the answers.

        Parameters
        ----------
        posterior : Posterior
            Of n people.

        Returns
        -------
        array of shape (n, rows, items)
            In prior standard deviations. The sum over the items is the score.
        """
        return linear_scores.contributions(self.rows, self._aligned(posterior))

    def bands(self, posterior: Posterior) -> Ints:
        """Put the jobs into bands. The jobs of one band tie with its best job.

        Parameters
        ----------
        posterior : Posterior
            Of n people.

        Returns
        -------
        array of shape (n, jobs)
            Band of each job; 1 is the top.

        Raises
        ------
        CallfitError
            If no row is a job.
        """
        jobs = self.rows[self.is_job]
        if not len(jobs):
            raise CallfitError("there is no job row to put into bands")
        posterior = self._aligned(posterior)
        return linear_scores.bands(
            linear_scores.scores(jobs, posterior), linear_scores.covariances(jobs, posterior.cov)
        )

    def _prior(self, traits: int) -> Floats:
        return uniform_prior(traits) if self.prior is None else np.asarray(self.prior, float)

    def _means(self, X: Any) -> Floats:
        """(n, traits) trait means that fit the weights."""
        traits = self.rows.shape[1]
        means: Floats = validate_data(self, X, dtype=float, reset=not hasattr(self, "n_features_in_"))
        if means.shape[1] != traits:
            raise ValueError(f"X has {means.shape[1]} features, but FitModel expects {traits} traits")
        return means

    def _aligned(self, posterior: Posterior) -> Posterior:
        """Traits by name: the items may name them in another order than the weights."""
        return (
            linear_scores.aligned(posterior, self.weights.traits)
            if isinstance(self.weights, WeightTable)
            else posterior
        )

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """Name the rows.

        Parameters
        ----------
        input_features : ignored

        Returns
        -------
        array of shape (rows,)
            The directions and the job ids; or ``row0``, ``row1`` and so on.
        """
        if isinstance(self.weights, WeightTable):
            return np.array(self.weights.rows, dtype=object)
        return np.array([f"row{i}" for i in range(len(self.rows))], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return self.weights is not None or hasattr(self, "fitted_")
