"""The pages of campaigns, run without a browser on a real store: for recruiters, and for their visitors."""

import json
import re
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from advisor.actions import accounts, attempts, campaign_visits, campaigns
from advisor.content.bundle import bundle
from advisor.content.loading import DATA, load
from advisor.domain.errors import DataError
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.files.csv_writer import as_csv
from advisor.runtime.published_content import PublishedContent
from advisor.runtime.shared import SHARED
from advisor.storage.schema import shares
from advisor.ui.guards import recruiter
from advisor.ui.sections import campaigns as campaign_sections
from advisor.ui.sections.campaigns import shared_table
from advisor.ui.session import address
from tests.begun import answer, begin, finish
from tests.people import archetype, archetypes
from tests.ui.visitor import cut_off, open_folds, open_page, sign_in, spoken, step_shown, tables, tap

CENTRE = "<b>青葉</b> **センター** [x](y)"
JOBS = [row["job"] for row in archetypes()]


@pytest.fixture
def owner(services, monkeypatch):
    sign_in(monkeypatch, services, "recruiter")
    (account,) = services.accounts.all()
    return account.user


@pytest.fixture
def campaign(services, owner):
    return make(services, owner)


def make(services, owner, **changed):
    draft = CampaignDraft(**({"centre": CENTRE, "purpose": "面接で使います。", "desks": ("billing",)} | changed))
    jobs = [job.id for job in services.published.current().content.jobs]
    current = services.published.current().content.fingerprint
    return campaigns.create_campaign(services.campaigns, owner, draft, jobs, 30, current, services.now())


def sharer(services, campaign, number, job="billing", name=None):
    """Somebody who has answered and shared; returns the token."""
    token = begin(services, campaign=campaign, device=f"device {number}")
    result = finish(services, token, archetype(job))
    consent = campaign_visits.Consent("見せます。", "ja")
    found = attempts.resume(services.store, token)
    record = recruiter.preview(services.published.current(), found, campaign)
    preview = campaign_visits.Preview(record, result.points_somewhere, found.finished_at)
    campaign_visits.share(services.visits, found, name or f"人{number}", consent, preview, services.now())
    return token


def open_own(token, page, **given):
    """At a browser where the person says that the answers are theirs."""
    app = open_page(page, s=token, **given)
    asked = [button for button in app.button if button.key == "mine"]
    return asked[0].click().run() if asked else app


def texts(app):
    return [one.value for one in app.text]


def people_of(services, owner, campaign):
    return [one.person for one in campaigns.shared_with(services.campaigns, owner, campaign.code, services.now())]


@pytest.mark.parametrize("page", ["campaigns", "campaign", "person", "compare", "group"])
def test_a_job_that_a_later_release_calls_otherwise_keeps_the_name_it_was_shared_with(
    services, owner, campaign, page, monkeypatch, tmp_path
):
    for number in range(6):
        sharer(services, campaign, number)
    shutil.copytree(DATA, tmp_path / "data")
    for file in ("jobs.csv", "weights.csv", "moments.csv"):
        path = tmp_path / "data" / file
        path.write_text(
            re.sub("^billing,", "invoices,", path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
        )
    later = bundle(load(tmp_path / "data"))
    services.store.keep_content(later.content.fingerprint, later.content.files, services.now())
    monkeypatch.setattr(PublishedContent, "current", lambda _: later)
    app = open_page(
        page, k=campaign.code, p=",".join(people_of(services, owner, campaign)[: 1 if page == "person" else 2])
    )
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", ["campaigns", "campaign", "person", "compare", "group"])
@pytest.mark.parametrize("people", [0, 1, 3])
def test_every_page_of_a_campaign_shows_something_and_no_error(services, owner, campaign, page, language, people):
    for number in range(people):
        sharer(services, campaign, number, JOBS[number])
    chosen = ",".join(people_of(services, owner, campaign))
    app = open_page(page, k=campaign.code, p=chosen, lang=language)
    assert not app.exception
    assert not app.error
    assert app.title


def test_a_hostile_name_is_never_read_as_markdown(services, owner, campaign):
    sharer(services, campaign, 1, name=CENTRE)
    (person,) = people_of(services, owner, campaign)
    for page in ("campaigns", "campaign", "person", "compare", "group"):
        app = open_page(page, k=campaign.code, p=person)
        assert "青葉" not in spoken(app)
        assert not [button for button in app.button if "青葉" in button.label]
        assert not [box for box in app.checkbox if "青葉" in box.label]
    assert CENTRE in texts(open_page("campaign", k=campaign.code))
    assert CENTRE in texts(open_page("welcome", c=campaign.code))


@pytest.mark.parametrize(
    ("centre", "told"), [("青葉センター", False), ("Aoba 2", False), ("青葉😀", True), ("ก ข", True)]
)
def test_a_name_that_cannot_be_printed_is_told_as_soon_as_the_link_is_made(services, owner, centre, told):
    app = open_page("campaign", k=make(services, owner, centre=centre).code)
    warning = services.words["ja"]("campaign.unprintable")
    assert (warning in [one.value for one in app.warning]) == told


@pytest.mark.parametrize("page", ["campaign", "person", "compare", "group"])
def test_another_recruiters_campaign_looks_like_none_at_all(services, owner, campaign, page, monkeypatch):
    sharer(services, campaign, 1)
    (person,) = people_of(services, owner, campaign)
    accounts.add(services.accounts, "other", "recruiter", "correct horse 12", services.now())
    token = accounts.sign_in(
        services.accounts, "other", "correct horse 12", accounts.Asking("127.0.0.1"), services.now()
    )
    monkeypatch.setattr(address, "sign_in_token", lambda: token)
    foreign, none = (spoken(open_page(page, k=code, p=person)) for code in (campaign.code, "0" * 12))
    assert foreign == none
    assert services.words["ja"]("campaign.none") in foreign


def test_a_person_who_took_the_share_back_is_gone_from_every_page(services, owner, campaign):
    token = sharer(services, campaign, 1, name="花子")
    (person,) = people_of(services, owner, campaign)
    assert "花子" in texts(open_page("person", k=campaign.code, p=person))
    campaign_visits.withdraw(services.visits, attempts.resume(services.store, token), services.now())
    for page in ("campaign", "person", "compare", "group"):
        app = open_page(page, k=campaign.code, p=person)
        assert "花子" not in "".join(texts(app)) + spoken(app)
    assert services.words["ja"]("person.none") in spoken(open_page("person", k=campaign.code, p=person))


def test_the_visitor_sees_before_sharing_what_the_recruiter_sees_after(services, owner, campaign):
    token = sharer(services, campaign, 1)
    (person,) = people_of(services, owner, campaign)
    pages = open_page("person", k=campaign.code, p=person), open_own(token, "share")
    recruiters, theirs = map(open_folds, pages)
    seen = [one.value for one in (*recruiters.header, *recruiters.subheader)]
    assert seen == [one.value for one in (*theirs.header, *theirs.subheader)]
    assert tables(recruiters) == tables(theirs)
    assert len(tables(theirs)) == 3


def test_what_the_recruiter_reads_stands_on_the_persons_own_page_too(services, owner, campaign):
    token = sharer(services, campaign, 1)
    (person,) = people_of(services, owner, campaign)
    theirs = open_folds(open_own(token, "result"))
    preview = tables(open_folds(open_own(token, "share")))
    assert len(preview) == 3
    assert tables(open_folds(open_page("person", k=campaign.code, p=person))) == preview
    exact = {cells[0]: cells for table in tables(theirs) for cells in table}
    said = {cells[0]: cells for table in preview for cells in table}
    assert set(said) <= set(exact)
    assert said != {name: exact[name] for name in said}  # rounded


def test_no_answer_and_no_wish_stands_on_the_recruiters_page(services, owner, campaign):
    token = sharer(services, campaign, 1)
    attempts.wish(services.store, attempts.resume(services.store, token), "quota", "less_hard", services.now())
    (person,) = people_of(services, owner, campaign)
    said = spoken(open_page("person", k=campaign.code, p=person))
    assert not [item.id for item in services.published.current().content.items if item.text["ja"] in said]
    assert services.words["ja"]("wish.quota.less") not in said


def test_sharing_by_the_button_keeps_the_text_on_the_screen(services, owner, campaign):
    token = begin(services, campaign=campaign, device="device")
    answer(services, token, archetype("billing"))
    open_own(token, "result")
    app = open_own(token, "share")
    lines = texts(app)[:9]
    shown = "\n\n".join(
        (*lines, services.words["ja"]("invite.purpose"), texts(app)[9], services.words["ja"]("share.outcomes"))
    )
    assert texts(app)[9] == campaign.purpose
    app.text_input(key="shown_name").set_value("はなこ")
    next(one for one in app.button if one.label == services.words["ja"]("share.give")).click()
    app.run()
    assert app.button(key="withdraw")
    (row,) = services.store._database.read(lambda connection: connection.execute(select(shares)).all())
    assert (row.shown_name, row.text) == ("はなこ", shown)
    app.button(key="withdraw").click().run()
    assert people_of(services, owner, campaign) == []


def test_the_result_marks_the_jobs_on_offer_and_hides_no_other(services, owner, campaign):
    token = sharer(services, campaign, 1)
    said = spoken(open_own(token, "result"))
    assert services.words["ja"]("offer.title") in said
    for job in services.published.current().content.jobs:
        assert job.name["ja"] in said


def test_without_a_campaign_nothing_is_said_of_sharing(services):
    token = begin(services)
    answer(services, token, archetype("billing"))
    app = open_own(token, "result")
    assert not [one for one in app.button if one.key == "share"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"opens_on": 1}, "invite.closed.planned"),
        ({"closes_on": -1}, "invite.closed.expired"),
    ],
)
def test_a_link_outside_of_its_days_tells_kindly_and_lets_people_answer_on_their_own(
    services, owner, monkeypatch, changed, told
):
    days = {name: (services.now() + timedelta(days=3 * day)).date() for name, day in changed.items()}
    then = services.now() - timedelta(days=9)
    with monkeypatch.context() as earlier:  # a campaign is made before its last day
        earlier.setattr(services, "now", lambda: then)
        code = make(services, owner, **days).code
    app = open_page("welcome", c=code)
    assert services.words["ja"](told) in spoken(app)
    app.button(key="start").click().run()
    assert not app.exception
    assert step_shown(app) == services.published.current().content.items.ids[0]


@pytest.mark.parametrize("code", ["nonsense", "0" * 12, "<script>", "x" * 5000])
def test_an_unknown_link_tells_kindly(services, code):
    app = open_page("welcome", c=code)
    assert services.words["ja"]("invite.unknown") in spoken(app)
    assert not app.exception


def test_the_first_page_shows_purpose_and_who_would_see_what_before_the_start(services, owner, campaign):
    app = open_page("welcome", c=campaign.code)
    w = services.words["ja"]
    assert "面接で使います。" in texts(app)
    assert w("invite.voluntary") in spoken(app)
    assert w("invite.sees") in spoken(app)
    assert w("privacy.who.campaign") in spoken(app)


def test_who_starts_again_stays_with_the_campaign(services, owner, campaign):
    app = open_page("welcome", s=sharer(services, campaign, 1))
    app.button(key="mine").click().run()
    assert "面接で使います。" in texts(app)
    app.button(key="start").click().run()
    tap(app, step_shown(app), 4)
    found = campaigns.passages(services.campaigns, owner, campaign.code, services.now())
    assert [one.answered for one in found] == [40, 1]


@pytest.mark.parametrize("end", ["paused", "closed"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_starts_again_after_the_campaign_ended_is_told_first(services, owner, campaign, end, language):
    w = services.words[language]
    token = sharer(services, campaign, 1)
    told = {w("welcome.again.leaves"), w("welcome.again.shared")}
    before = open_own(token, "welcome", lang=language)
    assert [one for one in told if one in spoken(before)] == [w("welcome.again.shared")]
    {"paused": campaigns.pause, "closed": campaigns.close}[end](
        services.campaigns, owner, campaign.code, services.now()
    )
    app = open_own(token, "welcome", lang=language)
    assert all(one in spoken(app) for one in told)
    app.button(key="start").click().run()
    tap(app, step_shown(app), 4)
    found = campaigns.passages(services.campaigns, owner, campaign.code, services.now())
    assert [one.answered for one in found] == [40]


def test_whose_answers_of_their_own_are_of_the_same_campaign(services, owner, campaign):
    app = open_page("result", s=sharer(services, campaign, 1))
    app.button(key="start_own").click().run()
    assert "面接で使います。" in texts(app)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sharing_anew_after_a_changed_answer_ends_the_notice_on_every_page(services, owner, campaign, language):
    w = services.words[language]
    token = sharer(services, campaign, 1)
    found = attempts.resume(services.store, token)
    item = services.published.current().content.items.ids[0]
    other = 1 if found.answers[item] != 1 else 5
    attempts.answer(services.store, services.published.current().content.items, found, item, other, services.now())
    open_own(token, "result", lang=language)
    app = open_own(token, "share", lang=language)
    assert w("share.ended") in spoken(app)
    next(one for one in app.button if one.label == w("share.give")).click().run()
    assert w("share.ended") not in spoken(app)
    assert w("share.ended") not in spoken(open_own(token, "result", lang=language))
    assert len(people_of(services, owner, campaign)) == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_at_another_browser_the_privacy_page_tells_what_is_done_and_deletes_nothing(
    services, owner, campaign, language
):
    w = services.words[language]
    token = sharer(services, campaign, 1)
    app = open_page("privacy", s=token, lang=language)
    assert w("privacy.who.campaign") in spoken(app)
    assert w("privacy.whose") in spoken(app)
    assert {one.key for one in app.button} == {"language", "whose", "back"}
    assert not app.toggle
    app.button(key="whose").click().run()
    assert w("whose.title") in spoken(app)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_changed_answer_after_the_campaign_is_over_offers_nothing_that_cannot_be_done(
    services, owner, campaign, language
):
    w = services.words[language]
    token = sharer(services, campaign, 1)
    campaigns.close(services.campaigns, owner, campaign.code, services.now())
    app = open_own(token, "result", lang=language)
    assert w("result.shared.about") in spoken(app)
    app.button(key="share").click().run()
    assert w("share.given.over") in spoken(app)
    found = attempts.resume(services.store, token)
    item = services.published.current().content.items.ids[0]
    attempts.answer(services.store, services.published.current().content.items, found, item, 1, services.now())
    attempts.answer(services.store, services.published.current().content.items, found, item, 5, services.now())
    app = open_own(token, "result", lang=language)
    assert w("share.ended.over") in spoken(app)
    assert "share" not in {one.key for one in app.button}
    assert w("share.ended.over") in spoken(open_own(token, "share", lang=language))


def test_a_share_is_promised_for_no_more_days_than_answers_are_kept(services, owner, campaign, monkeypatch):
    token = sharer(services, campaign, 1)
    (person,) = people_of(services, owner, campaign)
    monkeypatch.setenv("ADVISOR_RETENTION_DAYS", "7")
    SHARED.close()
    w = services.words["ja"]
    assert w("share.consent.days", days="7") in texts(open_own(token, "share"))
    assert w("invite.days", days="7") in spoken(open_page("welcome", c=campaign.code))
    until = services.now() + timedelta(days=7)
    assert w("person.until", date=w.date(until)) in spoken(open_page("person", k=campaign.code, p=person))
    assert w("person.until", date=w.date(until)) in spoken(open_page("compare", k=campaign.code, p=person))


@pytest.mark.parametrize("end", [campaigns.pause, campaigns.close])
def test_every_page_says_alike_that_a_campaign_takes_nobody_in(services, owner, campaign, end):
    w = services.words["ja"]
    assert w("privacy.who.campaign") in spoken(open_page("privacy", c=campaign.code))
    end(services.campaigns, owner, campaign.code, services.now())
    for page in ("welcome", "privacy"):
        app = open_page(page, c=campaign.code)
        assert w("privacy.who.text") in spoken(app)
        assert w("privacy.who.campaign") not in spoken(app)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_version_that_does_not_fit_cannot_be_chosen_and_the_page_stays(
    services, owner, campaign, monkeypatch, language
):
    w = services.words[language]

    def unfit(*_):
        raise DataError("weights.csv", "claim 'S9-99' is unknown", 65)

    monkeypatch.setattr(PublishedContent, "fingerprint_with", unfit)
    app = open_page("campaign", k=campaign.code, lang=language)
    app.selectbox(key="version").set_value(services.weights.newest())
    app.button(key="pin").click().run()
    assert [one.value for one in app.error] == [w("campaign.version.unfit")]
    assert w("counts.title") in [one.value for one in app.header]
    assert campaigns.campaign(services.campaigns, owner, campaign.code).content is None


def test_reloading_the_first_page_opens_once(services, owner, campaign):
    for _ in range(3):
        open_page("welcome", c=campaign.code, src="line").run()
    found = campaigns.passages(services.campaigns, owner, campaign.code, services.now())
    assert {one.source for one in found} == {"line"}


def test_the_group_shows_counts_from_five_and_profiles_from_ten(services, owner, campaign):
    w = services.words["ja"]
    for number in range(10):
        page = open_page("group", k=campaign.code)
        headings = [one.value for one in page.header]
        assert (w("group.desks") in headings) == (number >= 5), number
        assert w("traits.title") not in headings
        sharer(services, campaign, number, JOBS[number % 3])
    headings = [one.value for one in open_page("group", k=campaign.code).header]
    assert w("group.desks") in headings
    assert w("traits.title") in headings


def test_people_stand_in_the_order_of_opening_whatever_their_scores(services, owner, campaign):
    for number, job in enumerate(("tele_sales", "billing", "survey")):
        sharer(services, campaign, number, job)
    assert [one for one in texts(open_page("campaign", k=campaign.code)) if one.startswith("人")] == [
        "人0",
        "人1",
        "人2",
    ]


def test_the_table_holds_what_is_shared_and_safe_names(services, owner, campaign):
    sharer(services, campaign, 1, name="=1+1")
    sharer(services, campaign, 2, name="花子")
    shared = campaigns.shared_with(services.campaigns, owner, campaign.code, services.now())
    heading, rows = shared_table(services.words["ja"], shared, services.published.current(), timedelta(days=30))
    assert [row[1] for row in rows] == ["=1+1", "花子"]
    assert {len(row) for row in rows} == {len(heading)}
    assert "'=1+1" in as_csv(heading, rows).decode("utf-8-sig")
    items = set(services.published.current().content.items.ids)
    assert not items & set(heading)


def test_a_long_list_of_people_comes_in_parts_and_ticks_on_all_of_them_count(services, owner, campaign, monkeypatch):
    monkeypatch.setattr(campaign_sections, "PEOPLE_AT_ONCE", 2)
    for number in range(3):
        sharer(services, campaign, number)
    w = services.words["ja"]
    app = open_page("campaign", k=campaign.code)
    assert [one for one in texts(app) if one.startswith("人")] == ["人0", "人1"]
    assert w("list.part", first="1", last="2", total="3") in spoken(app)
    app.checkbox[0].check().run()
    app.session_state[f"people_{campaign.code}"] = 2
    app.run()
    assert [one for one in texts(app) if one.startswith("人")] == ["人2"]
    assert w("list.part", first="3", last="3", total="3") in spoken(app)
    app.checkbox[0].check().run()
    app.button(key="compare").click().run()
    assert not app.warning
    assert not app.exception


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("closes", "told"),
    [
        ("2026-02-30", "campaigns.date.none"),
        ("2月30日", "campaigns.date.none"),
        ("明日", "campaigns.date.wrong"),
        ("2020-12-31", "campaign.flaw.over"),
        ("令和2年12月31日", "campaign.flaw.over"),
    ],
)
def test_a_last_day_that_cannot_be_is_told_by_its_reason(services, owner, language, closes, told):
    app = open_page("campaigns", lang=language)
    app.text_input(key="centre").input("青葉コールセンター")
    app.text_input(key="closes").input(closes)
    next(one for one in app.button if one.label == services.words[language]("campaigns.make")).click().run()
    assert [one.value for one in app.error] == [services.words[language](told)]
    assert not campaigns.campaigns(services.campaigns, owner)


@pytest.mark.parametrize("purpose", ["合否判定に使います。", "We rank applicants by score.", "年齢と性別で選びます。"])
def test_a_purpose_that_chooses_people_makes_no_campaign(services, owner, purpose):
    app = open_page("campaigns")
    app.text_input(key="centre").input("青葉コールセンター")
    app.text_area(key="purpose").input(purpose)
    next(one for one in app.button if one.label == services.words["ja"]("campaigns.make")).click().run()
    findings = services.guidance.uses(purpose)
    told = [services.words["ja"]("fairness.used", matter=services.words["ja"](one.key)) for one in findings]
    assert [one.value for one in app.error] == told
    assert not campaigns.campaigns(services.campaigns, owner)


@pytest.mark.parametrize(
    "closes", ["令和90年12月31日", "R90.12.31", "21081231", "2108年12月31日（月）", "12月31日", "12/31"]
)
def test_a_last_day_is_taken_as_people_here_write_it(services, owner, closes):
    app = open_page("campaigns")
    app.text_input(key="centre").input("青葉コールセンター")
    app.text_input(key="closes").input(closes)
    next(one for one in app.button if one.label == services.words["ja"]("campaigns.make")).click().run()
    (made,) = campaigns.campaigns(services.campaigns, owner)
    assert (made.closes_on.month, made.closes_on.day) == (12, 31)


@pytest.mark.parametrize("behind", ["。", "」", ")", "から", "…", "&lang=en"])
def test_what_a_message_puts_behind_the_address_of_a_campaign_is_no_part_of_it(services, owner, campaign, behind):
    sharer(services, campaign, 1, name="花子")
    (person,) = people_of(services, owner, campaign)
    app = open_page("welcome", c=campaign.code + behind)
    assert services.words["ja"]("invite.unknown") not in spoken(app)
    assert CENTRE in texts(app)
    assert CENTRE in texts(open_page("campaign", k=campaign.code + behind))
    assert "花子" in texts(open_page("person", k=campaign.code, p=person + behind))


def test_a_changed_answer_ends_the_share_and_both_pages_say_so_until_it_is_dismissed(services, owner, campaign):
    w, items = services.words["ja"], services.published.current().content.items
    token = sharer(services, campaign, 1)
    assert w("share.ended") not in spoken(open_own(token, "result"))
    found = attempts.resume(services.store, token)
    other = 1 if found.answers[items.ids[0]] != 1 else 2
    attempts.answer(services.store, items, found, items.ids[0], other, services.now())
    assert w("share.ended") in spoken(open_own(token, "result"))
    assert w("share.differs") not in spoken(open_own(token, "share"))
    app = open_own(token, "share")
    assert w("share.ended") in spoken(app)
    app.button(key="dismiss_end").click().run()
    assert w("share.ended") not in spoken(open_own(token, "share")) + spoken(open_own(token, "result"))


def test_who_shares_before_the_page_is_whole_has_shared(services, owner, campaign):
    token = sharer(services, campaign, 1)
    found = attempts.resume(services.store, token)
    campaign_visits.withdraw(services.visits, found, services.now())
    with cut_off("form_submit_button"):
        app = open_own(token, "share")
    next(one for one in app.button if one.label == services.words["ja"]("share.give")).click().run()
    assert services.words["ja"]("share.changed") not in spoken(app)
    assert campaign_visits.share_of(services.visits, found, services.now()) is not None


def test_the_form_of_an_update_begins_with_what_is_shared_now(services, owner, campaign):
    token = sharer(services, campaign, 1, name="花子")
    found = attempts.resume(services.store, token)
    given = campaign_visits.share_of(services.visits, found, services.now())
    record = {**given.record, "topics": []}
    preview = campaign_visits.Preview(record, True, found.finished_at)
    campaign_visits.share(
        services.visits,
        found,
        "花子",
        campaign_visits.Consent("見せます。", "ja"),
        preview,
        services.now(),
        in_outcomes=True,
    )
    app = open_own(token, "share")
    assert app.text_input(key="shown_name").value == "花子"
    assert app.checkbox(key="in_outcomes").value is True


@pytest.mark.parametrize("page", ["person", "compare"])
def test_what_can_be_printed_of_a_person_says_until_when_it_may_be_kept(services, owner, campaign, page):
    sharer(services, campaign, 1)
    (person,) = people_of(services, owner, campaign)
    w = services.words["ja"]
    until = w("person.until", date=w.date(services.now() + timedelta(days=campaign.retention_days)))
    assert until in spoken(open_page(page, k=campaign.code, p=person))


@pytest.mark.parametrize("page", ["campaign", "group"])
def test_every_label_that_is_drawn_of_a_rounded_count_is_a_range(services, owner, campaign, page):
    for number in range(10):
        sharer(services, campaign, number, JOBS[number % 3])
    figures = [json.loads(one.proto.spec) for one in open_page(page, k=campaign.code).get("plotly_chart")]
    labels = [label for figure in figures for trace in figure["data"] for label in trace.get("text", ())]
    labels += [label for figure in figures for label in figure["layout"]["yaxis"].get("ticktext", ())]
    assert [label for label in labels if "〜" in label]
    assert [label for label in labels if str(label).isdecimal()] == []
