"""Whatever still holds an attempt that is gone reaches nobody who has begun since, not even one with its number."""

import inspect
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from advisor.actions import attempts as attempt_actions
from advisor.actions import campaign_visits, campaigns
from advisor.actions.short_codes import ShortCodes
from advisor.domain.errors import GoneError
from advisor.domain.questionnaire.attempts import Given
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.domain.scoring.result import Assessment
from advisor.runtime.outbox import Outbox
from advisor.storage import attempts as attempt_storage
from advisor.storage.accounts import AccountStore
from advisor.storage.campaign_visits import VisitStore
from advisor.storage.campaigns import CampaignStore
from advisor.storage.schema import answers, attempts, metadata, shares
from tests import begun
from tests.conftest import CONTENT
from tests.people import archetype

BEGUN = {"plain": {}, "short way": {"mode": "short"}, "first answer": {"first": True}, "campaign": {"campaign": True}}
ENDED = ("deleted", "purged")


@pytest.fixture
def world(store, content, model, now, monkeypatch):
    monkeypatch.setattr(attempt_storage, "_new_number", lambda _: 4711)  # as if chance gave a number twice
    return World(store, content, model, now)


class World:
    def __init__(self, store, content, model, now):
        self.store, self.content, self.model, self.now = store, content, model, now
        self.items = list(content.items.ids)
        AccountStore(store._database).add("owner", "recruiter", None, now)
        owner, _ = AccountStore(store._database).find("owner")
        draft = CampaignDraft(centre="センター", purpose="面接で使います。", desks=("billing",))
        made = campaigns.create_campaign(
            CampaignStore(store._database), owner, draft, [job.id for job in content.jobs], 30, CONTENT, now
        )
        self.campaign, self.visits = made, VisitStore(store._database)

    def begin(self, how):
        more = dict(BEGUN[how])
        if more.pop("first", None):
            more["first"] = (self.items[0], 4)
        if more.pop("campaign", None):
            return campaign_visits.begin(self.store, self.campaign, "device", None, CONTENT, self.now, **more)
        return attempt_actions.begin(self.store, CONTENT, self.now, device="device", **more)

    def finished(self, how):
        """Somebody who has begun so, answered everything, and shared where that can be."""
        token = self.begin(how)
        answered = begun.given(archetype("billing"), self.now)
        attempt_actions.answers(self.store, self.content.items, self.found(token), answered, self.now)
        attempt_actions.finish(self.store, self.found(token), self.result(token), self.now)
        if how == "campaign":
            consent = campaign_visits.Consent("見せます。", "ja")
            campaign_visits.share(self.visits, self.found(token), "花子", consent, self.preview(token), self.now)
        return token

    def found(self, token):
        return attempt_actions.resume(self.store, token)

    def result(self, token):
        return Assessment(self.model, self.found(token).answers)

    def preview(self, token):
        return campaign_visits.Preview({"of": token}, True, self.found(token).finished_at)

    def end(self, token, how):
        if how == "deleted":
            assert attempt_actions.delete(self.store, self.found(token), self.now)
        else:
            attempt_actions.purge(self.store, 30, self.now + timedelta(days=31))

    def rows(self):
        tables = [table for table in metadata.sorted_tables if table.name != "receipts"]
        return {
            table.name: self.store._database.read(lambda c, t=table: sorted(map(repr, c.execute(select(t)).all())))
            for table in tables
        }


def give_short_code(store, attempt, found_by):
    """As a function, the one method of the short codes that takes an attempt."""
    return ShortCodes(store).give(attempt, found_by)


def given(world, stale):
    """What each function is called with beside the store and the attempt."""
    consent, item = campaign_visits.Consent("見せます。", "ja"), world.items[0]
    job = world.content.jobs[0]
    return {
        give_short_code: ("A" * 43,),
        attempt_actions.claim: ("another device",),
        attempt_actions.agree: (True,),
        attempt_actions.answer: (item, 5, world.now),
        attempt_actions.answers: ([Given(item, 5, world.now)], world.now),
        attempt_actions.wish: ("quota", "less_hard", world.now),
        attempt_actions.moment: (job.id, 1, "fine", world.now),
        attempt_actions.choose_mode: ("short", world.now),
        attempt_actions.finish: (Assessment(world.model, stale.answers), world.now),
        attempt_actions.delete: (world.now,),
        campaign_visits.campaign_of: (),
        campaign_visits.share: ("よその人", consent, campaign_visits.Preview({}, True, stale.finished_at), world.now),
        campaign_visits.share_of: (world.now,),
        campaign_visits.withdraw: (world.now,),
        campaign_visits.ended_by_answer: (world.now,),
        campaign_visits.dismiss_end: (),
    }


def takers():
    """Every public function that takes an attempt."""
    yield give_short_code
    for module in (attempt_actions, campaign_visits):
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                parameters = inspect.signature(function).parameters
                if "attempt" in parameters and not function.__name__.startswith("_"):
                    yield function


def call(world, function, stale):
    before = {
        "store": world.visits if function.__module__.endswith("campaign_visits") else world.store,
        "attempt": stale,
    }
    before |= {"questionnaire": world.content.items, "jobs": world.content.jobs}
    names = list(inspect.signature(function).parameters)
    rest = iter(given(world, stale)[function])
    arguments = [before[name] if name in before else next(rest, None) for name in names]
    while arguments and arguments[-1] is None:
        arguments.pop()
    return function(*arguments)


def test_every_function_that_takes_an_attempt_is_tried(world):
    assert set(takers()) == set(given(world, world.found(world.begin("plain"))))


@pytest.mark.parametrize("ended", ENDED)
@pytest.mark.parametrize("how", BEGUN)
@pytest.mark.parametrize("other", ["plain", "campaign"])
def test_nothing_of_somebody_else_is_changed_or_told(world, how, other, ended):
    token = world.finished(how)
    stale = world.found(token)
    world.end(token, ended)
    theirs = world.finished(other)
    assert world.found(theirs).id == stale.id
    before = world.rows()
    for function in takers():
        told = None
        with suppress(GoneError, campaign_visits.NotOpenError):
            told = call(world, function, stale)
        assert told in (None, False), function.__name__
        assert world.rows() == before, function.__name__


@pytest.mark.parametrize("kind", ["answers", "wish", "moment", "choose_mode"])
def test_a_tap_that_waited_meanwhile_is_dropped(world, kind):
    token = world.finished("campaign")
    stale, outbox = world.found(token), Outbox(again=60)
    function = getattr(attempt_actions, kind)
    outbox.keep(token, lambda: call(world, function, stale), stale)
    world.end(token, "deleted")
    world.finished("campaign")
    before = world.rows()
    outbox.close()
    assert world.rows() == before
    assert outbox.attempt(token) is None


def test_a_number_is_drawn_for_every_way_to_begin(store, content, model, now):
    world = World(store, content, model, now)
    numbers = {}
    for how in BEGUN:
        token = world.begin(how)
        numbers[how] = world.found(token).id
        attempt_actions.delete(store, world.found(token), now)
        again = world.found(world.begin(how))
        assert again.id != numbers[how]
        attempt_actions.delete(store, again, now)
    assert len(set(numbers.values())) == len(BEGUN)
    assert min(numbers.values()) > 1000
    assert not [table for table in (attempts, answers, shares) if world.rows()[table.name]]
