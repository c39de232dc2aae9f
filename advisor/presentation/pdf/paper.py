"""The questionnaire on paper with the key to score it by hand, as one PDF to copy and hand out."""

from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.questionnaire.items import HIGHEST, LOWEST, SCALE
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.paper import PaperKey, paper_key
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.duration import minutes_of_all
from advisor.presentation.pdf.typesetting import typeset

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Traits go by letters in the key, so that the tables stay narrow."""

MEASURED_WITH = "2"
"""Version of the weights for which tests/domain/scoring/test_paper.py found what the paper says of its agreement."""


def paper_pdf(words: Words, content: Content, model: Model, made_at: datetime) -> bytes:
    """Two pages of statements, then the key. Raises PrintError."""
    key = paper_key(model)
    measured = [words("paper.limit.measured")] if content.versions["weights"] == MEASURED_WITH else []
    versions = words(
        "paper.versions",
        questionnaire=content.versions["questionnaire"],
        weights=content.versions["weights"],
        fingerprint=content.fingerprint,
    )
    data = {
        "footer": versions,
        "about": [
            words("paper.about", length=len(content.items), minutes=minutes_of_all(words, len(content.items))),
            words("questions.how"),
            words("paper.all"),
            words("paper.private"),
        ],
        "scale": [[value, words(f"scale.{value}")] for value in SCALE],
        "item_head": words("copy.item"),
        "items": [words.of(item.text) for item in content.items],
        "key": {"title": words("paper.key"), "about": words("paper.key.about"), "steps": _steps(words, content, key)},
        "limits": {
            "title": words("limits.title"),
            "points": [words("paper.limit"), *measured, *wording.limits(words, model.parameters)],
        },
    }
    return typeset("paper.typ", words, words("paper.title"), data, made_at)


def _steps(words: Words, content: Content, key: PaperKey) -> list[dict[str, object]]:
    """The four steps of the key: their words, and what the template draws below them."""
    most = (HIGHEST - LOWEST) * max(len(trait.plus) for trait in key.traits)
    names = {trait.id: trait for trait in content.traits}
    formulas = [
        {
            "letter": letter,
            "name": words.of(names[trait.trait].name),
            "about": words.of(names[trait.trait].about),
            "plus": [words("paper.number", number=number) for number in trait.plus],
            "minus": [words("paper.number", number=number) for number in trait.minus],
        }
        for letter, trait in zip(LETTERS, key.traits, strict=False)
    ]
    jobs = {job.id: job for job in content.jobs}
    rows = [
        {
            "direction": jobs[job].direction,
            "badge": words(f"direction.{jobs[job].direction}.short"),
            "name": words.of(jobs[job].name),
            "weights": weights,
        }
        for job, weights in key.jobs.items()
    ]
    sides = [words(f"paper.difference.{side}", points=key.leading) for side in ("inbound", "outbound", "even")]
    tie = words("paper.jobs.group", points=key.tie, most=MOST_TOGETHER)
    table = {"sum": words("copy.sum"), "points": words("paper.points"), "name": words("table.name")}
    return [
        {"title": words("paper.check"), "text": words("paper.check.about", flat=key.flat, middle=key.middle)},
        {"title": words("paper.traits"), "text": words("paper.traits.about", most=most), "formulas": formulas},
        {
            "title": words("paper.difference"),
            "text": words("paper.difference.about"),
            "weights": [{"name": words("paper.weight"), "weights": key.difference}],
            "after": sides,
            **table,
        },
        {"title": words("paper.jobs"), "text": words("paper.jobs.about"), "weights": rows, "after": [tie], **table},
    ]
