"""People who answer without end and come back whenever the server has gone; each tap goes into a record."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.faulty.record import Attempt, Count, Tap
from tests.client import Client, Tab

READING = 0.26
"""Seconds before somebody taps: the browser takes a sooner one for a double tap."""

PATIENCE = 150
"""Seconds: a browser waits for a page as long as its connection holds."""

GONE = (OSError, WebSocketException, TimeoutError, asyncio.IncompleteReadError)
"""What a client meets when the server dies under it."""


@dataclass
class World:
    """What all people share: where the server is, what was counted, and whether it is over."""

    port: int
    order: Sequence[str]
    """The ids of the items, in the order of the questionnaire."""
    count: Count = field(default_factory=Count)
    attempts: list[Attempt] = field(default_factory=list)
    starts: int = 0
    """Taps on "start", whether or not anything came back."""
    over: bool = False


class Person:
    """Somebody with a browser tab, which keeps what was tapped. ``attempt``: the answers to go on with."""

    def __init__(self, world: World, attempt: Attempt | None = None) -> None:
        self._world, self.attempt = world, attempt
        self._random = random.Random()  # noqa: S311
        self._tab, self._address = Tab(), f"s={attempt.token}" if attempt else ""
        self._open: list[Tap] = []
        self.since: float | None = None
        """When the last fault was over, until the first tap after it is acknowledged."""

    async def live(self) -> None:
        """Until it is over and everything that the tab kept is saved."""
        while not self._world.over or self._open:
            client = Client(self._world.port, tab=self._tab)
            try:
                await self._come_back(client)
                while not self._world.over and self.attempt:
                    await self._step(client)
                if self._open:
                    await self._save(client)
            except GONE:
                await asyncio.sleep(0.02)
            finally:
                if hasattr(client, "socket"):
                    await client.close()

    async def _come_back(self, client: Client) -> None:
        """Begin, or go on by a reload of the page."""
        if self.attempt:
            await self._look(client)
            self._note(client)
            return
        await client.open()
        await client.run(within=PATIENCE)
        if "start" not in client.buttons:
            raise TimeoutError("the page says that the store is away")
        self._world.starts += 1
        await client.run("start", within=PATIENCE)
        if away(client):
            raise TimeoutError("the page says that the store is away")
        await asyncio.sleep(READING)
        # The first answer begins the attempt. The address names it only when the server has said that it is begun.
        self._address = client.query
        self.attempt = Attempt(client.data["token"], self._world.order)
        self._world.attempts.append(self.attempt)
        await self._tap(client, self._world.order[0])

    async def _look(self, client: Client) -> None:
        """Open the page of the questions and compare what it shows with what must be shown."""
        attempt = self.attempt
        client.page_name, client.query = "questions", self._address
        await client.open()
        begun = time.monotonic()
        await client.run(within=PATIENCE)
        if "go_on" in client.buttons:  # after a day the first page introduces again
            await client.run("go_on", within=PATIENCE)
        if away(client):
            raise TimeoutError("the page says that the store is away")
        found, wanted = client.item or self._world.order[-1], attempt.places(begun)
        if found not in wanted:
            self._world.count.misplaced += 1
            self._world.count.notes.append(f"place: {attempt.token_hash[:8]} shown {found}, not {wanted}")

    async def look(self) -> None:
        """Come back by the link once more, only to see the place."""
        client = Client(self._world.port)
        try:
            await self._look(client)
        finally:
            if hasattr(client, "socket"):
                await client.close()

    async def _step(self, client: Client) -> None:
        """One tap: mostly an answer, now and then another one to an earlier statement; at the end a new attempt."""
        await asyncio.sleep(READING + self._random.expovariate(10))
        if self.attempt is None:  # told to forget, meanwhile
            return
        if away(client):  # load it again, as people do
            await client.run(within=PATIENCE)
            self._note(client)
        elif client.item is None:
            await self._save(client)
            self.forget()
        else:
            again = self._random.random() < 0.15
            await self._tap(
                client, self._random.choice(list(client.answers) or [client.item]) if again else client.item
            )

    async def _tap(self, client: Client, item: str) -> None:
        value = self._random.randint(1, 5)
        tap = Tap(item, value, time.monotonic(), kept=True)
        self.attempt.taps.append(tap)
        self._open.append(tap)
        client.keep([(item, value)])
        took = await client.deliver(within=PATIENCE)
        self._world.count.pages.append(took)
        tap.kept = item in client.unsaved or away(client)
        self._note(client)

    async def _save(self, client: Client) -> None:
        """Wait until everything that was tapped is saved."""
        await client.saved(within=PATIENCE)
        self._note(client)

    def _note(self, client: Client) -> None:
        """Take down which taps are acknowledged by now."""
        if away(client):
            return
        if client.token:
            self._address = f"s={client.token}"
        now = time.monotonic()
        saved = [tap for tap in self._open if tap.item not in client.unsaved]
        for tap in saved:
            tap.seen = now
        self._open = [tap for tap in self._open if tap not in saved]
        if saved and self.since is not None:
            self._world.count.waits.append(now - self.since)
            self.since = None

    @property
    def is_begun(self) -> bool:
        """Whether the address names these answers."""
        return self.attempt is not None and self._address == f"s={self.attempt.token}"

    def forget(self) -> None:
        """Begin anew next time; what was tapped so far stays in the record."""
        self.attempt, self._tab, self._open, self._address = None, Tab(), [], ""


class Companion(Person):
    """A second device on the same answers: it follows another person from attempt to attempt."""

    def __init__(self, world: World, other: Person) -> None:
        super().__init__(world)
        self._other = other

    async def _come_back(self, client: Client) -> None:
        while not self._other.is_begun and not self._world.over and not self._open:
            await asyncio.sleep(0.02)
        if not self._open:
            self.attempt = self._other.attempt
        if self.attempt:
            self._address = f"s={self.attempt.token}"
            await super()._come_back(client)


def away(client: Client) -> bool:
    """Whether the page says that the store is away: no questionnaire on it."""
    return "attempt" not in client.data
