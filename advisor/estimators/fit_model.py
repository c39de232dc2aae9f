"""The fit model as a scikit-learn transformer: trait means in, direction scores and job scores out."""

from math import log, pi
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.metrics import r2_score
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.psychometrics.parameters import uniform_prior
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring import linear_scores
from advisor.estimators.validation import by_name, checked_input_names, checked_prior


class FitModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Weighted sums of the traits, with their errors, ties, bands and contributions.

    The arithmetic is that of ``advisor.domain.scoring.linear_scores``. X has shape (people, traits). Where the weights
    are a WeightTable, which names its traits, a DataFrame is read by column name: its columns may stand in any order.

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
    feature_names_in_ : array of shape (traits,)
        Names of the columns that ``fit`` has seen, where it has seen a DataFrame.
    """

    def __init__(self, weights: Any = None, prior: Any = None) -> None:
        self.weights = weights
        self.prior = prior

    def fit(self, X: Any, y: Any = None) -> Self:
        """Check the number of traits. Nothing else is learnt.

        Parameters
        ----------
        X : array or DataFrame of shape (n, traits)
            Trait means, in prior standard deviations.
        y : ignored

        Returns
        -------
        FitModel
            The model itself.

        Raises
        ------
        ValueError
            If X has another number of columns than the weights have traits, or columns of other names; or if the
            weights or the prior are no usable arrays.
        """
        means = validate_data(self, self._by_name(X), dtype=float)
        self._check_count(means)
        validate_data(self, X, skip_check_array=True)  # the names as they were seen, in the order of X
        self._prior(means.shape[1])
        self.fitted_ = True
        return self

    @property
    def rows(self) -> Floats:
        """(rows, traits) standardised weights: centred over the jobs, unit variance under the prior."""
        check_is_fitted(self)
        if self.weights is None:
            return np.eye(self.n_features_in_)
        values = self._values()
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
        X : array or DataFrame of shape (n, traits)
            Trait means, in prior standard deviations.

        Returns
        -------
        array of shape (n, rows)
            Scores, in prior standard deviations.

        Raises
        ------
        ValueError
            If X has another number of columns than the weights have traits, or columns of other names.
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
        return uniform_prior(traits) if self.prior is None else checked_prior(self.prior, traits)

    def _values(self) -> Floats:
        """(rows, traits) raw weights."""
        if isinstance(self.weights, WeightTable):
            return self.weights.values
        values = np.asarray(self.weights, dtype=float)
        if values.ndim != 2 or not values.size:
            raise ValueError(f"weights must have the shape (rows, traits), got an array of shape {values.shape}")
        return values

    def _by_name(self, X: Any) -> Any:
        return by_name(X, self.weights.traits, "traits") if isinstance(self.weights, WeightTable) else X

    def _check_count(self, means: Floats) -> None:
        if self.weights is not None and means.shape[1] != (traits := self._values().shape[1]):
            raise ValueError(f"X has {means.shape[1]} features, but FitModel expects {traits} traits")

    def _means(self, X: Any) -> Floats:
        """(n, traits) trait means that fit the weights."""
        check_is_fitted(self)
        if isinstance(self.weights, WeightTable):
            means: Floats = check_array(self._by_name(X), dtype=float, estimator=self, input_name="X")
        else:
            # What fit has never seen is checked against the weights alone, and leaves nothing behind.
            means = validate_data(
                self if hasattr(self, "n_features_in_") else clone(self),
                X,
                dtype=float,
                reset=not hasattr(self, "n_features_in_"),
            )
        self._check_count(means)
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
        input_features : array of shape (traits,), optional
            Names of the columns. They are checked and change nothing.

        Returns
        -------
        array of shape (rows,)
            The directions and the job ids; or ``row0``, ``row1`` and so on.

        Raises
        ------
        ValueError
            If ``input_features`` are not the names, or not as many, that ``fit`` has seen.
        """
        checked_input_names(self, input_features)
        if isinstance(self.weights, WeightTable):
            return np.array(self.weights.rows, dtype=object)
        return np.array([f"row{i}" for i in range(len(self.rows))], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return self.weights is not None or hasattr(self, "fitted_")
