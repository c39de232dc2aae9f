"""A person's own copy: what the page says of the result, on paper, in both languages."""

import inspect
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.items import ENOUGH
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.explanations import LEVEL
from advisor.domain.scoring.model import MOST_TOGETHER
from advisor.domain.scoring.result import Assessment
from advisor.i18n import load
from advisor.presentation import keeping, wording
from advisor.presentation.charts.scores import reach
from advisor.presentation.charts.theme import LIGHT
from advisor.presentation.firmness import firmness
from advisor.presentation.pdf.characters import MISSING
from advisor.presentation.pdf.result import result_pdf
from advisor.presentation.pdf.sheet import LINES
from advisor.ui.sections import jobs
from tests.people import archetype, as_answers, simulate
from tests.presentation.pdf.reading import Paper, squeezed

SECTIONS = ("sheet", "directions", "jobs", "top", "traits", "answers", "limits", "versions")
MUSTS = {"quota": "less_hard", "incentive": "less_hard", "script": "variety_soft"}


@pytest.fixture(params=LANGUAGES)
def w(request):
    return load(DATA, request.param)


@pytest.fixture(scope="module")
def printed(content, model):
    """Makes the copy of somebody imagined for a job, once for each question asked of it."""

    @lru_cache
    def make(language, job="consultation"):
        result = Assessment(model, archetype(job), MUSTS)
        pdf = result_pdf(load(DATA, language), content, result, datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
        return result, Paper(pdf)

    return make


@pytest.fixture(scope="module")
def many(content, model):
    """Copies of very different people: few jobs and many in the first group, hard wishes, half a sheet."""
    sheets = [as_answers(model, sheet) for sheet in simulate(model, 10, seed=61)[1]]
    sheets += [archetype(job.id) for job in model.jobs[::5]]
    short = [dict(list(answers.items())[:ENOUGH]) for answers in sheets[:3]]
    results = [Assessment(model, answers, wishes) for answers in sheets for wishes in (None, MUSTS)]
    results += [Assessment(model, answers) for answers in short]
    ranked = [result for result in results if result.points_somewhere]
    sizes = {len(result.top) for result in ranked}
    assert min(sizes) == 1
    assert max(sizes) >= MOST_TOGETHER - 1
    return [
        (words, result, Paper(result_pdf(words, content, result, datetime(2026, 11, 22, 9, 30, tzinfo=UTC))))
        for result in ranked
        for words in (load(DATA, language) for language in LANGUAGES)
    ]


def test_the_first_page_alone_is_what_to_take_to_an_interview(many, content):
    assert len(many) > 40
    for words, result, paper in many:
        first = squeezed(paper.pages[0])
        said = [words("sheet.title"), words(result.headline), words("sheet.notes"), wording.first_title(words, result)]
        said += [words.of(reasons.fit.job.name) for reasons in result.top]
        said += keeping.questions(words, result, content)
        said += keeping.lines_to_say(words, result)[:LINES]
        said += [step.replace("**", "") for step in keeping.next_steps(words, result)]
        assert [text for text in said if squeezed(text) not in first] == []
        assert len(keeping.questions(words, result, content)) == keeping.ASKED
        second = squeezed(paper.pages[1])
        assert second.startswith(squeezed(words("directions.title"))), "the next page begins with the next thing"
        assert not re.search(r"[+−]\d", first), "no scores"


def test_the_first_page_has_lines_to_write_on(many):
    for _, result, paper in many:
        page = paper.picture(0)
        ruled = ((page < 200).mean(axis=1) > 0.7).sum()
        assert ruled >= 2 * keeping.ASKED, result.headline


def test_no_page_is_nearly_empty(many):
    for words, _, paper in many:
        for number in range(len(paper)):
            rows = (paper.picture(number)[:770] < 200).any(axis=1).nonzero()[0]  # above the foot
            least = 0.2 if number == len(paper) - 1 else 0.5
            assert rows.max() / 842 > least, (words.language, number + 1, len(paper), rows.max() / 842)


def test_no_code_of_evidence_stands_bare(many, content):
    assert all(re.fullmatch(r"S\d+-\d+", claim) for claim in content.claims)
    for _, _, paper in many:
        assert not re.search(r"S\d+-\d+", paper.text)


def test_it_is_said_how_to_read_points_before_the_first_of_them(many):
    for words, _, paper in many:
        said = squeezed(words("copy.points", level=words.number(LEVEL, 2)))
        before, found, _ = paper.text.partition(said)
        assert found
        assert not re.search(r"[+−]\d\.\d\d", before)


def test_every_section_of_the_page_is_there(w, printed):
    _, paper = printed(w.language)
    paper.photograph(f"copy_{w.language}")
    for section in SECTIONS:
        assert squeezed(w(f"{section}.title")) in paper.text, section


TOLD = {
    "en": ("inbound and outbound", "jobs that fit", "reasons", "ten traits", "answers"),
    "ja": ("受信と発信", "合いそうな仕事", "理由", "10の持ち味", "答え"),
}
"""What the page says of the copy, in the words of its sections from directions to answers."""


def test_the_page_says_what_the_copy_holds(w, printed):
    said = w("copy.about").lower()
    titles = [w(f"{section}.title").lower() for section in ("directions", "top", "traits", "answers")]
    assert [one for one in TOLD[w.language] if one not in said] == []
    found = [any(one in title for one in TOLD[w.language]) for title in titles]
    assert found == [True] * 4
    _, paper = printed(w.language)
    for absent in ("swap.title", "offer.title", "moments.ask"):
        assert squeezed(w(absent)) not in paper.text
    assert "all of this result" not in said
    assert "すべて" not in said


def test_nothing_is_said_of_people_at_work_that_stops_being_so(w, model):
    """Weights may be checked against outcomes, and nothing in them says so: it is neither claimed nor denied."""
    calibrated = replace(model.parameters, calibrated=True)
    for parameters in (model.parameters, calibrated):
        assert w("limits.2") in wording.limits(w, parameters)
    assert not re.search("yet|check|まだ|確かめ|かぎりません", w("limits.2"))


def test_how_firm_it_is_stands_beside_the_order_of_jobs(w, printed):
    result, paper = printed(w.language)
    paragraph, lines = firmness(w, result)
    for said in (paragraph, *lines):
        assert squeezed(said) in paper.text


def test_all_fifteen_jobs_are_there_with_what_they_are(w, printed, content):
    _, paper = printed(w.language)
    assert len(content.jobs) == 15
    for job in content.jobs:
        assert squeezed(w.of(job.name)) in paper.text
        assert squeezed(w.of(job.summary)) in paper.text


def test_the_date_and_the_versions_are_there(w, printed, content, now):
    _, paper = printed(w.language)
    assert squeezed(w("versions.date", date=w.date(now))) in paper.text
    assert content.fingerprint in paper.text
    assert squeezed(w("parameters.default-1")) in paper.text


PANEL = re.findall(r'_heading\(words\("([a-z.]+)"\)\)', inspect.getsource(jobs))
"""What the page puts above each part of what it says of a job."""


def test_the_headings_of_a_job_are_found():
    assert {"top.why", "top.good", "top.conditions"} <= set(PANEL)


def test_every_sentence_about_the_top_jobs_is_there(w, printed, content):
    result, paper = printed(w.language)
    assert result.top
    for reasons in result.top:
        job = reasons.fit.job
        said = [w(reason.key) for reason in (*reasons.why, *reasons.watch)]
        said += [w.of(moment.text) for moment in (*job.moments, job.good)]
        said += map(w, PANEL)
        said += [w.of(content.conditions[name].question) for name in reasons.questions]
        said += [w.of(content.conditions[name].name) for name in job.grades]
        said += [wording.verdict_line(w, verdict) for verdict in reasons.fit.verdicts]
        for article, sentences in wording.claims_of_top(w, reasons, content).items():
            said += [article, *sentences]
        assert [text for text in said if squeezed(text) not in paper.text] == []


def test_every_answer_is_there_and_the_shares_add_up_to_the_scores(w, printed, content):
    result, paper = printed(w.language)
    for item in content.items:
        assert squeezed(w.of(item.text)) in paper.text
    total = squeezed(w("copy.sum")) + "".join(w.number(one.score, 2, sign=True) for one in result.directions)
    assert total in paper.text


def test_every_number_of_the_charts_is_there(w, printed, content):
    result, paper = printed(w.language)
    rows = wording.direction_rows(w, result) + wording.trait_rows(w, result, content) + wording.job_rows(w, result)
    assert len(rows) == 27
    for row in rows:
        assert squeezed("".join(wording.cells(w, row))) in paper.text, row


def unit(rows):
    """Points of paper for one prior standard deviation in a chart 68 mm wide."""
    return 68 / 25.4 * 72 / (2 * reach(rows))


def test_bars_and_points_are_drawn_to_scale(w, printed, content):
    """Plain inbound bars are as long, and inbound points as far from the middle, as the scores say."""
    result, paper = printed(w.language)
    charts = [wording.direction_rows(w, result), wording.trait_rows(w, result, content)]
    lengths = [abs(row.score) * unit(rows) for rows in charts for row in rows if row.kind == "inbound"]
    filled = paper.filled(LIGHT.inbound)
    bars = sorted(right - left - 1.6 for left, bottom, right, top in filled if top - bottom > 7.7)
    assert bars == pytest.approx(sorted(lengths), abs=0.2)

    jobs = wording.job_rows(w, result)
    points = sorted((left + right) / 2 for left, bottom, right, top in filled if top - bottom < 7.5)
    places = sorted(row.score * unit(jobs) for row in jobs if row.kind == "inbound")
    assert [x - points[0] for x in points] == pytest.approx([x - places[0] for x in places], abs=0.5)


def test_wishes_that_must_be_met_are_told_with_the_jobs_that_go_against_them(w, printed):
    result, paper = printed(w.language, "tele_sales")
    assert result.in_conflict
    assert squeezed(w("jobs.conflict.title")) in paper.text
    for fit in result.in_conflict:
        assert squeezed(w("jobs.conflict.reason", wishes=wording.wishes(w, fit.conflicts))) in paper.text


def test_answers_that_point_nowhere_get_no_order_of_jobs_on_paper_either(w, content, model, now):
    result = Assessment(model, dict.fromkeys(content.items.ids, 5))
    paper = Paper(result_pdf(w, content, result, now))
    paper.photograph(f"copy_nowhere_{w.language}")
    for key in ("headline.nowhere", "quality.flat", "jobs.unranked.title", "answers.title", "limits.title"):
        assert squeezed(w(key)) in paper.text
    for key in ("jobs.band.top", "top.title", "traits.title", "jobs.unranked.choose"):  # paper has nothing to press
        assert squeezed(w(key)) not in paper.text
    assert [job.id for job in content.jobs if squeezed(w.of(job.name)) not in paper.text] == []


def test_a_result_on_half_of_the_questions_says_how_many_are_missing(w, content, model, now):
    half = dict(list(archetype("billing").items())[:ENOUGH])
    paper = Paper(result_pdf(w, content, Assessment(model, half), now))
    assert squeezed(w.count("answers.skipped", len(content.items) - ENOUGH)) in paper.text


def test_anybody_can_take_a_copy_away(w, content, model, now):
    for sheet in simulate(model, 12, seed=61)[1]:
        result = Assessment(model, as_answers(model, sheet), MUSTS)
        assert squeezed(w(result.headline)) in Paper(result_pdf(w, content, result, now)).text


def test_the_same_result_gives_the_same_bytes(w, content, model, now):
    result = Assessment(model, archetype("survey"))
    assert result_pdf(w, content, result, now) == result_pdf(w, content, result, now)


def test_screen_readers_get_title_language_headings_lists_and_tables(w, printed):
    _, paper = printed(w.language)
    assert paper.title == w("result.title")
    assert paper.language == w.language
    assert paper.tagged
    tags = [tag for tag, _ in paper.structure()]
    assert {"H1", "H2", "H3", "H4", "L", "LI", "Table", "TH", "TD", "P"} <= set(tags)
    assert tags.count("H1") == 1
    assert tags.count("H2") == len(SECTIONS)


def test_nothing_is_missing_a_glyph(w, printed):
    assert MISSING not in printed(w.language)[1].text


def test_pages_are_numbered_a4_and_none_is_empty(w, printed):
    _, paper = printed(w.language)
    for number, text in enumerate(paper.pages, start=1):
        assert re.search(rf"{number}\s*/\s*{len(paper)}", text)
        assert (paper.picture(number - 1) < 200).mean() > 0.004
    assert [tuple(round(side) for side in page.get_size()) for page in paper.document] == [(595, 842)] * len(paper)


def test_nothing_is_printed_outside_the_margins(w, printed):
    _, paper = printed(w.language)
    for number in range(len(paper)):
        picture = paper.picture(number)
        assert (picture[:, :45] == 255).all()
        assert (picture[:, -45:] == 255).all()


def test_no_latin_word_stands_in_the_japanese_copy(printed, content):
    words = set(re.findall(r"[A-Za-z]{2,}", "\n".join(printed("ja")[1].pages).replace(content.fingerprint, "")))
    assert words <= {"Callfit", "PC", "PR", "TV"}
