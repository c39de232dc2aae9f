"""Two results of one person beside each other on a page: the way in, what is said, and what is refused."""

import pytest

from advisor.actions import attempts
from advisor.content.loading import parse
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.web import addresses
from tests.begun import finish
from tests.people import archetype, opposite
from tests.ui.visitor import DEVICE, Visitor, leave, questionnaire, spoken, tap_all

JOB = "consultation"


def finished(services, answers=None):
    visitor = Visitor(services, {})
    finish(services, visitor.token, answers or archetype(JOB))
    return visitor


def compare(app, typed, own=True):
    app.text_input[0].set_value(typed)
    if own:
        app.checkbox(key="own").check()
    next(button for button in app.button if "FormSubmitter" in str(button.key)).click()
    return app.run()


def cells(app):
    return [list(row) for table in app.table for row in table.value.to_numpy()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", ["link", "code", "token"])
def test_an_earlier_result_is_compared_by_its_link_or_its_code(services, language, by):
    w = services.words[language]
    before, after = finished(services), finished(services, opposite(archetype(JOB)))
    code = services.short_codes.give(before.attempt, before.token)
    typed = {"link": f"https://callfit.example/c/{before.token}?lang=en", "code": code.lower(), "token": before.token}
    app = compare(after.open("changes", lang=language), typed[by])
    assert not app.exception
    rows = cells(app)
    assert len(rows) == 11
    assert rows[0][1:] == [
        w("change.both", before=w("change.lead.inbound"), after=w("change.lead.outbound")),
        w("change.direction.less"),
    ]
    assert {row[2] for row in rows[1:]} <= {w(f"change.trait.{way}") for way in ("same", "more", "less")}
    assert w("change.jobs.other") in spoken(app)
    assert w("change.jobs.chance") in spoken(app)
    assert before.token not in str(app.query_params), "the address keeps one key alone"
    app.button(key="another").click().run()
    assert not cells(app)
    assert w("change.ask") in spoken(app)


def test_the_earlier_one_stands_first_whichever_is_opened(services):
    w = services.words["ja"]
    before, after = finished(services), finished(services, opposite(archetype(JOB)))
    for here, there in ((before, after), (after, before)):
        (first, *_) = cells(compare(here.open("changes"), there.token))
        assert first[1] == w("change.both", before=w("change.lead.inbound"), after=w("change.lead.outbound"))


def test_the_same_answers_again_are_no_change(services):
    w = services.words["ja"]
    app = compare(finished(services).open("changes"), finished(services).token)
    assert w("change.none") in spoken(app)
    assert w("change.jobs.same") in spoken(app)
    assert {row[2] for row in cells(app)} == {w("change.trait.same")}


def test_nothing_is_looked_up_before_somebody_says_that_it_is_theirs(services, monkeypatch):
    before, after = finished(services), finished(services)
    app = after.open("changes")
    asked = []
    monkeypatch.setattr(type(services.attempts), "resume", lambda self, key: asked.append(key) or after.attempt)
    compare(app, before.token, own=False)
    assert services.words["ja"]("change.own.needed") in spoken(app)
    assert before.token not in asked
    assert not cells(app)


def test_what_cannot_be_compared_is_said_in_one_sentence(services, ids):
    w = services.words["ja"]
    mine = finished(services)
    unfinished = Visitor(services, {ids[0]: 4})
    flat = finished(services, dict.fromkeys(ids, 5))
    said = {
        mine.token: "change.refused.itself",
        unfinished.token: "change.refused.unfinished",
        flat.token: "change.refused.nowhere",
        "A" * 43: "code.unknown",
        "": "code.unknown",
        "7KXM-2PQ9-TR4D": "code.unknown",
    }
    for typed, key in said.items():
        app = compare(mine.open("changes"), typed)
        assert not app.exception
        assert w(key) in spoken(app), typed
        assert not cells(app)


def test_whoever_tries_codes_is_stopped_here_too(services):
    mine = finished(services)
    app = mine.open("changes")
    for _ in range(60):
        compare(app, "7KXM-2PQ9-TR4D")
        if services.words["ja"]("welcome.too_many") in spoken(app):
            return
    raise AssertionError("codes may be tried without end")


def test_only_a_finished_result_leads_there(services, ids):
    assert services.words["ja"]("change.title") in [one.label for one in finished(services).open("result").button]
    flat = finished(services, dict.fromkeys(ids, 5)).open("result")
    assert services.words["ja"]("change.title") not in [one.label for one in flat.button]
    unfinished = Visitor(services, {ids[0]: 4}).open("changes")
    assert services.words["ja"]("change.title") not in [one.value for one in unfinished.title]


def test_at_another_browser_it_is_asked_whose_the_answers_are(services):
    mine = finished(services)
    attempts.claim(services.store, mine.attempt, "another browser")
    app = mine.open("changes")
    assert services.words["ja"]("whose.title") in [one.value for one in app.title]
    assert not app.text_input


def test_who_answers_again_from_there_finds_both_without_a_code(services, ids):
    w = services.words["ja"]
    before = finished(services)
    app = before.open("changes")
    app.button(key="retake").click().run()
    app.switch_page(addresses.FILES["questions"])  # where the button has led; the test's next run would not know
    assert "s" not in app.query_params
    token = questionnaire(app)["token"]
    tap_all(app, *opposite(archetype(JOB)).items())
    leave(app, "result")
    assert app.query_params["s"] == token != before.token
    app.switch_page(addresses.FILES["result"]).run()
    app.button(key="changes").click().run()
    app.switch_page(addresses.FILES["changes"]).run()
    assert not app.exception
    assert len(cells(app)) == 11
    assert w("change.direction.less") in [row[2] for row in cells(app)]

    # The next one at this tab, with answers of their own, is not shown what it holds.
    other = finished(services)
    app.query_params["s"] = other.token
    app.run()
    assert not cells(app)
    assert w("change.ask") in spoken(app)


def test_deleted_answers_are_compared_no_more(services):
    before, after = finished(services), finished(services)
    app = compare(after.open("changes"), before.token)
    assert len(cells(app)) == 11
    services.attempts.delete(before.attempt)
    app.run()
    assert not app.exception
    assert not cells(app)


def begun_with(services, file, old, new):
    """Somebody's result with a content of its own, in which one text of a file is another."""
    files = dict(services.published.current().content.files)
    assert old in files[file]
    content = parse({**files, file: files[file].replace(old, new, 1)})
    services.store.keep_content(content.fingerprint, content.files, services.now())
    visitor = Visitor(services, {})
    visitor.token = attempts.begin(services.store, content.fingerprint, services.now(), device=DEVICE)
    finish(services, visitor.token, opposite(archetype(JOB)))
    return visitor


def test_under_other_weights_traits_alone_stand_there(services):
    w = services.words["ja"]
    other = begun_with(services, "weights.csv", "billing,accuracy,3,", "billing,accuracy,4,")
    app = compare(other.open("changes"), finished(services).token)
    assert w("change.weights") in spoken(app)
    assert len(cells(app)) == 10
    assert w("change.jobs.chance") not in spoken(app)


def test_another_questionnaire_is_refused_kindly_and_in_one_sentence(services, ids):
    w = services.words["ja"]
    text = services.published.current().content.items.by_id[ids[0]].text["ja"]
    other = begun_with(services, "items.csv", text, f"いつも、{text}")
    app = compare(other.open("changes"), finished(services).token)
    assert w("change.refused.questionnaire") in spoken(app)
    assert not cells(app)
    assert w("change.none") not in spoken(app)
