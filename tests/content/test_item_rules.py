"""No item that breaks a rule is delivered: it stops the start with the file, the line and the rule."""

import csv
import io

import pytest

from advisor.content import item_rules, loading
from advisor.content.item_rules import APART, LONGEST, REFUSED
from advisor.content.loading import DATA
from advisor.domain.errors import DataError
from advisor.domain.questionnaire.items import ENOUGH
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import load

BREAKING = {
    "speaks of an ability": {
        "ja": ("込み入った話も説明できるほうだ", "次の人には新しい気持ちで話せるほうだ", "人に教えるのが得意なほうだ"),
        "en": ("I tend to be able to explain things", "I can explain things", "I tend to be good at explaining"),
    },
    "holds a negation, which is hard to answer on a scale": {
        "ja": (
            "電話が続くのは苦にならないほうだ",
            "あまり話さないほうだ",
            "人に聞かずに進めるほうだ",
            "話すことがなくなるほうだ",
        ),
        "en": (
            "I tend not to worry",
            "I tend to have no worries",
            "I never tend to worry",
            "I don't tend to worry",
            "I tend to act without asking",
        ),
    },
    "takes a seat in a call centre for granted": {
        "ja": ("お客さまの話をよく聞くほうだ", "商品のことを調べるほうだ", "件数の目標を追うほうだ"),
        "en": (
            "I tend to listen to customers",
            "I tend to read up on products",
            "I tend to count calls",
        ),
    },
    "is no single plain statement": {
        "ja": ("人の話を聞きます", "人の話を聞く。次に話すほうだ", "人の話を聞く姿勢"),
        "en": ("I tend to listen.", "I tend to listen; I tend to wait", "I tend to listen and also to wait"),
    },
    "touches a matter that fair selection leaves alone": {
        "ja": (
            "休日は家族とゆっくり過ごすほうだ",
            "尊敬する人の話をよくするほうだ",
            "新聞を毎朝読むほうだ",
            "健康に気をつけるほうだ",
        ),
        "en": ("My family tends to come first", "I tend to read a newspaper", "I tend to look after my health"),
    },
}
"""Rule → statements that break it."""
PASSING = {
    "ja": (
        "必ず確かめるほうだ",
        "まず調べるほうだ",
        "少ない言葉で話すほうだ",
        "一つずつ進めるほうだ",
        "ずっと続けるほうだ",
    ),
    "en": (
        "I tend to notice things",
        "I tend to go on as before",
        "I tend to note it down",
        "When people have said no, I tend to go on",
    ),
}
"""Statements that only look as if they broke one."""


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def fault(data, change):
    """What is said of data/items.csv once ``change`` has altered its rows in place: lists of cells, heading first."""
    path = data / "items.csv"
    rows = rows_of(path)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    with pytest.raises(DataError) as found:
        loading.load(data)
    assert found.value.file == "items.csv"
    return found.value


def saying(language, words, line=4):
    def change(rows):
        rows[line - 1][rows[0].index(language)] = words

    return change


def swapped(one, other):
    def change(rows):
        rows[one], rows[other] = rows[other], rows[one]

    return change


def test_what_is_delivered_keeps_every_rule(content):
    item_rules.check(content.files["items.csv"], content.items, content.traits)


def test_every_rule_on_words_has_examples_here():
    assert BREAKING.keys() == REFUSED.keys()
    assert all(examples.keys() == set(LANGUAGES) for examples in BREAKING.values())


@pytest.mark.parametrize(
    ("rule", "language", "words"),
    [(rule, language, words) for rule, by in BREAKING.items() for language in by for words in by[language]],
)
def test_words_that_break_a_rule_are_refused_by_file_line_and_rule(data, rule, language, words):
    found = fault(data, saying(language, words))
    assert (found.row, rule in found.reason) == (4, True), found.reason


@pytest.mark.parametrize(
    ("language", "words"), [(language, words) for language in PASSING for words in PASSING[language]]
)
def test_words_that_only_look_like_it_pass(language, words):
    assert not [rule for rule, pattern in REFUSED.items() if pattern[language].search(words)]


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "人の話を聞く" * 6 + "ほうだ"), ("en", "I tend to listen " * 6)]
)
def test_a_statement_that_takes_more_than_a_glance_is_refused(data, language, words):
    found = fault(data, saying(language, words))
    assert (found.row, f"at most {LONGEST[language]}" in found.reason) == (4, True)


@pytest.mark.parametrize(("language", "words"), [("ja", "人の話を聞いている"), ("en", "I always hear people out")])
def test_a_statement_that_is_stronger_in_one_language_is_refused(data, language, words):
    line = next(n for n, row in enumerate(rows_of(data / "items.csv"), 1) if "tend" in row[-1])
    found = fault(data, saying(language, words, line))
    assert (found.row, "stronger in one language" in found.reason) == (line, True)


def test_a_statement_that_names_its_trait_is_refused(content, data):
    name = content.traits[-1].name["ja"]
    found = fault(data, saying("ja", f"{name}を大事にするほうだ"))
    assert (found.row, f"names the trait {name!r}" in found.reason) == (4, True)


def test_a_statement_that_stands_twice_is_refused_at_its_second_place(data):
    rows = rows_of(data / "items.csv")
    found = fault(data, saying("ja", rows[1][5], 23))
    assert (found.row, "says what another item says" in found.reason) == (23, True)


def test_opposites_too_close_to_each_other_are_refused(data):
    rows = rows_of(data / "items.csv")
    one = next(place for place, row in enumerate(rows) if row[0] == "listening_1")
    other = next(place for place, row in enumerate(rows) if row[0] == "listening_2")
    near = one + 3
    found = fault(data, swapped(other, near))
    assert (found.row, f"fewer than {APART} rows" in found.reason) == (near + 1, True), found.reason


def test_the_items_after_which_a_result_may_be_asked_for_cover_every_facet(data):
    found = fault(data, swapped(ENOUGH, ENOUGH + 1))
    assert (found.row, f"the first {ENOUGH} items" in found.reason) == (ENOUGH + 1, True), found.reason


def test_contents_that_a_database_keeps_are_read_whatever_their_words(data):
    """Questionnaire 1 breaks these rules, and attempts that were begun with it go on."""
    earlier = loading.load(data, "1")
    with pytest.raises(DataError):
        item_rules.check(earlier.files["items.csv"], earlier.items, earlier.traits)
    assert loading.parse(earlier.files).items == earlier.items


def test_wishes_leave_the_forbidden_matters_alone_too():
    for language, forbidden in REFUSED["touches a matter that fair selection leaves alone"].items():
        catalogue = load(DATA, language)._catalogue._catalog
        wishes = [text for key, text in catalogue.items() if str(key).startswith(("preferences.", "wish."))]
        assert len(wishes) > 30
        for text in wishes:
            assert not forbidden.search(text), text
