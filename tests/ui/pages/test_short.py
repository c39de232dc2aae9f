"""The short way on the pages: begun by one tap, kept with the answers, ended early, gone on with."""

import pytest
from sqlalchemy import func, select

from advisor.actions import attempts as attempt_actions
from advisor.content.loading import DATA
from advisor.domain.adaptive import selection
from advisor.domain.adaptive.journey import Journey
from advisor.domain.questionnaire.attempts import MODES
from advisor.domain.questionnaire.items import ENOUGH, SCALE
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.counterfactual import rivals, smallest_swap
from advisor.domain.scoring.result import Assessment
from advisor.i18n import load
from advisor.storage.schema import attempts
from advisor.web import addresses
from tests.people import archetype, as_answers, simulate
from tests.ui.pages.test_pages import shows_something
from tests.ui.visitor import Visitor, cut_off, open_page, questionnaire, spoken, step_shown, tap


@pytest.fixture
def model(services):
    return services.published.current().model


def way(model, person):
    """The items that the short way asks of a person, in order."""
    return [model.questionnaire.ids[position] for position in selection.walk(model, person).asked]


def some_of(person, items):
    return {item: person[item] for item in items}


@pytest.fixture
def early(model):
    """A person whose short way ends between the fewest and the most questions, with a result that points somewhere."""
    people = (as_answers(model, sheet) for sheet in simulate(model, 50, seed=3)[1])
    return next(
        person
        for person in people
        if ENOUGH < len(way(model, person)) < selection.MOST
        and Assessment(model, some_of(person, way(model, person))).points_somewhere
    )


def stored_attempts(services):
    count = select(func.count()).select_from(attempts)
    return services.store._database.read(lambda connection: connection.scalar(count))


@pytest.mark.parametrize(("key", "mode"), [("start_short", "short"), ("start", "all")])
def test_each_way_to_begin_is_one_tap_and_is_kept(services, model, key, mode):
    app = open_page("welcome").button(key=key).click().run()
    first = model.questionnaire.ids[selection.walk(model, {}).next if mode == "short" else 0]
    assert step_shown(app) == first
    assert stored_attempts(services) == 0
    tap(app, first, 3)
    token = "".join(app.query_params["s"])
    found = attempt_actions.resume(services.store, token)
    assert (found.mode, found.answers) == (mode, {first: 3})
    assert step_shown(app) != first


@pytest.mark.parametrize("key", ["start_short", "start"])
def test_who_taps_before_the_first_page_is_whole_begins_all_the_same(services, key):
    with cut_off("button", key):
        app = open_page("welcome")
    app.button(key=key).click().run()
    first = step_shown(app)
    tap(app, first, 3)
    assert attempt_actions.resume(services.store, "".join(app.query_params["s"])).answers == {first: 3}


@pytest.mark.parametrize("key", ["start_short", "start"])
def test_who_begins_anew_before_the_first_page_is_whole_does_not_go_on_with_what_nobody_stored(services, key):
    app = open_page("welcome").button(key=key).click().run()
    before = app.session_state["note_begins_as"]
    with cut_off("button", key):
        app.switch_page(addresses.FILES["welcome"]).run()
    app.button(key=key).click().run()
    assert app.session_state["note_begins_as"] != before


def test_starting_anew_offers_both_ways_and_deletes_only_when_asked(services):
    kept, deleted = (Visitor(services, archetype("billing")) for _ in range(2))
    for visitor, key in ((kept, "start_short"), (deleted, "start_clean_short")):
        app = visitor.open("welcome").button(key=key).click().run()
        assert "s" not in app.query_params
    assert kept.attempt is not None
    assert deleted.attempt is None


def test_the_first_page_says_how_long_each_way_is(services):
    app = open_page("welcome", lang="en")
    assert "20 to 30 questions, 3 to 6 min" in app.button(key="start_short").label
    assert "40 questions" in app.button(key="start").label
    assert "- 5–8 min" in spoken(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_how_to_answer_before_anybody_begins(services, language):
    assert load(DATA, language)("questions.how") in spoken(open_page("welcome", lang=language))


def test_a_question_of_a_short_way_says_how_many_there_can_be_and_why_it_may_end_early(services, model):
    person = archetype("billing")
    visitor = Visitor(services, some_of(person, way(model, person)[:11]), mode="short")
    data = questionnaire(visitor.open("questions"))
    assert data["open"]
    assert (len(data["answers"]), data["enough"], data["most"]) == (11, 20, 30)
    w = services.words["ja"]
    assert data["words"]["progressOpen"] == w("questions.progress.most", number="{number}", length="{length}")
    assert data["words"]["shortHint"] == w("questions.short_hint", least="{least}", most="{most}")


@pytest.mark.parametrize("count", [0, 7, 20])
def test_a_reload_and_another_device_show_the_same_question(services, model, early, count):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, sorted(asked[:count])), mode="short")
    code = services.short_codes.give(visitor.attempt, visitor.token)
    assert step_shown(visitor.open("questions")) == asked[count]
    assert step_shown(open_page("questions", s=code.replace("-", ""))) == asked[count]


def test_the_last_answer_of_a_short_way_leads_to_the_wishes(services, model, early):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked[:-1]), mode="short")
    app = visitor.open("questions")
    assert step_shown(app) == asked[-1]
    assert questionnaire(app)["ahead"][str(early[asked[-1]])] is None
    tap(app, asked[-1], early[asked[-1]])
    data = questionnaire(app)
    assert set(data["path"]) == set(data["answers"])
    assert not data["open"]
    assert len(visitor.attempt.answers) < selection.MOST


@pytest.mark.parametrize("count", [0, 9, 18])
def test_a_question_of_a_short_way_says_what_every_answer_leads_to(services, model, early, count):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked[:count]), mode="short")
    app = visitor.open("questions")
    ahead = questionnaire(app)["ahead"]
    assert set(ahead) == {str(value) for value in SCALE}
    value = early[asked[count]]
    tap(app, asked[count], value)
    assert step_shown(app) == ahead[str(value)] == asked[count + 1]


def test_the_questions_of_a_short_way_stand_in_the_order_they_were_asked(services, model, early):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked[:9]), mode="short")
    data = questionnaire(visitor.open("questions"))
    assert data["path"][:10] == asked[:10]
    assert data["answers"] == some_of(early, asked[:9])


def test_a_changed_answer_loses_none_and_the_question_after_it_is_the_one_of_the_new_way(services, model, early):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked), mode="short")
    other = 1 if early[asked[4]] > 2 else 5
    app = visitor.open("questions", q="5")
    assert step_shown(app) == asked[4]
    tap(app, asked[4], other)
    assert visitor.attempt.answers == {**some_of(early, asked), asked[4]: other}
    assert questionnaire(app)["path"] == list(Journey(model, visitor.attempt.answers, "short").path)


def changed_elsewhere(model, person, asked, at):
    """One changed answer to an early question after which another question stands at the place ``at``."""
    return next(
        (item, value)
        for item in asked[:4]
        for value in SCALE
        if item_at(model, {**some_of(person, asked[:at]), item: value}, at) != asked[at]
    )


def item_at(model, answers, at):
    return Journey(model, answers, "short").path[at]


@pytest.mark.parametrize("at", [11, 15, 18, 20])
@pytest.mark.parametrize("number_in_address", [True, False])
def test_a_tap_is_kept_for_its_statement_when_another_device_has_changed_the_way(
    services, model, early, at, number_in_address
):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked[:at]), mode="short")
    app = visitor.open("questions", **({"q": str(at + 1)} if number_in_address else {}))
    assert step_shown(app) == asked[at]
    item, value = changed_elsewhere(model, early, asked, at)
    attempt_actions.answer(services.store, model.questionnaire, visitor.attempt, item, value, services.now())
    tap(app, asked[at], early[asked[at]])
    assert visitor.attempt.answers == {**some_of(early, asked[: at + 1]), item: value}
    assert step_shown(app) not in visitor.attempt.answers


def test_a_changed_answer_is_kept_for_its_statement_when_another_device_has_changed_the_way(services, model, early):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked[:20]), mode="short")
    app = visitor.open("questions", q="16")
    item, value = changed_elsewhere(model, early, asked, 15)
    attempt_actions.answer(services.store, model.questionnaire, visitor.attempt, item, value, services.now())
    other = 1 if early[asked[15]] > 2 else 5
    tap(app, asked[15], other)
    assert visitor.attempt.answers == {**some_of(early, asked[:20]), item: value, asked[15]: other}


def test_without_a_tap_the_question_of_the_new_way_is_shown(services, model, early):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked[:15]), mode="short")
    app = visitor.open("questions", q="16")
    item, value = changed_elsewhere(model, early, asked, 15)
    attempt_actions.answer(services.store, model.questionnaire, visitor.attempt, item, value, services.now())
    assert step_shown(app.run()) == item_at(model, visitor.attempt.answers, 15)


def test_the_result_of_a_short_way_offers_the_other_questions_and_asks_them(services, model, early):
    asked = way(model, early)
    visitor = Visitor(services, some_of(early, asked), {"quota": "any"}, mode="short")
    app = visitor.open("result")
    w = services.words["ja"]
    left = 40 - len(asked)
    assert w("more.about", answered=str(len(asked)), left=str(left)) in spoken(app)
    app.button(key="more").click().run()
    assert visitor.attempt.mode == "short_then_all"
    data = questionnaire(app)
    assert step_shown(app) not in asked
    assert (len(data["answers"]), len(data["path"]), data["open"]) == (len(asked), 40, False)


def test_a_result_of_all_answers_offers_no_more(services):
    app = Visitor(services, archetype("billing")).open("result")
    assert not any(button.key == "more" for button in app.button)


def test_a_short_way_that_points_nowhere_goes_on_with_the_other_questions(services, model):
    flat = dict.fromkeys(model.questionnaire.ids, 3)
    asked = way(model, flat)
    visitor = Visitor(services, some_of(flat, asked), mode="short")
    app = visitor.open("result").button(key="go_on").click().run()
    assert step_shown(app) not in asked
    assert visitor.attempt.mode == "short_then_all"


def test_coming_back_to_a_short_way_names_no_length(services, model, early):
    app = Visitor(services, some_of(early, way(model, early)[:9]), mode="short").open("welcome")
    assert app.info[0].value == services.words["ja"]("welcome.return.short", answered="9")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", ["welcome", "questions", "preferences", "result"])
def test_every_page_shows_something_on_every_way(services, model, early, page, mode):
    shows_something(Visitor(services, some_of(early, way(model, early)), mode=mode).open(page))


# --- what would change the order ---


def test_what_would_change_the_order_is_looked_for_only_when_it_is_opened(services, monkeypatch):
    def never(*_arguments):
        raise AssertionError("looked for without being asked")

    monkeypatch.setattr("advisor.ui.sections.result.smallest_swap", never)
    app = Visitor(services, archetype("billing")).open("result")
    assert services.words["ja"]("limits.2") in spoken(app)
    assert not app.error


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_would_change_the_order_is_told_for_each_pair_in_neutral_words(services, model, early, language):
    app = Visitor(services, early).open("result", lang=language)
    app.session_state["swap"] = True
    app.run()
    said, w = spoken(app), services.words[language]
    pairs = rivals(Assessment(model, early))
    assert pairs
    for first, second in pairs:
        told = [
            w(key, first=w.of(first.job.name), second=w.of(second.job.name))
            for key in ("swap.found", "swap.found.band", "swap.none", "swap.none.band")
        ]
        assert sum(text in said for text in told) == 1
    found = sum(smallest_swap(model, early, a.job.id, b.job.id) is not None for a, b in pairs)
    assert said.count(w("swap.note")) == found


def test_a_change_is_told_with_the_statement_and_both_answers(services, model):
    people = (as_answers(model, sheet) for sheet in simulate(model, 100, seed=3)[1])
    w = services.words["ja"]
    for person in people:
        result = Assessment(model, person)
        pairs = rivals(result) if result.points_somewhere else ()
        if not pairs or pairs[0][0].estimate.score - pairs[0][1].estimate.score > 0.05:
            continue
        app = Visitor(services, person).open("result")
        app.session_state["swap"] = True
        said = spoken(app.run())
        lines = [line for line in said.splitlines() if "」ではなく「" in line]
        assert lines
        statement = lines[0].split("」が「")[0].removeprefix("- 「")
        item = next(item for item in model.questionnaire if item.text["ja"] == statement)
        assert f"「{w(f'scale.{person[item.id]}')}」ではなく「" in lines[0]
        return
    raise AssertionError("nobody with two jobs this near")
