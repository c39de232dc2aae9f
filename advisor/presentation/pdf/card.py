"""The summary of a result as a picture to keep or to send: no score, no address, nothing that leads to the answers."""

from advisor.content.loading import Content
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import icons, keeping, wording
from advisor.presentation.charts.theme import LIGHT
from advisor.presentation.charts.tracks import balance
from advisor.presentation.pdf import blocks
from advisor.presentation.pdf.typesetting import draw

SHARPNESS = 216
"""Dots an inch: 1080 across, three for each of a usual phone's points."""
NAMED = 3
"""Jobs that are named; of more it is said how many."""
MOST_STRENGTHS = 3


def card_png(words: Words, content: Content, result: Assessment) -> bytes:
    """Direction, balance, best jobs and the traits that stand out, of a result that points somewhere.

    Raises PrintError.
    """
    inbound, outbound = (words(f"direction.{side}.short") for side in DIRECTIONS)
    ends = inbound, words("balance.middle"), outbound
    shown = balance(result.contrast, ends)
    (row,) = shown.rows
    names = [
        blocks.job(job.direction, words(f"direction.{job.direction}.short"), words.of(job.name))
        | {"icon": icons.svg(job.id, LIGHT.text)}
        for job in (reasons.fit.job for reasons in result.top[:NAMED])
    ]
    more = len(result.top) - len(names)
    data = {
        "headline": words(result.headline),
        "balance": {
            "kind": row.kind,
            "score": row.score,
            "margin": row.margin,
            "low": shown.low,
            "high": shown.high,
            "band": shown.band,
        },
        "ends": ends,
        "jobs": {
            "title": wording.first_title(words, result),
            "names": names,
            "more": words.count("card.more", more) if more else "",
        },
        "strengths": words("takeaway.traits"),
        "strength": words.join(keeping.strengths(words, result, content)[:MOST_STRENGTHS]),
        "end": words("card.end"),
    }
    return draw("card.typ", words, words("card.title"), data, SHARPNESS)
