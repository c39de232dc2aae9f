"""The first page of the copy: a sheet to take to an interview, with room to write."""

from advisor.content.loading import Content
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import keeping, wording
from advisor.presentation.pdf import blocks
from advisor.presentation.pdf.blocks import Block

LINES = 2
"""Lines for an application: those of the traits that stand out most."""


def sheet_blocks(words: Words, content: Content, result: Assessment) -> list[Block]:
    """The best jobs, what to ask, what to say of oneself and what to do next. What comes after begins a page."""
    names = [
        blocks.job(job.direction, words(f"direction.{job.direction}.short"), words.of(job.name))
        for job in (reasons.fit.job for reasons in result.top)
    ]
    parts = [blocks.heading(2, words("sheet.title")), blocks.names(names, wording.first_title(words, result))]
    parts += [blocks.heading(3, words("top.questions")), blocks.asking(keeping.questions(words, result, content))]
    if lines := keeping.lines_to_say(words, result)[:LINES]:
        parts += [blocks.heading(3, words("application.title")), blocks.text(words("application.about"), "note")]
        parts.append(blocks.bullets(lines))
    steps = keeping.next_steps(words, result)
    return [*parts, blocks.heading(3, words("steps.title")), blocks.steps(steps), blocks.room(words("sheet.notes"))]
