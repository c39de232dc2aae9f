"""Short codes, on a real store: they open what a token opens, once asked for, and nobody else sees them."""

import pytest

from advisor.actions import attempts
from advisor.actions.short_codes import ShortCodes
from advisor.domain import codes
from advisor.domain.errors import StoreError
from advisor.storage.schema import metadata
from tests.conftest import CONTENT


@pytest.fixture
def short_codes(store):
    return ShortCodes(store)


@pytest.fixture
def token(store, now):
    return attempts.begin(store, CONTENT, now)


@pytest.fixture
def attempt(store, token):
    return attempts.resume(store, token)


def test_a_short_code_opens_the_attempt_once_it_was_asked_for(short_codes, attempt, token):
    code = codes.of_token(token)
    assert short_codes.resume(code) is None
    assert short_codes.give(attempt, token) == codes.shown(code)
    for typed in (code, codes.shown(code), codes.shown(code).lower()):
        assert short_codes.resume(typed) == attempt


def test_looking_up_a_file_of_codes_takes_nothing_from_visitors_who_go_on_by_theirs(short_codes, attempt, token):
    """Neither the memory of the codes in use, which every tap needs, nor one of the two places."""
    code = short_codes.give(attempt, token)
    short_codes.resume(code)
    in_use = dict(short_codes._in_use._found)
    with short_codes._places, short_codes._places:
        assert short_codes.look_up(code.lower()) == attempt
        assert short_codes.look_up(codes.shown(codes.of_token("another"))) is None
        assert short_codes.look_up("no code") is None
    assert dict(short_codes._in_use._found) == in_use


def test_the_short_code_of_who_came_by_it_is_the_same(short_codes, attempt, token):
    code = short_codes.give(attempt, token)
    assert short_codes.give(attempt, code.lower()) == code == short_codes.give(attempt, token)


def test_the_store_never_sees_a_short_code(short_codes, store, attempt, token):
    code = short_codes.give(attempt, token)
    kept = str([store._database.read(lambda c, t=t: c.execute(t.select()).all()) for t in metadata.sorted_tables])
    assert code not in kept
    assert codes.read(code) not in kept


def test_the_code_of_deleted_answers_opens_nothing(short_codes, store, attempt, token, now):
    code = short_codes.give(attempt, token)
    attempts.delete(store, attempt, now)
    assert short_codes.resume(code) is None


def test_a_code_in_use_is_stretched_once_and_forgotten_when_told_so(short_codes, attempt, token, monkeypatch):
    code = short_codes.give(attempt, token)
    stretched = []
    monkeypatch.setattr(codes, "stretched", lambda one, slow=codes.stretched: stretched.append(one) or slow(one))
    for _ in range(3):
        assert short_codes.resume(code) == attempt
    assert len(stretched) == 1
    assert short_codes.is_in_use(code)
    short_codes.forget()
    assert not short_codes.is_in_use(code)


def test_whoever_finds_no_place_to_try_a_code_is_told_to_wait(short_codes, monkeypatch):
    monkeypatch.setattr("advisor.actions.short_codes.PATIENCE", 0.01)
    with short_codes._places, short_codes._places, pytest.raises(StoreError, match="too many short codes"):
        short_codes.resume(codes.of_token("another"))


def test_a_code_alone_is_no_token(store, short_codes, attempt, token):
    code = short_codes.give(attempt, token)
    assert attempts.resume(store, code) is None
    assert short_codes.resume(token) == attempt
