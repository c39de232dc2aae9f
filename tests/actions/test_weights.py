"""What staff do with the weights: drafts, publishing, going back, and what that means for old and new attempts."""

import re

import pytest
from sqlalchemy import update

from advisor.actions import attempts, audit, weights
from advisor.actions.verification import verify
from advisor.content.weights import weights_text
from advisor.domain.accounts import ForbiddenError, User
from advisor.domain.errors import CallfitError, StoreError
from advisor.domain.governance.audit import check
from advisor.domain.governance.versions import PublishConflictError, PublishError
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.storage.schema import contents, results, weight_versions
from tests import begun
from tests.begun import begin
from tests.people import archetype, as_answers, simulate

RECRUITER = User(99, "tanaka", "recruiter")
BEFORE, AFTER = "billing,accuracy,3,", "billing,accuracy,2.5,"


@pytest.fixture
def settings(database, first_release):
    return Settings(database_url=database, data=first_release)


@pytest.fixture
def services(settings):
    made = build(settings)
    yield made
    made.close()


@pytest.fixture
def staff(services, now):
    services.accounts.add("sato", "staff", None, now)
    return services.accounts.all()[0].user


@pytest.fixture
def text(services):
    return weights_text(services.published.shipped.content.weights)


@pytest.fixture
def desk(services, staff, now):
    """Publishing as a page does it."""

    class Desk:
        store, content = services.weights, services.published.shipped.content

        def publish(self, rows, reason="the interviews of June", expected=1, user=staff):
            return weights.publish(self.store, self.content, user, rows, reason, expected, now)

        def roll_back(self, to, expected, user=staff):
            return weights.roll_back(self.store, self.content, user, to, expected, now)

    return Desk()


@pytest.fixture
def changed(text):
    assert text.count(BEFORE) == 1
    return text.replace(BEFORE, AFTER)


def finish(services, answers):
    """Take somebody through the questions; what is kept of the result."""
    token = begin(services, in_studies=True)
    begun.finish(services, token, answers)
    return attempts.resume(services.store, token)


def records(services):
    return {one.attempt: dict(one.record) for one in services.results.finished()}


def forge(services, attempt, record):
    """Change a stored result as somebody with the database in their hands would."""
    statement = update(results).where(results.c.attempt_id == attempt.id).values(record=record)
    services.results._database.write(lambda connection: connection.execute(statement))


def wrong(services):
    return [one for one in verify(services.results.finished(), lambda f: services.published.bundle(f).model) if one]


def test_the_shipped_table_is_the_first_version_and_the_content_stays_as_it_is(services, settings, text):
    (version,) = services.weights.versions()
    assert (version.version, version.rows, version.by) == (1, text, "data/weights.csv")
    assert services.published.current() is services.published.shipped
    again = build(settings)
    assert len(again.weights.versions()) == 1
    again.close()


def test_what_is_published_is_what_the_next_attempt_is_begun_with(services, desk, changed):
    version = desk.publish(changed)
    services.published.follow()
    content = services.published.bundle_of(attempts.resume(services.store, begin(services, in_studies=True))).content
    assert (version.version, content.versions["weights"]) == (2, "2")
    assert content.weights.cells["billing", "accuracy"].value == 2.5
    assert content.files["weights.csv"] == changed
    assert content.files["versions.csv"].splitlines()[-1] == "weights,2,2026-11-22,the interviews of June"


def test_old_results_stay_byte_for_byte_and_can_be_made_again(services, desk, changed):
    finish(services, archetype("billing"))
    before = records(services)
    desk.publish(changed)
    services.published.follow()
    finish(services, archetype("billing"))
    after = records(services)
    (old,) = before
    assert after[old] == before[old]
    assert len({str(record) for record in after.values()}) == 2
    assert wrong(services) == []


def test_a_result_that_was_changed_in_the_store_is_named(services):
    attempt = finish(services, archetype("billing"))
    finish(services, archetype("survey"))
    record = records(services)[attempt.id]
    record["rows"]["billing"][0] += 2e-9
    forge(services, attempt, record)
    assert [str(one) for one in wrong(services)] == [
        f"attempt {attempt.id}, content {attempt.content}: rows.billing differ"
    ]


def test_a_difference_of_rounding_is_none(services):
    attempt = finish(services, archetype("billing"))
    record = records(services)[attempt.id]
    record["rows"]["billing"][0] += 5e-10
    forge(services, attempt, record)
    assert wrong(services) == []


def test_going_back_is_a_version_of_its_own_with_the_table_of_the_first(services, desk, changed, text):
    desk.publish(changed)
    third = desk.roll_back(to=1, expected=2)
    assert (third.version, third.based_on, third.rows) == (3, 1, text)
    entries = services.audit.entries()
    assert [(entry.what, entry.who) for entry in entries] == [
        ("seed", "data/weights.csv"),
        ("publish", "sato"),
        ("roll back", "sato"),
    ]
    assert check(entries) == ()
    assert '["billing", "accuracy", [3.0, ' in entries[1].difference
    services.published.follow()
    assert services.published.current().model.rows.tolist() == services.published.shipped.model.rows.tolist()


def test_another_replica_follows_within_seconds_and_its_old_attempts_stay(
    services, desk, changed, settings, monkeypatch
):
    replica = build(settings)
    token = begin(replica)
    desk.publish(changed)
    monkeypatch.setattr("advisor.runtime.published_content.time.monotonic", lambda: 1e9)
    assert replica.published.current().content.versions["weights"] == "2"
    assert replica.published.bundle_of(attempts.resume(replica.store, token)).content.versions["weights"] == "1"
    replica.close()


def test_the_store_is_not_asked_at_every_look(services, desk, changed):
    desk.publish(changed)
    assert services.published.current() is services.published.shipped
    services.published.follow()
    assert services.published.current().content.versions["weights"] == "2"


def test_a_start_takes_up_what_was_published_before(services, desk, changed, settings):
    desk.publish(changed)
    again = build(settings)
    services.published.follow()
    assert again.published.current().content.fingerprint == services.published.current().content.fingerprint
    again.close()


def test_while_the_store_is_away_the_last_weights_stay(services, monkeypatch):
    def away(_store):
        raise StoreError("away")

    monkeypatch.setattr(type(services.weights), "newest", away)
    monkeypatch.setattr("advisor.runtime.published_content.time.monotonic", lambda: 1e9)
    assert services.published.current() is services.published.shipped


def test_the_later_of_two_is_told_what_the_earlier_one_changed(desk, changed, text):
    desk.publish(changed)
    with pytest.raises(PublishConflictError, match="version 2 was published by sato after version 1") as conflict:
        desk.publish(text.replace("billing,steadiness,2,", "billing,steadiness,2.5,"))
    assert conflict.value.newest.version == 2
    assert [
        (change.row, change.trait, change.before.value, change.after.value) for change in conflict.value.changes
    ] == [("billing", "accuracy", 3.0, 2.5)]
    assert desk.store.newest() == 2


def test_two_versions_are_compared_weight_by_weight(desk, changed):
    desk.publish(changed)
    (change,) = weights.compare(desk.store, 1, 2)
    assert (change.row, change.trait, change.before.value, change.after.value) == ("billing", "accuracy", 3.0, 2.5)
    assert change.moved
    assert weights.compare(desk.store, 2, 2) == ()


def test_a_change_of_evidence_alone_is_a_change_that_moves_nothing(desk, text):
    desk.publish(text.replace("inbound,steadiness,3,S1-16 S1-17 S2-23,", "inbound,steadiness,3,S1-16,"))
    (change,) = weights.compare(desk.store, 1, 2)
    assert not change.moved


def test_nobody_but_staff_may_do_any_of_it(desk, services, changed, now):
    for forbidden in (
        lambda: desk.publish(changed, user=RECRUITER),
        lambda: desk.roll_back(1, 1, user=RECRUITER),
        lambda: weights.save_draft(desk.store, desk.content, RECRUITER, changed, 1, now),
        lambda: weights.draft(desk.store, RECRUITER),
        lambda: weights.drop_draft(desk.store, RECRUITER),
    ):
        with pytest.raises(ForbiddenError):
            forbidden()
    assert services.weights.newest() == 1


@pytest.mark.parametrize(
    ("reason", "told"), [("", "needs a reason"), (" \n\t ", "needs a reason"), ("x" * 501, "at most 500 characters")]
)
def test_a_version_without_a_fitting_reason_is_not_published(desk, changed, reason, told):
    with pytest.raises(PublishError, match=told):
        desk.publish(changed, reason=reason)
    assert desk.store.newest() == 1


def test_a_version_that_changes_nothing_is_not_published(desk, text):
    with pytest.raises(PublishError, match="this is version 1 as it stands"):
        desk.publish(text.replace("\n", "\r\n"))
    with pytest.raises(PublishError, match="this is version 1 as it stands"):
        desk.roll_back(to=1, expected=1)


@pytest.mark.parametrize("number", [-1, 0, 2, 2**31, 10**30])
def test_a_version_that_is_not_there_is_told_in_a_sentence(desk, number):
    with pytest.raises(PublishError, match=f"there is no version {number} "):
        desk.roll_back(to=number, expected=1)
    with pytest.raises(PublishError, match=f"there is no version {number} "):
        weights.compare(desk.store, 1, number)


def test_a_table_with_many_faults_names_every_row_and_saves_nothing(desk, staff, text, now):
    lines = text.splitlines()
    lines[1] = lines[1].replace("inbound", "astronaut")
    lines[2] = lines[2].replace(",3,", ",much,")
    lines[3] = lines[3].replace(",1.5,", ",1.3,")
    lines[4] = "inbound,accuracy,2,S9-99,"
    lines[5] = "inbound,learning,2,hypothesis,"
    lines[6] = lines[7]
    with pytest.raises(weights.RefusedTableError) as refused:
        weights.save_draft(desk.store, desk.content, staff, "\n".join(lines), 1, now)
    assert [(fault.row, fault.kind, fault.column) for fault in refused.value.errors] == [
        (2, "unknown", "row"),
        (3, "number", "weight"),
        (4, "range", "weight"),
        (5, "claim", "evidence"),
        (6, "note", "note"),
        (8, "twice", "trait"),
    ]
    assert weights.draft(desk.store, staff) is None


def test_a_file_of_very_many_rows_is_not_read_to_its_end(desk, staff, text, now):
    with pytest.raises(weights.RefusedTableError, match="has more rows than the 170 of the table"):
        weights.save_draft(desk.store, desk.content, staff, text + "x,y,1,z,\n" * 100_000, 1, now)


def test_weights_that_tell_nothing_apart_are_refused(desk, text):
    inbound = re.findall(r"^inbound,(\w+),(\S+?),", text, re.M)
    for trait, weight in inbound:
        text = re.sub(rf"^outbound,{trait},[^,]+,", f"outbound,{trait},{weight},", text, flags=re.M)
    with pytest.raises(CallfitError, match="nothing tells them apart"):
        desk.publish(text)


def test_a_draft_is_kept_in_one_form_and_is_gone_once_it_is_published(desk, staff, changed, now):
    weights.save_draft(desk.store, desk.content, staff, changed.replace("\n", "\r\n"), 1, now)
    assert weights.draft(desk.store, staff).rows == changed
    desk.publish(weights.draft(desk.store, staff).rows)
    assert weights.draft(desk.store, staff) is None


def test_a_version_may_be_pinned_although_a_newer_one_is_in_force(services, desk, changed):
    desk.publish(changed)
    services.published.follow()
    pinned = services.published.with_version(weights.version(services.weights, 1)).content.fingerprint
    token = attempts.begin(services.store, pinned, services.now())
    assert services.published.bundle_of(attempts.resume(services.store, token)).content.versions["weights"] == "1"


def test_a_version_that_does_not_fit_the_content_is_not_used_and_that_is_told(services, desk, changed, settings, data):
    jobs = (data / "jobs.csv").read_text(encoding="utf-8")
    desk.publish(changed)
    (data / "jobs.csv").write_text(jobs.replace("sales_follow,", "sales_care,"), encoding="utf-8")
    for file in ("weights.csv", "moments.csv"):
        path = data / file
        path.write_text(path.read_text(encoding="utf-8").replace("sales_follow,", "sales_care,"), encoding="utf-8")
    again = build(settings)
    assert "sales_follow" in str(again.published.unfit)
    assert again.published.current() is again.published.shipped
    assert "sales_care" in again.published.current().content.weights.jobs
    assert again.weights.newest() == 2
    again.close()
    assert services.published.unfit is None


def test_a_table_of_a_later_release_is_not_taken_up_by_itself_and_the_log_says_so(services, settings, data, caplog):
    path = data / "weights.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(BEFORE, AFTER), encoding="utf-8")
    again = build(settings)
    assert "data/weights.csv is none of the published versions" in caplog.text
    assert again.published.current().content.weights.cells["billing", "accuracy"].value == 3
    assert again.published.current().content.fingerprint == services.published.current().content.fingerprint
    again.close()


def test_results_of_earlier_weights_stay_and_are_proved_under_theirs_by_the_release_that_brings_others(
    services, settings, desk, staff, changed, data, now
):
    """The release before called its weights 1; the next one ships the changed ones as 2, and staff publish them."""
    finish(services, archetype("billing"))
    begun = begin(services)
    before = records(services)
    (data / "weights.csv").write_text(changed, encoding="utf-8")
    with (data / "versions.csv").open("a", encoding="utf-8") as file:
        file.write("weights,2,2026-11-27,read again\n")
    later = build(settings)
    weights.publish(later.weights, later.published.shipped.content, staff, changed, "release 2", 1, now)
    later.published.follow()
    finish(later, archetype("billing"))
    of_begun = later.published.bundle_of(attempts.resume(later.store, begun)).content
    assert (of_begun.versions["weights"], of_begun.files["weights.csv"]) == ("1", desk.content.files["weights.csv"])
    assert later.published.current() is later.published.shipped
    assert later.published.current().content.versions["weights"] == "2"
    after = records(later)
    (old,) = before
    assert after.pop(old) == before[old]
    assert list(after.values()) != [before[old]]
    assert wrong(later) == []
    later.close()


def test_a_version_of_staff_with_the_number_of_a_release_keeps_its_own_words(services, settings, desk, changed, data):
    desk.publish(changed)
    path = data / "weights.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(BEFORE, "billing,accuracy,2,"), encoding="utf-8")
    with (data / "versions.csv").open("a", encoding="utf-8") as file:
        file.write("weights,2,2026-11-27,read again\n")
    later = build(settings)
    content = later.published.current().content
    assert content.weights.cells["billing", "accuracy"].value == 2.5
    assert content.files["versions.csv"].splitlines()[-1] == "weights,2,2026-11-22,the interviews of June"
    later.close()


def test_the_number_of_the_first_version_must_be_a_number(database, first_release):
    path = first_release / "versions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("weights,1,", "weights,one,"), encoding="utf-8")
    with pytest.raises(PublishError, match="must be a whole number"):
        build(Settings(database_url=database, data=first_release))


def test_every_result_is_proved(services, model):
    for sheet in simulate(model, 20, seed=3)[1]:
        finish(services, as_answers(model, sheet))
    assert len(list(verify(services.results.finished(), lambda f: services.published.bundle(f).model))) == 20
    assert services.results.count() == 20


def test_typed_cells_change_what_they_name_and_nothing_else(text):
    made = weights.edited(text, {("billing", "accuracy"): ("4", "hypothesis", 'a "b", c')})
    changed = [(one, other) for one, other in zip(text.splitlines(), made.splitlines(), strict=True) if one != other]
    assert [one for one, _ in changed] == [line for line in text.splitlines() if line.startswith(BEFORE)]
    assert [other for _, other in changed] == ['billing,accuracy,4,hypothesis,"a ""b"", c"']


def test_a_draft_is_put_on_top_of_what_was_published_meanwhile(services, desk, staff, text, now):
    """Theirs: resilience at billing, and accuracy. Mine: accuracy at billing, and listening at survey."""
    cells = {("billing", "accuracy"): ("4", "S4-06", ""), ("survey", "listening"): ("3", "hypothesis", "mine")}
    own = weights.edited(text, cells)
    weights.save_draft(services.weights, desk.content, staff, own, 1, now)
    theirs = {("billing", "accuracy"): ("2", "S4-06", ""), ("billing", "resilience"): ("2", "hypothesis", "theirs")}
    other = services_user(services, now)
    desk.publish(weights.edited(text, theirs), user=other)
    found = weights.rebase(services.weights, desk.content, staff, now)
    assert found.based_on == 2
    assert found.rows == weights.edited(text, theirs | cells)
    assert weights.draft(services.weights, staff) == found
    assert weights.rebase(services.weights, desk.content, staff, now) == found


def services_user(services, now):
    services.accounts.add("suzuki", "staff", None, now)
    return next(account.user for account in services.accounts.all() if account.user.name == "suzuki")


def test_without_a_draft_there_is_nothing_to_put_on_top(services, desk, staff, now):
    assert weights.rebase(services.weights, desk.content, staff, now) is None
    with pytest.raises(ForbiddenError):
        weights.rebase(services.weights, desk.content, RECRUITER, now)


def test_the_log_tells_the_changes_it_was_given(services, desk, text):
    desk.publish(text.replace(BEFORE, AFTER))
    version, changes = audit.read_difference(services.audit.entries()[-1].difference)
    assert version == 2
    assert changes == weights.compare(services.weights, 1, 2)
    assert audit.read_difference(services.audit.entries()[0].difference) == (1, ())


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"version": 1, "changes": [["a"]]}', '{"version": "x", "changes": 3}']
)
def test_an_entry_that_was_edited_tells_no_changes(text):
    assert audit.read_difference(text) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (weight_versions.delete().where(weight_versions.c.version == 2), "version 2 of the weights is gone"),
        (
            weight_versions.update().where(weight_versions.c.version == 2).values(reason="the board"),
            "version 2 of the weights is not what its entry tells of",
        ),
    ],
)
def test_a_version_that_is_taken_away_or_told_otherwise_is_found(services, desk, changed, change, told):
    desk.publish(changed)
    tamper(services, change)
    assert audit.flaws(services.audit.entries(), services.weights.versions()) == (told,)


def tamper(services, change):
    """As somebody who may change the database itself."""

    def job(connection):
        on = "" if connection.dialect.name == "sqlite" else " ON weight_versions"
        names = ("weight_versions_no_update", "weight_versions_no_delete")
        for name in names if not on else ["weight_versions_only_added_to"]:
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
        connection.execute(change)

    services.store._database.write(job)


def test_a_version_whose_text_was_changed_is_not_put_in_force(services, desk, changed, settings):
    desk.publish(changed)
    rows = changed.replace(AFTER, "billing,accuracy,-1,")
    tamper(services, weight_versions.update().where(weight_versions.c.version == 2).values(rows=rows))
    again = build(settings)
    assert "the text of version 2 is not what was published" in str(again.published.unfit)
    assert again.published.current().content.weights.cells["billing", "accuracy"].value == 3
    again.close()


def test_a_content_that_is_not_what_was_kept_proves_nothing(services, now):
    token = begin(services, in_studies=True)
    found = attempts.resume(services.store, token)
    files = {**services.published.current().content.files}
    files["weights.csv"] = files["weights.csv"].replace(BEFORE, "billing,accuracy,-1,")
    services.store._database.write(lambda connection: connection.execute(contents.update().values(files=files)))
    with pytest.raises(CallfitError, match="not what was kept"):
        services.published.stored(found.content)


@pytest.mark.parametrize("reason", ["", " ", "\u200b", "\u3000\u2060"])
def test_a_reason_that_cannot_be_seen_is_none(desk, changed, reason):
    with pytest.raises(PublishError, match="needs a reason"):
        desk.publish(changed, reason=reason)
