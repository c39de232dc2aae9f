"""Typed text: what cannot be seen is gone, what can be read stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.texts import DROPPED, clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  青葉  コール \t センター ", "青葉 コール センター"),
        ("か\u3099", "が"),
        ("a\u202eb\u200b\ufeff\u2066c", "abc"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\ue000x\U000f0000", "x"),
        ("<b>太字</b> **x** 😀", "<b>太字</b> **x** 😀"),
        ("一\r\n二", "一 二"),
    ],
)
def test_what_is_typed_is_kept_without_what_cannot_be_seen(typed, kept):
    assert clean(typed) == kept


def test_lines_stay_where_they_are_wanted():
    assert clean("一 \r\n\r\n\r\n\n二\r三", lines=True) == "一\n\n二\n三"


@given(st.text(), st.booleans())
def test_cleaned_text_is_normal_and_clean_again(text, lines):
    cleaned = clean(text, lines)
    assert clean(cleaned, lines) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {unicodedata.category(one) for one in cleaned.replace("\n", "")} & DROPPED
    assert lines or "\n" not in cleaned


@pytest.mark.parametrize("blank", ["\u3164", "\u2800", "\u115f\u1160", "\uffa0", "\u200b", "\u3000"])
def test_what_shows_as_nothing_is_nothing(blank):
    assert clean(blank * 3) == ""
    assert clean(f"花{blank}子", lines=True).replace(" ", "") == "花子"
