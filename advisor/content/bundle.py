"""The content of data/ with the model made of it, checked as a whole."""

from dataclasses import dataclass
from pathlib import Path

from advisor import i18n
from advisor.content import fairness, loading
from advisor.content import interview as interview_content
from advisor.content.loading import Content
from advisor.domain.errors import CallfitError, DataError
from advisor.domain.recruiting.fairness import Linter
from advisor.domain.recruiting.interview import Stock
from advisor.domain.scoring.model import Model


@dataclass(frozen=True)
class Bundle:
    """One content with the model made of it. Attempts keep theirs, whatever is published meanwhile."""

    content: Content
    model: Model


@dataclass(frozen=True)
class Guidance:
    """What helps recruiters to ask fairly. No result rests on it, so it is always the newest.

    linter: of questions and names. uses: of purposes.
    """

    linter: Linter
    uses: Linter
    interview: Stock


def bundle(content: Content) -> Bundle:
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    try:
        model.rows  # noqa: B018  # refuses weights that tell nothing apart before anybody meets them
    except CallfitError as error:
        raise DataError("weights.csv", str(error)) from error
    return Bundle(content, model)


def check_content(folder: Path) -> tuple[Bundle, dict[str, i18n.Words], Guidance]:
    """Read and cross-check all of the content folder, words included. Raises DataError."""
    shipped = bundle(loading.load(folder))
    words = i18n.load_all(folder)
    i18n.check_reasons(words[i18n.DEFAULT], shipped.content.items.traits)
    linter = fairness.load(folder)
    stock = interview_content.load(folder, shipped.content.traits, shipped.content.claims, linter)
    return shipped, words, Guidance(linter, fairness.load_uses(folder, linter), stock)
