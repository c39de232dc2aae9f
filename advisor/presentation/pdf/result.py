"""A person's own copy of a result as one PDF: a sheet for an interview, directions, jobs, traits, answers, limits.

What was tapped at hard moments, the swaps, a campaign's jobs and the look at each other job stay on the page.
"""

from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import Job
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring.explanations import LEVEL
from advisor.domain.scoring.result import Assessment, JobFit
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.charts.scores import Row
from advisor.presentation.firmness import firmness
from advisor.presentation.pdf import blocks
from advisor.presentation.pdf.blocks import Block, Mark
from advisor.presentation.pdf.jobs import job_blocks
from advisor.presentation.pdf.sheet import sheet_blocks
from advisor.presentation.pdf.typesetting import typeset_full


def result_pdf(words: Words, content: Content, result: Assessment, finished_at: datetime) -> bytes:
    """The copy as a tagged PDF. The same result at the same time gives the same bytes. Raises PrintError."""
    versions = wording.versions_line(words, content, result.model.parameters)
    date = words("versions.date", date=words.date(finished_at))
    body = [blocks.text(date, "note"), *result_blocks(words, content, result)]
    body += [blocks.heading(2, words("versions.title")), blocks.text(date), blocks.text(versions)]
    return typeset_full("result.typ", words, words("result.title"), {"blocks": body, "footer": date}, finished_at)


def result_blocks(words: Words, content: Content, result: Assessment) -> list[Block]:
    """Everything between the title and the versions, in the order of the page."""
    parts = [blocks.text(wording.headline(words, result.headline), "lead")]
    if result.points_somewhere:
        parts += sheet_blocks(words, content, result)
        parts += [*_directions(words, content, result), *_bands(words, result), *_top(words, content, result)]
        parts += _traits(words, content, result)
    else:
        parts += [*_why_nowhere(words, content, result), *_unranked(words, result.model.jobs)]
    return parts + _answers(words, content, result) + _limits(words, result)


def _why_nowhere(words: Words, content: Content, result: Assessment) -> list[Block]:
    flags = result.quality.flags or ("together",)
    parts = [blocks.text(words(key)) for key in ("nowhere.about", *(f"quality.{flag}" for flag in flags))]
    if "contradictory" in flags:
        parts.append(blocks.text(words("quality.pairs")))
        for pair in result.quality.pairs[:3]:
            parts.append(blocks.bullets(wording.quoted(words, content.items, result, item) for item in pair))
    return parts


def _unranked(words: Words, jobs: tuple[Job, ...]) -> list[Block]:
    parts = [blocks.heading(2, words("jobs.unranked.title")), blocks.text(words("jobs.unranked.about"))]
    for direction in DIRECTIONS:
        parts.append(blocks.heading(3, words(f"direction.{direction}")))
        parts.append(
            blocks.entries((words.of(job.name), words.of(job.summary)) for job in jobs if job.direction == direction)
        )
    return parts


def _chart(words: Words, rows: list[Row], mark: Mark) -> list[Block]:
    figures = [wording.cells(words, row)[1:] for row in rows]
    chart = blocks.chart(wording.table_heading(words), rows, figures, wording.ticks(words), mark)
    return [chart, blocks.text(words("chart.note"), "note")]


def _directions(words: Words, content: Content, result: Assessment) -> list[Block]:
    parts = [
        blocks.heading(2, words("directions.title")),
        blocks.text(wording.directions_sentence(words, result)),
        blocks.text(words("copy.points", level=words.number(LEVEL, 2)), "note"),
        *_chart(words, wording.direction_rows(words, result), "bar"),
    ]
    for side in DIRECTIONS if result.lead == "even" else (result.lead,):
        title = "directions.because" if result.lead == side else f"directions.because.{side}"
        parts.append(blocks.text(words(title), "strong"))
        answers = [wording.quoted(words, content.items, result, item) for item in result.answers_towards(side)]
        parts.append(blocks.bullets(answers))
    return parts


def _bands(words: Words, result: Assessment) -> list[Block]:
    parts = [blocks.heading(2, words("jobs.title"))]
    if result.top_crosses:
        parts.append(blocks.text(words("jobs.bridge")))
    if not result.bands:
        parts.append(blocks.text(words("jobs.none_left")))
    parts.append(blocks.text(words("jobs.chart.sentence")))
    parts += _chart(words, wording.job_rows(words, result), "point")
    parts.append(blocks.text(wording.order_sentence(words, result), "note"))
    paragraph, lines = firmness(words, result)
    parts.append(blocks.text(paragraph, "note"))
    if lines:
        parts.append(blocks.bullets(lines))
    for place, (title, band) in enumerate(zip(wording.group_titles(words, result), result.bands, strict=True)):
        tie = words.count("jobs.tie", len(band)) if place == 0 and len(band) > 1 else ""
        parts.append(blocks.jobs([_line(words, fit) for fit in band], title + tie, framed=place == 0))
    if result.in_conflict:
        title = words("jobs.conflict.title")
        parts.append(blocks.jobs([_line(words, fit) for fit in result.in_conflict], title, framed=True))
    return parts


def _line(words: Words, fit: JobFit) -> Block:
    unmet, job = wording.unmet(words, fit), fit.job
    notes = [unmet] if unmet else []
    badge = words(f"direction.{job.direction}.short")
    return blocks.job(job.direction, badge, words.of(job.name), words.of(job.summary), notes)


def _top(words: Words, content: Content, result: Assessment) -> list[Block]:
    parts = [blocks.heading(2, words("top.title")), blocks.text(words("top.about"))]
    for reasons in result.top:
        parts += job_blocks(words, content, result, reasons)
    return parts


def _traits(words: Words, content: Content, result: Assessment) -> list[Block]:
    return [
        blocks.heading(2, words("traits.title")),
        blocks.text(wording.traits_sentence(words, result, content)),
        *_chart(words, wording.trait_rows(words, result, content), "bar"),
        blocks.heading(3, words("traits.about")),
        blocks.entries((words.of(trait.name), words.of(trait.about)) for trait in content.traits),
    ]


def _answers(words: Words, content: Content, result: Assessment) -> list[Block]:
    """Every answer; where jobs are ranked, with its share of both directions and their sums."""
    parts = [blocks.heading(2, words("answers.title"))]
    ranked = result.points_somewhere
    if ranked:
        parts.append(blocks.text(words("answers.about")))
    if skipped := len(content.items) - len(result.answers):
        parts.append(blocks.text(words.count("answers.skipped", skipped)))
    shares = [result.shares(row) for row in result.model.rows[:2]]
    names = wording.trait_names(words, content)
    rows = []
    for place, item in enumerate(content.items):
        if item.id in result.answers:
            row = [str(place + 1), words.of(item.text), words(f"scale.{result.answers[item.id]}")]
            moved = [words.number(share[place], 2, sign=True) for share in shares]
            rows.append([*row, names[item.trait], *moved] if ranked else row)
    head = ["", words("copy.item"), words("copy.answer")]
    if not ranked:
        return [*parts, blocks.table(head, rows, ("auto", "fr", "auto"))]
    head += [words("copy.trait"), *(words(f"direction.{side}.short") for side in DIRECTIONS)]
    total = [words.number(float(share.sum()), 2, sign=True) for share in shares]
    widths = ("auto", "fr", "auto", "auto", "number", "number")
    return [*parts, blocks.table(head, rows, widths, ["", words("copy.sum"), "", "", *total])]


def _limits(words: Words, result: Assessment) -> list[Block]:
    limits = wording.limits(words, result.model.parameters)
    return [blocks.heading(2, words("limits.title")), blocks.bullets(limits)]
