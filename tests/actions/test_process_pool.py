"""Work on pieces comes back in order, from several processes too, and nothing of it goes on behind."""

import os
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import count

import psutil
import pytest

from advisor.actions.process_pool import UNDER_WAY, in_order
from advisor.domain.errors import CallfitError, DataError


@dataclass(frozen=True)
class Squares:
    """The square of each piece; the early ones take longest. What is asked not to be done fails."""

    wrong: int = -1

    def __call__(self, piece: int) -> tuple[int, int]:
        if piece == self.wrong:
            raise DataError("a.csv", "is wrong", piece)
        time.sleep(0.1 if piece % 3 == 0 else 0)
        return piece**2, os.getpid()


class Killed:
    """The end of a process that no program can prevent."""

    def __call__(self, piece: int) -> None:
        psutil.Process().kill()


def below():
    return set(psutil.Process().children(recursive=True))


@pytest.fixture
def children():
    """Tells which processes are new below this one, but for the one that keeps count of what they share."""
    before = below()  # a server that other tests share may run here
    return lambda: [one for one in below() - before if "resource_tracker" not in " ".join(one.cmdline())]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_what_comes_back_is_in_the_order_of_the_pieces(processes, children):
    assert [square for square, _ in in_order(Squares(), range(12), processes)] == [n**2 for n in range(12)]
    assert children() == []


def test_several_processes_share_the_work_and_one_piece_needs_none():
    assert len({process for _, process in in_order(Squares(), range(12), 2)}) == 2
    assert next(in_order(Squares(), [1], 2)) == (1, os.getpid())
    assert list(in_order(Squares(), [], 2)) == []


def test_few_pieces_are_taken_ahead_so_that_memory_stays_flat(children):
    taken = []
    with closing(in_order(Squares(), (taken.append(n) or n for n in count()), 2)) as found:
        for done in range(1, 8):
            next(found)
            assert len(taken) < done + 2 * UNDER_WAY + 1
    assert children() == []


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_comes_as_it_was_and_ends_the_processes(processes, children):
    with pytest.raises(DataError, match=r"a\.csv, row 5: is wrong") as fault:
        list(in_order(Squares(wrong=5), range(12), processes))
    assert (fault.value.file, fault.value.row, fault.value.reason) == ("a.csv", 5, "is wrong")
    assert children() == []


def test_a_process_that_is_killed_is_told_in_a_sentence(children):
    with pytest.raises(CallfitError, match="ended from outside"):
        list(in_order(Killed(), range(12), 2))
    assert children() == []
