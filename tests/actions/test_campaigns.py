"""Campaigns from both sides, on a real store: exact counts, sharing by choice only, nothing of anybody else's."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advisor.actions import accounts, campaign_visits
from advisor.actions import attempts as attempt_actions
from advisor.actions import campaigns as campaign_actions
from advisor.actions.campaign_visits import Consent, NotOpenError
from advisor.domain import codes
from advisor.domain.accounts import ForbiddenError, User
from advisor.domain.recruiting.campaigns import CampaignDraft, CampaignError, counted, sources
from advisor.domain.scoring.result import Assessment
from advisor.storage.accounts import AccountStore
from advisor.storage.campaign_visits import VisitStore
from advisor.storage.campaigns import CampaignStore
from advisor.storage.schema import shares
from tests import begun
from tests.conftest import CONTENT, only_sqlite
from tests.people import archetype

JOBS = ("billing", "survey")
DRAFT = CampaignDraft("青葉コールセンター", "面接で使います。", desks=("billing",))
AGREED = Consent("青葉コールセンターに見せます。", "ja")
DAY = timedelta(days=1)


@pytest.fixture
def campaigns(store):
    return CampaignStore(store._database)


@pytest.fixture
def visits(store):
    return VisitStore(store._database)


@pytest.fixture
def user(store, now):
    """Makes users: user("name") or user("name", role="staff")."""

    def make(name, role="recruiter"):
        held = AccountStore(store._database)
        held.add(name, role, None, now)
        return held.find(name)[0]

    return make


@pytest.fixture
def owner(user):
    return user("owner@example.jp")


@pytest.fixture
def campaign(campaigns, owner, now):
    return make(campaigns, owner, now)


def make(campaigns, owner, now, **changed):
    return campaign_actions.create_campaign(campaigns, owner, replace(DRAFT, **changed), JOBS, 30, CONTENT, now)


class Person:
    """Somebody who comes through a campaign with a browser of their own."""

    def __init__(self, store, visits, content, campaign, now, device="device"):
        self.store, self.visits, self.content, self.campaign, self.now = store, visits, content, campaign, now
        self.device = device
        self.token = None

    def open(self, source=None):
        campaign_visits.opened(self.visits, self.campaign, self.device, source, self.now)
        return self

    def begin(self, source=None):
        self.token = campaign_visits.begin(self.store, self.campaign, self.device, source, CONTENT, self.now)
        return self

    @property
    def attempt(self):
        return attempt_actions.resume(self.store, self.token)

    def answer(self, count=40, job="billing"):
        answered = begun.given(dict(list(archetype(job).items())[:count]), self.now)
        attempt_actions.answers(self.store, self.content.items, self.attempt, answered, self.now)
        return self

    def finish(self, model):
        attempt_actions.finish(self.store, self.attempt, Assessment(model, self.attempt.answers), self.now)
        return self

    def share(self, name="", at=None, in_group=True):
        record = {"of": self.attempt.answers}
        preview = campaign_visits.Preview(record, in_group, self.attempt.finished_at or self.now)
        campaign_visits.share(self.visits, self.attempt, name, AGREED, preview, at or self.now)
        return self

    def withdraw(self, at=None):
        campaign_visits.withdraw(self.visits, self.attempt, at or self.now)
        return self


@pytest.fixture
def person(store, visits, content, campaign, now):
    return lambda device="device", of=None: Person(store, visits, content, of or campaign, now, device)


@pytest.fixture
def sharing(person, model):
    return person().open().begin().answer().finish(model).share("花子")


# --- making one ---


def test_a_campaign_is_kept_as_it_was_made(campaigns, owner, campaign, visits, now):
    assert campaign_actions.campaigns(campaigns, owner) == [campaign]
    assert (campaign.centre, campaign.desks, campaign.owner) == (DRAFT.centre, ("billing",), owner.id)
    assert campaign_visits.open_by_code(visits, campaign.code.lower()) == campaign
    assert campaign.created_at == now


def test_a_pinned_campaign_keeps_the_content_it_was_made_with(store, campaigns, visits, owner, now):
    store.keep_content("new content!", {}, now)
    pinned, free = (make(campaigns, owner, now, pinned=pinned) for pinned in (True, False))
    found = [
        attempt_actions.resume(store, campaign_visits.begin(store, one, "device", None, "new content!", now)).content
        for one in (pinned, free)
    ]
    assert found == [CONTENT, "new content!"]


def test_a_draft_with_a_flaw_makes_no_campaign(campaigns, owner, now):
    with pytest.raises(CampaignError):
        make(campaigns, owner, now, centre="長" * 10_000)
    assert campaign_actions.campaigns(campaigns, owner) == []


def test_a_paused_closed_or_expired_campaign_takes_nobody_in(store, campaigns, owner, visits, now):
    found = make(campaigns, owner, now, closes_on=(now + 3 * DAY).date())
    campaign_actions.pause(campaigns, owner, found.code, now)
    paused = campaign_actions.campaign(campaigns, owner, found.code)
    campaign_actions.resume_campaign(campaigns, owner, found.code)
    again = campaign_actions.campaign(campaigns, owner, found.code)
    campaign_actions.close(campaigns, owner, found.code, now)
    closed = campaign_actions.campaign(campaigns, owner, found.code)
    for one, at in ((paused, now), (closed, now), (again, now + 5 * DAY)):
        with pytest.raises(NotOpenError):
            campaign_visits.begin(store, one, "device", None, CONTENT, at)
        campaign_visits.opened(visits, one, "device", None, at)
    assert campaign_actions.passages(campaigns, owner, found.code, now) == []
    campaign_visits.begin(store, again, "device", None, CONTENT, now)


def test_a_campaign_ends_with_its_last_day_in_japan(store, campaigns, owner, now):
    found = make(campaigns, owner, now, closes_on=now.date())
    evening = now.replace(hour=14, minute=59)
    campaign_visits.begin(store, found, "device", None, CONTENT, evening)
    with pytest.raises(NotOpenError):
        campaign_visits.begin(store, found, "device", None, CONTENT, evening + timedelta(minutes=1))


# --- counts ---


def test_scripted_visits_give_exact_counts(campaigns, owner, campaign, person, model, now):
    person("a").open("line")
    person("b").open("line").begin()
    person("c").open().begin().answer(7)
    person("d").open("sms").begin().answer(40)
    person("e").open("sms").begin().answer(40).finish(model)
    person("f").open("sms").begin().answer(40).finish(model).share()
    found = campaign_actions.passages(campaigns, owner, campaign.code, now)
    total = counted(found, 40)
    assert (total.opened, total.started, total.finished, total.shared) == (6, 4, 2, 1)
    assert (total.reached[0], total.reached[6], total.reached[7], total.reached[39]) == (4, 4, 3, 3)
    assert sources(found) == [None, "line", "sms"]
    by_source = {tag: counted([one for one in found if one.source == tag], 40).opened for tag in sources(found)}
    assert by_source == {None: 1, "line": 2, "sms": 3}


def test_reloading_and_more_tabs_count_nobody_twice(campaigns, owner, campaign, person, now):
    visitor = person()
    for source in (None, "line", None, "line"):
        visitor.open(source)
    visitor.begin("line").answer(1)
    for _ in range(3):
        visitor.open("sms").begin()  # pressed start again, answered nothing
    found = campaign_actions.passages(campaigns, owner, campaign.code, now)
    total = counted(found, 40)
    assert (total.opened, total.started) == (1, 1)
    assert sources(found) == [None]


def test_people_who_answer_one_after_the_other_on_one_computer_all_count(campaigns, owner, campaign, person, now):
    for job in ("billing", "survey", "complaint"):
        person("the centre's tablet").open().begin().answer(5, job)
    total = counted(campaign_actions.passages(campaigns, owner, campaign.code, now), 40)
    assert (total.opened, total.started) == (3, 3)


def test_a_visitor_is_somebody_else_in_every_campaign(campaigns, owner, now):
    one, other = make(campaigns, owner, now), make(campaigns, owner, now + DAY)
    assert campaign_visits.visitor(one, "device") != campaign_visits.visitor(other, "device")
    assert "device" not in campaign_visits.visitor(one, "device")


def test_tabs_that_open_at_the_same_moment_are_one_visitor(campaigns, visits, owner, campaign, now):
    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(lambda _: campaign_visits.opened(visits, campaign, "device", "line", now), range(24)))
    assert counted(campaign_actions.passages(campaigns, owner, campaign.code, now), 40).opened == 1


# --- sharing ---


def test_without_a_press_no_recruiter_sees_anything(campaigns, owner, campaign, person, model, now):
    person().open().begin().answer().finish(model)
    assert campaign_actions.shared_with(campaigns, owner, campaign.code, now) == []
    (passage,) = campaign_actions.passages(campaigns, owner, campaign.code, now)
    assert (passage.name, passage.shared) == (None, False)


def test_a_share_shows_the_result_with_the_name_that_was_given(campaigns, owner, campaign, sharing, now):
    (one,) = campaign_actions.shared_with(campaigns, owner, campaign.code, now)
    assert (one.name, one.record, one.content) == ("花子", {"of": archetype("billing")}, CONTENT)


def test_the_name_may_be_left_blank(campaigns, owner, campaign, person, model, now):
    person().open().begin().answer().finish(model).share("  \u202e ")
    assert campaign_actions.shared_with(campaigns, owner, campaign.code, now)[0].name is None


def test_the_consent_is_kept_word_for_word_with_its_version_and_time(store, sharing, now):
    (row,) = rows(store)
    assert (row.text, row.text_version, row.text_hash) == (AGREED.text, campaign_visits.CONSENT, AGREED.hash)
    assert (row.language, row.given_at, row.withdrawn_at) == ("ja", now, None)


def test_pressing_twice_shares_once(store, sharing):
    sharing.share("花子")
    assert [row.shown_name for row in rows(store)] == ["花子"]


def test_another_name_takes_the_place_of_the_one_before(store, sharing):
    sharing.share("別の名前")
    assert [row.shown_name for row in rows(store)] == [None, "別の名前"]


def test_withdrawn_is_gone_at_once_and_the_name_is_deleted(store, campaigns, owner, campaign, visits, sharing, now):
    (one,) = campaign_actions.shared_with(campaigns, owner, campaign.code, now)
    sharing.withdraw()
    assert campaign_actions.shared_with(campaigns, owner, campaign.code, now) == []
    (passage,) = campaign_actions.passages(campaigns, owner, campaign.code, now)
    assert (passage.shared, passage.name, passage.finished) == (False, None, True)
    with pytest.raises(ForbiddenError):
        campaign_actions.chosen_for_comparison(campaigns, owner, campaign.code, [one.person], now)
    assert campaign_visits.share_of(visits, sharing.attempt, now) is None
    (row,) = rows(store)
    assert row.shown_name is None
    assert row.withdrawn_at is not None


def test_presses_at_the_same_moment_share_once(store, visits, person, model, now):
    attempt = person().open().begin().answer().finish(model).attempt
    with ThreadPoolExecutor(8) as taps:
        preview = campaign_visits.Preview({}, True, now)
        list(taps.map(lambda _: campaign_visits.share(visits, attempt, "花子", AGREED, preview, now), range(16)))
    assert [(row.place, row.shown_name) for row in rows(store)] == [(1, "花子")]


def test_people_who_share_at_the_same_moment_get_a_place_each(store, visits, person, model, now):
    attempts = [person(str(number)).begin().answer(20).finish(model).attempt for number in range(8)]
    with ThreadPoolExecutor(8) as taps:
        preview = campaign_visits.Preview({}, True, now)
        list(taps.map(lambda attempt: campaign_visits.share(visits, attempt, "", AGREED, preview, now), attempts))
    assert sorted(row.place for row in rows(store)) == list(range(1, 9))


MARK = "mark-of-a-result"


def marked(sharing, now):
    """Shares a result that can be found again in a file."""
    preview = campaign_visits.Preview({"of": MARK}, True, sharing.attempt.finished_at)
    campaign_visits.share(sharing.visits, sharing.attempt, "花子", AGREED, preview, now)


ENDS = {
    "withdrawn": lambda sharing, campaigns, now: sharing.withdraw(),
    "updated": lambda sharing, campaigns, now: sharing.share(""),
    "an answer changed": lambda sharing, campaigns, now: attempt_actions.answer(
        sharing.store, sharing.content.items, sharing.attempt, sharing.content.items.ids[0], 1, now
    ),
    "its days over": lambda sharing, campaigns, now: campaign_actions.forget(campaigns, now + 31 * DAY),
    "deleted": lambda sharing, campaigns, now: attempt_actions.delete(sharing.store, sharing.attempt, now),
}


@pytest.mark.parametrize("end", ENDS)
def test_of_a_share_that_ends_neither_name_nor_result_is_kept(store, campaigns, sharing, now, end):
    marked(sharing, now)
    ENDS[end](sharing, campaigns, now)
    kept = [row for row in rows(store) if row.withdrawn_at]
    assert all(row.shown_name is row.snapshot is None for row in kept)
    with store._database._reads.begin() as connection:  # and no JSON word for nothing either
        told = "SELECT count(*) FROM shares WHERE withdrawn_at IS NOT NULL AND snapshot IS NOT NULL"
        assert connection.exec_driver_sql(told).scalar() == 0


@only_sqlite
@pytest.mark.parametrize("end", ENDS)
def test_of_a_share_that_ends_nothing_is_in_any_file_any_more(store, campaigns, sharing, now, tmp_path, end):
    """Neither in the database nor in its log."""

    def found(text):
        store._database.write(lambda connection: None)  # after which the log is emptied, where that is due
        return any(text.encode() in path.read_bytes() for path in tmp_path.iterdir())

    marked(sharing, now)
    assert found("花子")
    assert found(MARK)
    ENDS[end](sharing, campaigns, now)
    assert not found("花子")
    assert not found(MARK)


def test_who_withdrew_may_share_again_at_another_place(store, sharing):
    sharing.withdraw().share("花子", at=sharing.now + DAY)
    assert [(row.place, row.withdrawn_at is None) for row in rows(store)] == [(1, False), (2, True)]


def test_after_its_days_a_result_is_shared_anew_also_before_the_purge(store, visits, sharing):
    later = sharing.now + 31 * DAY
    assert campaign_visits.share_of(visits, sharing.attempt, later) is None
    sharing.share("花子", at=later)
    assert campaign_visits.share_of(visits, sharing.attempt, later).name == "花子"
    assert [row.withdrawn_at is None for row in rows(store)] == [False, True]


def test_the_same_answer_once_more_ends_no_share(store, visits, sharing, content, now):
    item = content.items.ids[0]
    attempt_actions.answer(store, content.items, sharing.attempt, item, sharing.attempt.answers[item], now)
    assert campaign_visits.share_of(visits, sharing.attempt, now)
    assert sharing.attempt.finished_at


def test_finishing_once_more_ends_no_share(store, visits, sharing, model, now):
    result = Assessment(model, sharing.attempt.answers)
    attempt_actions.finish(store, sharing.attempt, result, now + DAY)
    assert campaign_visits.share_of(visits, sharing.attempt, now + DAY)


def test_a_changed_answer_ends_the_share_until_the_person_shares_again(
    campaigns, owner, campaign, visits, sharing, content, model, now
):
    item = content.items.ids[0]
    attempt_actions.answer(sharing.store, content.items, sharing.attempt, item, 3, now)
    assert campaign_actions.shared_with(campaigns, owner, campaign.code, now) == []
    later = now + timedelta(minutes=1)
    attempt_actions.finish(sharing.store, sharing.attempt, Assessment(model, sharing.attempt.answers), later)
    assert campaign_actions.shared_with(campaigns, owner, campaign.code, now) == []
    assert campaign_visits.share_of(visits, sharing.attempt, now) is None
    sharing.share("花子")
    (one,) = campaign_actions.shared_with(campaigns, owner, campaign.code, now)
    assert one.record["of"][item] == 3


def test_an_answer_that_ends_a_share_takes_its_name_along(store, sharing, content, now):
    attempt_actions.answer(sharing.store, content.items, sharing.attempt, content.items.ids[0], 3, now)
    assert [row.shown_name for row in rows(store)] == [None]


def test_what_is_tapped_after_sharing_stays_with_the_person_until_it_is_shared_too(
    campaigns, owner, campaign, visits, sharing, content, now
):
    def seen():
        return campaign_actions.shared_with(campaigns, owner, campaign.code, now)[0].record

    before = seen()
    job = content.jobs[0]
    attempt_actions.moment(sharing.store, content.jobs, sharing.attempt, job.id, 1, "hard", now)
    attempt_actions.wish(sharing.store, sharing.attempt, "quota", "less_hard", now)
    assert seen() == before
    later = campaign_visits.Preview({"of": "the update"}, True, now)
    campaign_visits.share(visits, sharing.attempt, "花子", AGREED, later, now)
    assert seen() == {"of": "the update"}
    assert len(campaign_actions.shared_with(campaigns, owner, campaign.code, now)) == 1


def test_a_result_that_was_made_anew_since_the_preview_is_not_shared(visits, person, model, content, now):
    visitor = person().open().begin().answer().finish(model)
    preview = campaign_visits.Preview({}, True, visitor.attempt.finished_at)
    attempt_actions.answer(visitor.store, content.items, visitor.attempt, content.items.ids[0], 3, now)
    later = now + timedelta(minutes=1)
    attempt_actions.finish(visitor.store, visitor.attempt, Assessment(model, visitor.attempt.answers), later)
    with pytest.raises(NotOpenError):
        campaign_visits.share(visits, visitor.attempt, "花子", AGREED, preview, later)


def test_who_agreed_is_set_beside_outcomes_and_nobody_else(store, campaigns, owner, campaign, visits, sharing, now):
    assert campaign_actions.studied(campaigns, owner, campaign.code, now) == {}
    preview = campaign_visits.Preview({}, True, now)
    campaign_visits.share(visits, sharing.attempt, "", AGREED, preview, now, in_outcomes=True)
    assert campaign_actions.studied(campaigns, owner, campaign.code, now) == {}  # not asked about studies
    attempt_actions.agree(store, sharing.attempt, True)
    ((_, found),) = campaign_actions.studied(campaigns, owner, campaign.code, now).values()
    assert found == archetype("billing")
    campaign_visits.withdraw(visits, sharing.attempt, now)
    assert campaign_actions.studied(campaigns, owner, campaign.code, now) == {}


def test_what_is_not_finished_cannot_be_shared(person):
    visitor = person().open().begin().answer(39)
    with pytest.raises(NotOpenError):
        visitor.share()


def test_an_attempt_outside_of_any_campaign_cannot_be_shared(store, visits, content, model, now):
    token = attempt_actions.begin(store, CONTENT, now)
    attempt_actions.finish(store, attempt_actions.resume(store, token), Assessment(model, archetype("billing")), now)
    with pytest.raises(NotOpenError):
        campaign_visits.share(visits, attempt_actions.resume(store, token), "", AGREED, True, now)


def test_deleted_answers_take_their_share_along(store, campaigns, owner, campaign, sharing, now):
    delete(store, sharing.attempt, now)
    assert campaign_actions.shared_with(campaigns, owner, campaign.code, now) == []
    assert rows(store) == []


def test_a_share_ends_with_its_days(store, campaigns, visits, owner, campaign, sharing, now):
    for after, shown in ((29 * DAY, 1), (30 * DAY, 0)):
        assert len(campaign_actions.shared_with(campaigns, owner, campaign.code, now + after)) == shown
        assert (campaign_visits.share_of(visits, sharing.attempt, now + after) is not None) == bool(shown)
    assert campaign_actions.forget(campaigns, now + 29 * DAY) == 0
    assert campaign_actions.forget(campaigns, now + 30 * DAY) == 1
    assert rows(store)[0].shown_name is None


def test_after_the_days_of_a_campaign_its_browsers_are_forgotten(campaigns, owner, campaign, person, now):
    person().open()
    campaign_actions.close(campaigns, owner, campaign.code, now)
    campaign_actions.forget(campaigns, now + 29 * DAY)
    assert len(campaign_actions.passages(campaigns, owner, campaign.code, now)) == 1
    campaign_actions.forget(campaigns, now + 31 * DAY)
    assert campaign_actions.passages(campaigns, owner, campaign.code, now) == []


def test_a_share_keeps_the_answers_for_its_days(store, sharing, now):
    later = now + 10 * DAY
    sharing.withdraw().share(at=later)
    assert attempt_actions.purge(store, 30, later + 30 * DAY) == 0


def test_places_are_given_once_and_only_to_results_that_point_somewhere(store, person, model):
    for device, in_group in (("a", True), ("b", False), ("c", True)):
        person(device).open().begin().answer().finish(model).share(in_group=in_group)
    assert [row.place for row in rows(store)] == [1, None, 2]


def test_at_most_four_are_compared_in_the_order_in_which_they_shared(campaigns, owner, campaign, person, model, now):
    for number in range(5):
        person(str(number)).open().begin().answer().finish(model).share(f"人{number}", at=now + number * DAY / 24)
    found = campaign_actions.shared_with(campaigns, owner, campaign.code, now)
    people = [one.person for one in found]
    chosen = campaign_actions.chosen_for_comparison(campaigns, owner, campaign.code, people[3::-1], now)
    assert [one.name for one in chosen] == ["人0", "人1", "人2", "人3"]
    for wrong in (people, ["00000000"], [people[0], "' OR 1"]):
        with pytest.raises(ForbiddenError):
            campaign_actions.chosen_for_comparison(campaigns, owner, campaign.code, wrong, now)


# --- rights ---


def acts(campaigns, code, person, now):
    """Everything a recruiter can do with a campaign."""
    return {
        "campaign": lambda user: campaign_actions.campaign(campaigns, user, code),
        "passages": lambda user: campaign_actions.passages(campaigns, user, code, now),
        "shared_with": lambda user: campaign_actions.shared_with(campaigns, user, code, now),
        "studied": lambda user: campaign_actions.studied(campaigns, user, code, now),
        "chosen_for_comparison": lambda user: campaign_actions.chosen_for_comparison(
            campaigns, user, code, [person], now
        ),
        "pause": lambda user: campaign_actions.pause(campaigns, user, code, now),
        "resume_campaign": lambda user: campaign_actions.resume_campaign(campaigns, user, code),
        "pin": lambda user: campaign_actions.pin(campaigns, user, code, CONTENT),
        "close": lambda user: campaign_actions.close(campaigns, user, code, now),
    }


def test_every_act_is_in_the_matrix(campaigns, now):
    """A new function that takes a user and a code must be added above."""
    import inspect

    taking = {
        name
        for name, found in inspect.getmembers(campaign_actions, inspect.isfunction)
        if found.__module__ == campaign_actions.__name__
        and {"user", "code"} <= set(inspect.signature(found).parameters)
    }
    assert taking == set(acts(campaigns, "", "", now))


def test_every_act_is_the_owners_alone(campaigns, owner, user, campaign, sharing, now):
    (one,) = campaign_actions.shared_with(campaigns, owner, campaign.code, now)
    others = [
        user("other@example.jp"),
        user("staff@example.jp", "staff"),
        User(owner.id, owner.name, "visitor"),
        User(0, "", "recruiter"),
    ]
    for (name, act), other in product(acts(campaigns, campaign.code, one.person, now).items(), others):
        assert refused(act, other), f"{other} may {name}"
    assert campaign_actions.campaign(campaigns, owner, campaign.code) == campaign
    for act in acts(campaigns, campaign.code, one.person, now).values():
        act(owner)


def test_the_store_itself_finds_nothing_for_another_owner(campaigns, owner, user, campaign, sharing, now):
    other = user("other@example.jp").id
    assert campaigns.owned(other, campaign.code) is None
    assert campaigns.passages(other, campaign.code, now - DAY) == []
    assert campaigns.shared(other, campaign.code, now - DAY) == []
    campaigns.pause(other, campaign.code, now)
    campaigns.close_campaign(other, campaign.code, now)
    assert campaigns.owned(owner.id, campaign.code) == campaign


def test_a_double_click_makes_one_campaign(campaigns, owner, now):
    first, second = make(campaigns, owner, now), make(campaigns, owner, now + timedelta(seconds=1))
    assert first == second
    assert make(campaigns, owner, now + timedelta(seconds=9)) != first
    assert make(campaigns, owner, now + timedelta(seconds=9), centre="若葉") != first


def test_a_foreign_campaign_and_none_at_all_are_refused_alike(campaigns, user, campaign):
    other = user("other@example.jp")
    told = set()
    for code in (campaign.code, "0" * 12, "", None, "nonsense"):
        with pytest.raises(ForbiddenError) as fault:
            campaign_actions.campaign(campaigns, other, code)
        told.add(str(fault.value))
    assert len(told) == 1


def test_a_person_of_one_campaign_is_nobody_in_another_of_the_same_recruiter(campaigns, owner, campaign, sharing, now):
    (one,) = campaign_actions.shared_with(campaigns, owner, campaign.code, now)
    second = make(campaigns, owner, now + DAY)
    with pytest.raises(ForbiddenError):
        campaign_actions.chosen_for_comparison(campaigns, owner, second.code, [one.person], now)


def test_a_guessed_code_opens_nothing(campaigns, visits, owner, campaign):
    """One character changed at every place, and 5,000 random ones."""
    changed = {
        campaign.code[:place] + letter + campaign.code[place + 1 :] for place in range(12) for letter in codes.SIGNS
    } - {campaign.code}
    for code in changed | {codes.random() for _ in range(5000)}:
        assert codes.read(code) == code
    for code in sorted(changed)[::5]:
        assert campaign_visits.open_by_code(visits, code) is None
        with pytest.raises(ForbiddenError):
            campaign_actions.campaign(campaigns, owner, code)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    from advisor.storage.attempts import SqlStore
    from advisor.storage.database.connection import connect

    made = SqlStore(connect(f"sqlite:///{tmp_path_factory.mktemp('held') / 'advisor.db'}"))
    yield made
    made.close()


@given(st.text(max_size=30))
def test_no_text_at_all_opens_a_campaign_that_it_does_not_name(held, text):
    assert campaign_visits.open_by_code(VisitStore(held._database), text) is None
    with pytest.raises(ForbiddenError):
        campaign_actions.campaign(CampaignStore(held._database), User(1, "x", "recruiter"), text)


def test_a_disabled_recruiter_has_no_sign_in_left(store, user, now):
    """Rights are asked of the sign-in at every run; see tests/storage/test_accounts.py."""
    found = user("gone@example.jp")
    accounts.disable(AccountStore(store._database), found.name, now)
    assert AccountStore(store._database).find(found.name) is None


def refused(act, user):
    try:
        act(user)
    except ForbiddenError:
        return True
    return False


def rows(store):
    statement = select(shares).order_by(shares.c.id)
    return store._database.read(lambda connection: connection.execute(statement).all())


def delete(store, attempt, now):
    attempt_actions.delete(store, attempt, now)


def test_a_version_can_be_kept_or_let_go_while_a_campaign_runs(store, campaigns, visits, owner, user, now):
    store.keep_content("new content!", {}, now)
    found = make(campaigns, owner, now)

    def begun():
        one = campaign_visits.open_by_code(visits, found.code)
        return attempt_actions.resume(
            store, campaign_visits.begin(store, one, "device", None, "new content!", now)
        ).content

    assert begun() == "new content!"
    campaign_actions.pin(campaigns, owner, found.code, CONTENT)
    assert begun() == CONTENT
    campaign_actions.pin(campaigns, owner, found.code, None)
    assert begun() == "new content!"
    with pytest.raises(ForbiddenError):
        campaign_actions.pin(campaigns, user("other@example.jp"), found.code, CONTENT)


DOORS = ("campaign page", "person, group and csv", "compare", "studies", "own page", "changed answer", "purge")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("setting", "lasts"), [(7, 7), (30, 30), (90, 30)])
def test_a_share_lasts_as_long_as_campaign_and_setting_both_allow(
    store, owner, person, model, now, door, setting, lasts
):
    """A setting shorter than the days that a campaign was made with, and one that is longer."""
    recruiting, visiting = (kind(store._database, setting) for kind in (CampaignStore, VisitStore))
    one = person().open().begin().answer().finish(model).share("花子")
    code, attempt = one.campaign.code, one.attempt
    if door == "studies":
        store.agree(attempt.token_hash, True)
        consent, preview = Consent("beside", "ja"), campaign_visits.Preview({"a": 1}, True, attempt.finished_at)
        campaign_visits.share(visiting, attempt, "花子", consent, preview, now, in_outcomes=True)
    if door == "changed answer":
        item = next(iter(attempt.answers))
        attempt_actions.answer(store, one.content.items, attempt, item, 6 - attempt.answers[item] or 1, now)

    def compared(at):
        people = {share.person for share in campaign_actions.shared_with(recruiting, owner, code, now)}
        with suppress(ForbiddenError):
            return campaign_actions.chosen_for_comparison(recruiting, owner, code, [*people], at)

    shown = {
        "campaign page": lambda at: [p for p in campaign_actions.passages(recruiting, owner, code, at) if p.shared],
        "person, group and csv": lambda at: campaign_actions.shared_with(recruiting, owner, code, at),
        "compare": compared,
        "studies": lambda at: campaign_actions.studied(recruiting, owner, code, at),
        "own page": lambda at: campaign_visits.share_of(visiting, attempt, at),
        "changed answer": lambda at: campaign_visits.ended_by_answer(visiting, attempt, at),
        "purge": lambda at: campaign_actions.forget(recruiting, at) == 0,
    }[door]
    assert shown(now + lasts * DAY - timedelta(seconds=1))
    assert not shown(now + lasts * DAY + timedelta(seconds=1))
