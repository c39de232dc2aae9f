"""An app, its database and people who tap: everything that a fault needs to happen to."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from advisor.content.loading import load
from benchmarks.faulty.app import App
from benchmarks.faulty.databases import Database
from benchmarks.faulty.people import Companion, Person, World
from benchmarks.faulty.record import Count, check

LONGEST = 120
"""Seconds within which everybody must have got an answer saved after a fault."""


class Stage:
    """Opened by ``on_stage``."""

    def __init__(self, app: App, database: Database, people: int, companions: bool) -> None:
        self.app, self.database = app, database
        self.world = World(app.port, load().items.ids)
        self.people = [Person(self.world) for _ in range(people)]
        if companions:
            self.people += [Companion(self.world, person) for person in self.people]
        self.tasks = [asyncio.create_task(person.live()) for person in self.people]
        for person in self.people:
            person.since = time.monotonic()

    async def everybody_saved(self) -> None:
        """Wait until everybody's first tap since the last fault was acknowledged. Raises RuntimeError."""
        end = time.monotonic() + LONGEST
        for task in self.tasks:
            if task.done():
                await task  # a fault of this program
        while any(person.since is not None for person in self.people):
            if time.monotonic() > end:
                raise RuntimeError(f"somebody has not got an answer saved for {LONGEST} s")
            await asyncio.sleep(0.02)

    def fault_over(self) -> None:
        """From now on everything should work again."""
        self.world.count.rounds += 1
        for person in self.people:
            person.since = time.monotonic()

    async def kept_is_saved(self) -> None:
        """Give the app time to save what it kept for people who have gone on to a new attempt; then it may be ended."""
        for _ in range(60):
            count = Count()
            check(self.world.attempts, await asyncio.to_thread(self.database.rows), count, promised=True)
            if not count.lost_kept:
                return
            await asyncio.sleep(0.5)

    async def everybody_looks(self) -> None:
        """Every attempt that was ever begun goes on at the right place by its link."""
        for attempt in self.world.attempts:
            await Person(self.world, attempt).look()


@asynccontextmanager
async def on_stage(
    app: App, database: Database, people: int, promised: bool, companions: bool = False
) -> AsyncIterator[Stage]:
    """Start the app, let people tap; at the end compare what they were told with the database.

    promised: the tabs live throughout, so what they kept must be saved in the end. Raises RuntimeError.
    """
    await app.start()
    stage = Stage(app, database, people, companions)
    try:
        await stage.everybody_saved()
        stage.world.count.waits.clear()  # the beginning was no fault
        yield stage
        await stage.everybody_saved()
        stage.world.over = True
        await asyncio.gather(*stage.tasks)
        await stage.everybody_looks()
        if promised:
            await stage.kept_is_saved()
    finally:
        for task in stage.tasks:
            task.cancel()
        app.kill()
    _compare(stage, promised)


def _compare(stage: Stage, promised: bool) -> None:
    count, tokens = stage.world.count, stage.database.tokens()
    check(stage.world.attempts, stage.database.rows(), count, promised)
    gone = {attempt.token_hash for attempt in stage.world.attempts}.difference(tokens)
    count.lost += len(gone)
    count.duplicated += max(0, len(tokens) - stage.world.starts)
    if not stage.database.whole():
        raise RuntimeError("the database is damaged")
