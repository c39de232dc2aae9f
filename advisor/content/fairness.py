"""Reading the rules of fair selection: a table whose every row proves itself on the examples beside it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from advisor.domain.errors import DataError
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.recruiting.fairness import ANY, KINDS, MATTERS, Linter, Rule, RuleKind
from advisor.domain.recruiting.folding import fold
from advisor.files.csv_reader import choice, read_text, rows

FILE = "fairness.csv"
COLUMNS = ("matter", "language", "kind", "pattern", "refused", "allowed")


def load(folder: Path) -> Linter:
    """Read and check the rules of a content folder. Raises DataError."""
    return parse(read_text(folder / FILE))


def parse(text: str) -> Linter:
    """The linter that a table makes. Raises DataError on a row whose examples say otherwise than its pattern."""
    table = list(_rules(text))
    linter = Linter(rule for _, _, rule in table)
    seen: set[tuple[str, str]] = set()
    for line, row, rule in table:
        if (rule.kind, rule.pattern) in seen:
            raise DataError(FILE, f"{rule.kind} {rule.pattern!r} stands twice", line)
        seen.add((rule.kind, rule.pattern))
        _prove(linter, line, row, rule)
    for matter in MATTERS:
        for language in LANGUAGES:
            if not any(rule.matter == matter and row["language"] == language for _, row, rule in table):
                raise DataError(FILE, f"has no rule on {matter} in {language}")
    return linter


def _rules(text: str) -> Iterator[tuple[int, dict[str, str], Rule]]:
    for line, row in rows(FILE, text, COLUMNS):
        choice(FILE, line, row, "language", LANGUAGES)
        kind = cast(RuleKind, choice(FILE, line, row, "kind", KINDS))
        matter = choice(FILE, line, row, "matter", MATTERS if kind in ("phrase", "word") else (ANY,))
        rule = Rule(matter, kind, row["pattern"])
        try:
            empty = rule.expression.search("")
        except re.error as error:
            raise DataError(FILE, f"the pattern is no regular expression ({error})", line) from error
        if empty:
            raise DataError(FILE, "the pattern fits the empty text", line)
        yield line, row, rule


def _prove(linter: Linter, line: int, row: dict[str, str], rule: Rule) -> None:
    """Hold a rule against its two examples. Raises DataError."""
    matters = {finding.matter for finding in linter(row["refused"])}
    if not matters or (rule.matter != ANY and rule.matter not in matters):
        raise DataError(FILE, f"{row['refused']!r} is not refused on {rule.matter}", line)
    if findings := linter(row["allowed"]):
        raise DataError(FILE, f"{row['allowed']!r} is refused on {findings[0].matter} ({findings[0].words})", line)
    example = row["allowed" if rule.kind == "work" else "refused"]
    if not rule.expression.search(fold(example).text):
        raise DataError(FILE, f"the pattern does not fit {example!r}", line)
