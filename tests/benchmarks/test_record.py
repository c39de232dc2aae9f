"""What counts as lost, twice or misplaced."""

import pytest

from benchmarks.faulty.record import Attempt, Count, Row, Tap, check

ORDER = ["a", "b", "c"]


def attempt(*taps: Tap) -> Attempt:
    return Attempt("token", ORDER, list(taps))


def counted(one: Attempt, *rows: tuple[str, int, int], promised: bool = True) -> tuple[int, int, int]:
    count = Count()
    check([one], [Row(one.token_hash, *row) for row in rows], count, promised)
    return count.lost, count.lost_kept, count.duplicated


def test_what_was_acknowledged_must_be_there():
    one = attempt(Tap("a", 3, sent=0, seen=1))
    assert counted(one, ("a", 3, 1)) == (0, 0, 0)
    assert counted(one) == (1, 0, 0)


def test_an_older_value_than_the_last_acknowledged_is_a_loss():
    one = attempt(Tap("a", 3, sent=0, seen=1), Tap("a", 5, sent=2, seen=3))
    assert counted(one, ("a", 3, 1)) == (1, 0, 0)


def test_a_newer_tap_that_nobody_acknowledged_may_be_there_or_not():
    one = attempt(Tap("a", 3, sent=0, seen=1), Tap("a", 5, sent=2))
    assert counted(one, ("a", 3, 1)) == counted(one, ("a", 5, 2)) == (0, 0, 0)


def test_of_two_taps_at_the_same_time_either_may_stand():
    one = attempt(Tap("a", 3, sent=0, seen=2), Tap("a", 5, sent=1, seen=3))
    assert counted(one, ("a", 3, 2)) == counted(one, ("a", 5, 2)) == (0, 0, 0)


def test_a_value_that_nobody_tapped_is_a_loss():
    assert counted(attempt(Tap("a", 3, sent=0)), ("a", 4, 1)) == (1, 0, 0)


def test_what_was_kept_must_be_there_only_if_the_app_lived():
    one = attempt(Tap("a", 3, sent=0, seen=1, kept=True))
    assert counted(one, promised=True) == (0, 1, 0)
    assert counted(one, promised=False) == (0, 0, 0)


def test_what_was_kept_must_not_go_over_a_newer_answer():
    one = attempt(Tap("a", 3, sent=0, seen=1, kept=True), Tap("a", 5, sent=2, seen=3))
    assert counted(one, ("a", 3, 2)) == (1, 0, 0)


@pytest.mark.parametrize("rows", [[("a", 3, 1), ("a", 3, 1)], [("a", 3, 2)]])
def test_a_second_row_or_a_tap_counted_twice_is_a_duplicate(rows):
    assert counted(attempt(Tap("a", 3, sent=0, seen=1)), *rows) == (0, 0, 1)


def test_the_place_is_the_first_statement_without_an_answer():
    assert attempt().places(9) == {"a"}
    assert attempt(Tap("a", 3, sent=0, seen=1)).places(9) == {"b"}
    assert attempt(Tap("a", 3, sent=0, seen=1), Tap("b", 3, sent=2)).places(9) == {"b", "c"}


def test_the_place_is_the_last_statement_when_all_are_answered():
    assert attempt(*(Tap(item, 3, sent=0, seen=1) for item in ORDER)).places(9) == {"c"}


def test_a_reload_shows_the_statement_that_the_address_names():
    assert attempt(Tap("a", 3, sent=0, seen=1)).places(9, asked="a") == {"a"}
