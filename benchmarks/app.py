"""What a tap costs and how long it waits: our server, an empty page on the same server, and plain `streamlit run`.

    python -m benchmarks.app [--people 1 10 50] [--think 100 200 400] [--seconds 10] [--growth 2000] [--database URL]

Every tap is a real one: Streamlit's protocol, an answer saved, its number acknowledged. "Empty" is a page with one
button that does nothing, behind our server with all its guards and settings: what Streamlit itself costs. "Plain" is
Streamlit with its own defaults on our pages. Our server on PostgreSQL, and two of them behind nginx, are measured by
benchmarks/replicas.py, in the same columns. All stand in one table, measured one after another on one
machine, whose load comes from one other process: trust the ratios more than the milliseconds.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from tests.client import Client
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
READING = 0.26
"""Seconds before a tap counts: the browser takes a sooner one for a double tap."""
Kind = Literal["plain", "empty", "ours"]
NAMES = {"plain": "plain `streamlit run`", "empty": "empty page", "ours": "`advisor serve`"}
HEADING = (
    "| people | server | taps/s | p50 ms | p95 ms | p99 ms | CPU ms a tap | messages | bytes | not saved | errors |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)
EMPTY = """import streamlit as st

st.button("Tap", key="start")
"""
SERVE = (
    "from pathlib import Path; from advisor.web import server; server.ROOT = Path('.'); server.serve('127.0.0.1', {})"
)
"""Our server with the page that lies in the folder it is started in."""


@dataclass
class Run:
    """What was counted while it was measured; begun counts everybody whose first answer is saved."""

    begun: int = 0
    times: list[float] = field(default_factory=list)
    per_second: float = 0
    cpu: float = 0
    unsaved: int = 0
    errors: int = 0
    taps: int = 0
    messages: list[int] = field(default_factory=list)
    """The bytes of each message that came for a tap."""

    def at(self, share: float) -> str:
        """Milliseconds within which this share of the taps was answered."""
        ordered = sorted(self.times)
        return f"{1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.0f}" if ordered else "none"


def cpu(process: int) -> float:
    """Seconds of processor time used so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(process: int) -> int:
    """Megabytes in memory."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


class Served(Protocol):
    """What can be measured: one server, or several behind a proxy."""

    kind: Kind

    def client(self) -> Client: ...
    def cpu(self) -> float: ...


class Server:
    """A server process on a store of its own, unless ``database`` names one."""

    def __init__(self, folder: Path, kind: Kind, database: str = "") -> None:
        self.port = free_port()
        self._clients = 0
        self.kind = kind
        self.database_url = database or f"sqlite:///{folder / 'bench.db'}"
        command, cwd = ["-m", "advisor", "serve", "--port", str(self.port)], ROOT
        if kind == "plain":
            cwd = folder / "plain"
            cwd.mkdir()
            shutil.copy(ROOT / "app.py", cwd)
            for name in ("advisor", "data"):
                shutil.copytree(ROOT / name, cwd / name, ignore=shutil.ignore_patterns("__pycache__"))
            flags = "--server.headless true --server.address 127.0.0.1 --browser.gatherUsageStats false"
            command = ["-m", "streamlit", "run", "app.py", *flags.split(), "--server.port", str(self.port)]
        elif kind == "empty":
            cwd = folder / "empty"
            shutil.copytree(ROOT / ".streamlit", cwd / ".streamlit")
            (cwd / "app.py").write_text(EMPTY, encoding="utf-8")
            command = ["-c", SERVE.format(self.port)]
        environment = os.environ | {
            "ADVISOR_DATABASE_URL": self.database_url,
            "PYTHONPATH": str(ROOT) if kind == "empty" else os.environ.get("PYTHONPATH", ""),
        }
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command], cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def client(self) -> Client:
        """Of a browser and a network of its own: those behind one address share a pace."""
        self._clients += 1
        source = f"127.0.{self._clients // 250}.{self._clients % 250 + 1}"
        return Client(self.port, source=source, cookies=f"callfit_device={self._clients:043d}")

    def cpu(self) -> float:
        return cpu(self.process.pid)

    def memory(self) -> int:
        return memory(self.process.pid)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


async def tap(client: Client, kind: Kind) -> float:
    """One tap; the seconds until it is acknowledged, or on the empty page until its run is over."""
    if kind == "empty":
        return await client.run("start", within=120)
    if not client.data:  # the page says that something does not work
        raise RuntimeError(" ".join(client.texts) or "an empty page")
    item = client.item or random.choice(client.path)  # noqa: S311
    return await client.tap(item, random.randint(1, 5), within=120)  # noqa: S311


async def person(
    client: Client, kind: Kind, think: float, measuring: asyncio.Event, over: asyncio.Event, run: Run
) -> None:
    """Begin, answer, answer differently at the end, until it is over. The pause never counts as waiting."""
    await client.open()
    try:
        await client.run()
        await client.run("start")
        await asyncio.sleep(READING)
        await tap(client, kind)  # the first answer begins the attempt, which happens once a person
        run.begun += 1
        while not over.is_set():
            pause = READING + (random.expovariate(1 / think) if think else 0)
            await asyncio.sleep(pause)
            before = len(client.received)
            took = await tap(client, kind)
            if measuring.is_set() and not over.is_set():
                run.times.append(took)
                run.unsaved += bool(client.unsaved)
                run.messages += client.received[before:]
                run.taps += 1
    except Exception as fault:
        run.errors += 1
        print(f"{type(fault).__name__}: {fault}"[:200], file=sys.stderr)
    finally:
        await client.close()


async def measure(server: Served, people: int, seconds: float, think: float) -> Run:
    run, measuring, over = Run(), asyncio.Event(), asyncio.Event()
    tasks = []
    for _ in range(people):
        tasks.append(asyncio.create_task(person(server.client(), server.kind, think, measuring, over, run)))
        await asyncio.sleep(0.01 if not think else min(0.05, think / people))
    while run.begun + run.errors < people:
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    before, start = server.cpu(), time.perf_counter()
    measuring.set()
    await asyncio.sleep(seconds)
    measuring.clear()
    took = time.perf_counter() - start
    run.cpu = 1000 * (server.cpu() - before) / max(len(run.times), 1)
    run.per_second = len(run.times) / took
    over.set()
    await asyncio.gather(*tasks)
    return run


def line(people: int, think: float, server: str, run: Run) -> str:
    """A line of the table."""
    load = f"{people}, {think:.0f} s between taps" if think else f"{people}, {READING:.2f} s between taps"
    times = [f"{run.per_second:.1f}", *(run.at(share) for share in (0.5, 0.95, 0.99))]
    each = max(run.taps, 1)
    counts = [f"{run.cpu:.1f}", f"{len(run.messages) / each:.1f}", f"{sum(run.messages) / each:.0f}"]
    return "| " + " | ".join([load, server, *times, *counts, str(run.unsaved), str(run.errors)]) + " |"


def growth(folder: Path, taps: int) -> str:
    """How much memory our server takes for each page, and how it grows over so many taps."""
    server = Server(folder, "ours")

    async def run() -> str:
        bare, clients = server.memory(), [await server.client().open() for _ in range(20)]
        for client in clients:
            await client.run()
            await client.run("start")
        opened, warm, count = server.memory(), 0, 0
        while count < taps:
            for client in clients:
                await tap(client, "ours")
            count += len(clients)
            warm = warm or (server.memory() if count >= taps / 4 else 0)
        for client in clients:
            await client.close()
        page, end = (opened - bare) / len(clients), server.memory()
        late = f"{end} MB after {count:,} ({end / warm:.3f} times)"
        return f"{page:.1f} MB a page; {warm} MB after {taps // 4:,} taps, {late}"

    try:
        return asyncio.run(run())
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="*", default=[1, 10, 50], help="how many tap as fast as counts")
    parser.add_argument("--think", type=int, nargs="*", default=[100, 200, 400], help="how many tap every 4 s")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--growth", type=int, default=2000, help="taps over which memory is watched; 0: none")
    parser.add_argument("--database", default="", help="address of an empty database for our server")
    given = parser.parse_args()
    rounds = [(people, 0.0) for people in given.people] + [(people, 4.0) for people in given.think]
    print(HEADING)
    for people, think in rounds:
        kinds: tuple[Kind, ...] = ("empty", "ours") if think else ("plain", "empty", "ours")
        for kind in kinds:  # the plain one would take minutes to let so many begin
            with tempfile.TemporaryDirectory() as folder:
                server = Server(Path(folder), kind, given.database if kind == "ours" else "")
                try:
                    run = asyncio.run(measure(server, people, given.seconds, think))
                    print(line(people, think, NAMES[kind], run), flush=True)
                finally:
                    server.stop()
    if given.growth:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\nMemory: {growth(Path(folder), given.growth)}")


if __name__ == "__main__":
    main()
