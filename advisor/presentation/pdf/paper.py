"""The questionnaire on paper with the key to score it by hand, as one PDF to copy and hand out."""

from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.questionnaire.items import HIGHEST, LOWEST, SCALE, minutes
from advisor.domain.scoring.model import MOST_TOGETHER, Model
from advisor.domain.scoring.paper import PaperKey, paper_key
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.pdf.typesetting import typeset

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Traits go by letters in the key, so that the tables stay narrow."""

MEASURED_WITH = "1"
"""Version of the weights for which tests/domain/scoring/test_paper.py found what the paper says of its agreement."""


def paper_pdf(w: Words, content: Content, model: Model, made_at: datetime) -> bytes:
    """Two pages of statements, then the key. Raises PrintError."""
    key = paper_key(model)
    measured = [w("paper.limit.measured")] if content.versions["weights"] == MEASURED_WITH else []
    versions = w(
        "paper.versions",
        questionnaire=content.versions["questionnaire"],
        weights=content.versions["weights"],
        fingerprint=content.fingerprint,
    )
    data = {
        "footer": versions,
        "about": [
            w("paper.about", length=len(content.items), minutes=minutes(len(content.items))),
            w("welcome.fact.test"),
            w("paper.all"),
            w("paper.private"),
        ],
        "scale": [[value, w(f"scale.{value}")] for value in SCALE],
        "item_head": w("copy.item"),
        "items": [w.of(item.text) for item in content.items],
        "key": {"title": w("paper.key"), "about": w("paper.key.about"), "steps": _steps(w, content, key)},
        "limits": {
            "title": w("limits.title"),
            "points": [w("paper.limit"), *measured, *wording.limits(w, model.parameters)],
        },
    }
    return typeset("paper.typ", w, w("paper.title"), data, made_at)


def _steps(w: Words, content: Content, key: PaperKey) -> list[dict[str, object]]:
    """The four steps of the key: their words, and what the template draws below them."""
    most = (HIGHEST - LOWEST) * max(len(trait.plus) for trait in key.traits)
    names = {trait.id: trait for trait in content.traits}
    formulas = [
        {
            "letter": letter,
            "name": w.of(names[trait.trait].name),
            "about": w.of(names[trait.trait].about),
            "plus": [w("paper.number", number=number) for number in trait.plus],
            "minus": [w("paper.number", number=number) for number in trait.minus],
        }
        for letter, trait in zip(LETTERS, key.traits, strict=False)
    ]
    jobs = {job.id: job for job in content.jobs}
    rows = [
        {
            "direction": jobs[job].direction,
            "badge": w(f"direction.{jobs[job].direction}.short"),
            "name": w.of(jobs[job].name),
            "weights": weights,
        }
        for job, weights in key.jobs.items()
    ]
    sides = [w(f"paper.difference.{side}", points=key.leading) for side in ("inbound", "outbound", "even")]
    tie = w("paper.jobs.group", points=key.tie, most=MOST_TOGETHER)
    table = {"sum": w("copy.sum"), "points": w("paper.points"), "name": w("table.name")}
    return [
        {"title": w("paper.check"), "text": w("paper.check.about", flat=key.flat, middle=key.middle)},
        {"title": w("paper.traits"), "text": w("paper.traits.about", most=most), "formulas": formulas},
        {
            "title": w("paper.difference"),
            "text": w("paper.difference.about"),
            "weights": [{"name": w("paper.weight"), "weights": key.difference}],
            "after": sides,
            **table,
        },
        {"title": w("paper.jobs"), "text": w("paper.jobs.about"), "weights": rows, "after": [tie], **table},
    ]
