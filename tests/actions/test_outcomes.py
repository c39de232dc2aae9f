"""Whose code is whose: a person's own short code, and the number of somebody who shares with one's own campaign."""

from dataclasses import dataclass

import numpy as np
import pytest

from advisor.actions import attempts, campaign_visits, campaigns
from advisor.actions import outcomes as outcome_actions
from advisor.actions.campaign_visits import Consent
from advisor.domain.accounts import ForbiddenError, User
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.files import outcomes
from advisor.files.outcomes import Matched, Outcome
from advisor.runtime.services import Services, build
from advisor.runtime.settings import Settings
from tests.begun import begin, finish
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
    token = begin(services, campaign=campaign, device="device", in_studies=True)
    finish(services, token, answers)
    return token


def campaign_of(services, owner):
    jobs = [job.id for job in services.published.current().content.jobs]
    draft = CampaignDraft("青葉コールセンター", "面接で使います。", desks=("billing",))
    fingerprint = services.published.current().content.fingerprint
    return campaigns.create_campaign(services.campaigns, owner, draft, jobs, 30, fingerprint, services.now())


def find(services, user, code):
    return outcome_actions.of_staff(services.short_codes, services.visits, services.campaigns, user, services.now())(
        code
    )


def answers_of(services, user, code):
    found = find(services, user, code)
    return found and found.answers


@dataclass
class Person:
    """Somebody who came through a campaign of ``owner`` and has a result."""

    services: Services
    owner: User
    token: str
    number: str

    @property
    def attempt(self):
        return attempts.resume(self.services.store, self.token)

    @property
    def code(self):
        return self.services.short_codes.give(self.attempt, self.token)

    def share(self, in_outcomes):
        preview = campaign_visits.Preview({}, True, self.attempt.finished_at)
        given = self.attempt, "花子", Consent("見せます。", "ja"), preview, self.services.now()
        campaign_visits.share(self.services.visits, *given, in_outcomes=in_outcomes)

    def agree(self):
        campaign_visits.withdraw(self.services.visits, self.attempt, self.services.now())
        self.share(in_outcomes=True)


@pytest.fixture
def person(services):
    owner = staff(services, "suzuki")
    campaign = campaign_of(services, owner)
    token = finished(services, archetype("survey"), campaign)
    passages = campaigns.passages(services.campaigns, owner, campaign.code, services.now())
    return Person(services, owner, token, next(one.person for one in passages if one.person))


def change_an_answer(person):
    items, now = person.services.published.current().content.items, person.services.now()
    attempts.answer(person.services.store, items, person.attempt, "listening_1", 1, now)
    attempts.answer(person.services.store, items, person.attempt, "listening_1", 2, now)


LATER = {
    "stays": (lambda person: None, True),
    "withdraws": (
        lambda person: campaign_visits.withdraw(person.services.visits, person.attempt, person.services.now()),
        False,
    ),
    "says no to studies": (lambda person: attempts.agree(person.services.store, person.attempt, False), False),
    "says no and yes": (
        lambda person: [attempts.agree(person.services.store, person.attempt, yes) for yes in (False, True)],
        True,
    ),
    "changes an answer": (change_an_answer, False),
    "deletes": (lambda person: attempts.delete(person.services.store, person.attempt, person.services.now()), False),
}


@pytest.mark.parametrize("later", LATER)
def test_only_who_agreed_when_sharing_is_found_and_only_for_as_long_by_number_and_by_code(services, person, later):
    keys = person.number, person.code
    assert [find(services, person.owner, key) for key in keys] == [None, None]  # finished, and not shared
    person.share(in_outcomes=False)
    assert [find(services, person.owner, key) for key in keys] == [None, None]  # shared, and not for this
    person.agree()
    assert [answers_of(services, person.owner, key) for key in keys] == [archetype("survey")] * 2
    change, stays = LATER[later]
    change(person)
    assert [find(services, person.owner, key) is not None for key in keys] == [stays, stays]


def test_a_short_code_finds_its_persons_answers_however_it_was_written(services, person):
    person.agree()
    code = person.code
    rows = f"code,desk,stayed\n{code.replace('-', '').lower()},billing,yes\n{code},survey,no\n"
    (row,), (fault,) = outcomes.read("x.csv", rows.encode(), services.published.current().content.jobs)
    assert (fault.kind, fault.value) == ("twice", code)
    assert answers_of(services, person.owner, row.code) == archetype("survey")
    assert find(services, person.owner, "0000-0000-0000") is None


def test_a_number_is_known_to_the_campaigns_owner_only_and_is_the_same_person_as_the_code(services, person):
    person.agree()
    assert answers_of(services, person.owner, f"{person.number[:4]}-{person.number[4:]}") == archetype("survey")
    assert find(services, staff(services, "sato"), person.number) is None
    assert find(services, person.owner, person.code) == find(services, person.owner, person.number)


@pytest.mark.parametrize("role", ["recruiter", "visitor"])
def test_only_staff_may_look(services, role):
    with pytest.raises(ForbiddenError):
        outcome_actions.of_staff(
            services.short_codes, services.visits, services.campaigns, User(1, "x", role), services.now()
        )


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
    study = outcome_actions.study(content, model, matched)
    assert study.learnt.people == 300
    assert study.learnt.related
    assert study.satisfied.low > 0
    nothing = outcome_actions.study(content, model, [])
    assert (nothing.learnt.people, nothing.learnt.related, nothing.satisfied) == (0, None, None)
