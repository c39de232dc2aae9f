"""Whatever a browser sends is read without a fault, and only what is well formed comes through."""

import json
import math
import re
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.domain.questionnaire import taps
from advisor.domain.questionnaire.attempts import MODES
from advisor.domain.questionnaire.taps import FRESH, LONGEST, MOST_NUMBER, MOST_TAPS, Sending, Tap

TAB, TOKEN = "tab_12345678", "A" * 43
NAMES = ("listening_1", "quota", "", "of_another_person", "LISTENING_1", "a b", "x" * 65, "1; DROP TABLE answers", "\0")
NUMBERS = (0, -1, 1, 2, 3, 1.0, 1.5, True, "1", None, MOST_NUMBER, MOST_NUMBER + 1, 10**400, math.nan, math.inf)
VALUES = (1, 5, 9, 0, -1, 3.0, 10**400, True, "3", "result", "welcome", "less_hard", "", None, math.nan, [1], {"a": 1})
AGES = (0, 0.4, FRESH, 3, LONGEST, LONGEST + 1, -1, 1e308, 10**400, math.nan, math.inf, -math.inf, True, "1", None, [])

ODD = {"number": NUMBERS, "name": NAMES, "value": VALUES, "age": AGES, "seen": NAMES}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
"""Whatever JSON can say, and what Python's reading of it lets through."""


def one_of(known):
    return st.sampled_from(known) | values


tap = st.fixed_dictionaries(
    {},
    optional={
        "number": one_of(NUMBERS) | st.integers(1, 5),
        "name": one_of(NAMES),
        "value": one_of(VALUES),
        "age": one_of(AGES),
        "seen": one_of(NAMES),
        "more": values,
    },
)
good = st.builds(
    dict,
    number=st.integers(1, 6),
    name=st.sampled_from(("listening_1", "quota", "")),
    value=st.sampled_from((1, 5, 9, "less_hard", "result")),
    age=st.floats(0, LONGEST),
)
many = st.builds(lambda one, times: [{**one, "number": number} for number in range(times)], good, st.integers(150, 300))
sent = st.fixed_dictionaries(
    {},
    optional={
        "tab": st.just(TAB) | one_of(("", "tab", "T" * 65, "tab\n12345678", "あ" * 10)),
        "taps": st.lists(good | tap | values, max_size=8) | st.lists(good, max_size=8) | many | values,
        "token": one_of((TOKEN, TOKEN[1:], TOKEN + "\n")),
        "mode": one_of((*MODES, "sideways", "ALL")),
    },
)
whole = st.builds(lambda taps, rest: {**rest, "tab": TAB, "taps": taps}, st.lists(good | tap, max_size=8), sent)
"""What gets past the first look."""


def is_well_formed(one):
    return (
        type(one.number) is int
        and 1 <= one.number <= MOST_NUMBER
        and re.fullmatch("[a-z0-9_]{0,64}", one.name)
        and type(one.value) in (int, str)
        and (isinstance(one.value, int) or re.fullmatch("[a-z0-9_]{1,64}", one.value))
        and type(one.age) is float
        and 0 <= one.age <= LONGEST
        and re.fullmatch("[a-z0-9_]{0,64}", one.seen)
    )


@pytest.mark.parametrize("places", list(combinations(ODD, 2)))
def test_odd_values_in_any_two_places_come_through_or_are_left_out(places):
    for odd in product(*(ODD[place] for place in places)):
        one = {**a_tap(seen="any"), **dict(zip(places, odd, strict=True))}
        read = taps.read(sending(one, a_tap(MOST_NUMBER, "last")))
        assert all(map(is_well_formed, read.taps))
        assert read.taps[-1] == Tap(MOST_NUMBER, "last", 3, 0.0)
        for found in read.taps[:-1]:
            assert (found.number, found.name, found.value) == (one["number"], one["name"], one["value"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(whole | sent | values)
def test_whatever_a_browser_sends_only_well_formed_taps_come_through_in_their_order(text):
    read = taps.read(text)
    if read is None:
        return
    assert isinstance(read, Sending)
    assert re.fullmatch("[A-Za-z0-9_-]{8,64}", read.tab)
    assert read.token is None or re.fullmatch("[A-Za-z0-9_-]{43}", read.token)
    assert read.mode is None or read.mode in MODES
    assert len(read.taps) <= MOST_TAPS
    assert all(map(is_well_formed, read.taps))
    numbers = [one.number for one in read.taps]
    assert numbers == sorted(set(numbers))


def sending(*given, **more):
    return {"tab": TAB, "taps": list(given), **more}


def a_tap(number=1, name="listening_1", value=3, age=0.0, **more):
    return {"number": number, "name": name, "value": value, "age": age, **more}


def test_what_a_browser_of_ours_sends_is_read():
    state = sending(
        a_tap(2, "quota", "less_hard", 3, seen="any"), a_tap(), a_tap(3, "", "result"), token=TOKEN, mode="short"
    )
    assert taps.read(json.loads(json.dumps(state))) == Sending(
        TAB,
        (
            Tap(1, "listening_1", 3, 0.0),
            Tap(2, "quota", "less_hard", 3.0, "any"),
            Tap(3, "", "result", 0.0),
        ),
        TOKEN,
        "short",
    )


def test_of_a_number_that_comes_twice_one_tap_is_read():
    assert len(taps.read(sending(a_tap(), a_tap(value=5))).taps) == 1


@pytest.mark.parametrize("spoilt", [{"number": True}, {"number": 1.0}, {"value": True}, {"value": 3.0}, {"name": "A"}])
def test_a_tap_that_is_none_is_left_out_and_the_others_stay(spoilt):
    assert taps.read(sending({**a_tap(), **spoilt}, a_tap(2))).taps == (Tap(2, "listening_1", 3, 0.0),)


@pytest.mark.parametrize("age", [age for age in AGES if age not in (0, 0.4, FRESH, 3) or age is True])
def test_an_age_without_sense_is_the_greatest(age):
    (read,) = taps.read(sending(a_tap(age=age))).taps
    assert (read.age, read.is_delayed) == (LONGEST, True)


def test_more_taps_than_anybody_taps_are_read_not_at_all():
    assert len(taps.read(sending(*map(a_tap, range(1, MOST_TAPS + 1)))).taps) == MOST_TAPS
    assert taps.read(sending(*map(a_tap, range(1, 10_001)))) is None


def test_a_number_of_a_million_digits_and_a_text_of_a_million_signs_are_none():
    huge = "x" * 1_000_000
    assert taps.read(sending(a_tap(10**100_000), a_tap(name=huge), a_tap(value=huge), a_tap(seen=huge), mode=huge)) == (
        Sending(TAB, (Tap(1, "listening_1", 3, 0.0),))
    )
    assert taps.read({"tab": huge, "taps": []}) is None


def test_what_is_nested_deeply_is_left_out():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    state = sending(deep, a_tap(name=deep), a_tap(value=deep), a_tap(age=deep), token=deep, mode=deep)
    assert taps.read(state) == Sending(TAB, (Tap(1, "listening_1", 3, LONGEST),))
    assert taps.read(deep) is None
