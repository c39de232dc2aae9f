"""What both estimators ask of their input, so that a fault is told in a sentence."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from advisor.domain.arrays import Floats
from advisor.domain.errors import AnswerError

SMALLEST_EIGENVALUE = 1e-9
"""Of a usable prior, as a share of its largest variance."""


def by_name(X: Any, names: Sequence[str], what: str, gaps: bool = False) -> Any:
    """Bring the columns of a table into an order; leave anything that has no names of columns as it is.

    Parameters
    ----------
    X : DataFrame or array
        Of shape (n, columns). A table whose columns are numbered counts as an array.
    names : sequence of str
        The columns that are wanted.
    what : str
        What a column is, in the plural.
    gaps : bool
        Whether a column may be missing. It is then NaN.

    Returns
    -------
    DataFrame of shape (n, names) or whatever was given
        The same rows.

    Raises
    ------
    AnswerError
        If a column stands twice, is unknown or is missing. It is a ValueError, too.
    TypeError
        If X is sparse.
    """
    if hasattr(X, "tocsr"):  # as every sparse array and matrix has
        raise TypeError("Sparse data was passed, but dense data is required. Use '.toarray()' to convert it")
    if not isinstance(X, pd.DataFrame) or not any(isinstance(column, str) for column in X.columns):
        return X
    if twice := [str(column) for column in X.columns[X.columns.duplicated()].unique()]:
        raise AnswerError(f"{what} that stand twice: {', '.join(twice)}")
    if unknown := [str(column) for column in X.columns if column not in names]:
        raise AnswerError(f"unknown {what}: {', '.join(unknown)}")
    if not gaps and (missing := [name for name in names if name not in X.columns]):
        raise AnswerError(f"{what} without a column: {', '.join(missing)}")
    return X.reindex(columns=list(names))


def checked_input_names(estimator: Any, input_features: Any) -> npt.NDArray[np.object_] | None:
    """Check the names of columns that ``get_feature_names_out`` is given.

    Parameters
    ----------
    estimator : estimator
        With or without ``feature_names_in_`` and ``n_features_in_``.
    input_features : sequence of str, optional
        Names of the columns.

    Returns
    -------
    array of shape (columns,), optional
        The names that were given, else those that ``fit`` has seen, if any.

    Raises
    ------
    ValueError
        If they are not the names, or not as many, that ``fit`` has seen.
    """
    seen = getattr(estimator, "feature_names_in_", None)
    if input_features is None:
        return None if seen is None else np.asarray(seen, dtype=object)
    names = np.asarray(input_features, dtype=object)
    if seen is not None and not np.array_equal(seen, names):
        raise ValueError("input_features is not equal to feature_names_in_")
    count = getattr(estimator, "n_features_in_", None)
    if count is not None and len(names) != count:
        raise ValueError(f"input_features should have length equal to number of features ({count}), got {len(names)}")
    return names


def checked_prior(prior: Any, traits: int) -> Floats:
    """Check a prior covariance.

    Parameters
    ----------
    prior : array of shape (traits, traits)
        Covariance.
    traits : int
        How many there must be.

    Returns
    -------
    array of shape (traits, traits)
        The same as floats.

    Raises
    ------
    ValueError
        If it has another shape or is no covariance.
    """
    found = np.asarray(prior, dtype=float)
    if found.shape != (traits, traits):
        raise ValueError(f"prior has shape {found.shape}, but {traits} traits need ({traits}, {traits})")
    if not np.isfinite(found).all() or not np.allclose(found, found.T):
        raise ValueError("prior must be finite and symmetric")
    if np.linalg.eigvalsh(found)[0] <= SMALLEST_EIGENVALUE * np.diagonal(found).max():
        raise ValueError("prior must be positive definite")
    return found
