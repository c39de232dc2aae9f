"""What would change the order does change it, and nothing smaller would."""

from itertools import combinations, product

import numpy as np
import pytest

from advisor.domain.jobs.weights import Weight, WeightTable
from advisor.domain.psychometrics.parameters import uniform_parameters
from advisor.domain.questionnaire.items import SCALE, Item, Questionnaire
from advisor.domain.scoring.counterfactual import AT_ONCE, rivals, smallest_swap
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, opposite, simulate


def lead(model, sheets, first, second):
    """How far ``second`` scores above ``first`` on each sheet."""
    rows = list(model.weights.rows)
    contrast = model.rows[rows.index(second)] - model.rows[rows.index(first)]
    return model.posterior(sheets).mean @ contrast


def neighbours(model, answers, size):
    """Every sheet in which exactly ``size`` answers are one step away from what was answered."""
    sheet = model.questionnaire.sheet(answers)[0]
    answered = np.flatnonzero(~np.isnan(sheet))
    found = []
    for where in combinations(answered, size):
        for moves in product((-1, 1), repeat=size):
            moved = sheet.copy()
            moved[list(where)] += moves
            if np.isin(moved[list(where)], SCALE).all():
                found.append(moved)
    return np.array(found)


def check(model, answers, first, second):
    """Compare with brute force; the size found."""
    changes = smallest_swap(model, answers, first, second)
    for size in range(1, 3 if changes is None else len(changes)):
        assert (lead(model, neighbours(model, answers, size), first, second) <= 0).all(), "a smaller set would do"
    if changes is None:
        return None
    assert len({change.item for change in changes}) == len(changes)
    assert all(change.given == answers[change.item] for change in changes)
    assert all(abs(change.instead - change.given) == 1 for change in changes)
    instead = {change.item: change.instead for change in changes}
    assert lead(model, model.questionnaire.sheet({**answers, **instead}), first, second)[0] > 0
    return len(changes)


def results(model, people, seed):
    """Results that point somewhere, half of them of a short way."""
    sheets = simulate(model, people, seed)[1]
    sheets[::2, 24:] = np.nan
    found = [Assessment(model, as_answers(model, sheet)) for sheet in sheets]
    return [result for result in found if result.points_somewhere and rivals(result)]


@pytest.mark.slow
def test_on_fifty_sheets_applying_it_swaps_them_and_brute_force_finds_no_smaller(model):
    found = results(model, 100, seed=41)[:50]
    assert len(found) == 50
    sizes = []
    for result in found:
        first, second = rivals(result)[0]
        sizes.append(check(model, result.answers, first.job.id, second.job.id))
    assert {1, 2, None} <= set(sizes)


def test_the_first_of_a_band_is_compared_with_the_second_and_with_the_next_band(model):
    for result in results(model, 40, seed=43):
        pairs = rivals(result)
        assert all(first.estimate.score >= second.estimate.score for first, second in pairs)
        assert {(first.band, second.band) for first, second in pairs} <= {(1, 1), (1, 2)}
        assert len({first.job.id for first, _ in pairs}) == 1


def small(random):
    """A bank of 8 items on 3 traits, with three jobs."""
    items = tuple(Item(f"i{n}", f"t{n % 3}", "f", 1 - 2 * (n % 2), {"ja": "", "en": ""}) for n in range(8))
    bank = Questionnaire(items, ("t0", "t1", "t2"))
    rows = ("inbound", "outbound", "one", "two", "three")
    cells = {(row, trait): Weight(float(random.normal()), (), "test") for row in rows for trait in bank.traits}
    return Model(bank, uniform_parameters(8, 3), WeightTable(rows, bank.traits, cells), ())


def test_on_small_banks_it_is_what_brute_force_finds():
    random = np.random.default_rng(47)
    sizes = []
    for _ in range(60):
        model = small(random)
        answers = {f"i{n}": int(value) for n, value in enumerate(random.integers(1, 6, 8)) if random.random() < 0.8}
        scores = model.posterior(model.questionnaire.sheet(answers)).mean[0] @ model.rows[2:].T
        second, first = np.argsort(scores)[-2:]
        sizes.append(check(model, answers, model.weights.rows[2 + first], model.weights.rows[2 + second]))
    assert {1, 2} <= set(sizes)


def test_of_single_changes_the_one_that_tells_most_is_named(model):
    for result in results(model, 40, seed=53):
        first, second = rivals(result)[0]
        changes = smallest_swap(model, result.answers, first.job.id, second.job.id)
        if changes and len(changes) == 1:
            best = lead(model, neighbours(model, result.answers, 1), first.job.id, second.job.id).max()
            instead = {changes[0].item: changes[0].instead}
            sheet = model.questionnaire.sheet({**result.answers, **instead})
            assert lead(model, sheet, first.job.id, second.job.id)[0] == pytest.approx(best, abs=1e-9)


def test_nothing_needs_to_change_when_the_second_is_ahead_already(model):
    result = results(model, 10, seed=59)[0]
    first, second = rivals(result)[0]
    assert smallest_swap(model, result.answers, second.job.id, first.job.id) == ()


def test_a_sheet_without_answers_has_nothing_to_change(model):
    jobs = [job.id for job in model.jobs]
    assert smallest_swap(model, {}, jobs[0], jobs[1]) is None


def test_far_apart_jobs_are_said_to_stay_after_every_pair_was_scored(model):
    result = next(one for one in results(model, 40, seed=61) if one.rows)
    ranked = sorted(result.fits, key=lambda fit: fit.estimate.score)
    assert len(neighbours(model, result.answers, 2)) > AT_ONCE
    assert smallest_swap(model, result.answers, ranked[-1].job.id, ranked[0].job.id) is None
    assert smallest_swap(model, opposite(result.answers), ranked[0].job.id, ranked[-1].job.id) is None
