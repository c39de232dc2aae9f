"""The scikit-learn face of the measurement: tables in any order, gaps, and plain columns without items."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone

from advisor.domain.errors import AnswerError
from advisor.domain.psychometrics.parameters import uniform_parameters
from advisor.estimators.trait_model import TraitModel
from tests.people import simulate


def same(found, expected) -> None:
    """Equal but for the last bit, which the order of a sum decides."""
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def sheets(model):
    found = simulate(model, 30, seed=4)[1]
    found[np.random.default_rng(4).random(found.shape) < 0.2] = np.nan
    return found


@pytest.fixture(scope="module")
def frame(content, sheets):
    return pd.DataFrame(sheets, columns=list(content.items.ids))


def test_arrays_and_tables_give_the_posterior_of_a_result(content, model, sheets, frame):
    expected = model.posterior(sheets)
    for given in (sheets, sheets.tolist(), frame):
        found = TraitModel(content.items).posterior(given)
        same(found.mean, expected.mean)
        same(found.cov, expected.cov)


def test_a_table_is_read_by_name_in_any_order(content, frame):
    trait_model = TraitModel(content.items)
    same(trait_model.transform(frame[frame.columns[::-1]]), trait_model.transform(frame))


def test_an_item_without_a_column_is_unanswered(content, frame):
    trait_model = TraitModel(content.items)
    blank = frame.assign(**{content.items.ids[0]: np.nan})
    same(trait_model.transform(frame.drop(columns=content.items.ids[0])), trait_model.transform(blank))


def test_nullable_whole_numbers_count_as_answers(content, frame):
    trait_model = TraitModel(content.items)
    same(trait_model.transform(frame.astype("Int64")), trait_model.transform(frame))


def test_an_unknown_column_is_refused_by_name(content, frame):
    with pytest.raises(AnswerError, match="shoe_size"):
        TraitModel(content.items).transform(frame.assign(shoe_size=3))


@pytest.mark.parametrize("wrong", [0, 6, 2.5])
def test_an_answer_off_the_scale_is_a_value_error(content, frame, wrong):
    with pytest.raises(ValueError, match="not an answer"):
        TraitModel(content.items).transform(frame.assign(**{content.items.ids[0]: wrong}))


def test_a_plain_list_of_items_will_do(content, sheets):
    found = TraitModel(list(content.items))
    trait = list(found.get_feature_names_out()).index("learning")
    np.testing.assert_allclose(
        found.transform(sheets)[:, trait],
        TraitModel(content.items).transform(sheets)[:, content.items.traits.index("learning")],
        atol=1e-9,
    )


def test_other_parameters_are_used_when_given(content, model, sheets):
    flat = replace(model.parameters, slopes=0.1 * model.parameters.slopes)
    weaker = TraitModel(content.items, flat).transform(sheets)
    assert np.abs(weaker).mean() < np.abs(TraitModel(content.items).transform(sheets)).mean()


def test_a_clone_scores_alike(content, sheets):
    trait_model = TraitModel(content.items)
    same(clone(trait_model).transform(sheets), trait_model.transform(sheets))


def test_columns_come_out_as_traits(content):
    assert tuple(TraitModel(content.items).get_feature_names_out()) == content.items.traits


def test_without_items_each_column_is_a_trait_cut_at_its_quintiles():
    ratings = np.arange(100.0)[:, None]
    found = TraitModel().fit(ratings).transform(ratings)[:, 0]
    assert len(np.unique(found.round(9))) == 5
    assert (np.diff(found) >= -1e-12).all()
    assert TraitModel().fit(ratings).transform([[np.nan]])[0, 0] == 0


def test_the_columns_that_were_seen_are_kept_and_forgotten_with_the_next_fit(content, model, sheets, frame):
    seen = frame[frame.columns[::-1]].drop(columns=content.items.ids[0])
    fitted = TraitModel(content.items, model.parameters).fit(seen)
    assert tuple(fitted.feature_names_in_) == tuple(seen.columns)
    assert fitted.n_features_in_ == 39
    fitted.fit(sheets)
    assert not hasattr(fitted, "feature_names_in_")
    assert fitted.n_features_in_ == 40


def test_names_of_columns_are_checked_before_traits_are_named(content, model, sheets, frame):
    fitted = TraitModel(content.items, model.parameters).fit(sheets)
    assert tuple(fitted.get_feature_names_out(content.items.ids)) == content.items.traits
    with pytest.raises(ValueError, match="length equal to number of features"):
        fitted.get_feature_names_out(["listening_1"])
    with pytest.raises(ValueError, match="not equal to feature_names_in_"):
        fitted.fit(frame).get_feature_names_out([f"x{i}" for i in range(40)])


def test_nothing_of_an_earlier_fit_is_left(content, model):
    everybody = simulate(model, 400, seed=6)[1]
    fitted = TraitModel(content.items).fit(everybody)
    assert fitted.calibration_.parameters is fitted.parameters_
    fitted.set_params(parameters=model.parameters).fit(everybody)
    assert not hasattr(fitted, "calibration_")
    assert fitted.parameters_ is model.parameters
    fitted.set_params(items=None).fit(everybody)
    assert not hasattr(fitted, "parameters_")
    fitted.set_params(items=content.items).fit(everybody)
    assert not hasattr(fitted, "cuts_")


def test_a_column_that_stands_twice_is_refused_by_name(content, frame):
    twice = pd.concat([frame, frame[["listening_1"]]], axis=1)
    with pytest.raises(AnswerError, match="items that stand twice: listening_1"):
        TraitModel(content.items).transform(twice)


def test_sparse_answers_are_refused_in_a_sentence(content, sheets):
    with pytest.raises(TypeError, match="Sparse data was passed"):
        TraitModel(content.items).transform(csr_array(np.nan_to_num(sheets)))


def test_no_items_at_all_are_refused_in_a_sentence():
    for use in (TraitModel([]).fit, TraitModel([]).transform):
        with pytest.raises(ValueError, match="there are no items"):
            use(np.zeros((3, 0)))


def test_parameters_of_another_questionnaire_are_refused_in_a_sentence(content, sheets):
    other = TraitModel(content.items, uniform_parameters(4, 2))
    for use in (other.fit, other.transform):
        with pytest.raises(ValueError, match="for 4 items and 2 traits, not for 40 and 10"):
            use(sheets)
