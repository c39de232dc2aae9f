"""Reading the rules of fair selection: a table whose every row proves itself on the examples beside it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from advisor.domain.errors import DataError
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.recruiting.fairness import ALL, ANY, KINDS, MATTERS, USES, Linter, Rule, RuleKind
from advisor.domain.recruiting.folding import fold
from advisor.files.csv_reader import choice, read_text, rows

FILE, OF_USES = "fairness.csv", "uses.csv"
COLUMNS = ("matter", "language", "kind", "pattern", "refused", "allowed")


def load(folder: Path) -> Linter:
    """Read and check the rules of a content folder. Raises DataError."""
    return parse(read_text(folder / FILE))


def load_uses(folder: Path, questions: Linter) -> Linter:
    """Read and check the rules on what results are used for, beside those on questions. Raises DataError."""
    return parse(read_text(folder / OF_USES), OF_USES, USES, questions.rules)


def parse(text: str, file: str = FILE, needed: Sequence[str] = MATTERS, before: Sequence[Rule] = ()) -> Linter:
    """The linter that a table makes.

    Parameters
    ----------
    text : str
        The table.
    file : str
        Its name, for faults.
    needed : sequence of str
        Matters that it has a rule on in each language.
    before : sequence of Rule
        Rules of another table that hold as well.

    Raises
    ------
    DataError
        On a row whose examples say otherwise than its pattern.
    """
    table = list(_rules(file, text))
    linter = Linter((*before, *(rule for _, _, rule in table)))
    seen: set[tuple[str, str]] = {(rule.kind, rule.pattern) for rule in before}
    for line, row, rule in table:
        if (rule.kind, rule.pattern) in seen:
            raise DataError(file, f"{rule.kind} {rule.pattern!r} stands twice", line)
        seen.add((rule.kind, rule.pattern))
        _prove(linter, file, line, row, rule)
    for matter in needed:
        for language in LANGUAGES:
            if not any(rule.matter == matter and row["language"] == language for _, row, rule in table):
                raise DataError(file, f"has no rule on {matter} in {language}")
    return linter


def _rules(file: str, text: str) -> Iterator[tuple[int, dict[str, str], Rule]]:
    for line, row in rows(file, text, COLUMNS):
        choice(file, line, row, "language", LANGUAGES)
        kind = cast(RuleKind, choice(file, line, row, "kind", KINDS))
        matters = MATTERS if file == FILE else ALL
        matter = choice(file, line, row, "matter", matters if kind in ("phrase", "word") else (ANY,))
        rule = Rule(matter, kind, row["pattern"])
        try:
            empty = rule.expression.search("")
        except re.error as error:
            raise DataError(file, f"the pattern is no regular expression ({error})", line) from error
        if empty:
            raise DataError(file, "the pattern fits the empty text", line)
        yield line, row, rule


def _prove(linter: Linter, file: str, line: int, row: dict[str, str], rule: Rule) -> None:
    """Hold a rule against its two examples. Raises DataError."""
    matters = {finding.matter for finding in linter(row["refused"])}
    if not matters or (rule.matter != ANY and rule.matter not in matters):
        raise DataError(file, f"{row['refused']!r} is not refused on {rule.matter}", line)
    if findings := linter(row["allowed"]):
        raise DataError(file, f"{row['allowed']!r} is refused on {findings[0].matter} ({findings[0].words})", line)
    example = row["allowed" if rule.kind == "work" else "refused"]
    if not rule.expression.search(fold(example).text):
        raise DataError(file, f"the pattern does not fit {example!r}", line)
