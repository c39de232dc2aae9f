"""Finds what recruiters should leave alone: the 14 matters of fair selection (公正な採用選考), and age and sex.

It decides sentence by sentence, on folded text. What describes the work is put aside first ("newspaper orders"). Then a
*phrase* is refused wherever it stands ("your religion"), and a *word* ("newspaper") only in a sentence that asks the
applicant for something: a question, a form label, a paper to hand in. The rules are data (data/fairness.csv).

Of a purpose it is asked more: whether results are *used* for a pass mark or an order, or people chosen by a matter
(data/uses.csv, whose "asking" rules tell that a sentence speaks of choosing).

A help for people of good will, not a guarantee: who wants to ask will find words that no table holds, and whether a
text is lawful is not for a program to say.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from advisor.domain.recruiting.folding import KANA, fold

MATTERS = (
    "origin",
    "family",
    "housing",
    "upbringing",
    "religion",
    "party",
    "life",
    "admired",
    "ideology",
    "movements",
    "reading",
    "inquiry",
    "papers",
    "health",
    "age",
    "sex",
)
"""The 14 matters in the order of the Ministry of Health, Labour and Welfare, then age and sex."""
USES = ("cutoff", "ranking")
"""What no shared result is for: to decide by a score who is taken, and to put people in an order."""
ALL = (*MATTERS, *USES)
ANY = "any"
"""Stands for the matter in rules that belong to none."""

RuleKind = Literal["phrase", "word", "asking", "work"]
KINDS: tuple[RuleKind, ...] = ("phrase", "word", "asking", "work")

_SENTENCE = re.compile(r"(?:\.(?! |\n|$)|[^.。!?\n])*(?:[.。!?\n]|$)")
_ASIDE = "\0"
"""Stands in for each character that is about the work; folding leaves none in a text."""


@dataclass(frozen=True)
class Rule:
    """One pattern (a regular expression on folded text) with its kind.

    Attributes
    ----------
    matter : str
        What it touches; ``ANY`` for a kind that belongs to no matter.
    kind : str
        "phrase" and "word" belong to a matter. "asking" tells that a sentence asks the applicant for something, "work"
        that the words are about the work; these two belong to no matter.
    pattern : str
        The expression.
    """

    matter: str
    kind: RuleKind
    pattern: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Raises re.error."""
        return re.compile(self.pattern.translate(KANA))


@dataclass(frozen=True, slots=True)
class FairnessFinding:
    """Words of a text that touch a matter; ``text[start:end]`` is ``words``."""

    matter: str
    words: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Message key of the matter's name."""
        return f"fairness.{self.matter}"


class Linter:
    """Tells which matters a text touches. Knows both languages at once, so a mixed text is no way around it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)

    def __call__(self, text: str) -> tuple[FairnessFinding, ...]:
        """Find what should be left out of a text.

        Parameters
        ----------
        text : str
            In either language, or both.

        Returns
        -------
        tuple of FairnessFinding
            In the order of the text; empty for a text that may stand.
        """
        folded = fold(text)
        findings: list[FairnessFinding] = []
        for sentence in _SENTENCE.finditer(folded.text):
            for matter, start, end in self._matches(sentence.group()):
                place = folded.span(sentence.start() + start, sentence.start() + end)
                findings.append(FairnessFinding(matter, text[slice(*place)], *place))
        return _apart(findings)

    def _matches(self, sentence: str) -> Iterator[tuple[str, int, int]]:
        for rule in self._of("work"):
            sentence = rule.expression.sub(lambda match: _ASIDE * len(match.group()), sentence)
        asks = any(rule.expression.search(sentence) for rule in self._of("asking"))
        for rule in (*self._of("phrase"), *(self._of("word") if asks else ())):
            for match in rule.expression.finditer(sentence):
                if match.group().strip():
                    yield rule.matter, *match.span()

    def _of(self, kind: RuleKind) -> tuple[Rule, ...]:
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[RuleKind, tuple[Rule, ...]]:
        return {kind: tuple(rule for rule in self.rules if rule.kind == kind) for kind in KINDS}


def _apart(findings: list[FairnessFinding]) -> tuple[FairnessFinding, ...]:
    """Leave out what overlaps an earlier or longer finding of the same matter."""
    separate: list[FairnessFinding] = []
    ends = dict.fromkeys(ALL, 0)
    for candidate in sorted(findings, key=lambda finding: (finding.start, -finding.end, ALL.index(finding.matter))):
        if candidate.start >= ends[candidate.matter]:
            separate.append(candidate)
            ends[candidate.matter] = candidate.end
    return tuple(separate)
