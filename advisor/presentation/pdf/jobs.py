"""What the copy says about each job of the top group: why, what to watch, hard moments, conditions, questions."""

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import ENTRY
from advisor.domain.scoring.explanations import Reason
from advisor.domain.scoring.result import Assessment, JobReasons
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.pdf import blocks
from advisor.presentation.pdf.blocks import Block


def job_blocks(w: Words, content: Content, result: Assessment, reasons: JobReasons) -> list[Block]:
    job, verdicts = reasons.fit.job, reasons.fit.verdicts
    badge = w(f"direction.{job.direction}.short")
    wishes = [wording.verdict_line(w, verdict) for verdict in verdicts] or [w("conditions.none")]
    return [
        blocks.job_heading(blocks.job(job.direction, badge, w.of(job.name), w.of(job.summary))),
        blocks.heading(4, w("top.why")),
        _reasons(w, content, result, reasons.why, w("top.why.none")),
        blocks.heading(4, w("top.watch")),
        _reasons(w, content, result, reasons.watch, w("top.watch.none")),
        blocks.heading(4, w("top.moments")),
        blocks.bullets(w.of(moment.text) for moment in job.moments),
        blocks.heading(4, w("top.conditions")),
        blocks.bullets(wishes),
        _conditions(w, content, reasons),
        blocks.heading(4, w("top.questions")),
        blocks.bullets(w.of(content.conditions[name].question) for name in reasons.questions),
        blocks.heading(4, w("claims.title")),
        blocks.entries(wording.claim_rows(w, reasons, content), small=True),
    ]


def _reasons(w: Words, content: Content, result: Assessment, found: tuple[Reason, ...], none: str) -> Block:
    if not found:
        return blocks.text(none)
    return blocks.bullets(
        (w(reason.key), [wording.quoted(w, content.items, result, item) for item in reason.items]) for reason in found
    )


def _conditions(w: Words, content: Content, reasons: JobReasons) -> Block:
    heading = (w("conditions.name"), w("conditions.grade"), w("conditions.source"))
    rows = [
        (
            w.of(content.conditions[name].name),
            w(f"entry.{grade.value}" if name == ENTRY else f"grade.{grade.value}"),
            w("conditions.inferred" if grade.inferred else "conditions.stated"),
        )
        for name, grade in reasons.fit.job.grades.items()
    ]
    return blocks.table(heading, rows, ("fr", "auto", "auto"))
