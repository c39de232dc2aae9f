from sklearn.utils.estimator_checks import parametrize_with_checks

from advisor.estimators.fit_model import FitModel
from advisor.estimators.trait_model import TraitModel


@parametrize_with_checks([TraitModel(), FitModel()])
def test_keeps_the_scikit_learn_contract(estimator, check):
    check(estimator)
