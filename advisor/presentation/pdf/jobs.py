"""What the copy says of each job of the top group: why, what to watch, its moments, conditions and questions."""

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import ENTRY, Job
from advisor.domain.scoring.explanations import Reason
from advisor.domain.scoring.result import Assessment, JobReasons
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.pdf import blocks
from advisor.presentation.pdf.blocks import Block


def job_blocks(words: Words, content: Content, result: Assessment, reasons: JobReasons) -> list[Block]:
    job, verdicts = reasons.fit.job, reasons.fit.verdicts
    badge = words(f"direction.{job.direction}.short")
    wishes = [wording.verdict_line(words, verdict) for verdict in verdicts] or [words("conditions.none")]
    claims = wording.claims_of_top(words, reasons, content)
    sources = [(article, words.sentences(said)) for article, said in claims.items()]
    return [
        blocks.job_heading(blocks.job(job.direction, badge, words.of(job.name), words.of(job.summary))),
        blocks.heading(4, words("top.why")),
        _reasons(words, content, result, reasons.why, wording.no_reason(words, reasons.fit)),
        blocks.heading(4, words("top.watch")),
        _reasons(words, content, result, reasons.watch, words("top.watch.none")),
        *_good_moment(words, job),
        blocks.heading(4, words("top.moments")),
        blocks.bullets(words.of(moment.text) for moment in job.moments),
        blocks.heading(4, words("top.conditions")),
        blocks.bullets(wishes),
        _conditions(words, content, reasons),
        blocks.heading(4, words("top.questions")),
        blocks.bullets(words.of(content.conditions[name].question) for name in reasons.questions),
        blocks.heading(4, words("claims.title")),
        blocks.text(words("claims.about"), "note"),
        blocks.entries(sources, small=True),
    ]


def _good_moment(words: Words, job: Job) -> list[Block]:
    return [blocks.heading(4, words("top.good")), blocks.text(words.of(job.good.text))] if job.good else []


def _reasons(words: Words, content: Content, result: Assessment, reasons: tuple[Reason, ...], none: str) -> Block:
    if not reasons:
        return blocks.text(none)
    return blocks.bullets(
        (words(reason.key), [wording.quoted(words, content.items, result, item) for item in reason.items])
        for reason in reasons
    )


def _conditions(words: Words, content: Content, reasons: JobReasons) -> Block:
    heading = (words("conditions.name"), words("conditions.grade"), words("conditions.source"))
    rows = [
        (
            words.of(content.conditions[name].name),
            words(f"entry.{grade.value}" if name == ENTRY else f"grade.{grade.value}"),
            words("conditions.inferred" if grade.inferred else "conditions.stated"),
        )
        for name, grade in reasons.fit.job.grades.items()
    ]
    return blocks.table(heading, rows, ("fr", "auto", "auto"))
