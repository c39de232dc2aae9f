"""How many sheets of answers are left behind what a recruiter gets: the exact formula, turned round.

At the mode the scores obey Σ⁻¹θ = trust · Σ pulls (docs/decisions/0002), so exact scores tell which four answers were
given. A recruiter has the record of a share and nothing else; the record is all that the pages, the charts, the
comparison and the files are made of (tests/ui/pages/test_campaigns.py).
"""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from advisor.domain.psychometrics.grm import derivatives
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.recruiting.shared_results import FURTHEST, STEP, as_record, shared_result
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, simulate

SHEETS = np.array(list(itertools.product(range(1, 6), repeat=4)))
"""All the answers that can be given to the four questions of a trait."""


def calibrated(model):
    """Parameters under which every question differs, as after a calibration."""
    random, count = np.random.default_rng(5), len(model.questionnaire)
    thresholds = np.sort(random.normal(0, 1.4, (count, 4)), axis=1) + 0.15 * np.arange(4)
    p = Parameters("calibrated-x", random.uniform(0.8, 2.2, count), thresholds, model.parameters.prior, True)
    return Model(model.questionnaire, p, model.weights, model.jobs)


def between(score):
    """Where the exact score must have been; very far ones are drawn in, so they leave that side open."""
    low = -8.0 if score <= -FURTHEST else score - STEP / 2
    return low, (8.0 if score >= FURTHEST else score + STEP / 2)


def left(model, answers):
    """For each trait, how many of the 625 sheets agree with the record."""
    record, p, q = as_record(shared_result(model, answers), ()), model.parameters, model.questionnaire
    box = [between(record["figures"][trait][0]) for trait in record["traits"]]
    told = {name: figure[0] for name, figure in record["figures"].items()}
    told |= {job: score for job, (_, score, _) in record["jobs"].items()}
    rows = [(row, *between(told[name])) for name, row in zip(model.weights.rows, model.rows, strict=True)]
    sides = np.vstack([row for row, _, _ in rows] + [-row for row, _, _ in rows])
    limits = np.array([high for _, _, high in rows] + [-low for _, low, _ in rows])

    def range_of(weights):
        ends = [linprog(sign * weights, A_ub=sides, b_ub=limits, bounds=box).fun for sign in (1, -1)]
        return ends[0], -ends[1]

    counts = []
    for trait, unit in enumerate(np.eye(len(q.traits))):
        items = np.flatnonzero(q.trait_index == trait)
        low, high = p.bounds[items[None, :], SHEETS - 1], p.bounds[items[None, :], SHEETS]

        def pulls(theta, items=items, low=low, high=high):
            place = np.full(SHEETS.shape, theta)
            return p.trust * derivatives(place, low, high, p.slopes[items], q.keys[items])[0].sum(axis=1)

        (least, most), (lowest, highest) = range_of(p.precision[trait]), range_of(unit)
        agree = (pulls(highest) <= most + 1e-9) & (pulls(lowest) >= least - 1e-9)  # pulls fall with the score
        given = ([answers[q.ids[item]] for item in items] == SHEETS).all(axis=1)
        assert agree[given].all()
        counts.append(int(agree.sum()))
    return counts


@pytest.mark.parametrize("kind", ["default", "calibrated"])
def test_no_single_answer_can_be_computed_from_what_a_recruiter_gets(model, kind):
    if kind == "calibrated":
        model = calibrated(model)
    people = [as_answers(model, sheet) for sheet in simulate(model, 25, seed=9)[1]]
    counts = np.concatenate([left(model, answers) for answers in people if Assessment(model, answers).points_somewhere])
    assert np.median(counts) >= 60
    assert np.percentile(counts, 5) >= 10
    assert (counts == 1).mean() < 0.01  # somebody at the very end of a scale that was calibrated on few such people
