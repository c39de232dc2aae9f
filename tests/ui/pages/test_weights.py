"""The pages on which staff change the weights, run without a browser on a real store."""

import threading
from itertools import product

import pytest
from sqlalchemy import update

from advisor.actions import campaigns, weights
from advisor.content import loading, weight_spreadsheet
from advisor.domain.errors import DataError
from advisor.domain.governance import whatif
from advisor.domain.governance.diagnostics import ModelFinding
from advisor.runtime.limits import Limit
from advisor.storage.schema import audit, drafts
from advisor.ui.sections import staff
from advisor.ui.sections import whatif as whatif_sections
from advisor.ui.session import resources
from advisor.ui.widgets import components, uploads
from advisor.web import error_texts
from tests.people import archetype
from tests.ui.visitor import Visitor, open_page, sign_in, spoken

BEFORE, AFTER = "billing,accuracy,3,", "billing,accuracy,4,"

pytestmark = pytest.mark.usefixtures("first_release")


@pytest.fixture
def user(services, monkeypatch):
    sign_in(monkeypatch, services, "staff")
    (account,) = services.accounts.all()
    return account.user


@pytest.fixture
def few(monkeypatch):
    """Two hundred simulated people instead of five thousand."""
    monkeypatch.setattr("advisor.actions.samples.SIMULATED", 200)
    monkeypatch.setattr("advisor.domain.governance.diagnostics.PEOPLE", 2000)


@pytest.fixture
def table(services):
    return services.weights.version(1).rows


@pytest.fixture
def draft(services, user, table):
    return weights.save_draft(
        services.weights, services.published.shipped.content, user, table.replace(BEFORE, AFTER), 1, services.now()
    )


def colleague(services):
    services.accounts.add("suzuki", "staff", None, services.now())
    return next(account.user for account in services.accounts.all() if account.user.name == "suzuki")


def publish(services, user, text, expected, reason="June"):
    content, now = services.published.shipped.content, services.now()
    return weights.publish(services.weights, content, user, text, reason, expected, now)


def billing(app, trait="accuracy"):
    app = app.selectbox(key="row").select("billing").run()
    return app.selectbox(key="trait").select(trait).run()


def cell(app, kind, trait="accuracy", row="billing"):
    fields = [*app.number_input, *app.text_input, *app.multiselect]
    return next(one for one in fields if one.key and one.key.startswith(f"{kind}_{row}_{trait}_"))


def save(app):
    return app.button(key=next(one.key for one in app.button if one.key and "save" in one.key)).click().run()


def test_a_weight_that_is_changed_is_in_the_draft_and_in_nobody_elses(services, user):
    w = services.words["ja"]
    app = billing(open_page("weights"))
    cell(app, "w").set_value(4.0)
    app = save(app)
    assert not app.exception
    assert w("weights.saved") in spoken(app)
    assert w.count("draft.changes", 1) in spoken(app)
    assert AFTER in weights.draft(services.weights, user).rows
    assert weights.draft(services.weights, colleague(services)) is None
    assert services.weights.newest() == 1
    assert w.count("draft.changes", 1) in spoken(open_page("weights"))  # after a reload


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_cell_that_is_wrong_is_named_and_nothing_is_saved(services, user, few, language):
    w = services.words[language]
    app = billing(open_page("weights", lang=language), "listening")
    cell(app, "w", "listening").set_value(4.0)
    cell(app, "e", "listening").set_value([])
    app = save(app)
    assert [one.value for one in app.error] == [w.count("weights.refused", 1)]
    told = [one.value for one in app.text]
    name = w.of(next(job.name for job in services.published.shipped.content.jobs if job.id == "billing"))
    traits = {trait.id: w.of(trait.name) for trait in services.published.shipped.content.traits}
    assert w("list.entry", name=f"{name}・{traits['listening']}", text="") + w("weights.fault.note") in told
    assert weights.draft(services.weights, user) is None
    assert cell(app, "w", "listening").value == 4.0  # what was typed is still there


def test_a_weight_without_evidence_is_a_hypothesis_with_its_reasoning(services, user):
    app = billing(open_page("weights"))
    cell(app, "e").set_value([])
    cell(app, "n").set_value("聞き違いが多い <b>ため</b>")
    save(app)
    kept = weights.draft(services.weights, user).rows
    assert "billing,accuracy,3,hypothesis,聞き違いが多い <b>ため</b>\n" in kept


def test_evidence_is_found_by_what_the_articles_say(services, user):
    words = services.words["ja"]
    claims = services.published.shipped.content.claims
    told = cell(billing(open_page("weights")), "e").options
    assert {words("weights.claim", claim=claim.id, text=words.of(claim.text)) for claim in claims.values()} <= set(told)


def test_what_a_weight_would_do_is_told_while_it_is_tried_the_changed_job_first(services, user, few):
    w = services.words["ja"]
    app = billing(open_page("weights"))
    assert w("studio.effect.none") in spoken(app)
    said = spoken(cell(app, "w").set_value(4.5).run())
    current = services.published.current()
    people = resources.services().crowds.imagined(current.content, current.model).people
    changed = weights.edited(weights.version(services.weights, 1).rows, {("billing", "accuracy"): ("4.5", "S1-13", "")})
    other = weights.model_of(current.content, weights.check(current.content, changed))
    heads = [int((whatif.outcome(model, people).first == "billing").sum()) for model in (current.model, other)]
    before, after = (components.by_fives(w, count) for count in heads)
    name = w.of(next(job.name for job in current.content.jobs if job.id == "billing"))
    assert w("studio.effect.heads", name=name, before=before, after=after) in said
    assert weights.draft(services.weights, user) is None


def test_a_weight_of_a_direction_tells_whom_it_leads(services, user, few):
    app = open_page("weights")
    app.selectbox(key="row").select("inbound").run()
    said = spoken(cell(app, "w", "listening", "inbound").set_value(5.0).run())
    assert services.words["ja"]("direction.inbound") + "寄りになる人" in said


def test_a_discarded_draft_is_gone(services, user, draft):
    app = open_page("weights")
    app.button(key="drop").click().run()
    assert weights.draft(services.weights, user) is None


FORMER = {"claim": ("S1-13", "S9-99"), "job": ("billing,", "invoices,"), "trait": (",accuracy,", ",precision,")}
"""What a release may have renamed since the draft was kept."""


@pytest.mark.parametrize("part", FORMER)
def test_a_draft_from_before_a_release_that_renamed_something_is_shown_and_told_what_is_wrong(
    services, user, draft, few, part
):
    rows = draft.rows.replace(*FORMER[part])
    services._database.write(lambda connection: connection.execute(update(drafts).values(rows=rows)))
    fault = error_texts.PAGE["ja"]
    app = billing(open_page("weights"))
    assert fault not in spoken(app)
    app = save(app)
    assert fault not in spoken(app)
    assert app.error
    assert weights.draft(services.weights, user).rows == rows
    assert fault not in spoken(open_page("publish"))


def test_a_draft_that_changes_nothing_moves_nobody(services, user, table, few):
    weights.save_draft(services.weights, services.published.shipped.content, user, table, 1, services.now())
    app = open_page("publish")
    none = services.words["ja"].number(0)
    assert services.words["ja"]("effect.sentence", groups=none, first=none, turned=none) in spoken(app)


def test_the_effect_is_what_comes_out_under_the_draft(services, draft, few):
    app = open_page("publish")
    assert not app.exception
    found = resources.services().crowds.of(
        services.results, services.published.current().content, services.published.current().model
    )
    other = weights.model_of(
        services.published.shipped.content, weights.check(services.published.shipped.content, draft.rows)
    )
    effect = whatif.compare(services.published.current().model, other, found.people)
    w = services.words["ja"]
    numbers = {"groups": effect.groups, "first": effect.swapped, "turned": effect.turned}
    assert effect.groups > 0
    assert w("effect.sentence", **{name: w.number(count) for name, count in numbers.items()}) in spoken(app)
    assert w.count("effect.simulated", 200) in spoken(app)


def test_the_people_are_prepared_while_the_draft_is_still_edited(services, draft, few):
    open_page("weights")
    for thread in threading.enumerate():
        if thread.name == "callfit-crowd":
            thread.join(60)
    assert len(resources.services().crowds._kept._value.people) == 200


def test_of_real_people_no_exact_number_and_no_campaign_is_told(services, draft, few, monkeypatch):
    monkeypatch.setattr("advisor.actions.samples.FEWEST", 1)
    w = services.words["ja"]
    finished(services, *["survey"] * 9)
    said = spoken(open_page("publish"))
    assert w.count("effect.people", 9) in said
    ranges = [f"{low}〜{low + 4}" for low in range(0, 25, 5)]
    sentences = [w("effect.sentence", groups=a, first=b, turned=c) for a, b, c in product(ranges, repeat=3)]
    assert any(sentence in said for sentence in sentences)


def test_one_member_of_staff_sees_the_effect_of_so_many_tables_on_real_people_in_a_day(
    services, draft, few, user, table, monkeypatch
):
    monkeypatch.setattr("advisor.actions.samples.FEWEST", 1)
    monkeypatch.setattr(resources.services().limits, "effects", Limit(2, 3600))
    w = services.words["ja"]
    finished(services, *["survey"] * 9)
    enough = w("effect.enough", most="2")
    cells = [("billing", "accuracy", number) for number in ("0", "1", "2")]
    shown = []
    for row, trait, number in cells:
        changed = weights.edited(table, {(row, trait): (number, "hypothesis", "試し")})
        weights.save_draft(services.weights, services.published.current().content, user, changed, 1, services.now())
        page = open_page("publish")
        shown.append(enough in spoken(page))
        assert any(one.key.startswith("publish_now") for one in page.button)  # publishing goes on
    assert shown == [False, False, True]


def finished(services, *jobs):
    from advisor.actions import attempts
    from advisor.domain.scoring.result import Assessment

    for job in jobs:
        visitor = Visitor(services, archetype(job), in_studies=True)
        attempts.finish(
            services.store,
            visitor.attempt,
            Assessment(services.published.current().model, archetype(job)),
            services.now(),
        )


def test_every_finding_is_explained(services, draft, few, monkeypatch):
    w = services.words["ja"]
    odd = (
        ModelFinding("dead_trait", 0.0, 0.05, trait="learning"),
        ModelFinding("never_first", 0.0, 0.001, row="billing"),
        ModelFinding("rarely_first", 0.0, 0.001, row="billing"),
        ModelFinding("loud", 0.4, 0.2, row="billing"),
        ModelFinding("alike", 0.97, 0.95, row="billing", other="survey"),
        ModelFinding("heavy_item", 0.3, 0.25, row="billing", item=services.published.current().content.items.ids[0]),
    )
    monkeypatch.setattr(whatif_sections, "_findings", lambda content, text: odd if AFTER in text else odd[:1])
    app = open_page("publish")
    assert not app.exception
    text = spoken(app)
    assert w.count("doctor.found", 6) in text
    assert text.count(w("doctor.known")) == 1
    for one in odd:
        assert w(f"doctor.{one.kind}.why") in text
    item = services.published.current().content.items.by_id[services.published.current().content.items.ids[0]]
    assert w("doctor.item", item=w.of(item.text)) in text


def test_publishing_needs_a_reason(services, draft, few):
    app = open_page("publish")
    app = app.button(key=press(app)).click().run()
    assert services.words["ja"]("publish.reason.missing") in spoken(app)
    assert services.weights.newest() == 1


def press(app):
    return next(one.key for one in app.button if one.key and "publish_now" in one.key)


def test_what_is_published_is_used_at_once_by_whoever_begins_and_by_nobody_else(services, draft, few, user):
    earlier = Visitor(services, archetype("billing"))
    app = open_page("publish")
    app.text_area(key="reason").set_value("聞き違いが増えた")
    app.button(key=press(app)).click().run()
    assert services.weights.newest() == 2
    assert weights.draft(services.weights, user) is None
    services.published.follow()
    assert services.published.bundle_of(earlier.attempt).content.versions["weights"] == "1"
    assert services.published.bundle_of(Visitor(services, {}).attempt).content.versions["weights"] == "2"


def test_whoever_comes_second_sees_what_changed_and_can_go_on(services, draft, few, user, table):
    other = colleague(services)
    publish(services, other, table.replace("billing,resilience,1,", "billing,resilience,2,"), 1, "**July** <b>")
    services.published.follow()
    w = services.words["ja"]
    app = open_page("publish")
    assert w("publish.conflict") in spoken(app)
    assert "**July** <b>" in [one.value for one in app.text]
    assert not app.text_area
    app = app.button(key="rebase").click().run()
    assert not app.exception
    kept = weights.draft(services.weights, user)
    assert (kept.based_on, AFTER in kept.rows, "billing,resilience,2," in kept.rows) == (2, True, True)
    assert app.text_area(key="reason")


def test_one_press_goes_back_and_makes_a_version_of_it(services, user, table):
    publish(services, user, table.replace(BEFORE, AFTER), 1)
    app = open_page("versions")
    app = app.button(key="back_1_2").click().run()
    w = services.words["ja"]
    assert w("versions.published", number=3) in spoken(app)
    assert services.weights.version(3).rows == table
    assert [entry.what for entry in services.audit.entries()] == ["seed", "publish", "roll back"]
    assert w("versions.equal") in spoken(app)


def test_a_press_on_a_page_from_before_a_colleague_published_undoes_nothing(services, user, table):
    publish(services, user, table.replace(BEFORE, AFTER), 1)
    app = open_page("versions")
    publish(services, colleague(services), table.replace(BEFORE, "billing,accuracy,2,"), 2)
    app = app.button(key="back_1_2").click().run()
    assert services.weights.newest() == 3
    assert services.words["ja"]("versions.news", number=3) in spoken(app)
    app.button(key="back_1_3").click().run()
    assert services.weights.newest() == 4


def test_what_was_typed_goes_on_top_of_what_a_colleague_published_meanwhile(services, user, table):
    app = billing(open_page("weights"))
    publish(services, colleague(services), table.replace("billing,resilience,1,", "billing,resilience,2,"), 1)
    cell(app, "w").set_value(4.0)
    app = save(app)
    kept = weights.draft(services.weights, user)
    assert AFTER in kept.rows
    assert "billing,resilience,2," in kept.rows
    assert kept.based_on == 2


def test_two_windows_of_one_person_lose_nothing_to_each_other(services, user):
    one, other = billing(open_page("weights")), billing(open_page("weights"))
    cell(one, "w").set_value(4.0)
    save(one)
    other = billing(other, "listening")
    cell(other, "w", "listening").set_value(2.5)
    other = save(other)
    rows = weights.draft(services.weights, user).rows
    assert AFTER in rows
    assert "billing,listening,2.5," in rows


def test_a_draft_that_was_never_shown_is_not_published(services, draft, few, user, table):
    app = open_page("publish")
    rows = table.replace(BEFORE, "billing,accuracy,-1,")
    weights.save_draft(services.weights, services.published.shipped.content, user, rows, 1, services.now())
    app.text_area(key="reason").set_value("raise to 4")
    app = app.button(key=press(app)).click().run()
    assert services.weights.newest() == 1
    assert services.words["ja"]("publish.changed") in spoken(app)


@pytest.mark.parametrize("page", ["weights", "versions", "audit"])
def test_pages_for_staff_look_anew_before_they_say_that_no_version_fits(services, user, page):
    published = resources.services().published
    published.unfit, published._look_at = DataError("weights.csv", "claim 'S9-99' is unknown", 65), 0.0
    app = open_page(page)
    assert services.words["ja"]("staff.unfit") not in [one.value for one in app.error]


def test_a_version_that_does_not_fit_is_told_to_staff(services, user):
    published = resources.services().published
    published.unfit, published._look_at = DataError("weights.csv", "claim 'S9-99' is unknown", 65), float("inf")
    app = open_page("weights")
    assert services.words["ja"]("staff.unfit") in [one.value for one in app.error]
    assert "S9-99" in app.text[0].value
    said = spoken(open_page("versions"))
    assert services.words["ja"]("versions.newest.unfit") in said
    assert services.words["ja"]("versions.newest") not in said


def test_any_two_versions_can_be_compared(services, user, table):
    publish(services, user, table.replace(BEFORE, AFTER), 1)
    publish(services, user, table.replace(BEFORE, AFTER).replace("billing,resilience,1,", "billing,resilience,2,"), 2)
    w = services.words["ja"]
    app = open_page("versions")
    assert w.count("versions.differ", 1) in spoken(app)
    app = app.selectbox(key="one_3").select(1).run()
    assert w.count("versions.differ", 2) in spoken(app)
    app = app.selectbox(key="other_3").select(1).run()
    assert w("versions.same") in spoken(app)


def test_the_record_tells_everything_and_says_that_it_is_whole(services, user, table):
    publish(services, user, table.replace(BEFORE, AFTER), 1, "聞き違い <b>**増**</b>")
    app = open_page("audit")
    w = services.words["ja"]
    assert w("audit.whole", count="2") in spoken(app)
    told = [one.value for one in app.text]
    assert w("audit.why", why="聞き違い <b>**増**</b>") in told
    assert w("audit.who", who=user.name) in told
    assert app.code[0].value == services.audit.entries()[-1].hash


def test_a_forged_entry_is_found_on_the_page(services, user, table):
    publish(services, user, table.replace(BEFORE, AFTER), 1)

    def forge(connection):
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
        connection.execute(audit.update().where(audit.c.number == 2).values(why="another", difference="x"))

    services.store._database.write(forge)
    app = open_page("audit")
    assert not app.exception
    assert services.words["ja"].count("audit.broken", 2) in spoken(app)
    assert "entry 2 is not what was written" in app.text[0].value


def test_a_campaign_keeps_a_version_and_lets_it_go(services, user, table):
    from tests.ui.pages.test_campaigns import make

    publish(services, user, table.replace(BEFORE, AFTER), 1)
    services.published.follow()
    code = make(services, user).code
    app = open_page("campaign", k=code)
    pin = next(one.key for one in app.button if one.key and "pin" in one.key)
    app.selectbox(key="version").select(1)
    app = app.button(key=pin).click().run()
    assert services.words["ja"]("campaign.version.saved") in spoken(app)
    content = services.campaigns.owned(user.id, code).content
    assert services.published.bundle(content).content.versions["weights"] == "1"
    app = open_page("campaign", k=code)
    assert app.selectbox(key="version").value == 1
    app.selectbox(key="version").select(0)
    app.button(key=pin).click().run()
    assert services.campaigns.owned(user.id, code).content is None


def test_saving_the_version_that_a_campaign_has_keeps_its_words_and_questions_too(services, user):
    """It was pinned before a release that brought other words; the weights are still version 1."""
    from tests.ui.pages.test_campaigns import make

    files = dict(services.published.current().content.files)
    files["versions.csv"] = files["versions.csv"].replace("First version", "Earlier words")
    older = loading.parse(files).fingerprint
    services.store.keep_content(older, files, services.now())
    code = make(services, user).code
    campaigns.pin(services.campaigns, user, code, older)
    app = open_page("campaign", k=code)
    pin = next(one.key for one in app.button if one.key and "pin" in one.key)
    app = app.button(key=pin).click().run()
    assert services.words["ja"]("campaign.version.saved") in spoken(app)
    assert services.campaigns.owned(user.id, code).content == older != services.published.fingerprint_with(1)


@pytest.mark.parametrize("page", ["campaigns", "weights", "publish", "versions", "audit"])
def test_staff_find_the_other_pages_from_each_of_theirs(services, draft, few, page):
    links = {one.proto.page for one in open_page(page).get("page_link")}
    assert {name for name in staff.PLACES if name != page} <= links


@pytest.fixture
def upload(monkeypatch):
    """Opens the page as if somebody had chosen this file."""

    def upload_(data, name="u_表.csv"):
        came = [uploads.Upload(name, data)]
        monkeypatch.setattr(uploads, "file", lambda *_: came.pop() if came else None)
        return open_page("weights")

    return upload_


def file_of(services, number, change=(BEFORE, AFTER), mark=None):
    """A version as CSV with one change, marked as the page marks it."""
    version = weights.version(services.weights, number)
    heading, *lines = version.rows.replace(*change).splitlines()
    said = weight_spreadsheet.mark(version) if mark is None else mark
    return "\n".join(
        [f"{heading},{said}" if said else heading, *(f"{line}," if said else line for line in lines)]
    ).encode()


def raised_by_a_colleague(services, user, table):
    publish(services, user, table.replace("inbound,listening,3,", "inbound,listening,4,"), 1)


def test_a_file_knows_its_version_whatever_it_is_named(services, user, table, upload):
    raised_by_a_colleague(services, user, table)
    app = upload(file_of(services, 1))
    assert not [box for box in app.selectbox if box.key == "which"]
    assert services.words["ja"].count("weights.came.changes", 1) in spoken(app)
    assert services.words["ja"]("weights.came.from", number=1) in spoken(app)
    assert weights.draft(services.weights, user) is None  # first it shows what it changes
    app.button(key="take").click().run()
    draft = weights.draft(services.weights, user)
    assert (draft.based_on, AFTER in draft.rows, "inbound,listening,3," in draft.rows) == (1, True, True)


@pytest.mark.parametrize("mark", ["", "callfit-v1-0123456789ab", "callfit-v9-0123456789ab"])
def test_a_file_that_names_no_version_of_here_waits_until_somebody_says_which(services, user, table, upload, mark):
    raised_by_a_colleague(services, user, table)
    app = upload(file_of(services, 1, mark=mark), "callfit-weights-v2.csv")
    assert app.button(key="take").disabled
    app = app.selectbox(key="which").set_value(1).run()
    assert services.words["ja"].count("weights.came.changes", 1) in spoken(app)
    assert services.words["ja"]("weights.came.from", number=1) in spoken(app)
    app.button(key="take").click().run()
    draft = weights.draft(services.weights, user)
    assert (draft.based_on, AFTER in draft.rows) == (1, True)


def test_a_table_that_is_left_changes_no_draft(services, user, upload, draft):
    app = upload(file_of(services, 1, (BEFORE, "billing,accuracy,1,")))
    app = app.button(key="leave_table").click().run()
    assert weights.draft(services.weights, user) == draft
    assert not [one for one in app.button if one.key == "take"]


def test_a_file_that_changes_nothing_cannot_become_a_draft(services, user, upload):
    app = upload(file_of(services, 1, ("", "")))
    assert services.words["ja"]("weights.came.none") in spoken(app)
    assert app.button(key="take").disabled


def test_a_note_that_an_encoding_damaged_is_refused_by_name(services, user, upload):
    claim = "S4-06,"
    app = upload(
        file_of(services, 1, ("billing,accuracy,3,S4-06,", f"billing,accuracy,3,{claim}èž\x81ãé\x81\x95ã\x81\x84"))
    )
    assert app.error
    assert services.words["ja"]("weights.column.note") in "".join(one.value for one in app.text)
    assert not [one for one in app.button if one.key == "take"]


def test_the_campaigns_that_would_take_a_table_over_are_counted(services, user):
    from tests.ui.pages.test_campaigns import make

    today = services.now().date()
    make(services, user)
    pinned, over = make(services, user, centre="A"), make(services, user, centre="B")
    campaigns.pin(services.campaigns, user, pinned.code, services.published.current().content.fingerprint)
    services.campaigns.close_campaign(user.id, over.code, services.now())
    assert services.campaigns.following(today) == 1
