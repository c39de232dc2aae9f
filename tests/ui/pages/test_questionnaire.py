"""Every way to begin × answered or not × what a browser kept: each tap is saved once, and where it belongs."""

import re

import pytest
from sqlalchemy import func, select

from advisor.actions import attempts, campaign_visits, campaigns
from advisor.domain.errors import StoreError
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.runtime.shared import SHARED
from advisor.storage.attempts import SqlStore
from advisor.storage.schema import attempts as stored
from advisor.ui.session.resources import services as shared_services
from tests.ui.visitor import (
    Visitor,
    deliver,
    deliver_in_vain,
    kept_taps,
    leave,
    open_again,
    open_page,
    questionnaire,
    send,
    send_text,
    spoken,
    step_shown,
    tab_of,
    tap,
    tap_all,
    tap_unheard,
    tap_wish,
)

WAYS = {
    "all": ("start", {}),
    "short": ("start_short", {}),
    "not in studies": ("start", {"use": "no"}),
    "campaign": ("start", {"campaign": True}),
    "campaign, short": ("start_short", {"campaign": True}),
    "anew": ("start", {"earlier": True}),
    "anew without the earlier": ("start_clean_short", {"earlier": True}),
}
"""Way to begin → the button on the first page, and the address of that page."""


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def app(services, ids, way):
    """The first statement of an attempt that is not stored yet."""
    button, wanted = WAYS[way]
    given = dict(wanted)
    if given.pop("campaign", False):
        services.accounts.add("owner", "recruiter", None, services.now())
        owner, content = services.accounts.find("owner")[0], services.published.current().content
        draft, jobs = CampaignDraft("青葉センター", "面接で使います。"), [job.id for job in content.jobs]
        given["c"] = campaigns.create_campaign(
            services.campaigns, owner, draft, jobs, 30, content.fingerprint, services.now()
        ).code
    if given.pop("earlier", False):
        given["s"] = Visitor(services, {ids[0]: 1}, in_studies=True).token
    return open_page("welcome", **given).button(key=button).click().run()


def number_stored(services):
    count = select(func.count()).select_from(stored)
    return services.store._database.read(lambda connection: connection.scalar(count))


def attempt_at(services, app):
    return attempts.resume(services.store, app.query_params["s"])


def at_first_page(services, app):
    return services.words["ja"]("welcome.title") in [title.value for title in app.title]


def is_as_begun(services, found, way):
    """Whether an attempt is kept as it was begun."""
    in_campaign = campaign_visits.campaign_of(services.visits, found) is not None
    return (found.mode == "short", in_campaign, found.in_studies) == (
        "short" in WAYS[way][0],
        way.startswith("campaign"),
        way != "not in studies",
    )


# --- every way to begin × answered or not × what a browser kept ---


def test_nothing_is_stored_before_the_first_answer(services, app, way):
    before = number_stored(services)
    assert before == (way == "anew")
    assert questionnaire(open_again(app)) == {}
    assert number_stored(services) == before


def test_a_new_session_without_any_kept_tap_leads_to_the_first_page(services, app):
    assert at_first_page(services, open_again(app))


def test_the_first_tap_begins_the_attempt_as_it_was_asked_for(services, app, way):
    item = step_shown(app)
    tap(app, item, 4)
    found = attempt_at(services, app)
    assert (found.answers, kept_taps(app)) == ({item: 4}, [])
    assert is_as_begun(services, found, way)


def test_kept_taps_of_an_attempt_that_was_never_stored_are_taken_up_again(services, app, way, ids):
    first = step_shown(app)
    other = next(item for item in ids if item != first)
    tap_unheard(app, (first, 4), (other, 2), age=600)
    new = open_again(app)
    found = attempt_at(services, new)
    assert (found.answers, kept_taps(new)) == ({first: 4, other: 2}, [])
    assert is_as_begun(services, found, way)
    assert not new.error


@pytest.mark.parametrize("is_stored", [False, True])
def test_taps_on_statements_that_a_release_has_changed_are_answers_to_no_others(
    services, app, data, monkeypatch, is_stored
):
    item = step_shown(app)
    tap_unheard(app, (item, 4))
    if is_stored:
        deliver_in_vain(app)
    before, file = number_stored(services), data / "items.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("電話では", "お電話では"), encoding="utf-8")
    monkeypatch.setenv("ADVISOR_DATA", str(data))
    SHARED.close()
    new = open_again(app)
    assert number_stored(services) == before
    assert questionnaire(new)["answers"] == ({item: 4} if is_stored else {})
    assert ("お電話では" in str(questionnaire(new)["statements"])) != is_stored


def test_what_was_saved_unheard_is_neither_begun_nor_answered_twice(services, app, way, ids):
    before, first = number_stored(services), step_shown(app)
    other = next(item for item in ids if item != first)
    tap_unheard(app, (first, 4))
    deliver_in_vain(app)
    tap_unheard(app, (other, 2))
    found = attempt_at(services, new := open_again(app))
    assert number_stored(services) == before + 1
    assert (found.answers, kept_taps(new)) == ({first: 4, other: 2}, [])
    assert set(found.revisions.values()) == {1}
    assert is_as_begun(services, found, way)


def test_a_first_answer_that_was_saved_unheard_and_then_changed_is_the_changed_one(services, app):
    item = step_shown(app)
    tap_unheard(app, (item, 4))
    deliver_in_vain(app)
    tap_unheard(app, (item, 5))
    new = open_again(app)
    assert (attempt_at(services, new).answers, kept_taps(new)) == ({item: 5}, [])


def test_a_new_session_saves_what_was_kept_of_a_stored_attempt(services, app, way, ids):
    first = step_shown(app)
    tap(app, first, 4)
    other = step_shown(app)
    tap_unheard(app, (first, 3), (other, 2))
    new = open_again(app)
    assert (attempt_at(services, new).answers, kept_taps(new)) == ({first: 3, other: 2}, [])
    assert is_as_begun(services, attempt_at(services, new), way)


def test_a_new_session_of_a_stored_attempt_that_kept_nothing_goes_on(services, app):
    item = step_shown(app)
    new = open_again(tap(app, item, 4))
    assert questionnaire(new)["answers"] == {item: 4}
    assert step_shown(new) != item


@pytest.mark.parametrize("is_same_session", [True, False])
def test_kept_taps_of_an_attempt_deleted_meanwhile_are_not_brought_back(services, app, is_same_session):
    before, item = number_stored(services), step_shown(app)
    tap(app, item, 4)
    tap_unheard(app, (step_shown(app), 2))
    attempts.delete(services.store, attempt_at(services, app), services.now())
    new = deliver(app) if is_same_session else open_again(app)
    assert at_first_page(services, new)
    assert not new.error
    assert number_stored(services) == before


def test_taps_of_another_attempt_that_was_never_stored_are_not_saved_in_this_one(services, app, ids):
    tap_unheard(app, (step_shown(app), 4))
    sending = {"tab": tab_of(app).name, "taps": kept_taps(app), "token": tab_of(app).token, "mode": "all"}
    before, other = number_stored(services), Visitor(services, {ids[1]: 1})
    one = send(other.open("questions"), sending)
    two = send(open_page("welcome").button(key="start").click().run(), sending)
    assert other.attempt.answers == questionnaire(one)["answers"] == {ids[1]: 1}
    assert questionnaire(two)["answers"] == {}
    assert number_stored(services) == before + 1


def test_taps_that_name_another_attempt_are_not_saved_in_this_one(services, ids):
    one, other = Visitor(services, {ids[0]: 3}), Visitor(services, {ids[0]: 3})
    app, name = one.open("questions"), questionnaire(other.open("questions"))["attempt"]
    taps = [{"number": 1, "name": ids[1], "value": 5, "age": 0.1}]
    send(app, {"tab": "tab_other_one", "attempt": name, "taps": taps})
    assert one.attempt.answers == other.attempt.answers == {ids[0]: 3}
    send(app, {"tab": "tab_other_one", "attempt": questionnaire(app)["attempt"], "taps": taps})
    assert one.attempt.answers == {ids[0]: 3, ids[1]: 5}


# --- tabs, and taps sent again ---


@pytest.fixture
def visitor(services, ids):
    return Visitor(services, {ids[0]: 3})


def test_taps_sent_at_once_are_saved_in_their_order(services, visitor, ids):
    app = visitor.open("questions")
    tap_all(app, (ids[1], 1), (ids[2], 2), (ids[3], 3))
    assert visitor.attempt.answers == {ids[0]: 3, ids[1]: 1, ids[2]: 2, ids[3]: 3}
    assert kept_taps(app) == []


def test_of_taps_on_one_statement_the_last_one_counts(services, visitor, ids):
    taps = [{"number": number, "name": ids[1], "value": 6 - number, "age": 0.1} for number in (2, 3, 1)]
    send(visitor.open("questions"), {"tab": "tab_00000000", "taps": taps})
    assert visitor.attempt.answers[ids[1]] == 3


def test_a_tap_sent_again_is_taken_once(services, visitor, ids):
    app = visitor.open("questions")
    tap_unheard(app, (ids[1], 1))
    sending = {"tab": tab_of(app).name, "taps": kept_taps(app)}
    send(app, sending)
    attempts.answer(
        services.store,
        services.published.current().content.items,
        *(visitor.attempt, ids[1], 5, services.now()),
    )
    send(app, sending)
    assert visitor.attempt.answers[ids[1]] == 5


def test_another_tab_hears_nothing_of_the_taps_of_this_one(services, visitor, ids):
    one, other = visitor.open("questions"), visitor.open("questions")
    tap_unheard(other, (ids[2], 5))
    tap(one, ids[1], 1)
    other.run()
    assert questionnaire(other)["tab"] is None
    assert len(kept_taps(other)) == 1
    deliver(other)
    assert visitor.attempt.answers == {ids[0]: 3, ids[1]: 1, ids[2]: 5}


def test_a_second_tab_of_one_session_is_acknowledged_by_its_own_numbers(services, visitor, ids):
    app = tap_all(visitor.open("questions"), (ids[1], 1), (ids[2], 2))
    tap = {"number": 1, "name": ids[3], "value": 5, "age": 0}
    data = questionnaire(send(app, {"tab": "tab_second_one", "taps": [tap]}))
    assert (data["tab"], data["saved"]) == ("tab_second_one", 1)
    assert visitor.attempt.answers[ids[3]] == 5


def test_a_tap_that_was_held_back_gives_way_to_what_was_answered_since(services, visitor, ids):
    tap(visitor.open("questions"), ids[1], 5)
    tap(visitor.open("questions"), ids[1], 1, age=600)
    assert visitor.attempt.answers[ids[1]] == 5


def test_a_wish_that_was_held_back_gives_way_to_a_choice_it_did_not_see(services, visitor):
    for wish, seen, stands in (("quota", "less_hard", "less_soft"), ("incentive", "less_soft", "any")):
        app = visitor.open("questions")
        tap_wish(app, wish, "less_soft")
        tap_wish(app, wish, "any", age=600, seen=seen)
        assert visitor.attempt.wishes[wish] == stands


@pytest.mark.parametrize("first_is_stored", [False, True])
def test_a_wish_that_was_changed_again_before_it_was_saved_ends_at_the_last_choice(services, visitor, first_is_stored):
    app = visitor.open("questions")
    if first_is_stored:  # by a server that went before the browser heard of it
        tap_wish(visitor.open("questions"), "quota", "less_soft")
    tap_unheard(app, ("quota", "less_soft"), age=600)
    tap_unheard(app, ("quota", "any"), age=500, seen="less_soft")
    deliver(app)
    assert visitor.attempt.wishes["quota"] == "any"


def test_taps_of_yesterday_begin_no_attempt(services, app):
    """That it was deleted may be forgotten by then."""
    before = number_stored(services)
    tap_all(app, (step_shown(app), 4), age=86_400)
    assert number_stored(services) == before
    assert services.words["ja"]("welcome.title") in spoken(app)


@pytest.mark.parametrize("exit", ["welcome", "result"])
def test_leaving_saves_what_was_tapped_before(services, ids, exit):
    visitor = Visitor(services, dict.fromkeys(ids[:-1], 3))
    app = visitor.open("questions")
    tap_unheard(app, (ids[-1], 4))
    leave(app, exit)
    assert visitor.attempt.answers[ids[-1]] == 4
    assert services.words["ja"](f"{exit}.title") in spoken(app)


@pytest.mark.parametrize("exit", ["welcome", "result"])
def test_leaving_before_anything_is_answered_leads_to_the_first_page(services, exit):
    app = leave(open_page("welcome").button(key="start").click().run(), exit)
    assert at_first_page(services, app)
    assert number_stored(services) == 0


# --- the store is away ---


@pytest.fixture
def away(monkeypatch):
    """The store takes nothing; undone by what this returns, after which what waits is delivered."""
    with monkeypatch.context() as patch:

        def refuse(*_arguments):
            raise StoreError("away")

        for name in ("begin", "save_answers", "save_wish"):
            patch.setattr(SqlStore, name, refuse)

        def back():
            patch.undo()
            shared_services().outbox._round()

        yield back


def test_what_the_store_has_not_taken_is_not_acknowledged_until_it_is_back(services, visitor, ids, away):
    app = tap(visitor.open("questions"), ids[1], 5)
    tap_wish(app, "quota", "any")
    assert not app.error
    assert [one["name"] for one in kept_taps(app)] == [ids[1], "quota"]
    assert questionnaire(app)["answers"] == {ids[0]: 3, ids[1]: 5}
    away()
    assert kept_taps(deliver(app)) == []
    assert (visitor.attempt.answers, visitor.attempt.wishes) == ({ids[0]: 3, ids[1]: 5}, {"quota": "any"})


def test_an_attempt_begun_while_the_store_is_away_is_acknowledged_once_it_is_back(services, app, way, away):
    before, item = number_stored(services), step_shown(app)
    tap(app, item, 4)
    assert not app.error
    assert len(kept_taps(app)) == 1
    assert questionnaire(app)["answers"] == {item: 4}
    assert number_stored(services) == before
    away()
    assert kept_taps(deliver(app)) == []
    assert attempt_at(services, app).answers == {item: 4}
    assert is_as_begun(services, attempt_at(services, app), way)


def test_a_new_session_while_the_store_is_away_keeps_what_waits(services, visitor, ids, away):
    app = tap(visitor.open("questions"), ids[1], 5)
    new = open_again(app)
    assert questionnaire(new)["answers"] == {ids[0]: 3, ids[1]: 5}
    assert [one["name"] for one in kept_taps(new)] == [ids[1]]
    away()
    assert kept_taps(deliver(new)) == []
    assert visitor.attempt.answers == {ids[0]: 3, ids[1]: 5}


# --- nonsense ---

TAB = "tab_00000000"


def one_tap(**changed):
    return {"tab": TAB, "taps": [{"number": 1, "name": "listening_1", "value": 5, "age": 0.1} | changed]}


NONSENSE = {
    **{f"all of it is {one!r}": one for one in (None, True, 7, -0.5, "x", [], [[]], {}, {"ask": True}, "x" * 10_000)},
    **{
        f"the tab is {one!r}": one_tap() | {"tab": one}
        for one in (None, 1, "", "short", "x" * 65, "tab 0000", "<script>", ["tab_00000000"], "タブタブタブタブ")
    },
    **{f"the taps are {one!r}": {"tab": TAB, "taps": one} for one in (None, 1, "x", {}, {"0": {}}, [None, 1, "x", []])},
    "there are too many": {"tab": TAB, "taps": one_tap()["taps"] * 201},
    "no taps": {"tab": TAB},
    **{f"the number is {one!r}": one_tap(number=one) for one in (None, 0, -1, 1.0, "1", True, 10**9 + 1, 10**40)},
    **{
        f"the name is {one!r}": one_tap(name=one)
        for one in (None, 1, [], "nobody", "mode", "moment_billing_1", "quota", "LISTENING_1", "../x", "a" * 65)
    },
    **{
        f"the value is {one!r}": one_tap(value=one)
        for one in (None, 0, 6, -1, 3.0, True, "3", "any", [3], {"v": 3}, 10**40)
    },
    **{f"the way out is {one!r}": one_tap(name="", value=one) for one in (None, 1, "", "staff", "/result", "audit")},
    **{
        f"the choice is {one!r}": one_tap(name="quota", value=one) for one in (None, 3, "", "more", "ANY", "less_hard ")
    },
}


def test_nonsense_for_a_stored_attempt_changes_nothing_and_shows_no_error(services, ids):
    visitor = Visitor(services, {ids[1]: 3})
    before = visitor.attempt
    app = visitor.open("questions")
    for what, sent in NONSENSE.items():
        send(app, sent)
        assert (what, list(app.exception), list(app.error), questionnaire(app)["answers"]) == (
            what,
            [],
            [],
            {ids[1]: 3},
        )
    assert (visitor.attempt.answers, visitor.attempt.wishes) == (before.answers, before.wishes)
    assert visitor.attempt.revisions == before.revisions
    tap(app, ids[2], 4)
    assert visitor.attempt.answers == {ids[1]: 3, ids[2]: 4}


def test_nonsense_begins_no_attempt_and_shows_no_error(services):
    app = open_page("welcome").button(key="start").click().run()
    for what, sent in NONSENSE.items():
        send(app, sent)
        assert (what, list(app.exception), list(app.error), "s" in app.query_params) == (what, [], [], False)
        assert questionnaire(app).get("answers") == {}, what
    assert number_stored(services) == 0
    tap(app, step_shown(app), 4)
    assert len(attempt_at(services, app).answers) == 1


@pytest.mark.parametrize("token", [None, 1, "", "x", "A" * 42, "A" * 44, "<" * 43, ["A" * 43]])
def test_a_nonsense_answer_to_what_is_kept_leads_to_the_first_page(services, token):
    app = open_page("questions", new="all")
    assert questionnaire(app) == {"ask": True}
    assert at_first_page(services, send(app, one_tap() | {"token": token}))
    assert number_stored(services) == 0


@pytest.mark.parametrize("text", ["null", "[]", "7", '"x"', '{"sent": NaN}', '{"other": {"tab": 1}}'])
def test_a_state_that_is_none_changes_nothing_and_shows_no_error(services, ids, text):
    visitor = Visitor(services, {ids[1]: 3})
    app = send_text(visitor.open("questions"), text)
    assert (list(app.exception), list(app.error)) == ([], [])
    assert visitor.attempt.answers == questionnaire(app)["answers"] == {ids[1]: 3}


@pytest.mark.parametrize("text", ["", "{", '{"sent"', "[" * 5000])
def test_a_state_that_is_no_json_changes_nothing_and_is_told_without_a_trace(services, ids, text):
    """Streamlit reads it before the page does, so its own plain words are what such a sender sees."""
    visitor = Visitor(services, {ids[1]: 3})
    app = send_text(visitor.open("questions"), text)
    assert "redacted" in app.exception[0].message
    assert not re.search(r"json|recursion|\.py", app.exception[0].message, re.IGNORECASE)
    assert visitor.attempt.answers == {ids[1]: 3}
