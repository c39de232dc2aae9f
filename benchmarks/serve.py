"""What the server's tuning gives: our server against plain `streamlit run`, on the quiz page with its database write.

    python -m benchmarks.serve [--people 1 10 50] [--seconds 10] [--think 200]

Every tap is a real one: Streamlit's protocol, an answer saved in SQLite, the next statement back. "Plain" is Streamlit
with its own defaults: no settings of ours, no server of ours, the same pages. The load comes from one other process, on
the same machine; trust the ratios more than the milliseconds.
"""

import argparse
import asyncio
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.client import Client

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
READING = 0.26
"""Seconds before a tap counts: the browser takes a sooner one for a double tap."""


@dataclass
class Run:
    """What was counted while it was measured; begun counts everybody who got to the first statement."""

    begun: int = 0
    times: list[float] = field(default_factory=list)
    per_second: float = 0
    cpu: float = 0
    unsaved: int = 0
    errors: int = 0
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

    def client(self) -> Client: ...
    def cpu(self) -> float: ...


class Server:
    """A server process on a store of its own. Plain: from a folder without our settings."""

    def __init__(self, folder: Path, tuned: bool) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._clients = 0
        self.database = folder / "bench.db"
        command, cwd = ["-m", "advisor", "serve", "--port", str(self.port)], ROOT
        if not tuned:
            cwd = folder / "plain"
            cwd.mkdir()
            shutil.copy(ROOT / "app.py", cwd)
            for name in ("advisor", "data"):
                shutil.copytree(ROOT / name, cwd / name, ignore=shutil.ignore_patterns("__pycache__"))
            flags = "--server.headless true --server.address 127.0.0.1 --browser.gatherUsageStats false"
            command = ["-m", "streamlit", "run", "app.py", *flags.split(), "--server.port", str(self.port)]
        environment = os.environ | {"ADVISOR_DATABASE_URL": f"sqlite:///{self.database}"}
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
        """Of a network of its own: those behind one address share a pace."""
        self._clients += 1
        return Client(self.port, source=f"127.0.{self._clients // 250}.{self._clients % 250 + 1}")

    def cpu(self) -> float:
        return cpu(self.process.pid)

    def memory(self) -> int:
        return memory(self.process.pid)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


async def person(client: Client, think: float, measuring: asyncio.Event, over: asyncio.Event, run: Run) -> None:
    """Begin, answer, answer differently at the end, until it is over. The pause never counts as waiting."""
    await client.open()
    try:
        await client.run()
        await client.run("start")
        run.begun += 1
        while not over.is_set():
            pause = READING + (random.expovariate(1 / think) if think else 0)
            await asyncio.sleep(pause)
            if not client.data:  # the page says that something does not work
                raise RuntimeError(" ".join(client.texts) or "an empty page")
            before = len(client.received)
            item = client.item or random.choice(client.path)  # noqa: S311
            took = await client.tap(item, random.randint(1, 5), within=120)  # noqa: S311
            if measuring.is_set() and not over.is_set():
                run.times.append(took)
                run.unsaved += bool(client.unsaved)
                run.messages += client.received[before:]
    except Exception as fault:
        run.errors += 1
        print(f"{type(fault).__name__}: {fault}"[:200], file=sys.stderr)
    finally:
        await client.close()


async def measure(server: Served, people: int, seconds: float, think: float) -> Run:
    run, measuring, over = Run(), asyncio.Event(), asyncio.Event()
    tasks = []
    for _ in range(people):
        tasks.append(asyncio.create_task(person(server.client(), think, measuring, over, run)))
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 10, 50], help="how many tap as fast as counts")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--think", type=int, default=200, help="how many, besides, tap every 4 s (ours only); 0: none")
    given = parser.parse_args()
    rounds = [(people, 0.0) for people in given.people] + ([(given.think, 4.0)] if given.think else [])
    print("| people | server | taps/s | p50 ms | p95 ms | p99 ms | CPU ms a tap | not saved | errors | memory MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for people, think in rounds:
        name = f"{people}, {think:.0f} s between taps" if think else f"{people}, {READING:.2f} s between taps"
        for tuned in (True,) if think else (False, True):  # the plain one would take minutes to let so many begin
            with tempfile.TemporaryDirectory() as folder:
                server = Server(Path(folder), tuned)
                try:
                    run = asyncio.run(measure(server, people, given.seconds, think))
                    figures = [f"{run.per_second:.1f}", *(run.at(share) for share in (0.5, 0.95, 0.99))]
                    kind = "`advisor serve`" if tuned else "plain `streamlit run`"
                    counts = [f"{run.cpu:.1f}", str(run.unsaved), str(run.errors), str(server.memory())]
                    print("| " + " | ".join([name, kind, *figures, *counts]) + " |", flush=True)
                finally:
                    server.stop()


if __name__ == "__main__":
    main()
