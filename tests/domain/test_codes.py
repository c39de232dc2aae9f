"""Short codes: easy to read out and to type, hard to guess."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content.loading import DATA
from advisor.domain import codes
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.texts import DASHES
from advisor.i18n import load

CODES = st.text(codes.SIGNS, min_size=codes.LENGTH, max_size=codes.LENGTH)
BEFORE = ("", "「", "<", "＜", "(", "コード：", "Code: ", "https://callfit.example/c/", "\u200b", "*", "_")
BEHIND = (
    "",
    "。",
    "、",
    "」",
    "）",
    ")",
    ">",
    "＞",
    "…",
    "...",
    "から",
    "です",
    " です",
    "&src=line",
    "?lang=en",
    "!",
    "*",
)
BEHIND += ("\u200b", "\u3000", "\n", "_", "ー", "😀", "/", "#x", '"', "’", "→")
"""What people and their messages put around a code or a token."""


def test_the_alphabet_has_nothing_that_looks_like_something_else():
    assert len(codes.SIGNS) == len(set(codes.SIGNS)) == 32
    assert not set(codes.SIGNS) & set("ILOU")


@given(CODES)
def test_a_code_is_read_as_it_is_shown(code):
    assert codes.read(codes.shown(code)) == code


@given(CODES)
def test_width_case_spaces_and_look_alikes_do_not_matter(code):
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    assert codes.read(f" {wide[:4]}ー{wide[4:8]}　{wide[8:]} ") == code
    assert codes.read(code.lower().replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize(
    "typed", ["", "7KXM", "7KXM-2PQ9-TR4", "7KXM-2PQ9-TR4DD", "7KXM-2PQ9-TR4U", "あ" * 12, "0" * 99]
)
def test_what_is_no_code_is_not_read(typed):
    assert codes.read(typed) is None


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("before", BEFORE)
def test_what_cannot_belong_to_a_code_ends_it(before, behind):
    assert codes.read(f"{before}7KXM-2PQ9-TR4D{behind}") == "7KXM2PQ9TR4D"
    assert codes.read(f"{before}7kxm2pq9tr4d{behind}") == "7KXM2PQ9TR4D"
    assert codes.read(f"{before}7KXM2PQ9{behind}", 8) == "7KXM2PQ9"


AMONG = ("code {} please", "is {}", "{}\nEnter it on the first page", "my two codes: {} or 0000", "Code {}ー です")
AMONG += ("please {}", "the registration code is {} for you", "it is _{}_", "{}. Thanks", "see **{}**, or call")


@pytest.mark.parametrize("among", AMONG)
@pytest.mark.parametrize("dash", DASHES + "－ｰ﹣")
def test_a_code_among_words_is_found_by_its_dashes_or_in_one_piece(among, dash):
    for code in ("7KXM2PQ9TR4D", "ABCDEFGHJKMN", "2PQ9TR4D"):
        length = len(code)
        assert codes.read(among.format(codes.shown(code).replace("-", dash)), length) == code
        assert codes.read(among.format(code), length) == code
        if any(map(str.isdigit, code)):
            assert codes.read(among.format(codes.shown(code).lower().replace("-", dash)), length) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_of_our_own_page_are_read_as_they_are_copied(language):
    said = load(DATA, language)("carry_on.code.text", code="7KXM-2PQ9-TR4D")
    assert codes.read(said) == codes.read(said.replace("*", "")) == "7KXM2PQ9TR4D"


@pytest.mark.parametrize(
    "typed",
    ["your registration is over", "well-done-this is not one", "one-7KXM-2PQ9-TR4D it", "x 7KXM-2PQ9-TR4D-AAAA y"],
)
def test_words_and_parts_of_something_longer_are_no_code_among_words(typed):
    assert codes.read(typed) is None


def test_no_token_holds_a_code():
    assert not [token for token in (secrets.token_urlsafe(32) for _ in range(3000)) if codes.read(token)]


@pytest.mark.parametrize("text", ["line", "LINE", "ＬＩＮＥ", "line。", "「line」", "Lineから", " line)"])
def test_a_word_in_a_link_is_read_whatever_stands_around_it(text):
    assert codes.word(text) == "line"


@pytest.mark.parametrize("text", [None, "", "。", "から"])
def test_where_no_word_is_there_is_none(text):
    assert codes.word(text) == ""


@given(st.text(max_size=200))
def test_any_text_is_read_as_a_code_or_as_none(typed):
    found = codes.read(typed)
    assert found is None or (len(found) == codes.LENGTH and set(found) <= set(codes.SIGNS))


def test_a_token_has_one_code_and_the_next_token_another():
    tokens = [secrets.token_urlsafe(32) for _ in range(200)]
    made = [codes.of_token(token) for token in tokens]
    assert made == [codes.of_token(token) for token in tokens]
    assert len(set(made)) == 200
    assert all(codes.read(code) == code for code in made)


def test_every_sign_comes_up_in_every_place():
    made = [codes.of_token(str(number)) for number in range(2000)]
    assert all({code[place] for code in made} == set(codes.SIGNS) for place in range(codes.LENGTH))


def test_what_is_kept_of_a_code_is_scrypt_and_does_not_hold_it():
    kept = codes.stretched("7KXM2PQ9TR4D")
    assert len(kept) == 64
    assert kept == codes.stretched("7KXM2PQ9TR4D") != codes.stretched("7KXM2PQ9TR4E")
