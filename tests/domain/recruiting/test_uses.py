"""The linter of purposes refuses pass marks, orders and choosing by a matter, and lets honest uses stand."""

import csv
from pathlib import Path

import pytest

from advisor.content import fairness
from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.recruiting.fairness import USES, Linter
from advisor.i18n import load as load_words

QUESTIONS = fairness.load(DATA)
LINTER = fairness.load_uses(DATA, QUESTIONS)
TABLE = list(csv.DictReader(fairness.read_text(DATA / fairness.OF_USES).splitlines()))


def collected(file):
    with (Path(__file__).parents[2] / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


REFUSED = [row["text"] for row in collected("uses.csv") if row["judged"] == "refused"]
ALLOWED = [row["text"] for row in collected("uses.csv") if row["judged"] == "allowed"]


@pytest.mark.parametrize("text", REFUSED)
def test_a_use_that_chooses_people_is_refused(text):
    assert LINTER(text)


@pytest.mark.parametrize("text", ALLOWED)
def test_an_honest_use_may_stand(text):
    assert LINTER(text) == ()


@pytest.mark.parametrize(
    "row", [row for row in collected("fairness.csv") if not row["matter"]], ids=lambda row: row["text"]
)
def test_what_may_be_asked_may_be_a_purpose(row):
    assert LINTER(row["text"]) == ()


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("合否判定に使います。", {"cutoff"}),
        ("We rank applicants by score.", {"ranking"}),
        ("年齢と性別で選びます。", {"age", "sex"}),
        ("We choose by age and sex.", {"age", "sex"}),
        ("支持政党を参考にします。", {"party"}),
    ],
)
def test_a_use_is_refused_by_its_matter(text, matters):
    assert {finding.matter for finding in LINTER(text)} == matters


def test_a_promise_is_no_excuse_for_the_sentence_beside_it():
    assert LINTER("順位はつけません。") == ()
    assert LINTER("順位はつけません。点数の低い人は落とします。")


def test_a_question_is_not_judged_as_a_use():
    assert QUESTIONS("点数の高い順に並べる仕事をしたことはありますか。") == ()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['matter']} {row['pattern'][:20]}")
def test_no_rule_on_uses_is_idle(row):
    without = Linter(rule for rule in LINTER.rules if rule.pattern != row["pattern"])
    texts = [text for one in TABLE for text in (one["refused"], one["allowed"])] + REFUSED + ALLOWED
    assert any({one.matter for one in without(text)} != {one.matter for one in LINTER(text)} for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_use_has_its_name(language):
    words = load_words(DATA, language)
    assert len({words(f"fairness.{use}") for use in USES}) == len(USES)
