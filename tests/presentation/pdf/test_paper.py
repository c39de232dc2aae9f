"""The questionnaire on paper: whole, and scored by what is printed exactly as the rule scores it."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.items import SCALE
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.paper import paper_key, paper_result
from advisor.i18n import load
from advisor.presentation.pdf.characters import MISSING
from advisor.presentation.pdf.paper import MEASURED_WITH, paper_pdf
from tests.people import archetypes
from tests.presentation.pdf.reading import Paper, squeezed

SHEETS = 50
NUMBER = r"[問Q](\d+)"
FORMULA = rf"\({NUMBER}\+{NUMBER}\)−\({NUMBER}\+{NUMBER}\)="
WEIGHTS = r"((?:[+−]\d|·){10})"


@pytest.fixture(scope="module", params=LANGUAGES)
def w(request):
    return load(DATA, request.param)


@pytest.fixture(scope="module")
def paper(w, content, model):
    made = Paper(paper_pdf(w, content, model, datetime(2026, 11, 22, tzinfo=UTC)))
    made.photograph(f"paper_{w.language}")
    return made


@dataclass
class Printed:
    """The key as somebody with a pencil reads it off the paper."""

    formulas: list[tuple[int, ...]]
    difference: list[int]
    leading: int
    jobs: dict[str, list[int]]
    tie: int
    most: int
    flat: int
    middle: int

    def score(self, answers):
        """By hand: (points of the traits, sum of step 3, its sentence, sums of the jobs, circled jobs)."""
        points = [answers[a - 1] + answers[b - 1] - answers[c - 1] - answers[d - 1] for a, b, c, d in self.formulas]
        difference = sum(x * y for x, y in zip(points, self.difference, strict=True))
        side = "inbound" if difference >= self.leading else "outbound" if difference <= -self.leading else "even"
        sums = {job: sum(x * y for x, y in zip(points, row, strict=True)) for job, row in self.jobs.items()}
        circled = {job for job, total in sums.items() if total >= max(sums.values()) - self.tie}
        stop = any(answers.count(value) >= self.flat for value in SCALE) or answers.count(3) >= self.middle
        return points, difference, side, sums, set() if stop or len(circled) > self.most else circled


def numbers_in(paper, text):
    """The numbers that are printed where a text has its {placeholders}, by their names."""
    pattern = re.sub(r"\\\{(\w+)\\\}", lambda m: rf"(?P<{m[1]}>\d+)", re.escape(squeezed(text)), count=2)
    pattern = re.sub(r"\\\{(\w+)\\\}", r"\\d+", pattern)
    return {name: int(value) for name, value in re.search(pattern, paper.text).groupdict().items()}


def whole_numbers(cells):
    return [0 if cell == "·" else int(cell.replace("−", "-")) for cell in re.findall(r"[+−]\d|·", cells)]


@pytest.fixture(scope="module")
def printed(paper, w, content):
    template = {
        key: w(key, **{name: f"{{{name}}}" for name in w.placeholders(key)}) for key in w.keys if "paper" in key
    }
    inbound = numbers_in(paper, template["paper.difference.inbound"])["points"]
    outbound = numbers_in(paper, template["paper.difference.outbound"])["points"]
    assert inbound == outbound
    group = numbers_in(paper, template["paper.jobs.group"])
    stop = numbers_in(paper, template["paper.check.about"])
    # Of the jobs only the last of the texts with their names is the table's.
    rows = {job.id: re.findall(re.escape(squeezed(w.of(job.name))) + WEIGHTS, paper.text) for job in content.jobs}
    assert all(len(found) == 1 for found in rows.values())
    return Printed(
        formulas=[tuple(map(int, found)) for found in re.findall(FORMULA, paper.text)],
        difference=whole_numbers(re.search(re.escape(squeezed(w("paper.weight"))) + WEIGHTS, paper.text)[1]),
        leading=inbound,
        jobs={job: whole_numbers(found[0]) for job, found in rows.items()},
        tie=group["points"],
        most=group["most"],
        flat=stop["flat"],
        middle=stop["middle"],
    )


def sheets(model):
    """Random sheets, half of them of people with a clear side, and some that say nothing."""
    random = np.random.default_rng(20)
    found = [random.integers(1, 6, 40).tolist() for _ in range(SHEETS - 20)]
    found += [[int(row[item]) for item in model.questionnaire.ids] for row in archetypes()]
    found += [[3] * 28 + random.integers(1, 6, 12).tolist(), [5] * 36 + [1] * 4, [4] * 35 + [2] * 5, [1] * 40, [3] * 40]
    assert len(found) == SHEETS
    return found


def test_fifty_sheets_scored_by_the_printed_key_agree_with_the_rule(printed, model):
    key = paper_key(model)
    sides, groups = set(), []
    for answers in sheets(model):
        points, difference, side, sums, circled = printed.score(answers)
        result = paper_result(key, answers)
        assert tuple(points) == result.traits
        assert (difference, side) == (result.difference, result.side)
        assert sums == result.jobs
        assert circled == set(result.group)
        sides.add(side)
        groups.append(len(circled))
    assert sides == {"inbound", "outbound", "even"}
    assert groups.count(0) >= 4
    assert sum(1 <= size <= 7 for size in groups) >= 25


def test_a_misprint_would_be_noticed(printed, model):
    """The twin of the test above: one wrong number in the key, and the sheets no longer agree."""
    key = paper_key(model)
    wrong = Printed(**{**vars(printed), "jobs": {**printed.jobs, "billing": printed.jobs["survey"]}})
    assert any(wrong.score(answers)[3] != paper_result(key, answers).jobs for answers in sheets(model))


def test_every_statement_stands_there_once_with_five_boxes(paper, w, content):
    pages = squeezed("".join(paper.pages[:2]))
    for number, item in enumerate(content.items, start=1):
        assert pages.count(f"{number}{squeezed(w.of(item.text))}12345") == 1, item.id
    for value in SCALE:
        assert pages.count(squeezed(w(f"scale.{value}"))) >= 2, "the scale stands on both pages"


def test_no_trait_is_named_beside_the_statements(paper, w, content):
    if w.language == "ja":
        pages = squeezed("".join(paper.pages[:2]))
        assert [trait.id for trait in content.traits if w.of(trait.name) in pages] == []


def test_the_instructions_the_limits_and_the_versions_are_there(paper, w, content):
    wanted = [
        "paper.title",
        "paper.all",
        "paper.private",
        "questions.how",
        "paper.limit",
        "paper.limit.measured",
        "limits.1",
        "limits.5",
    ]
    assert [key for key in wanted if squeezed(w(key)) not in paper.text] == []
    assert paper.text.count(content.fingerprint) == len(paper)


def test_nothing_is_missing_a_glyph(paper):
    assert MISSING not in paper.text


def test_other_weights_are_not_said_to_have_been_measured(w, content, model, now):
    other = replace(content, versions={**content.versions, "weights": f"after {MEASURED_WITH}"})
    assert squeezed(w("paper.limit.measured")) not in Paper(paper_pdf(w, other, model, now)).text


def test_it_fits_on_two_sheets_printed_on_both_sides(paper):
    assert len(paper) == 4


def test_screen_readers_get_it_too(paper, w):
    assert paper.title == w("paper.title")
    assert paper.language == w.language
    assert {"H1", "H2", "H3", "Table", "TH", "TD", "L"} <= {tag for tag, _ in paper.structure()}
    assert paper.unreadable() == []


def test_no_latin_word_stands_in_the_japanese_paper(paper, w, content):
    if w.language == "ja":
        words = set(re.findall(r"[A-Za-z]{2,}", "\n".join(paper.pages).replace(content.fingerprint, "")))
        assert words <= {"Callfit"}
