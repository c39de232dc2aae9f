"""People who answer without end and come back whenever the server has gone; each tap goes into a record."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.web import error_texts
from benchmarks.faulty.record import Attempt, Count, Tap
from tests.client import Client

READING = 0.26
"""Seconds before a tap counts: a sooner one is taken for a double tap (advisor/ui/session/notes.py)."""

PATIENCE = 150
"""Seconds: a browser waits for a page as long as its connection holds."""

GONE = (OSError, WebSocketException, TimeoutError, asyncio.IncompleteReadError)
"""What a client meets when the server dies under it."""


def warning() -> str | None:
    """What the page says while something is not saved yet; None in a version that keeps nothing."""
    words = load(DATA, "ja")
    if "unsaved" not in words.keys:
        return None
    gaps = dict.fromkeys(words.placeholders("unsaved"), "\0")
    return max(words("unsaved", **gaps).split("\0"), key=len)


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
    warning: str | None = field(default_factory=warning)


class Person:
    """Somebody with a browser. ``attempt``: the answers to go on with."""

    def __init__(self, world: World, attempt: Attempt | None = None) -> None:
        self._world, self.attempt = world, attempt
        self._random = random.Random()  # noqa: S311
        self._asked: str | None = None
        self.since: float | None = None
        """When the last fault was over, until the first tap after it is acknowledged."""

    async def live(self) -> None:
        while not self._world.over:
            client = Client(self._world.port)
            try:
                await self._come_back(client)
                while not self._world.over and self.attempt:
                    await self._step(client)
            except GONE:
                await asyncio.sleep(0.02)
            finally:
                if hasattr(client, "socket"):
                    await client.close()

    async def _come_back(self, client: Client) -> None:
        """Begin, or go on by the link (the first statement without an answer) or by a reload (the one last shown)."""
        if self.attempt:
            await self._look(client, self._asked if self._random.random() < 0.5 else None)
            return
        await client.open()
        await client.run(within=PATIENCE)
        if "start" not in client.buttons:
            raise TimeoutError("the page says that the store is away")
        self._world.starts += 1
        await client.run("start", within=PATIENCE)
        await self._begin(client)

    async def _begin(self, client: Client) -> None:
        """The first answer begins the attempt; who hears nothing of it begins anew, and was promised nothing."""
        await asyncio.sleep(READING)
        item, value = self._world.order[0], self._random.randint(1, 5)
        if shown(client) != item:
            return
        tap = Tap(item, value, time.monotonic())
        await client.run(client.choice(value), within=PATIENCE)
        if client.token:
            self._note_tap(client, tap)
            self.attempt = Attempt(client.token, self._world.order, [tap])
            self._world.attempts.append(self.attempt)
            self._asked = shown(client)

    async def _look(self, client: Client, asked: str | None) -> None:
        """Open the page of the questions and compare what it shows with what must be shown."""
        attempt = self.attempt
        client.page_name = "questions"
        client.query = f"s={attempt.token}" + (f"&q={self._world.order.index(asked) + 1}" if asked else "")
        await client.open()
        begun = time.monotonic()
        await client.run(within=PATIENCE)
        introduced = "go_on" in client.buttons  # after a day the first page introduces again
        if introduced:
            await client.run("go_on", within=PATIENCE)
            asked = None
        found = shown(client)
        if away(client):
            raise TimeoutError("the page says that the store is away")
        wanted: set[str | None] = set(attempt.places(begun, asked))
        if introduced and self._world.order[-1] in wanted:
            wanted.add(None)  # whoever has answered everything goes on from there to the wishes
        if found not in wanted:
            self._world.count.misplaced += 1
            self._world.count.notes.append(f"place: {attempt.token_hash[:8]} shown {found}, not {wanted}")

    async def look(self) -> None:
        """Come back by the link once more, only to see the place."""
        client = Client(self._world.port)
        try:
            await self._look(client, None)
        finally:
            if hasattr(client, "socket"):
                await client.close()

    async def _step(self, client: Client) -> None:
        """One tap: mostly an answer, now and then one back; at the end a new attempt."""
        await asyncio.sleep(READING + self._random.expovariate(10))
        if self.attempt is None:  # told to forget, meanwhile
            return
        item = shown(client)
        if away(client):  # load it again, as people do
            await client.run(within=PATIENCE)
        elif item is None:  # past the last statement
            self.forget()
        elif "back" in client.buttons and item != self._world.order[0] and self._random.random() < 0.15:
            await client.run("back", within=PATIENCE)
        else:
            await self._answer(client, item)
        self._asked = shown(client)

    async def _answer(self, client: Client, item: str) -> None:
        value = self._random.randint(1, 5)
        tap = Tap(item, value, time.monotonic())
        self.attempt.taps.append(tap)
        self._world.count.pages.append(await client.run(client.choice(value), within=PATIENCE))
        if away(client) or shown(client) == item:
            return  # it did not go on, so nobody was told that this is saved
        self._note_tap(client, tap)

    def _note_tap(self, client: Client, tap: Tap) -> None:
        tap.seen = time.monotonic()
        tap.kept = self._world.warning is not None and any(self._world.warning in text for text in client.texts)
        if tap.kept:
            return
        if self.since is not None:
            self._world.count.waits.append(tap.seen - self.since)
            self.since = None

    def forget(self) -> None:
        """Begin anew next time; what was tapped so far stays in the record."""
        self.attempt, self._asked = None, None


class Companion(Person):
    """A second device on the same answers: it follows another person from attempt to attempt."""

    def __init__(self, world: World, other: Person) -> None:
        super().__init__(world)
        self._other = other

    async def _come_back(self, client: Client) -> None:
        while self._other.attempt is None and not self._world.over:
            await asyncio.sleep(0.02)
        self.attempt = self._other.attempt
        if self.attempt:
            await super()._come_back(client)


def away(client: Client) -> bool:
    """Whether the page says that the store is away: nothing to tap but "try again"."""
    return set(client.buttons) <= set(error_texts.AGAIN.values())


def shown(client: Client) -> str | None:
    """The item on the screen; None on any other page."""
    return next((key[:-2] for key in client.buttons if key.endswith("_4") and f"{key[:-2]}_0" in client.buttons), None)
