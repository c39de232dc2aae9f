"""The trait model as a scikit-learn transformer: answers in, trait means out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from advisor.domain.arrays import Floats
from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.psychometrics.grm import Posterior
from advisor.domain.psychometrics.parameters import Parameters, checked, uniform_parameters
from advisor.domain.questionnaire.items import HIGHEST, Item, Questionnaire
from advisor.estimators.validation import by_name, checked_input_names

__all__ = ["Posterior", "TraitModel"]


class TraitModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Graded response model with a Gaussian prior.

    The arithmetic is that of ``advisor.domain.psychometrics.grm``. X has shape (people, items): answers 1 to 5,
    NaN for unanswered. A DataFrame is read by column name: its columns may stand in any order, and an item without a
    column counts as unanswered.

    Parameters
    ----------
    items : Questionnaire or sequence of Item, optional
        In the order of the columns of X. Without items every column counts as one item that measures a trait of its
        own; ``fit`` then cuts each column into five ordered categories at its quintiles. So the model also works in a
        pipeline on ratings that are not yet on the scale.
    parameters : Parameters, optional
        Measurement parameters that are used as they are. Without them ``fit`` calibrates on X, and a model that is not
        fitted uses the documented defaults.

    Attributes
    ----------
    parameters_ : Parameters
        The parameters in use, where there are items.
    calibration_ : Calibration
        What the parameters rest on, where ``fit`` calibrates.
    cuts_ : array of shape (items, 4)
        Bounds between the categories, where there are no items.
    n_features_in_ : int
        Number of columns that ``fit`` has seen: of items, or of those that a DataFrame has.
    feature_names_in_ : array of shape (n_features_in_,)
        Names of the columns that ``fit`` has seen, where it has seen a DataFrame.

    References
    ----------
    Samejima (1969), Estimation of latent ability using a response pattern of graded scores, Psychometrika Monograph 17.
    """

    def __init__(self, items: Sequence[Item] | None = None, parameters: Parameters | None = None) -> None:
        self.items = items
        self.parameters = parameters

    def fit(self, X: Any, y: Any = None) -> Self:
        """Calibrate on X; without items, learn the category bounds.

        Parameters
        ----------
        X : array or DataFrame of shape (people, items)
            Answers 1 to 5, NaN where unanswered.
        y : ignored

        Returns
        -------
        TraitModel
            The model itself.

        Raises
        ------
        AnswerError
            If an answer is off the scale.
        TooFewPeople
            If an item has fewer than 300 answers.
        CalibrationError
            If everybody gives the same answer to an item. All three are a ValueError, too.
        ValueError
            If there are no items, or the parameters are for another number of items or traits.
        CallfitError
            If nothing can be scored with the parameters.
        """
        for learnt in ("parameters_", "calibration_", "cuts_"):  # of an earlier fit
            if hasattr(self, learnt):
                delattr(self, learnt)
        if self.items is not None:
            questionnaire = self._questionnaire()
            sheets = grm.checked(self._sheets(X), len(questionnaire))
            if self.parameters is None:
                self.calibration_ = calibrate(sheets, questionnaire)
                self.parameters_ = self.calibration_.parameters
            else:
                self.parameters_ = self._checked_parameters(questionnaire, self.parameters)
            validate_data(self, X, skip_check_array=True)  # names and number of the columns
            return self
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan")
        inner = np.arange(1, HIGHEST) / HIGHEST
        known = [column[~np.isnan(column)] for column in X.T]
        self.cuts_: Floats = np.array(
            [np.quantile(column, inner) if len(column) else np.zeros(len(inner)) for column in known]
        )
        return self

    def posterior(self, X: Any) -> Posterior:
        """Estimate the traits of every row of X, with their covariances.

        Parameters
        ----------
        X : array or DataFrame of shape (n, items)
            Answers 1 to 5, NaN where unanswered.

        Returns
        -------
        Posterior
            Means (n, traits) and covariances (n, traits, traits), in prior standard deviations.

        Raises
        ------
        AnswerError
            If an answer is off the scale, or a column is no item.
        """
        check_is_fitted(self)
        questionnaire = self._questionnaire()
        defaults = self.parameters or uniform_parameters(len(questionnaire), len(questionnaire.traits))
        parameters = self._checked_parameters(questionnaire, getattr(self, "parameters_", defaults))
        posterior = grm.posterior(self._sheets(X), questionnaire.trait_index, questionnaire.keys, parameters)
        return replace(posterior, traits=questionnaire.traits)

    def transform(self, X: Any) -> Floats:
        """Estimate the traits of every row of X.

        Parameters
        ----------
        X : array or DataFrame of shape (n, items)
            Answers 1 to 5, NaN where unanswered.

        Returns
        -------
        array of shape (n, traits)
            Trait means, in prior standard deviations.

        Raises
        ------
        AnswerError
            If an answer is off the scale, or a column is no item.
        """
        return self.posterior(X).mean

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """Name the traits.

        Parameters
        ----------
        input_features : array of shape (items,), optional
            Names of the columns. They are checked, and used where there are no items.

        Returns
        -------
        array of shape (traits,)
            Trait ids; without items, the names of the columns.

        Raises
        ------
        ValueError
            If ``input_features`` are not the names, or not as many, that ``fit`` has seen.
        """
        check_is_fitted(self)
        names = checked_input_names(self, input_features)
        if self.items is None and names is not None:
            return names
        return np.array(self._questionnaire().traits, dtype=object)

    def _questionnaire(self) -> Questionnaire:
        if isinstance(self.items, Questionnaire):
            return self.items
        if self.items is not None:
            items = tuple(self.items)
            if not items:
                raise ValueError("there are no items: give at least one, or None for a trait of its own a column")
            return Questionnaire(items, tuple(dict.fromkeys(item.trait for item in items)))
        names = getattr(self, "feature_names_in_", [f"x{i}" for i in range(self.n_features_in_)])
        text = {"ja": "", "en": ""}
        return Questionnaire(tuple(Item(name, name, name, 1, text) for name in names), tuple(names))

    def _sheets(self, X: Any) -> Any:
        """Answers in item order: from a DataFrame by name, from anything else by position."""
        if self.items is None:
            X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", reset=False)
            category = (X[:, :, None] > self.cuts_[None, :, :]).sum(axis=2) + 1.0
            return np.where(np.isnan(X), np.nan, category)
        X = by_name(X, self._questionnaire().ids, "items", gaps=True)
        return X.to_numpy(dtype=float, na_value=np.nan) if hasattr(X, "to_numpy") else X

    @staticmethod
    def _checked_parameters(questionnaire: Questionnaire, parameters: Parameters) -> Parameters:
        found, wanted = (len(parameters.slopes), len(parameters.prior)), (len(questionnaire), len(questionnaire.traits))
        if found != wanted:
            raise ValueError(
                f"the parameters are for {found[0]} items and {found[1]} traits, not for {wanted[0]} and {wanted[1]}"
            )
        return checked(parameters)

    def __sklearn_is_fitted__(self) -> bool:
        return self.items is not None or hasattr(self, "cuts_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
