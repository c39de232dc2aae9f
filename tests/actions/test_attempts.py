"""What people do, on a real store: a wrong answer stores nothing, a token is the only key, deleted means gone."""

from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.actions import attempts
from advisor.domain.errors import AnswerError, GoneError
from advisor.domain.jobs import moments
from advisor.domain.scoring.result import Assessment
from advisor.storage.schema import metadata, results
from tests.conftest import CONTENT, only_sqlite
from tests.people import as_answers, simulate


@pytest.fixture
def token(store, now):
    return attempts.begin(store, CONTENT, now)


@pytest.fixture
def attempt(store, token):
    return attempts.resume(store, token)


@pytest.fixture
def item(content):
    return content.items.ids[0]


def test_a_new_attempt_has_no_answer_no_wish_and_no_result(attempt, now):
    assert (attempt.answers, attempt.wishes, attempt.finished_at) == ({}, {}, None)
    assert (attempt.content, attempt.started_at) == (CONTENT, now)


def test_an_answer_is_there_when_the_person_comes_back(store, content, attempt, token, item, now):
    attempts.answer(store, content.items, attempt, item, 4, now)
    assert attempts.resume(store, token).answers == {item: 4}


@pytest.mark.parametrize("value", [0, 6, -1, True, False, 2.5, None, "3", float("nan"), 10**30])
def test_a_value_off_the_scale_stores_nothing(store, content, attempt, token, item, now, value):
    with pytest.raises(AnswerError, match=item):
        attempts.answer(store, content.items, attempt, item, value, now)
    assert attempts.resume(store, token).answers == {}


@pytest.mark.parametrize("unknown", ["", "charm_1", "LISTENING_1", "listening_1 ", None, 1])
def test_an_unknown_item_stores_nothing(store, content, attempt, token, now, unknown):
    with pytest.raises(AnswerError, match="unknown item"):
        attempts.answer(store, content.items, attempt, unknown, 3, now)
    assert attempts.resume(store, token).answers == {}


@given(value=st.one_of(st.integers(), st.floats(), st.text(), st.none(), st.booleans(), st.binary()))
def test_only_the_five_answers_pass_the_door(content, value):
    item = content.items.ids[0]
    if value in (1, 2, 3, 4, 5) and not isinstance(value, bool):
        content.items.check(item, value)
    else:
        with pytest.raises(AnswerError):
            content.items.check(item, value)


@pytest.mark.parametrize(("wish", "choice"), [("quota", "more_hard"), ("salary", "any"), ("", ""), ("quota", None)])
def test_an_unknown_wish_stores_nothing(store, attempt, token, now, wish, choice):
    with pytest.raises(AnswerError):
        attempts.wish(store, attempt, wish, choice, now)
    assert attempts.resume(store, token).wishes == {}


def test_a_wish_replaces_the_choice_before_it(store, attempt, token, now):
    attempts.wish(store, attempt, "quota", "less_hard", now)
    attempts.wish(store, attempt, "quota", "any", now)
    assert attempts.resume(store, token).wishes == {"quota": "any"}


def test_an_outlook_on_a_moment_is_kept_beside_the_wishes_and_can_change(store, content, attempt, token, now):
    attempts.wish(store, attempt, "quota", "any", now)
    for outlook in ("hard", "fine"):
        attempts.moment(store, content.jobs, attempt, "event_reservation", 3, outlook, now)
        kept = attempts.resume(store, token).wishes
        assert moments.outlooks(kept) == {("event_reservation", 3): outlook}
        assert kept["quota"] == "any"


@pytest.mark.parametrize("given", [("astronaut", 1, "fine"), ("billing", 4, "fine"), ("billing", 1, "great")])
def test_an_unknown_moment_or_outlook_stores_nothing(store, content, attempt, token, now, given):
    with pytest.raises(AnswerError):
        attempts.moment(store, content.jobs, attempt, *given, now)
    assert attempts.resume(store, token).wishes == {}


def test_the_way_to_ask_is_kept_beside_the_wishes_and_is_none_of_them(store, attempt, token, now):
    assert attempt.mode == "all"
    attempts.choose_mode(store, attempt, "short", now)
    assert (attempts.resume(store, token).mode, attempts.resume(store, token).wishes) == ("short", {})
    attempts.choose_mode(store, attempt, "short_then_all", now)
    assert attempts.resume(store, token).mode == "short_then_all"
    assert attempt.with_mode("short").mode == "short"


@pytest.mark.parametrize("mode", ["", "shorter", None, 1])
def test_an_unknown_way_to_ask_stores_nothing(store, attempt, token, now, mode):
    with pytest.raises(AnswerError, match="way to ask"):
        attempts.choose_mode(store, attempt, mode, now)
    assert attempts.resume(store, token).mode == "all"


def test_a_way_to_ask_that_only_another_version_knows_asks_everything(store, attempt, token, now):
    store.save_wish(attempt.token_hash, attempts.MODE, "sideways", now)
    assert attempts.resume(store, token).mode == "all"


def test_every_token_is_new_and_carries_256_bits(store, now):
    tokens = {attempts.begin(store, CONTENT, now) for _ in range(20)}
    assert len(tokens) == 20
    assert all(attempts.TOKEN.fullmatch(token) for token in tokens)


@only_sqlite
def test_the_file_never_sees_a_token(store, token, tmp_path):
    store.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in kept
    assert sha256(token.encode()).hexdigest().encode() in kept


@pytest.mark.parametrize(
    "other",
    [None, "", "a", "A" * 42, "A" * 44, "A" * 43, "あ" * 43, "A" * 42 + "\n", "A" * 43 + "\n", "' OR 1=1 --", "%" * 43],
)
def test_a_foreign_or_malformed_token_finds_nothing(store, token, other):
    assert attempts.resume(store, other) is None


def test_the_store_never_sees_a_token(store, token):
    kept = str([store._database.read(lambda c, t=t: c.execute(t.select()).all()) for t in metadata.sorted_tables])
    assert token not in kept
    assert sha256(token.encode()).hexdigest() in kept


def test_the_hash_of_a_token_is_no_token(store, token):
    assert attempts.resume(store, sha256(token.encode()).hexdigest()) is None
    assert attempts.resume(store, token.swapcase()) is None


def test_a_result_keeps_its_scores_and_the_version_of_its_parameters(store, model, attempt, token, now):
    people = (Assessment(model, as_answers(model, sheet)) for sheet in simulate(model, 20, seed=1)[1])
    result = next(one for one in people if one.points_somewhere)
    attempts.finish(store, attempt, result, now)
    assert attempts.resume(store, token).finished_at == now
    record = stored_results(store)[attempt.id]
    assert record["parameters"] == model.parameters.version
    assert record["rows"] == {one.id: [one.score, one.error] for one in result.rows}
    assert record["traits"] == {one.id: [one.score, one.error] for one in result.traits}
    assert record["bands"] == {fit.job.id: fit.band for fit in result.fits}


def test_a_result_that_points_nowhere_is_kept_without_bands(store, model, attempt, now):
    answers = dict.fromkeys(model.questionnaire.ids, 4)
    attempts.finish(store, attempt, Assessment(model, answers), now)
    assert stored_results(store)[attempt.id]["bands"] is None


def test_a_deleted_attempt_is_found_no_more(store, attempt, token, now):
    attempts.delete(store, attempt, now)
    assert attempts.resume(store, token) is None


def test_a_deletion_gives_a_receipt_and_a_second_one_none(store, attempt, now):
    receipt = attempts.delete(store, attempt, now)
    assert store.receipt(receipt.number) == receipt
    assert attempts.delete(store, attempt, now) is None


def test_a_deleted_attempt_cannot_be_written(store, content, model, attempt, token, item, now):
    attempts.delete(store, attempt, now)
    for write in (
        lambda: attempts.answer(store, content.items, attempt, item, 3, now),
        lambda: attempts.wish(store, attempt, "quota", "any", now),
        lambda: attempts.moment(store, content.jobs, attempt, "billing", 1, "fine", now),
        lambda: attempts.finish(store, attempt, Assessment(model, {}), now),
    ):
        with pytest.raises(GoneError, match="deleted"):
            write()
    assert attempts.resume(store, token) is None


def test_only_what_is_idle_for_longer_is_purged(store, content, item, now):
    tokens = {
        days: attempts.begin(store, CONTENT, now - timedelta(days=days), first=(item, 3))
        for days in (0, 29, 30, 31, 400)
    }
    assert attempts.purge(store, 30, now) == 2
    assert [days for days, token in tokens.items() if attempts.resume(store, token)] == [0, 29, 30]


def test_what_holds_no_answer_is_purged_after_a_day(store, item, now):
    kept = attempts.begin(store, CONTENT, now - timedelta(hours=25), first=(item, 3))
    empty, young = (attempts.begin(store, CONTENT, now - timedelta(hours=hours)) for hours in (25, 23))
    assert attempts.purge(store, 30, now) == 1
    assert [bool(attempts.resume(store, token)) for token in (kept, empty, young)] == [True, False, True]


def test_a_purge_of_many_goes_through_to_the_end(store, now, monkeypatch):
    monkeypatch.setattr("advisor.storage.attempts.AT_A_TIME", 3)
    for days in [40] * 10 + [1]:
        attempts.begin(store, CONTENT, now - timedelta(days=days), first=("item", 3))
    assert attempts.purge(store, 30, now) == 10
    assert attempts.purge(store, 30, now) == 0


def test_a_clock_that_was_set_back_deletes_nothing_early(store, content, item, now):
    token = attempts.begin(store, CONTENT, now)
    attempts.answer(store, content.items, attempts.resume(store, token), item, 3, now - timedelta(days=365))
    assert attempts.purge(store, 30, now + timedelta(days=30)) == 0
    assert attempts.purge(store, 30, now + timedelta(days=30, seconds=1)) == 1


def test_an_answer_puts_off_the_purge(store, content, item, now):
    token = attempts.begin(store, CONTENT, now - timedelta(days=40))
    attempts.answer(store, content.items, attempts.resume(store, token), item, 3, now - timedelta(days=5))
    assert attempts.purge(store, 30, now) == 0
    assert attempts.purge(store, 30, now + timedelta(days=26)) == 1


def stored_results(store):
    rows = store._database.read(lambda connection: connection.execute(results.select()).all())
    return {row.attempt_id: row.record for row in rows}


def test_a_link_that_a_program_has_written_with_percent_signs_is_found():
    for token in ("t" * 43, "t" * 42 + "_"):
        assert attempts.key(f"https%3A%2F%2Ffit.example.jp%2Fc%2F{token}") == token
        assert attempts.key(f"続きは https%3A%2F%2Ffit.example.jp%2Fc%2F{token}%3Flang%3Den") == token


@pytest.mark.parametrize("behind", ["", "_", "-", "__", "_-_", "_。", "-)", "?lang=en", "_?lang=en"])
def test_signs_of_italics_behind_a_token_are_no_part_of_it(behind):
    for token in ("t" * 43, "t" * 42 + "_", "-" * 43):
        assert attempts.key(f"/c/{token}{behind}") == token
    for wrong in ("t" * 42, "t" * 44, "t" * 43 + "_t", "t" * 43 + "-_t_"):
        assert attempts.key(wrong) is None
