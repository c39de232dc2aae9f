"""Parameters that pass the check can score any sheet, and what cannot is refused in a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.errors import CallfitError
from advisor.domain.psychometrics import grm
from advisor.domain.psychometrics.parameters import (
    FARTHEST,
    LEAST_EIGENVALUE,
    STEEPEST,
    checked,
    uniform_parameters,
    uniform_prior,
)
from advisor.domain.questionnaire.items import SCALE

ITEMS, TRAITS = 40, 10
INDEX, KEYS = np.arange(ITEMS) % TRAITS, np.where(np.arange(ITEMS) // TRAITS % 2, -1.0, 1.0)


def nearly_singular(least):
    """Ten traits that are mixtures of three, but for a rest that leaves this least eigenvalue."""
    mixed = np.random.default_rng(1).standard_normal((TRAITS, 3))
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    prior = (1 - least) * mixed @ mixed.T + least * np.eye(TRAITS)
    prior = (prior + prior.T) / 2
    np.fill_diagonal(prior, 1)
    return prior


PRIORS = {
    "any two alike": uniform_prior(TRAITS, 1 - 1.0001 * LEAST_EIGENVALUE),
    "three in all": nearly_singular(1.0001 * LEAST_EIGENVALUE),
}
THRESHOLDS = {
    "shipped": (-1.8, -0.6, 0.6, 1.8),
    "far": (20.0, 30.0, 40.0, FARTHEST),
    "crowded": (0.0, 1e-9, 2e-9, 3e-9),
}


@pytest.mark.parametrize("thresholds", THRESHOLDS)
@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("slope", [1.5, STEEPEST])
def test_any_sheet_is_scored_at_the_very_limits(slope, prior, thresholds):
    p = replace(uniform_parameters(ITEMS, TRAITS, "any", slope, THRESHOLDS[thresholds]), prior=PRIORS[prior])
    random = np.random.default_rng(2)
    sheets = np.vstack([random.choice(SCALE, (300, ITEMS)), np.ones((1, ITEMS)), np.where(KEYS > 0, 5, 1)[None]])
    found = grm.posterior(sheets.astype(float), INDEX, KEYS, checked(p))
    np.testing.assert_allclose(found.pulls @ found.reach.T, found.mean, atol=1e-8)
    assert (np.linalg.eigvalsh(found.cov) > 0).all()


SHIPPED = uniform_parameters(ITEMS, TRAITS)
WRONG = {
    "slope must be more than 0": replace(SHIPPED, slopes=np.zeros(ITEMS)),
    "slope must be more than 0 ": replace(SHIPPED, slopes=np.full(ITEMS, np.nan)),
    "slope must be at most 20": replace(SHIPPED, slopes=np.full(ITEMS, 100.0)),
    "threshold must lie from -100 to 100": replace(SHIPPED, thresholds=SHIPPED.thresholds - 99),
    "must rise": replace(SHIPPED, thresholds=np.zeros((ITEMS, 4))),
    "symmetric": replace(SHIPPED, prior=2 * SHIPPED.prior),
    "make two traits one": replace(SHIPPED, prior=uniform_prior(TRAITS, 1 - 3e-6)),
    "trust is 0": replace(SHIPPED, trust=0.0),
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_cannot_score_is_refused_in_a_sentence(reason):
    with pytest.raises(CallfitError, match=reason.strip()):
        checked(WRONG[reason])
