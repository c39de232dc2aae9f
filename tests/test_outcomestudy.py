"""Whose code is whose: a person's own short code, and the number of somebody who shares with one's own campaign."""

import numpy as np
import pytest

from advisor import actions, outcomesfile, outcomestudy, recruiting, visiting
from advisor.domain.accounts import Forbidden, User
from advisor.domain.assessments import Assessment
from advisor.domain.campaigns import Draft
from advisor.outcomesfile import Matched, Outcome
from advisor.services import build
from advisor.settings import Settings
from advisor.visiting import Consent
from tests.people import archetype, as_answers, simulate


@pytest.fixture
def services(database):
    made = build(Settings(database_url=database))
    yield made
    made.close()


def staff(services, name, role="staff"):
    services.accounts.add(name, role, None, services.now())
    return services.accounts.find(name)[0]


def finished(services, answers, campaign=None):
    """Somebody who has answered; returns the token."""
    token = services.begin(campaign=campaign, device="device", in_studies=True)
    attempt = actions.resume(services.store, token)
    for item, value in answers.items():
        actions.answer(services.store, services.current.content.items, attempt, item, value, services.now())
    result = Assessment(services.current.model, answers)
    actions.finish(services.store, actions.resume(services.store, token), result, services.now())
    return token


def campaign_of(services, owner):
    jobs = [job.id for job in services.current.content.jobs]
    draft = Draft("青葉コールセンター", "面接で使います。", desks=("billing",))
    fingerprint = services.current.content.fingerprint
    return recruiting.create_campaign(services.campaigns, owner, draft, jobs, 30, fingerprint, services.now())


def find(services, user, code):
    return outcomestudy.of_staff(services.store, services.campaigns, user, services.now())(code)


def answers_of(services, user, code):
    found = find(services, user, code)
    return found and found.answers


def test_a_short_code_finds_its_persons_answers_however_it_was_written(services):
    token = finished(services, archetype("billing"))
    code = actions.short_code(services.store, actions.resume(services.store, token), token)
    user = staff(services, "suzuki")
    rows = f"code,desk,stayed\n{code.replace('-', '').lower()},billing,yes\n{code},survey,no\n"
    (row,), (fault,) = outcomesfile.read("x.csv", rows.encode(), services.current.content.jobs)
    assert (fault.kind, fault.value) == ("twice", code)
    assert answers_of(services, user, row.code) == archetype("billing")
    assert find(services, user, "0000-0000-0000") is None


def test_an_attempt_that_is_not_finished_is_not_found(services):
    token = services.begin()
    attempt = actions.resume(services.store, token)
    actions.answer(services.store, services.current.content.items, attempt, "listening_1", 4, services.now())
    code = actions.short_code(services.store, actions.resume(services.store, token), token)
    assert find(services, staff(services, "suzuki"), code) is None


def test_a_number_finds_only_who_shares_with_the_users_own_campaign_and_only_while_they_do(services):
    owner, other = staff(services, "suzuki"), staff(services, "sato")
    campaign = campaign_of(services, owner)
    token = finished(services, archetype("survey"), campaign)
    passages = recruiting.passages(services.campaigns, owner, campaign.code, services.now())
    number = next(one.person for one in passages if one.person)
    assert find(services, owner, number) is None  # finished, and not shared
    attempt = actions.resume(services.store, token)
    preview = visiting.Preview({}, True, attempt.finished_at)
    consent = Consent("見せます。", "ja")
    visiting.share(services.visits, attempt, "花子", consent, preview, services.now())
    assert find(services, owner, number) is None  # shared, and not for this
    visiting.withdraw(services.visits, attempt, services.now())
    visiting.share(services.visits, attempt, "花子", consent, preview, services.now(), in_outcomes=True)
    assert answers_of(services, owner, number) == archetype("survey")
    assert answers_of(services, owner, f"{number[:4]}-{number[4:]}") == archetype("survey")
    assert find(services, other, number) is None
    code = actions.short_code(services.store, actions.resume(services.store, token), token)
    assert find(services, owner, code) == find(services, owner, number)  # so that both are known to be one person
    visiting.withdraw(services.visits, attempt, services.now())
    assert find(services, owner, number) is None


@pytest.mark.parametrize("role", ["recruiter", "visitor"])
def test_only_staff_may_look(services, role):
    with pytest.raises(Forbidden):
        outcomestudy.of_staff(services.store, services.campaigns, User(1, "x", role), services.now())


def test_what_is_found_is_learnt_from(content, model):
    traits, sheets = simulate(model, 300, seed=8)
    fit = traits @ model.rows[model.is_job][model.weights.jobs.index("billing")]
    random = np.random.default_rng(1)
    stayed = random.random(300) < 1 / (1 + np.exp(-2 * fit))
    given = np.clip(np.round(3 + fit + random.normal(size=300)), 1, 5).astype(int)
    matched = [
        Matched(Outcome(n, "X", "billing", bool(stayed[n]), int(given[n])), as_answers(model, sheets[n]))
        for n in range(300)
    ]
    study = outcomestudy.study(content, model, matched)
    assert study.learnt.people == 300
    assert study.learnt.related
    assert study.satisfied.low > 0
    nothing = outcomestudy.study(content, model, [])
    assert (nothing.learnt.people, nothing.learnt.related, nothing.satisfied) == (0, None, None)
