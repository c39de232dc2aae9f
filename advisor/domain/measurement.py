"""The name under which other programs import ``TraitModel``; it lives in advisor/estimators/trait_model.py."""

from advisor.estimators.trait_model import TraitModel

__all__ = ["TraitModel"]
