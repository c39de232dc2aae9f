from sklearn.utils.estimator_checks import parametrize_with_checks

from advisor.domain.fit import FitModel
from advisor.domain.measurement import TraitModel


@parametrize_with_checks([TraitModel(), FitModel()])
def test_keeps_the_scikit_learn_contract(estimator, check):
    check(estimator)
