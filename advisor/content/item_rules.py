"""What an item may not say, and how the items must stand together: the rules for those that are delivered.

Each rule is read off the text, so it finds the plain cases; a native reader decides over the rest. Contents that a
database keeps are not held against the rules: their words have been answered, and their results stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from advisor.domain.errors import DataError
from advisor.domain.questionnaire.items import ENOUGH, Questionnaire
from advisor.domain.questionnaire.traits import Trait
from advisor.files.csv_reader import heading_of, rows

FILE = "items.csv"

LONGEST = {"ja": 34, "en": 85}
"""Characters that leave room for the five answers on a phone."""
APART = 10
"""Rows between two opposites, so that nobody compares them."""

Rule = Mapping[str, re.Pattern[str]]
"""What is refused, by language."""

REFUSED: Mapping[str, Rule] = {
    "speaks of an ability": {
        "ja": re.compile(
            "でき|出来|話せ|書け|読め|聞け|言える|(?:覚え|答え|続け)られ|得意|上手|うまく|苦手|下手|能力|自信"
        ),
        "en": re.compile(
            r"\b(can|could|able|abilit\w+|capable|good at|bad at|skil\w+|talent\w*|manage to|confident|well)\b",
            re.IGNORECASE,
        ),
    },
    "holds a negation, which is hard to answer on a scale": {
        "ja": re.compile(
            r"(?<!少)(?<!さりげ)(?<!何気)(?<!思いがけ)ない|なく|なかっ|なけれ|なし|ません|まい"
            r"|(?<![まみはよ必])ず(?![つっれ])|ぬ"
        ),
        "en": re.compile(
            r"\b(not|never|cannot|nothing|nobody|none|neither|nor|without|hardly|rarely)\b|n['’]t\b"
            r"|(?<!\bsay )(?<!\bsays )(?<!\bsaid )\bno\b",
            re.IGNORECASE,
        ),
    },
    "takes a seat in a call centre for granted": {
        "ja": re.compile("お客|顧客|商品|件数|通話|受電|架電|オペレーター|マニュアル|スクリプト|電話の席|待ち呼"),
        "en": re.compile(
            r"\b(customers?|clients?|products?|calls?|callers?|operators?|scripts?|headsets?)\b", re.IGNORECASE
        ),
    },
    "is no single plain statement": {
        "ja": re.compile(r"です|ます|でしょう|ください|。|[^うくすつぬむるいだた]$"),
        "en": re.compile(r"[.!?;]|\band also\b"),
    },
    "touches a matter that fair selection leaves alone": {
        "ja": re.compile(
            "本籍|出生|出身|生まれ|国籍|家族|家庭|両親|父|母|兄弟|姉妹|(?<!工)夫|妻|結婚|子ども|子供|育児|住宅|住まい|自宅|家賃|間取り"
            "|生活環境|生い立ち|宗教|信仰|信心|支持政党|政党|政治|選挙|人生観|生活信条|信条|思想|主義|尊敬|労働組合|組合(?!せ)|学生運動"
            "|社会運動|デモ|新聞|雑誌|愛読|購読|読書|身元|健康|病|持病|診断|診察|薬|障害|体力|妊娠|性別|男|女|年齢|何歳|若(?!干)|高齢|世代"
        ),
        "en": re.compile(
            r"\b(born|birth\w*|national\w*|famil\w+|parents?|father|mother|brothers?|sisters?|husband|wife|marri\w+|child\w*"
            r"|kids?|hous(e|es|ing)|rent|religio\w*|faith|pray\w*|politic\w*|part(y|ies)|elections?|vot(e|es|ing)"
            r"|philosoph\w*|ideolog\w*|admire\w*|unions?|protest\w*|newspapers?|magazines?|books?|health\w*|ill|illness\w*"
            r"|sick\w*|disease\w*|doctors?|medic\w*|disab\w+|pregnan\w*|sex|gender|male|female|m[ae]n|wom[ae]n|age|aged"
            r"|years old|young\w*|elderly|generation\w*)\b",
            re.IGNORECASE,
        ),
    },
}
"""Rule → the words that break it. The last one names the 14 matters of 公正な採用選考, and sex and age."""

TENDS = {"ja": re.compile("ほうだ$"), "en": re.compile(r"\btends?\b")}
"""The words by which a statement tells a tendency and no rule, in each language."""


def check(text: str, items: Questionnaire, traits: Sequence[Trait]) -> None:
    """Hold the delivered items against the rules. Raises DataError with the line and the rule.

    text: the file that ``items`` were read from.
    """
    lines = {row["item"]: line for line, row in _rows(text)}
    for item in items:
        for reason in _faults(item.text, traits):
            raise DataError(FILE, f"{item.id} {reason}", lines[item.id])
    seen: set[str] = set()
    for item in items:
        for words in item.text.values():
            if words in seen:
                raise DataError(FILE, f"{item.id} says what another item says", lines[item.id])
            seen.add(words)
    for one, other in items.opposite_positions:
        if abs(one - other) < APART:
            later = items[max(one, other)].id
            raise DataError(FILE, f"{later} stands fewer than {APART} rows from its opposite", lines[later])
    facets = {(trait.id, facet) for trait in traits for facet in trait.facets}
    first = items[: max(ENOUGH, len(facets))]
    if missing := facets - {(item.trait, item.facet) for item in first}:
        trait, facet = min(missing)
        reason = f"the first {len(first)} items, after which a result may be asked for, have none of {trait} {facet}"
        raise DataError(FILE, reason, lines[first[-1].id])


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    return rows(FILE, text, heading_of(text), blank=("opposites",))


def _faults(text: Mapping[str, str], traits: Sequence[Trait]) -> Iterator[str]:
    """What is wrong with the words of one item."""
    for language, words in text.items():
        if len(words) > LONGEST[language]:
            yield f"has {len(words)} characters in {language}; at most {LONGEST[language]} are read at a glance"
        for rule, pattern in REFUSED.items():
            if found := pattern[language].search(words):
                yield f"{rule}: {found[0]!r}"
        for trait in traits:
            if trait.name[language].casefold() in words.casefold():
                yield f"names the trait {trait.name[language]!r}"
    if len({bool(TENDS[language].search(words)) for language, words in text.items()}) > 1:
        yield "is stronger in one language than in the other: ほうだ goes with tend"
