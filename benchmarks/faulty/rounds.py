"""What befalls the app and its database while people tap: one function a fault."""

import asyncio
import random
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.faulty.databases import Postgresql, full_disk
from benchmarks.faulty.stage import Stage

HOUR = 3600
OFFSETS = (-28 * 24 * HOUR, 0, 24 * HOUR, -24 * HOUR, -HOUR, 25 * HOUR, 0)
"""Where the clock of the app is moved, one after the other: seconds."""


async def some_time(most: float = 0.8) -> None:
    """So that the fault comes at a random moment."""
    await asyncio.sleep(random.uniform(0, most))  # noqa: S311


async def kills(stage: Stage, rounds: int) -> None:
    """``kill -9`` of the app."""
    for _ in range(rounds):
        await stage.everybody_saved()
        await some_time()
        stage.app.kill()
        await stage.app.start()
        stage.fault_over()


async def kills_after_a_commit(stage: Stage, rounds: int) -> None:
    """``kill -9`` of the app between a commit and what would have said so."""
    for _ in range(rounds):
        await stage.everybody_saved()
        await some_time()
        stage.app.order.touch()
        await asyncio.to_thread(stage.app.gone)
        await stage.app.start()
        stage.fault_over()


async def fail_overs(stage: Stage, rounds: int) -> None:
    """The database ends at one host and comes up at the other."""
    await _again(stage, rounds, _postgresql(stage).fail_over)


async def connections_ended(stage: Stage, seconds: float) -> None:
    """Every connection to the database is ended once a second."""
    database = _postgresql(stage)
    for _ in range(int(seconds)):
        await asyncio.to_thread(database.end_connections)
        await asyncio.sleep(1)
    stage.fault_over()


async def database_kills(stage: Stage, rounds: int) -> None:
    """``kill -9`` of PostgreSQL with all its processes; a supervisor starts it again."""
    database = _postgresql(stage)
    await _again(stage, rounds, database.kill, database.revive)


async def _again(stage: Stage, rounds: int, *steps: Callable[[], None]) -> None:
    for _ in range(rounds):
        await stage.everybody_saved()
        await some_time()
        for step in steps:
            await asyncio.to_thread(step)
        stage.fault_over()


async def away(stage: Stage, fault: Callable[[], AbstractContextManager[None]], seconds: float) -> None:
    """The database does not answer for some time."""
    await some_time()
    with fault():
        await asyncio.sleep(seconds)
    stage.fault_over()


async def stopped(stage: Stage, how: signal.Signals, seconds: float) -> None:
    """PostgreSQL is stopped for some time."""
    database = _postgresql(stage)
    await some_time()
    await asyncio.to_thread(database.stop, how)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(database.revive)
    stage.fault_over()


async def disk_full(stage: Stage, rounds: int, seconds: float = 5) -> None:
    """No byte is left on the database's disk for some time; PostgreSQL, which gives up then, is started again."""
    for _ in range(rounds):
        await stage.everybody_saved()
        await some_time()
        with full_disk(stage.database.folder):
            if isinstance(stage.database, Postgresql):
                await asyncio.to_thread(stage.database.switch_log)
            await asyncio.sleep(seconds)
        await asyncio.to_thread(stage.database.revive)
        stage.fault_over()


async def at_once(stage: Stage, seconds: float) -> None:
    """No fault but two devices on the same answers."""
    await asyncio.sleep(seconds)
    stage.fault_over()


async def clock(stage: Stage) -> None:
    """The app starts again with its clock moved. Who began 28 days ago is not overdue under any of these clocks."""
    library = stage.database.folder.parent / "clock.so"
    command = ["cc", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("clock.c")]
    await asyncio.to_thread(subprocess.run, command, check=True)
    for place, offset in enumerate(OFFSETS):
        await stage.everybody_saved()
        stage.app.kill()
        if place < 2:  # the answers given 28 days ago are left alone, to the end
            for person in stage.people:
                person.forget()
        await stage.app.start(moved(offset, library))
        stage.fault_over()
        await stage.everybody_saved()
        await stage.everybody_looks()


def moved(seconds: int, library: Path) -> Mapping[str, str]:
    """The environment of a program whose clock is off. What measures durations stays right, as in a real machine."""
    return {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(seconds)}


def _postgresql(stage: Stage) -> Postgresql:
    assert isinstance(stage.database, Postgresql)
    return stage.database
