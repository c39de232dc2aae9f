"""Faults under the load of real clients, and whether an answer was lost: one table, exit status 1 if any was.

    python -m benchmarks.faults [--kills 200] [--people 12] [--seconds 60] [--rounds 3] [--only NAME ...]

Everybody speaks Streamlit's own protocol, answers, goes back, changes answers, and comes back by the link or by a
reload whenever the connection is gone. What they were told is compared with the rows of
the database (faulty/record.py):

- acknowledged: the answer to the tap said that it is saved;
- kept: it did not, or none came; the browser tab keeps it, sends it again, and promises that it is saved in the end;
- lost: the last acknowledged value is not stored, nor a newer one of the same person;
- duplicated: an answer stored twice or counted oftener than it was tapped, or an attempt that nobody began;
- kept, then lost: not stored in the end although the tab lived, whatever became of the app or the database;
- wrong place: after a reload another statement than the first without an answer.

"disk full" needs the right to mount a small file system in memory, as root has. "clock moved" needs a C
compiler. What cannot be done here is said and left out.
"""

import argparse
import asyncio
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.faulty import rounds
from benchmarks.faulty.app import App
from benchmarks.faulty.databases import Postgresql, Sqlite, small_disk
from benchmarks.faulty.record import HEADING, Count, summary
from benchmarks.faulty.stage import Stage, on_stage

Scene = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """promised: every tab lives throughout. disk: megabytes of a disk of its own for the database.

    module: the app, or its twin with a known fault.
    """

    name: str
    database: type[Sqlite] | type[Postgresql]
    scene: Scene
    promised: bool = True
    companions: bool = False
    disk: int = 0
    module: str = "advisor"


def faults(kills: int, seconds: float, again: int) -> list[Fault]:
    def away(how: str) -> Scene:
        return lambda stage: rounds.away(stage, getattr(stage.database, how), seconds)

    time = f"{seconds:.0f} s"
    both: list[type[Sqlite] | type[Postgresql]] = [Sqlite, Postgresql]
    found = [Fault("kill -9 of the app", one, partial(rounds.kills, rounds=kills)) for one in both]
    scene = partial(rounds.kills_after_a_commit, rounds=max(1, kills // 4))
    found += [Fault("kill -9 after a commit", one, scene, module="benchmarks.faulty.mortal") for one in both]
    found += [
        Fault("kill -9 of PostgreSQL", Postgresql, partial(rounds.database_kills, rounds=max(1, kills // 4))),
        Fault("failover to a second host", Postgresql, partial(rounds.fail_overs, rounds=max(1, kills // 10))),
        Fault("every connection ended each second", Postgresql, partial(rounds.connections_ended, seconds=seconds)),
        Fault(f"locked for {time}", Sqlite, away("locked")),
        Fault(f"frozen for {time}", Postgresql, away("frozen")),
        Fault(f"stopped for {time} (fast)", Postgresql, partial(rounds.stopped, how=signal.SIGINT, seconds=seconds)),
        Fault(
            f"stopped for {time} (immediate)", Postgresql, partial(rounds.stopped, how=signal.SIGQUIT, seconds=seconds)
        ),
        Fault("disk full", Sqlite, partial(rounds.disk_full, rounds=again), disk=8),
        Fault("disk full", Postgresql, partial(rounds.disk_full, rounds=again), disk=200),
    ]
    for one in both:
        found.append(Fault("two devices at once", one, partial(rounds.at_once, seconds=seconds), companions=True))
        found.append(Fault("clock moved", one, rounds.clock, promised=False))
    return found


async def run(fault: Fault, people: int) -> Count:
    """Let it happen. Raises RuntimeError when the app or the database does not come back."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="faults-"))  # short, because it may hold a socket
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        place = stack.enter_context(small_disk(folder / "disk", fault.disk)) if fault.disk else folder
        database = fault.database(place / "data")
        stack.callback(database.close)
        app = App(database.url, folder / "app.log", fault.module)
        async with on_stage(app, database, people, fault.promised, fault.companions) as stage:
            await fault.scene(stage)
        return stage.world.count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="of the app; a quarter of them of PostgreSQL")
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60, help="how long the database is away")
    parser.add_argument("--rounds", type=int, default=3, help="how often the disk is full")
    parser.add_argument("--only", nargs="+", default=[""], metavar="NAME", help="part of a fault's name or database")
    given = parser.parse_args()
    bad = False
    print(HEADING, flush=True)
    for fault in faults(given.kills, given.seconds, given.rounds):
        name = f"{fault.name}, {fault.database.name}"
        if not any(wanted in name for wanted in given.only):
            continue
        try:
            count = asyncio.run(run(fault, given.people))
        except (subprocess.CalledProcessError, FileNotFoundError) as why:
            print(f"{name}: left out, {why}", file=sys.stderr)
            continue
        except RuntimeError as why:
            print(f"{name}: {why}", file=sys.stderr)
            bad = True
            continue
        print(summary(fault.name, fault.database.name, count), flush=True)
        print(*count.notes[:20], sep="\n", file=sys.stderr)
        bad |= not count.clean
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
