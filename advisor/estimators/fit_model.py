"""The fit model as a scikit-learn transformer: trait means in, direction and job scores out."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from advisor.domain.arrays import Bools, Floats, Ints
from advisor.domain.errors import CallfitError
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.psychometrics.parameters import uniform_prior
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring import linear_scores


class FitModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Weighted sums of the traits with errors, ties, bands and contributions (see ``scoring``).

    weights: a WeightTable, or an array (rows, traits) of which every row counts as a job.
        Without weights ``fit`` makes one row for each trait, so that scores are the traits themselves.
    prior: (traits, traits) prior covariance of the traits; by default that of the uncalibrated parameters.
    """

    def __init__(self, weights: Any = None, prior: Any = None) -> None:
        self.weights = weights
        self.prior = prior

    def fit(self, X: Any, y: Any = None) -> Self:
        """X: (n, traits) trait means. Only their number is learnt. Raises ValueError on a wrong number."""
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
        prior = uniform_prior(values.shape[1]) if self.prior is None else np.asarray(self.prior, float)
        return linear_scores.standardised(values, self.is_job, prior)

    @property
    def is_job(self) -> Bools:
        """(rows,) False for the two directions."""
        if isinstance(self.weights, WeightTable):
            return np.array([row not in DIRECTIONS for row in self.weights.rows])
        return np.ones(self.n_features_in_ if self.weights is None else len(self.weights), dtype=bool)

    def transform(self, X: Any) -> Floats:
        """(n, rows) scores of (n, traits) trait means."""
        rows = self.rows
        means: Floats = validate_data(self, X, dtype=float, reset=not hasattr(self, "n_features_in_"))
        if means.shape[1] != rows.shape[1]:
            raise ValueError(f"X has {means.shape[1]} features, but FitModel expects {rows.shape[1]} traits")
        return means @ rows.T

    def score(self, posterior: Posterior | Any, y: Any = None) -> tuple[Floats, Floats]:
        """(n, rows) scores and (n, rows) standard errors. Bare trait means count as known without error."""
        if not isinstance(posterior, Posterior):
            found = self.transform(posterior)
            return found, np.zeros_like(found)
        posterior = self._aligned(posterior)
        return linear_scores.scores(self.rows, posterior), linear_scores.errors(self.rows, posterior.cov)

    def contributions(self, posterior: Posterior) -> Floats:
        """(n, rows, items) share of every answer in every score; sums over items to the score."""
        return linear_scores.contributions(self.rows, self._aligned(posterior))

    def bands(self, posterior: Posterior) -> Ints:
        """(n, jobs) band of each job, 1 at the top; jobs of one band tie with its best."""
        jobs = self.rows[self.is_job]
        if not len(jobs):
            raise CallfitError("there is no job row to put into bands")
        posterior = self._aligned(posterior)
        return linear_scores.bands(
            linear_scores.scores(jobs, posterior), linear_scores.covariances(jobs, posterior.cov)
        )

    def _aligned(self, posterior: Posterior) -> Posterior:
        """Traits by name: the items may name them in another order than the weights."""
        return (
            linear_scores.aligned(posterior, self.weights.traits)
            if isinstance(self.weights, WeightTable)
            else posterior
        )

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """Row names: the directions and job ids, or row numbers."""
        if isinstance(self.weights, WeightTable):
            return np.array(self.weights.rows, dtype=object)
        return np.array([f"row{i}" for i in range(len(self.rows))], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return self.weights is not None or hasattr(self, "fitted_")
