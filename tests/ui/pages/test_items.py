"""The page on the questions: nothing said of few people, figures and reasons of many."""

import pytest

from advisor.actions import item_analysis
from advisor.domain.psychometrics.item_analysis import FEWEST
from tests import begun
from tests.people import as_answers, simulate
from tests.ui.visitor import open_page, sign_in, spoken


def finish(services, sheets):
    for sheet in sheets:
        answers = as_answers(services.published.current().model, sheet)
        begun.finish(services, begun.begin(services, in_studies=True), answers)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_of_nobody_nothing_is_known_and_the_page_says_so(services, monkeypatch, language):
    sign_in(monkeypatch, services, "staff")
    w = services.words[language]
    app = open_page("items", lang=language)
    assert not app.exception
    assert not app.error
    assert w("items.few", fewest=w.number(FEWEST)) in spoken(app)
    assert w("items.unknown") in spoken(app)
    assert {cell for column in ("items.alpha", "items.omega") for cell in app.table[0].value[w(column)]} == {
        w("items.unknown.short")
    }
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_of_many_it_shows_figures_and_why_a_question_stands_out(services, monkeypatch, language):
    model = services.published.current().model
    _, sheets = simulate(model, 60, seed=2)
    reversed_, middling = 0, 5
    sheets[:, reversed_] = 6 - sheets[:, reversed_]
    sheets[:50, middling] = 3
    finish(services, sheets)
    monkeypatch.setattr(item_analysis, "LEFT_OUT", 0)  # what is said of these people, whoever chance leaves out
    sign_in(monkeypatch, services, "staff")
    w, content = services.words[language], services.published.current().content
    app = open_page("items", lang=language)
    assert not app.exception
    said = spoken(app)
    names = {trait.id: w.of(trait.name) for trait in content.traits}
    items = list(content.items)
    assert w("items.flag.reversed", trait=names[items[reversed_].trait], limit="0.2") in said
    assert w("items.flag.middle", trait=names[items[middling].trait], limit="50") in said
    assert w.of(items[reversed_].text) in said
    assert app.get("plotly_chart")
    traits, questions = (one.value for one in app.table)
    assert (len(traits), len(questions)) == (10, 40)
    assert w("items.unknown.short") not in set(traits[w("items.alpha")])


def test_many_people_are_worked_out_only_when_asked_and_only_once(services, monkeypatch):
    done, study = [], item_analysis.study
    monkeypatch.setattr(item_analysis, "study", lambda *given, **more: done.append(1) or study(*given, **more))
    monkeypatch.setattr(type(services.results), "count", lambda _: 10_000)
    sign_in(monkeypatch, services, "staff")
    app = open_page("items")
    assert (done, len(app.table)) == ([], 0)
    app.button(key="work_out").click().run()
    assert len(app.table) == 2
    app.run()
    open_page("items", lang="en")
    assert len(done) == 1
