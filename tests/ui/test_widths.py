"""Every place that shows how uncertain a figure is shows the one width of `domain/psychometrics/intervals.py`."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

import advisor
from advisor.actions import campaigns, item_analysis
from advisor.cli import studies
from advisor.content.loading import DATA
from advisor.domain.governance import outcomes, satisfaction
from advisor.domain.psychometrics import intervals
from advisor.domain.psychometrics import item_analysis as items
from advisor.domain.recruiting.shared_results import compare, shared_result
from advisor.domain.scoring.result import Assessment, Estimate
from advisor.files.xlsx_writer import as_xlsx
from advisor.i18n import load
from advisor.presentation import wording
from advisor.presentation.charts.scores import reach
from advisor.presentation.charts.theme import LIGHT
from advisor.presentation.pdf.result import result_pdf
from advisor.runtime.shared import SHARED
from advisor.ui.sections.campaigns import shared_table
from tests.people import archetype, simulate
from tests.presentation.pdf.reading import Paper, squeezed
from tests.ui.pages.test_campaigns import campaign, open_own, owner, people_of, sharer  # noqa: F401  # fixtures
from tests.ui.pages.test_items import finish
from tests.ui.pages.test_outcomes import planted, send
from tests.ui.visitor import Visitor, charts, open_folds, open_page, sign_in, spoken, tables

CODE = Path(advisor.__file__).parent
READERS = {
    "presentation/wording.py",
    "presentation/charts/scores.py",
    "presentation/charts/tracks.py",
    "presentation/charts/intervals.py",
    "presentation/pdf/card.py",
    "ui/sections/campaigns.py",
    "ui/sections/items.py",
    "ui/sections/outcomes.py",
    "ui/pages/compare.py",
    "ui/pages/group.py",
    "cli/studies.py",
}
"""Modules over the domain that take an interval or its margin to show it. Each is met in a test below."""
DECIDERS = {
    "domain/psychometrics/intervals.py",
    "domain/adaptive/stopping.py",
    "domain/scoring/change.py",
    "domain/scoring/result.py",
    "domain/governance/outcomes.py",
}
"""Modules that turn a probability into standard errors. All but the first decide something, and show no interval."""
SHOWN = re.compile(r"±([\d.]+)|([+\-−]?[\d.]+)%?〜([+\-−]?[\d.]+)")

SCALE = "−1〜1"
"""What a correlation can be: two ends, but no width."""


def trees(*rooms):
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        if name.startswith(rooms):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


# --- one function ---


def test_nine_times_in_ten_is_five_percent_off_at_either_side():
    """1.6449 is the quantile in every table of the normal distribution."""
    assert intervals.INSIDE == 0.9
    assert round(intervals.Z, 4) == 1.6449
    assert intervals.margin(2.0) == 2.0 * intervals.Z
    around = intervals.around(1.0, 0.5)
    assert (around.low, around.value, around.high) == (1.0 - 0.5 * intervals.Z, 1.0, 1.0 + 0.5 * intervals.Z)
    assert intervals.around(0.9, 0.5, 0.0, 1.0).high == 1.0


def test_an_estimate_has_the_interval_of_its_error():
    estimate = Estimate("x", 0.4, 0.3)
    assert estimate.interval == intervals.around(0.4, 0.3)
    assert estimate.margin == intervals.margin(0.3)


def test_no_other_module_turns_a_probability_into_a_width():
    found = {
        name
        for name, tree in trees("")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("inv_cdf", "ppf"))
        or (isinstance(node, ast.Constant) and node.value in (1.64, 1.645, 1.6449, 1.96, 1.959964))
    }
    assert found == DECIDERS


def test_every_module_that_shows_a_width_is_known_here():
    found = {
        name
        for name, tree in trees("presentation/", "ui/", "cli/", "actions/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("margin", "interval", "low", "high")
    }
    assert found == READERS


def test_no_page_and_no_chart_reads_a_standard_error():
    found = [
        (name, node.lineno)
        for name, tree in trees("presentation/", "ui/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "error"
        and not (isinstance(node.value, ast.Name) and node.value.id in ("st", "LOG"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "other"),
    [
        ("ja", r"95|標準誤差|標準偏差|20回に19回|68|誤差の幅（(?!90)\d"),
        ("en", r"95|standard (error|deviation)|19 of 20|68|\d% (interval|margin)"),
    ],
)
def test_no_text_speaks_of_another_width(language, other):
    text = (DATA / "locales" / f"{language}.po").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if re.search(other, line)] == []


# --- in the domain, of everything that has an interval ---


def figures(model):
    """Every kind of figure with an interval that the domain makes of many people."""
    traits, sheets = simulate(model, 200, seed=5)
    desks = ["billing", "survey"] * 100
    fit, desk = outcomes.fit_at(model, traits, desks)
    stayed = np.random.default_rng(3).random(200) < 1 / (1 + np.exp(-fit))
    ratings = list(np.random.default_rng(4).integers(1, 6, 200))
    reached = {item: 200 - place for place, item in enumerate(model.questionnaire.ids)}
    found = {"auc": [outcomes.within_desks(fit, desk, stayed)]}
    found["satisfaction"] = [satisfaction.relation(fit, desks, ratings)]
    found["alpha"] = [trait.alpha for trait in items.traits(model.questionnaire, sheets)]
    lines = items.items(model.questionnaire, sheets, reached=reached)
    found["correlation"] = [line.rest for line in lines]
    found["share"] = [line.middle for line in lines] + [line.lost for line in lines[1:]]
    return {(kind, place): figure for kind, all_ in found.items() for place, figure in enumerate(all_)}


def test_every_interval_of_the_domain_closes_with_the_one_width(model, monkeypatch):
    shown = figures(model)
    assert all(figure.low < figure.high for figure in shown.values())
    monkeypatch.setattr(intervals, "Z", 0.0)
    for kind, figure in figures(model).items():
        assert (figure.low, figure.high) == pytest.approx((figure.value,) * 2), kind
        assert figure.value == shown[kind].value


# --- on the pages, of one person and of several ---


def drawn(app):
    """Half of the length of every thin line of every chart, chart by chart."""
    traces = [trace for one in app.get("plotly_chart") for trace in json.loads(one.proto.spec)["data"]]
    lines = [trace["error_x"]["array"] for trace in traces if "error_x" in trace]
    return lines + [[row["margin"] for row in chart["rows"]] for chart in charts(app)]


def written(app):
    """Every width in a table or a sentence: half of it after ±, or the distance of two ends."""
    cells = [str(cell) for table in app.table for cell in table.value.to_numpy().ravel()]  # the others are text
    texts = [text.replace(SCALE, "") for text in (*cells, *spoken(app).splitlines())]
    found = [match for text in texts for match in SHOWN.finditer(text)]
    number = [[float(part.replace("−", "-")) for part in match.groups() if part] for match in found]
    return [round(part[0] if len(part) == 1 else part[1] - part[0], 2) for part in number]


def margins(estimates):
    return [intervals.margin(estimate.error) for estimate in estimates]


def of_result(result):
    """What the three tables of a result show, in their order; on the page jobs stand in their groups."""
    fits = [fit for group in (*result.bands, result.in_conflict) for fit in group]
    return [margins(result.directions), margins(fit.estimate for fit in fits), margins(result.traits)]


def assert_shows(app, result):
    assert not app.exception
    _, jobs, traits = expected = of_result(result)
    assert drawn(app) == [pytest.approx(rows) for rows in (margins([result.contrast]), jobs, traits)]
    assert written(app) == pytest.approx([round(half, 2) for rows in expected for half in rows], abs=0.006)


def test_the_persons_own_page(services):
    """Its traits stand by their scores, in a chart of some and one of all; the directions' table comes last."""
    result = Assessment(services.published.current().model, archetype("billing"))
    app = open_folds(Visitor(services, archetype("billing")).open("result"))
    assert not app.exception
    directions, jobs, _ = of_result(result)
    traits = margins(sorted(result.traits, key=lambda estimate: -estimate.score))
    shown = [margins([result.contrast]), jobs, [*traits[:3], *traits[-2:]], traits]
    assert drawn(app) == [pytest.approx(rows) for rows in shown]
    assert written(app) == pytest.approx([round(half, 2) for half in (*jobs, *traits, *directions)], abs=0.006)


def test_what_a_recruiter_sees_and_the_person_before_sharing(services, owner, campaign):  # noqa: F811
    token = sharer(services, campaign, 1)
    (person,) = people_of(services, owner, campaign)
    expected = shared_result(services.published.current().model, archetype("billing"))
    for app in (open_page("person", k=campaign.code, p=person), open_own(token, "share")):
        assert_shows(open_folds(app), expected)


def test_the_comparison(services, owner, campaign):  # noqa: F811
    jobs = ("billing", "tele_sales", "survey")
    for number, job in enumerate(jobs):
        sharer(services, campaign, number, job)
    model = services.published.current().model
    rows = compare([shared_result(model, archetype(job)) for job in jobs], campaign.desks)
    app = open_page("compare", k=campaign.code, p=",".join(people_of(services, owner, campaign)))
    assert drawn(app) == [pytest.approx(margins(row.estimates)) for row in rows[:2]]
    whole = [2 * half for row in rows for half in margins(row.estimates)]
    assert written(app) == pytest.approx(whole, abs=0.11)


def test_the_picture_of_a_group(services, owner, campaign):  # noqa: F811
    """Nine of ten people, not nine of ten true values: the same number of standard deviations."""
    model, jobs = services.published.current().model, ("billing", "tele_sales")
    for number in range(10):
        sharer(services, campaign, number, jobs[number % 2])
    traits = [[trait.score for trait in shared_result(model, archetype(job)).traits] for job in jobs]
    spread = np.std(np.repeat(traits, 5, axis=0), axis=0, ddof=1)
    app = open_folds(open_page("group", k=campaign.code))
    assert drawn(app) == [pytest.approx([intervals.margin(one) for one in spread])]
    assert services.words["ja"]("group.spread") in spoken(app)
    assert services.words["ja"]("group.line") in tables(app)[-1][0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_file_of_shared_results(services, owner, campaign, language):  # noqa: F811
    sharer(services, campaign, 1)
    shared = campaigns.shared_with(services.campaigns, owner, campaign.code, services.now())
    w, current = services.words[language], services.published.current()
    heading, (row,) = shared_table(w, shared, current, services.now() - services.now())
    by_name = dict(zip(heading, row, strict=True))
    result = shared_result(current.model, archetype("billing"))
    names = {side: w(f"direction.{side}.short") for side in ("inbound", "outbound")}
    names |= wording.trait_names(w, current.content)
    for estimate in (*result.directions, *result.traits):
        assert by_name[w("export.margin", name=names[estimate.id])] == round(intervals.margin(estimate.error), 2)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_copy_on_paper(content, model, now, language):
    w, result = load(DATA, language), Assessment(model, archetype("billing"))
    paper = Paper(result_pdf(w, content, result, now))
    drawn = [wording.direction_rows(w, result), wording.job_rows(w, result), wording.trait_rows(w, result, content)]
    assert [sorted(row.margin for row in rows) for rows in drawn] == [sorted(rows) for rows in of_result(result)]
    for rows in drawn:
        for row in rows:
            assert squeezed("".join(wording.cells(w, row))) in paper.text
    assert paper.text.count(squeezed(w("chart.note"))) == len(drawn)
    # An axis is 68 mm long. Only bars have lines of the text colour; rules over the whole page have it too.
    bars = [2 * row.margin * 68 / 25.4 * 72 / (2 * reach(rows)) for rows in (drawn[0], drawn[2]) for row in rows]
    long = [right - left for left, bottom, right, top in paper.stroked(LIGHT.text) if right - left > top - bottom]
    lines = sorted(length - 2 for length in long if length < 200)  # the bounds have the line's thickness around it
    assert lines == pytest.approx(sorted(bars), abs=0.2)


# --- for staff ---


def closes(app, monkeypatch, open_again):
    """Lines and numbers have a width on the page, and none when the one width is nought."""
    lines, numbers = drawn(app), written(app)
    assert any(half > 0 for rows in lines for half in rows) or not lines
    assert any(numbers)
    monkeypatch.setattr(intervals, "Z", 0.0)
    closed = open_again()
    assert not closed.exception
    assert [half for rows in drawn(closed) for half in rows] == pytest.approx([0.0] * sum(map(len, lines)), abs=1e-9)
    assert written(closed) == [0.0] * len(numbers)


def test_the_page_on_the_questions(services, monkeypatch):
    finish(services, simulate(services.published.current().model, 40, seed=2)[1])
    monkeypatch.setattr(item_analysis, "LEFT_OUT", 0)
    sign_in(monkeypatch, services, "staff")
    app = open_page("items", lang="ja")

    def anew():
        SHARED.close()  # what has been worked out is kept
        return open_page("items", lang="ja")

    closes(app, monkeypatch, anew)


def test_the_page_on_outcomes(services, monkeypatch):
    sign_in(monkeypatch, services, "staff")
    people = enumerate(planted(services, monkeypatch))
    rows = [[code, desk, stayed, "12345"[place % 5]] for place, (code, desk, stayed, _) in people]

    def opened():
        app = open_page("outcomes", lang="ja")
        send(app, as_xlsx("outcomes", ["code", "desk", "stayed", "satisfaction"], rows), "outcomes.xlsx")
        return app

    closes(opened(), monkeypatch, opened)


def test_the_commands_for_staff():
    assert studies._shown(intervals.around(0.5, 0.1)) == "0.50 (0.34 to 0.66)"
