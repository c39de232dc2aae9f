"""A person's own copy of a result as one PDF: direction, jobs with their reasons, traits, answers and limits.

What was tapped at hard moments, the swaps, a campaign's jobs and the preview of each job stay on the page.
"""

from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import Job
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring.result import Assessment, JobFit
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.charts.scores import Row
from advisor.presentation.pdf import blocks
from advisor.presentation.pdf.blocks import Block, Mark
from advisor.presentation.pdf.jobs import job_blocks
from advisor.presentation.pdf.typesetting import typeset


def result_pdf(w: Words, content: Content, result: Assessment, finished_at: datetime) -> bytes:
    """The copy as a tagged PDF. The same result at the same time gives the same bytes. Raises PrintError."""
    versions = wording.versions_line(w, content, result.model.parameters)
    date = w("versions.date", date=w.date(finished_at))
    body = [blocks.text(date, "note"), *result_blocks(w, content, result)]
    body += [blocks.heading(2, w("versions.title")), blocks.text(date), blocks.text(versions)]
    return typeset("result.typ", w, w("result.title"), {"blocks": body, "footer": date}, finished_at)


def result_blocks(w: Words, content: Content, result: Assessment) -> list[Block]:
    """Everything between the title and the versions, in the order of the page."""
    found = [blocks.text(w(result.headline), "lead")]
    if result.points_somewhere:
        found += [*_directions(w, content, result), *_bands(w, result), *_top(w, content, result)]
        found += _traits(w, content, result)
    else:
        found += [*_why_nowhere(w, content, result), *_unranked(w, result.model.jobs)]
    return found + _answers(w, content, result) + _limits(w, result)


def _why_nowhere(w: Words, content: Content, result: Assessment) -> list[Block]:
    flags = result.quality.flags or ("together",)
    found = [blocks.text(w(f"quality.{flag}")) for flag in flags]
    if "contradictory" in flags:
        found.append(blocks.text(w("quality.pairs")))
        for pair in result.quality.pairs[:3]:
            found.append(blocks.bullets(wording.quoted(w, content.items, result, item) for item in pair))
    return found


def _unranked(w: Words, jobs: tuple[Job, ...]) -> list[Block]:
    found = [blocks.heading(2, w("jobs.unranked.title")), blocks.text(w("jobs.unranked.about"))]
    for direction in DIRECTIONS:
        found.append(blocks.heading(3, w(f"direction.{direction}")))
        found.append(blocks.entries((w.of(job.name), w.of(job.summary)) for job in jobs if job.direction == direction))
    return found


def _chart(w: Words, rows: list[Row], mark: Mark) -> list[Block]:
    figures = [wording.cells(w, row)[1:] for row in rows]
    chart = blocks.chart(wording.table_heading(w), rows, figures, wording.ticks(w), mark)
    return [chart, blocks.text(w("chart.note"), "note")]


def _directions(w: Words, content: Content, result: Assessment) -> list[Block]:
    found = [
        blocks.heading(2, w("directions.title")),
        blocks.text(wording.directions_sentence(w, result)),
        *_chart(w, wording.direction_rows(w, result), "bar"),
    ]
    for side in DIRECTIONS if result.lead == "even" else (result.lead,):
        title = "directions.because" if result.lead == side else f"directions.because.{side}"
        found.append(blocks.text(w(title), "strong"))
        answers = [wording.quoted(w, content.items, result, item) for item in result.answers_towards(side)]
        found.append(blocks.bullets(answers))
    return found


def _bands(w: Words, result: Assessment) -> list[Block]:
    found = [blocks.heading(2, w("jobs.title"))]
    if result.top_crosses:
        found.append(blocks.text(w("jobs.bridge")))
    if result.bands:
        first, *rest = result.bands
        title = w("jobs.band.top" if first[0].band == 1 else "jobs.band.left")
        title += w.count("jobs.tie", len(first)) if len(first) > 1 else ""
        found.append(blocks.jobs([_line(w, fit) for fit in first], title=title, framed=True))
        if rest:
            found += [blocks.text(w("jobs.rest.title"), "strong"), blocks.text(w("jobs.rest.about"), "note")]
        for place, band in enumerate(rest, start=2):
            found.append(blocks.jobs([_line(w, fit) for fit in band], number=place))
    else:
        found.append(blocks.text(w("jobs.none_left")))
    if result.in_conflict:
        found += [
            blocks.text(w("jobs.conflict.title"), "strong"),
            blocks.text(w("jobs.conflict.about"), "note"),
            blocks.jobs([_line(w, fit) for fit in result.in_conflict], framed=True),
        ]
    found.append(blocks.text(w("jobs.chart.sentence")))
    return found + _chart(w, wording.job_rows(w, result), "point")


def _line(w: Words, fit: JobFit) -> Block:
    unmet = {"jobs.conflict.reason": fit.conflicts, "jobs.doubt": () if fit.conflicts else fit.doubts}
    notes = [w(key, wishes=wording.wishes(w, verdicts)) for key, verdicts in unmet.items() if verdicts]
    job = fit.job
    badge = w(f"direction.{job.direction}.short")
    return blocks.job(job.direction, badge, w.of(job.name), w.of(job.summary), notes)


def _top(w: Words, content: Content, result: Assessment) -> list[Block]:
    found = [blocks.heading(2, w("top.title")), blocks.text(w("top.about"))]
    for reasons in result.top:
        found += job_blocks(w, content, result, reasons)
    return found


def _traits(w: Words, content: Content, result: Assessment) -> list[Block]:
    return [
        blocks.heading(2, w("traits.title")),
        blocks.text(wording.traits_sentence(w, result, content)),
        *_chart(w, wording.trait_rows(w, result, content), "bar"),
        blocks.heading(3, w("traits.about")),
        blocks.entries((w.of(trait.name), w.of(trait.about)) for trait in content.traits),
    ]


def _answers(w: Words, content: Content, result: Assessment) -> list[Block]:
    """Every answer; where jobs are ranked, with its share of both directions and their sums."""
    found = [blocks.heading(2, w("answers.title"))]
    ranked = result.points_somewhere
    if ranked:
        found.append(blocks.text(w("answers.about")))
    if skipped := len(content.items) - len(result.answers):
        found.append(blocks.text(w.count("answers.skipped", skipped)))
    shares = [result.shares(row) for row in result.model.rows[:2]]
    names = wording.trait_names(w, content)
    rows = []
    for place, item in enumerate(content.items):
        if item.id in result.answers:
            row = [str(place + 1), w.of(item.text), w(f"scale.{result.answers[item.id]}")]
            moved = [w.number(share[place], 2, sign=True) for share in shares]
            rows.append([*row, names[item.trait], *moved] if ranked else row)
    head = ["", w("copy.item"), w("copy.answer")]
    if not ranked:
        return [*found, blocks.table(head, rows, ("auto", "fr", "auto"))]
    head += [w("copy.trait"), *(w(f"direction.{side}.short") for side in DIRECTIONS)]
    total = [w.number(float(share.sum()), 2, sign=True) for share in shares]
    widths = ("auto", "fr", "auto", "auto", "number", "number")
    return [*found, blocks.table(head, rows, widths, ["", w("copy.sum"), "", "", *total])]


def _limits(w: Words, result: Assessment) -> list[Block]:
    limits = wording.limits(w, result.model.parameters)
    return [blocks.heading(2, w("limits.title")), blocks.bullets(limits)]
