"""Folding hides how a text is written and keeps where everything stood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.recruiting.folding import fold

TRICKY = st.text(alphabet=st.sampled_from("かガｶﾞ゛゙ﾟぱっャー家 族　・.-_\u200b\u202eaＡéÉ㍿ﬁ①?？\n\r\t’")) | st.text()


@pytest.mark.parametrize(
    "written",
    ["家族", "家 族", "家　族", "家・族", "家_族", "家\u200b族", "\u202e家\u202c族", "家\t族", "家‐族", "家\u00ad族"],
)
def test_gaps_inside_a_japanese_word_are_folded_away(written):
    assert fold(written).text == "家族"


@pytest.mark.parametrize("written", ["がっこう", "ガッコウ", "ｶﾞｯｺｳ", "か\u3099っこう", "カ゛ッコウ", "ガ ッ コ ウ"])
def test_kana_of_any_width_and_size_fold_to_one(written):
    assert fold(written).text == "がつこう"


@pytest.mark.parametrize(
    "written", ["family", "FAMILY", "Ｆａｍｉｌｙ", "f a m i l y", "f-a-m-i-l-y", "fámily", "fam\u200dily"]
)
def test_latin_words_fold_to_plain_small_letters(written):
    assert fold(written).text == "family"


def test_words_of_more_than_a_letter_stay_apart():
    assert fold("a big family of 3 or 4").text == "a big family of 3 or 4"


def test_a_line_break_stays_because_it_ends_a_sentence():
    assert fold("家\r\n族\u2028宗").text == "家\n\n族\n宗"


@given(TRICKY)
def test_folding_twice_is_folding_once(text):
    once = fold(text).text
    assert fold(once).text == once


@given(TRICKY)
def test_width_makes_no_difference(text):
    assert fold(unicodedata.normalize("NFKC", text)).text == fold(text).text


@given(TRICKY)
def test_every_folded_character_knows_its_place_in_order(text):
    signs = fold(text).signs
    assert all(0 <= sign.start < sign.end <= len(text) for sign in signs)
    assert [sign.start for sign in signs] == sorted(sign.start for sign in signs)


def test_a_span_covers_the_gaps_between():
    folded = fold("ご 家・ｿﾞｸ が")
    assert folded.text == "ご家ぞくが"
    assert folded.span(1, 4) == (2, 7)
