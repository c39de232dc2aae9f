"""Every page, run by Streamlit without a browser on a real store."""

import re
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.actions import attempts
from advisor.actions.calibration import calibration_text
from advisor.domain import codes
from advisor.domain.errors import GoneError, StoreError
from advisor.domain.jobs.moments import OUTLOOKS, outlooks
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.questionnaire.items import ENOUGH
from advisor.domain.scoring.result import Assessment
from advisor.domain.scoring.retest import retest
from advisor.presentation import firmness
from advisor.runtime import clock
from advisor.runtime.limits import Limits
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.runtime.shared import SHARED
from advisor.ui.session import resources
from advisor.web import addresses, error_texts
from tests.people import archetype, simulate
from tests.ui.visitor import (
    Visitor,
    charts,
    choose_job,
    kept_taps,
    leave,
    open_folds,
    open_page,
    pattern,
    questionnaire,
    spoken,
    statement_shown,
    step_shown,
    tables,
    tap,
    tap_wish,
)

OPEN: tuple[addresses.Page, ...] = tuple(page for page in addresses.FILES if page not in addresses.BEHIND_SIGN_IN)
"""What a page behind the sign-in shows does not depend on answers: tests/ui/guards opens each of them to everybody."""


def shows_something(app):
    assert not app.exception
    assert not app.error
    assert app.title or app.header or questionnaire(app)["statements"]


@pytest.mark.parametrize(("answered", "language"), [(0, "ja"), (ENOUGH, "en"), (40, "ja")])
@pytest.mark.parametrize("page", OPEN)
def test_every_page_shows_something_and_no_error(services, page, answered, language):
    visitor = Visitor(services, dict(list(archetype("billing").items())[:answered]))
    shows_something(visitor.open(page, lang=language))


@pytest.mark.parametrize("page", OPEN)
def test_every_page_is_safe_for_a_stranger(services, page):
    shows_something(open_page(page))


@pytest.mark.parametrize(
    "parameters",
    [
        {"s": "nonsense"},
        {"s": "../../etc/passwd"},
        {"q": "99999999999999999999"},
        {"q": "٣"},
        {"unknown": "1", "s": ""},
        {"new": "nonsense"},
        {"new": "all", "s": "A" * 43},
    ],
)
def test_a_nonsense_address_ends_on_a_plain_page(services, parameters):
    shows_something(open_page("questions", **parameters))


@pytest.mark.parametrize("page", addresses.FILES)
def test_a_foreign_token_and_a_nonsense_address_end_on_a_plain_page(services, page):
    shows_something(open_page(page, s="<script>alert(1)</script>", q="-1", lang="xx"))


def test_a_token_that_is_unknown_is_said_so(services):
    app = open_page("questions", s="A" * 43)
    assert app.warning[0].value == services.words["ja"]("welcome.unknown")


def test_nothing_is_preselected(services):
    data = questionnaire(Visitor(services, {}).open("questions"))
    assert (data["answers"], data["wishes"]) == ({}, {})


def test_one_tap_saves_the_answer_and_goes_on(services, ids):
    visitor = Visitor(services, {})
    app = tap(visitor.open("questions"), ids[0], 4)
    assert visitor.attempt.answers == {ids[0]: 4}
    assert step_shown(app) == ids[1]
    assert kept_taps(app) == []


def test_an_answer_is_shown_on_return(services, ids):
    visitor = Visitor(services, {ids[0]: 2})
    app = visitor.open("questions")
    assert questionnaire(app)["answers"] == {ids[0]: 2}
    assert visitor.attempt.answers == {ids[0]: 2}


def test_an_answer_can_be_changed(services, ids):
    visitor = Visitor(services, {ids[0]: 2, ids[1]: 3})
    app = visitor.open("questions", q="1")
    assert step_shown(app) == ids[0]
    tap(app, ids[0], 5)
    assert visitor.attempt.answers == {ids[0]: 5, ids[1]: 3}


def test_nobody_jumps_ahead_by_the_address(services, ids):
    app = Visitor(services, {ids[0]: 2}).open("questions", q="30")
    assert step_shown(app) == ids[1]


def test_reloading_goes_on_where_it_was(services, ids):
    visitor = Visitor(services, dict(list(pattern(ids).items())[:17]))
    assert step_shown(visitor.open("questions")) == ids[17]


def test_the_language_can_change_at_any_moment_and_loses_nothing(services, ids):
    visitor = Visitor(services, dict(list(pattern(ids).items())[:17]))
    app = visitor.open("questions")
    japanese = statement_shown(app)
    app.button(key="language").click().run()
    assert step_shown(app) == ids[17]
    assert statement_shown(app) != japanese
    assert len(visitor.attempt.answers) == 17
    app.button(key="language").click().run()
    assert statement_shown(app) == japanese


def test_finish_now_is_offered_from_enough_answers_on(services):
    assert questionnaire(Visitor(services, {}).open("questions"))["enough"] == ENOUGH


@pytest.mark.parametrize("page", ["result", "preferences"])
def test_the_result_and_the_wishes_are_closed_until_there_are_enough_answers(services, ids, page):
    visitor = Visitor(services, dict(list(pattern(ids).items())[: ENOUGH - 1]))
    app = visitor.open(page)
    assert step_shown(app) == ids[ENOUGH - 1]
    assert visitor.attempt.finished_at is None


def test_after_the_last_answer_the_wishes_are_left(services, ids):
    visitor = Visitor(services, dict(list(pattern(ids).items())[:39]))
    app = tap(visitor.open("questions"), ids[39], 1)
    assert set(questionnaire(app)["answers"]) == set(ids)
    assert [wish for wish, *_ in questionnaire(app)["choices"]] == list(WISHES)
    assert step_shown(visitor.open("preferences")) == next(iter(WISHES))


def test_each_wish_is_saved_and_the_last_leads_to_the_result(services, ids):
    visitor = Visitor(services, archetype("billing"))
    app = visitor.open("preferences")
    for wish in WISHES:
        tap_wish(app, wish, choices(wish)[1])
    leave(app, "result")
    assert visitor.attempt.wishes == {wish: choices(wish)[1] for wish in WISHES}
    assert visitor.attempt.finished_at is not None
    assert services.words["ja"]("result.title") in spoken(app)


def test_the_result_stands_in_its_order(services, ids):
    app = Visitor(services, archetype("billing")).open("result")
    w = services.words["ja"]
    keys = ("jobs", "steps", "traits", "keep")
    headings = [heading.value for heading in app.header]
    assert headings == [w("headline.inbound.clear.high"), *(w(f"{key}.title") for key in keys)]


def test_the_summary_tells_the_best_jobs_a_reason_and_a_question(services, content, model):
    app = Visitor(services, archetype("billing")).open("result")
    w, said = services.words["ja"], [one.value for one in app.markdown]
    (first, *_) = top = Assessment(model, archetype("billing")).top
    assert [one.value for one in app.subheader][: len(top)] == [w.of(reasons.fit.job.name) for reasons in top]
    at = next(place for place, text in enumerate(said) if w("jobs.band.top") in text)
    summary = "\n".join(said[at : at + 4])
    assert w(first.why[0].key) in summary
    assert w.of(content.conditions[first.questions[0]].question) in summary


def test_one_sentence_on_limits_always_stands_there(services):
    app = Visitor(services, archetype("billing")).open("result")
    folded = {one.value for fold in app.expander for one in fold.markdown}
    assert services.words["ja"]("limits.2") in {one.value for one in app.markdown} - folded


def test_each_job_of_the_top_group_says_why_and_what_to_watch(services, ids):
    app = Visitor(services, archetype("billing")).open("result")
    w = services.words["ja"]
    for reasons in Assessment(services.published.current().model, archetype("billing")).top:
        said = spoken(choose_job(app, reasons.fit.job.id))
        for key in ("why", "watch", "good", "moments", "conditions"):
            assert f"#### {w(f'top.{key}')}" in said


def test_no_outlook_on_a_moment_is_preselected(services):
    app = choose_job(Visitor(services, archetype("billing")).open("result"), "billing")
    buttons = [button for button in app.button if button.key.startswith("moment_")]
    labels = {services.words["ja"](f"moments.{outlook}") for outlook in OUTLOOKS}
    assert {button.label for button in buttons} == labels
    assert len(buttons) % (3 * len(OUTLOOKS)) == 0


def test_one_tap_keeps_an_outlook_and_shows_it_on_return(services):
    visitor = Visitor(services, archetype("billing"))
    app = choose_job(visitor.open("result"), "billing")
    w = services.words["ja"]
    app.button(key="moment_billing_2_worried").click().run()
    for page in (app, choose_job(visitor.open("result"), "billing")):
        assert page.button(key="moment_billing_2_worried").label == w("moments.chosen", label=w("moments.worried"))
    assert outlooks(visitor.attempt.wishes) == {("billing", 2): "worried"}


def test_an_outlook_can_be_changed_and_changes_nothing_else(services):
    visitor = Visitor(services, archetype("billing"), {"quota": "less_soft"})
    visitor.open("result")  # the first time says that the result is saved
    app = choose_job(visitor.open("result"), "billing")
    w = services.words["ja"]
    before, finished_at = spoken(app), visitor.attempt.finished_at
    app.button(key="moment_billing_1_hard").click().run()
    app.button(key="moment_billing_1_fine").click().run()
    assert outlooks(visitor.attempt.wishes) == {("billing", 1): "fine"}
    assert app.button(key="moment_billing_1_hard").label == w("moments.hard")
    assert spoken(app) == before
    assert visitor.attempt.finished_at == finished_at


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("flat", [False, True])
def test_every_job_can_be_looked_at_with_moments_questions_and_claims(services, language, flat):
    content = services.published.current().content
    answers = dict.fromkeys(content.items.ids, 3) if flat else archetype("billing")
    app, asked = Visitor(services, answers).open("result", lang=language), 0
    for job in content.jobs:
        said = spoken(open_folds(choose_job(app, job.id)))
        assert job.summary[language] in said
        for moment in job.moments:
            assert moment.text[language] in said
            assert all(content.claims[claim].text[language] in said for claim in moment.claims)
        asked += sum(condition.question[language] in said for condition in content.conditions.values())
    assert asked >= 3 * len(content.jobs)


@pytest.mark.parametrize("sent", ["nobody", 7, None, ["billing"], {"job": "billing"}])
def test_a_choice_that_is_no_job_shows_none(services, sent):
    app = Visitor(services, archetype("billing")).open("result")
    before = spoken(app)
    assert spoken(choose_job(app, sent)) == before
    assert not app.exception


def test_every_chart_has_a_sentence_and_a_table(services, ids):
    app = open_folds(Visitor(services, archetype("billing")).open("result"))
    shown = charts(app)
    assert len(shown) == 4
    assert all(chart["label"] in spoken(app) for chart in shown)
    listed = {cells[0] for table in tables(app) for cells in table}
    assert {row["name"] for chart in shown for row in chart["rows"]} - {""} <= listed


def test_how_firm_a_result_is_stands_in_the_fold_of_the_chart_and_is_computed_only_there(services, monkeypatch):
    words, answers = services.words["ja"], archetype("order_desk")
    paragraph, lines = firmness.firmness(words, Assessment(services.published.current().model, answers))
    assert len(lines) > 1
    computed = []
    monkeypatch.setattr(firmness, "retest", lambda found: computed.append(found) or retest(found))
    app = choose_job(Visitor(services, answers).open("result"), "billing")
    assert paragraph not in spoken(app)
    assert not computed
    said = spoken(open_folds(app))
    assert paragraph in said
    assert all(line in said for line in lines)


@pytest.mark.parametrize("value", [1, 2, 3, 4, 5])
def test_a_flat_sheet_gets_no_ranking_and_a_review(services, ids, value):
    app = Visitor(services, dict.fromkeys(ids, value)).open("result")
    w = services.words["ja"]
    headings = [heading.value for heading in app.header]
    assert headings[0] == w("headline.nowhere")
    assert w("jobs.title") not in headings
    assert w("top.title") not in headings
    assert app.button(key="review")


def test_the_language_changes_no_figure_on_the_result(services):
    """Every number of both tables and of every answer's share is the same in both languages."""
    visitor = Visitor(services, archetype("billing"))
    pages = [open_folds(visitor.open("result", lang=language)) for language in ("ja", "en")]
    figures = [re.findall(r"[+−]\d+\.\d+", spoken(page)) for page in pages]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 2 * 40
    first, other = ([cells[1:] for table in tables(page) for cells in table[1:]] for page in pages)
    signed = re.compile(r"[+−±\d.]+")
    assert [cells for cells in first if all(map(signed.fullmatch, cells))] == [
        cells for cells in other if all(map(signed.fullmatch, cells))
    ]


def test_wishes_that_no_job_meets_still_explain_the_jobs_that_fit_best(services, tmp_path, monkeypatch):
    folder = shutil.copytree(services.settings.data, tmp_path / "data")
    jobs = (folder / "jobs.csv").read_text(encoding="utf-8")
    (folder / "jobs.csv").write_text(re.sub(r"\b([0-3])i\b", r"\1", jobs), encoding="utf-8")  # as if all were stated
    monkeypatch.setenv("ADVISOR_DATA", str(folder))
    SHARED.close()
    certain = build(Settings.from_environment())
    wishes = {"quota": "less_hard", "incentive": "more_hard"}
    app = Visitor(certain, archetype("billing"), wishes).open("result")
    w = services.words["ja"]
    assert w("jobs.none_left") in spoken(app)
    assert f"**{w('jobs.band.top')}**" not in spoken(app)
    assert f"#### {w('top.why')}" in spoken(choose_job(app, "billing"))


def test_a_guess_moves_no_job_out_of_its_band(services):
    plain = Assessment(services.published.current().model, archetype("billing"))
    wishing = Assessment(
        services.published.current().model, archetype("billing"), {"talking": "less_hard", "length": "short_hard"}
    )
    stated = {fit.job.id for fit in wishing.fits if fit.conflicts}
    assert any(fit.doubts for fit in wishing.fits)
    kept = {fit.job.id for band in wishing.bands for fit in band}
    assert kept == {fit.job.id for fit in plain.fits} - stated


def test_a_hard_wish_marks_jobs_and_keeps_them_on_the_page(services, ids):
    answers = archetype("billing")
    app = Visitor(services, answers, {"quota": "less_hard"}).open("result")
    said = spoken(app)
    assert services.words["ja"]("jobs.conflict.title") in said
    for job in services.published.current().content.jobs:
        assert job.name["ja"] in said


def test_changing_an_answer_after_the_result_makes_it_anew(services, ids):
    visitor = Visitor(services, archetype("billing"))
    visitor.open("result")
    first = visitor.attempt.finished_at
    tap(visitor.open("questions", q="1"), ids[0], 3)
    assert visitor.attempt.finished_at is None
    visitor.open("result")
    assert visitor.attempt.finished_at > first


def test_a_result_keeps_the_content_it_was_begun_with(services, ids, tmp_path, monkeypatch):
    visitor = Visitor(services, archetype("billing"))
    visitor.open("result")  # the first time it also says that it is saved
    before = spoken(visitor.open("result"))
    changed = dict(services.published.current().content.files)
    changed["weights.csv"] = changed["weights.csv"].replace("inbound,listening,3,", "inbound,listening,1,")
    folder = shutil.copytree(services.settings.data, tmp_path / "data")
    changed.pop("parameters.json")
    for name, text in changed.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("ADVISOR_DATA", str(folder))
    SHARED.close()
    assert spoken(visitor.open("result")) == before


def test_a_calibrated_result_says_so_and_an_earlier_one_stays_as_it_was(services, model, tmp_path, monkeypatch):
    earlier = Visitor(services, archetype("billing"))
    earlier.open("result")
    before = spoken(open_folds(earlier.open("result")))
    folder = Path(shutil.copytree(services.settings.data, tmp_path / "data"))
    found = calibrate(simulate(model, 400, seed=3)[1], model.questionnaire)
    (folder / "parameters.json").write_text(calibration_text(found, model.questionnaire, "2"), encoding="utf-8")
    monkeypatch.setenv("ADVISOR_DATA", str(folder))
    SHARED.close()
    assert spoken(open_folds(earlier.open("result"))) == before
    calibrated = build(replace(services.settings, data=folder))
    said = spoken(open_folds(Visitor(calibrated, archetype("billing")).open("result")))
    words = services.words["ja"]
    assert words("parameters.calibrated", number=found.parameters.version.removeprefix("calibrated-")) in said
    assert words("parameters.default-1") in before
    assert words("parameters.default-1") not in said


def test_delete_now_deletes_everything_at_once(services, ids):
    visitor = Visitor(services, pattern(ids), {"quota": "any"})
    app = visitor.open("privacy")
    assert app.button(key="delete").disabled
    app.checkbox(key="sure").check().run()
    app.button(key="delete").click().run()
    assert visitor.attempt is None
    assert app.success[0].value == services.words["ja"]("privacy.deleted")
    assert "s" not in app.query_params


def test_two_visitors_never_see_each_other(services, ids):
    one, other = Visitor(services, {ids[0]: 1}), Visitor(services, {})
    tap(other.open("questions"), ids[0], 5)
    assert one.attempt.answers == {ids[0]: 1}
    assert other.attempt.answers == {ids[0]: 5}


def test_a_store_that_is_away_is_said_plainly_and_without_a_trace(services, ids, monkeypatch):
    visitor = Visitor(services, {ids[0]: 1})

    def away(*_arguments):
        raise StoreError("secret path")

    monkeypatch.setattr("advisor.storage.attempts.SqlStore.find", away)
    app = visitor.open("questions")
    assert not app.exception
    assert [error.value for error in app.error] == [error_texts.STORE["ja"]]
    assert "secret" not in spoken(app)


def test_what_is_not_stored_yet_is_no_deleted_answer(services, ids, monkeypatch):
    visitor = Visitor(services, {ids[0]: 1}, in_studies=True)
    app = visitor.open("privacy")
    outbox, attempt = resources.services().outbox, visitor.attempt

    def gone(*_):
        outbox.keep(visitor.token, lambda: None, attempt)
        raise GoneError("not there yet")

    monkeypatch.setattr("advisor.storage.attempts.SqlStore.agree", gone)
    app.toggle[0].set_value(True).run()
    assert [error.value for error in app.error] == [error_texts.STORE["ja"]]
    assert app.query_params["s"] == visitor.token


def test_content_that_is_broken_is_said_plainly(services, tmp_path, monkeypatch):
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path))
    SHARED.close()
    app = open_page("welcome", lang="en")
    assert not app.exception
    assert [error.value for error in app.error] == [error_texts.STORE["en"]]


def test_any_visit_begins_to_delete_what_is_overdue(services):
    content, long_ago = services.published.current().content.fingerprint, services.now() - timedelta(days=31)
    token = attempts.begin(services.store, content, long_ago, first=("item", 3))
    open_page("welcome")
    for thread in threading.enumerate():
        if thread.name == "callfit-purge":
            thread.join(20)
    assert attempts.resume(services.store, token) is None


def after(monkeypatch, services, hours):
    later = services.now() + timedelta(hours=hours)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_the_first_page_introduces_again_after_a_day(services, ids, monkeypatch):
    visitor = Visitor(services, {ids[0]: 4})
    after(monkeypatch, services, 25)
    app = visitor.open("questions")
    words = services.words["ja"]
    assert app.title[0].value == words("welcome.title")
    assert words("privacy.who.title") in spoken(app)
    app.button(key="go_on").click().run()
    assert step_shown(app) == ids[1]


def test_within_a_day_a_link_goes_straight_on(services, ids, monkeypatch):
    visitor = Visitor(services, {ids[0]: 4})
    after(monkeypatch, services, 23)
    assert step_shown(visitor.open("questions")) == ids[1]


def test_a_result_opens_without_introduction_for_as_long_as_it_is_kept(services, monkeypatch):
    visitor = Visitor(services, archetype("billing"))
    visitor.open("result")
    after(monkeypatch, services, 24 * 29)
    assert visitor.open("result").title[0].value == services.words["ja"]("result.title")


def test_starting_anew_keeps_or_deletes_the_earlier_answers_as_asked(services, ids):
    kept, deleted = Visitor(services, {ids[0]: 4}), Visitor(services, {ids[0]: 4})
    kept.open("welcome").button(key="start").click().run()
    app = deleted.open("welcome").button(key="start_clean").click().run()
    assert kept.attempt.answers == {ids[0]: 4}
    assert deleted.attempt is None
    assert step_shown(app) == ids[0]
    assert "s" not in app.query_params


def test_the_page_on_privacy_names_its_own_button_to_who_has_answered_and_the_way_to_it_to_others(services, ids):
    w = services.words["ja"]
    here, elsewhere = w("privacy.delete.here"), w("privacy.delete.text")
    said = spoken(Visitor(services, {ids[0]: 4}).open("privacy"))
    assert (here in said, elsewhere in said) == (True, False)
    for app in (open_page("privacy"), open_page("welcome"), Visitor(services, {ids[0]: 4}).open("welcome")):
        assert (here in spoken(app), elsewhere in spoken(app)) == (False, True)
        assert w("privacy.delete.means") in spoken(app)


def test_a_no_to_studies_is_asked_for_in_the_same_words_wherever_it_is_asked(services, ids):
    for in_studies in (True, False):
        (switch,) = Visitor(services, {ids[0]: 4}, in_studies=in_studies).open("privacy").toggle
        (box,) = (one for one in open_page("welcome", **({} if in_studies else {"use": "no"})).checkbox)
        assert switch.label == box.label == services.words["ja"]("welcome.use.no")
        assert switch.value is box.value is not in_studies


@pytest.mark.parametrize("stored", [True, False])
def test_a_switch_that_another_device_has_moved_is_not_moved_back_here(services, ids, stored):
    visitor = Visitor(services, {ids[0]: 4}, in_studies=not stored)
    app = visitor.open("privacy")
    attempts.agree(services.store, visitor.attempt, stored)
    app.checkbox(key="sure").check().run()
    assert visitor.attempt.in_studies is stored
    assert [one.value for one in app.toggle] == [not stored]
    app.toggle[0].set_value(stored).run()
    assert visitor.attempt.in_studies is not stored
    assert services.words["ja"]("saved") in spoken(app)


def test_whoever_is_trying_codes_nearby_keeps_nobody_from_going_on(services, ids, monkeypatch):
    visitor = Visitor(services, {ids[0]: 4})
    code = services.short_codes.give(visitor.attempt, visitor.token)
    app = open_page("questions", s=code)
    monkeypatch.setattr(Limits, "is_full", lambda *_: True)
    for forget in (
        lambda: None,
        resources.services().short_codes.forget,
    ):  # known to the process, and to this session alone
        forget()
        tap(app, step_shown(app), 3)
    assert len(visitor.attempt.answers) == 3
    stranger = open_page("questions", s="7KXM-2PQ9-TR4D")
    assert services.words["ja"]("welcome.too_many") in spoken(stranger)


def test_a_deletion_shows_its_receipt_once(services, ids):
    app = Visitor(services, {ids[0]: 4, ids[1]: 2}).open("privacy")
    app.checkbox(key="sure").check().run()
    app.button(key="delete").click().run()
    number = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", spoken(app)).group()
    assert services.store.receipt(number).answers == 2
    assert number not in spoken(app.run())


def test_a_code_that_nobody_was_given_is_said_so(services):
    app = open_page("welcome")
    app.text_input[0].set_value("7KXM-2PQ9-TR4D")
    app.button[-1].click().run()
    assert services.words["ja"]("code.unknown") in spoken(app)


@pytest.mark.parametrize(
    "typed",
    [
        "{code}",
        "コード：{code}です",
        "https://callfit.example/c/{code}。",
        "https://callfit.example/c/{token}?lang=en)",
    ],
)
def test_a_code_or_its_link_goes_on_where_the_answers_stop(services, ids, typed):
    visitor = Visitor(services, {ids[0]: 4})
    code = services.short_codes.give(visitor.attempt, visitor.token).lower()
    app = open_page("welcome")
    app.text_input[0].set_value(typed.format(code=code, token=visitor.token))
    app.button[-1].click().run()
    assert step_shown(app) == ids[1]
    assert app.query_params["s"] == (visitor.token if "token" in typed else codes.read(code))
