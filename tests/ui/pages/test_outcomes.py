"""The page on outcomes: files of every kind, every refused row with its reason, and a draft that publishes nothing."""

from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from advisor.actions import weights
from advisor.content.weights import weights_text
from advisor.domain.governance import outcomes
from advisor.files.outcomes import COLUMNS, Result
from advisor.files.xlsx_writer import as_xlsx
from tests.agreed import a_campaign, code_of_somebody
from tests.people import archetype, as_answers, simulate
from tests.ui.visitor import open_page, sign_in, spoken

HEADING = "code,desk,stayed,satisfaction\n"


def send(app, data, name="outcomes.csv"):
    return app.file_uploader[0].upload(name, data if isinstance(data, bytes) else data.encode()).run(timeout=120)


def texts(app):
    return "\n".join(one.value for one in app.text)


@pytest.fixture(params=["ja", "en"])
def language(request):
    return request.param


@pytest.fixture
def app(services, monkeypatch, language):
    sign_in(monkeypatch, services, "staff")
    return open_page("outcomes", lang=language)


@pytest.fixture
def w(services, language):
    return services.words[language]


def test_the_page_explains_the_columns_and_that_answers_are_deleted_before_three_months(app, w):
    assert not app.exception
    said = spoken(app)
    for column, names in COLUMNS.items():
        name = names[1] if w.language == "ja" else names[0]
        assert w(f"outcomes.column.{column}", name=name) in said
    assert w("outcomes.retention", days="30") in said


def test_every_refused_row_is_told_with_its_number_and_reason(services, app, w):
    code = code_of_somebody(services, a_campaign(services), archetype("billing"))
    rows = [
        f"{code},billing,yes,5",
        f"{code},billing,yes,",
        "AB12,billing,perhaps,",
        "AB12,<b>**x**</b>,yes,",
        "AB12,billing,yes,9",
        "=1+1,billing,yes,",
        "AB12,billing",
        "ZZ99,billing,no,",
    ]
    send(app, HEADING + "\n".join(rows))
    assert not app.exception
    assert not app.error
    assert w("outcomes.taken", rows="8", taken="1") in spoken(app)
    reasons = [
        ("twice", code),
        ("stayed", "perhaps"),
        ("desk", "<b>**x**</b>"),
        ("satisfaction", "9"),
        ("code", "=1+1"),
    ]
    reasons += [("width", ""), ("unmatched", "ZZ99")]
    for row, (kind, value) in enumerate(reasons, start=3):
        assert w("upload.row", row=str(row), reason=w(f"outcomes.fault.{kind}", value=value)) in texts(app)
    assert "<b>" not in spoken(app)
    few = {"people": "1", "fewest": str(outcomes.FEWEST), "each": str(outcomes.FEWEST_EACH)}
    assert w("outcomes.unknown", **few) in spoken(app)
    assert w("outcomes.unknown.rare", compared="0", rare="0", needed=str(outcomes.FEWEST_RARE)) in spoken(app)
    assert w("outcomes.suggestions.none") in spoken(app)
    assert "draft" not in [one.key for one in app.button]


def test_a_code_of_nobody_and_of_somebody_who_does_not_share_are_refused_alike(services, app, w):
    send(app, HEADING + "AB12CD34,billing,no,\n7KXM-2PQ9-TR4D,billing,no,\n")
    lines = texts(app).splitlines()
    for row, code in ((2, "AB12-CD34"), (3, "7KXM-2PQ9-TR4D")):
        reason = w("outcomes.fault.unmatched", value=code)
        assert w("upload.row", row=str(row), reason=reason) in lines


@pytest.mark.parametrize(
    ("data", "kind", "value"),
    [
        (b"code,desk\0", "text", ""),
        (b"\xd0\xcf\x11\xe0rest", "old", ""),
        (b"PK\x03\x04rest", "broken", ""),
        (b"code\n" * 6000, "rows", "5000"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_what_was_before_is_gone(
    services, app, w, data, kind, value
):
    send(app, HEADING + "ZZ99,billing,no,\n")
    send(app, data)
    assert not app.exception
    assert [one.value for one in app.error] == [w("upload.refused")]
    assert w(f"upload.fault.{kind}", value=value) in texts(app)
    assert w("outcomes.read") not in [one.value for one in app.header]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("code,desk,stayed,shoes", "unknown"), ("code,desk", "missing"), ("code,desk,stayed,code", "repeated")],
)
def test_a_wrong_heading_is_told(app, w, heading, kind):
    send(app, f"{heading}\n")
    assert not app.exception
    assert w("upload.row", row="1", reason=w(f"outcomes.fault.{kind}", value="shoes")) in texts(app)


def planted(services, monkeypatch):
    """Rows that ask for more resilience at the billing desk, with real sheets behind them; only looking up is quick."""
    model = services.published.current().model
    traits, sheets = simulate(model, 600, seed=4)
    extra = traits[:, model.questionnaire.traits.index("resilience")]
    fit = traits @ model.rows[model.is_job][model.weights.jobs.index("billing")]
    stayed = np.random.default_rng(2).random(600) < 1 / (1 + np.exp(-(0.5 * fit + 2 * extra)))
    held = {f"P{number:07d}": as_answers(model, sheet) for number, sheet in enumerate(sheets)}
    shown = {code[:4] + "-" + code[4:]: Result(n, answers) for n, (code, answers) in enumerate(held.items())}
    monkeypatch.setattr("advisor.actions.outcomes.of_staff", lambda *_: shown.get)
    return [[code, "billing", "yes" if stay else "no", ""] for code, stay in zip(held, stayed, strict=True)]


def test_a_planted_relation_leads_to_a_draft_and_changes_nothing(services, monkeypatch, language, w):
    sign_in(monkeypatch, services, "staff")
    rows = planted(services, monkeypatch)
    app = open_page("outcomes", lang=language)
    send(app, as_xlsx("outcomes", list(COLUMNS), rows), "outcomes.xlsx")
    assert not app.exception
    assert w("outcomes.taken", rows="600", taken="600") in spoken(app)
    assert app.get("plotly_chart")
    suggested = app.table[2].value
    name = w.of(next(trait.name for trait in services.published.current().content.traits if trait.id == "resilience"))
    assert name in set(suggested[w("outcomes.suggestion.trait")])
    assert w("outcomes.satisfaction.unknown", fewest="30") in spoken(app)
    user = services.accounts.find("a_staff")[0]
    newest = services.weights.newest()
    app.button(key="draft").click().run()
    assert not app.exception
    draft = weights.draft(services.weights, user)
    assert draft.based_on == newest == services.weights.newest()
    assert "600人の在籍状況からの提案" in draft.rows
    again = open_page("outcomes", lang=language)
    send(again, as_xlsx("outcomes", list(COLUMNS), rows), "outcomes.xlsx")
    assert again.button(key="draft").disabled
    again.checkbox(key="replace").check().run()
    assert not again.button(key="draft").disabled


def test_a_click_while_a_file_is_read_does_not_lose_it_nor_begin_it_anew(services, monkeypatch, app, w):
    """A click ends the run of the page at whatever it draws next, and begins another."""
    clicks, asked = [3, 7], []

    def find(code):
        asked.append(code)
        if clicks and code == f"AB{clicks[0]:02}":
            del clicks[0]
            st.rerun()

    monkeypatch.setattr("advisor.actions.outcomes.of_staff", lambda *_: find)
    send(app, HEADING + "".join(f"AB{n:02},billing,yes,\n" for n in range(10)))
    assert not app.exception
    assert clicks == []
    assert sorted(asked) == sorted([f"AB{n:02}" for n in range(10)] + ["AB03", "AB07"])
    assert w("outcomes.taken", rows="10", taken="0") in spoken(app)
    monkeypatch.setattr("advisor.files.outcomes.read", None)
    app.run()
    assert not app.exception  # and once read, it is not read again


def test_a_file_that_was_refused_is_not_read_again(monkeypatch, app, w):
    send(app, b"code,desk\0")
    assert [one.value for one in app.error] == [w("upload.refused")]
    monkeypatch.setattr("advisor.files.outcomes.read", None)
    app.run()
    assert not app.exception
    assert not app.error


def test_a_suggestion_for_weights_that_are_not_the_newest_any_more_makes_no_draft(services, monkeypatch, language, w):
    """Another process has published, and this one has not looked yet."""
    monkeypatch.setattr("advisor.runtime.published_content.LOOK_EVERY", float("inf"))
    sign_in(monkeypatch, services, "staff")
    rows = planted(services, monkeypatch)
    user, seen = services.accounts.find("a_staff")[0], services.weights.newest()
    app = open_page("outcomes", lang=language)
    table = services.published.current().content.weights
    cell = table.cells["billing", "resilience"]
    changed = replace(table, cells={**table.cells, ("billing", "resilience"): replace(cell, value=cell.value + 0.5)})
    content, now = services.published.shipped.content, services.now()
    weights.publish(services.weights, content, user, weights_text(changed), "聞き取りの結果です。", seen, now)
    send(app, as_xlsx("outcomes", list(COLUMNS), rows), "outcomes.xlsx")
    app.button(key="draft").click().run()
    assert not app.exception
    assert [one.value for one in app.error] == [w("outcomes.draft.changed")]
    assert weights.draft(services.weights, user) is None


def test_the_file_is_dropped_from_memory_once_it_is_read(app, monkeypatch):
    dropped = []
    remove_file = MemoryUploadedFileManager.remove_file

    def noted(self, session_id, file_id):
        held = self.file_storage[session_id][file_id].data
        remove_file(self, session_id, file_id)
        dropped.append((held, file_id in self.file_storage[session_id]))

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", noted)
    send(app, HEADING)
    assert dropped == [(HEADING.encode(), False)]
    assert app.file_uploader[0].value is None
