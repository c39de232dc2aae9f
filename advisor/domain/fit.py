"""The name under which other programs import ``FitModel``; it lives in advisor/estimators/fit_model.py."""

from advisor.estimators.fit_model import FitModel

__all__ = ["FitModel"]
