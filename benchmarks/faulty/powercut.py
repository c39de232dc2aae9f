"""A power cut, simulated: of what a program wrote, only what it had synced is on the disk for sure.

strace notes every write and every sync of a program that saves answers. For any moment of it, the files are made again
as a power cut may have left them then: all writes up to the last sync of each file, and of the later ones any part.
"""

import random
import re
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,write,ftruncate,fsync,fdatasync"
CALL = re.compile(r"\d+ +(\w+)\((\d+)<(.*?)>(?:, (.*))?\) = (\d+)$")
FILES = ("", "-wal")
"""A database and its log; the third file, which SQLite makes from these two, is never synced."""


@dataclass(frozen=True)
class Step:
    """One line of the trace. file: the ending of its name. A write has ``data``, a cut ``data`` None and its length."""

    kind: str
    file: str = ""
    at: int = 0
    data: bytes | None = None


def trace(file: Path, synchronous: str, saves: int) -> list[Step]:
    """What a program that saves answers wrote and synced, in order. Raises CalledProcessError, FileNotFoundError."""
    log = file.with_suffix(".trace")
    strace = ["strace", "-f", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}", "-o", log]
    command = [sys.executable, "-m", "benchmarks.faulty.writes", file, synchronous, str(saves)]
    subprocess.run([*strace, *command], check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])  # noqa: S603
    found = (_step(line, file) for line in log.read_text(encoding="ascii").splitlines())
    return [step for step in found if step]


def _step(line: str, file: Path) -> Step | None:
    call = CALL.match(line)
    if call is None:
        if file.name in line:
            raise ValueError(f"this line of the trace is not understood: {line[:200]}")
        return None
    name, number, hexed, arguments, _ = call.groups()
    path = _bytes(hexed).decode() if hexed.startswith("\\x") else hexed
    if number == "1" and name == "write":
        said = _bytes(arguments.split('"')[1]).decode()
        return Step("acknowledged", at=int(said.split()[1])) if said.startswith("acknowledged") else None
    ending = path.removeprefix(str(file))
    if ending == path or ending not in FILES:
        return None
    if name in {"fsync", "fdatasync"}:
        return Step("sync", ending)
    if name == "ftruncate":
        return Step("write", ending, int(arguments))
    return Step("write", ending, int(arguments.rsplit(", ", 1)[1]), _bytes(arguments.split('"')[1]))


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def lost(steps: list[Step], moment: int, folder: Path, rest: float, chance: random.Random) -> int:
    """Cut the power before step ``moment``; how many acknowledged answers the database then lacks.

    rest: the share of the writes not synced yet that reach the disk all the same. Raises sqlite3.DatabaseError when
    the database is damaged.
    """
    past = steps[:moment]
    synced = {step.file: place for place, step in enumerate(past) if step.kind == "sync"}
    files: dict[str, bytearray] = defaultdict(bytearray)
    for place, step in enumerate(past):
        if step.kind == "write" and (place < synced.get(step.file, -1) or chance.random() < rest):
            _apply(files[step.file], step)
    path = folder / "after.db"
    for ending in (*FILES, "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    for ending, content in files.items():
        Path(f"{path}{ending}").write_bytes(content)
    promised = sum(step.kind == "acknowledged" for step in past)
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("damaged")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'answers'").fetchall():
            return promised
        return promised - min(promised, connection.execute("SELECT count(*) FROM answers").fetchone()[0])


def _apply(content: bytearray, step: Step) -> None:
    if step.data is None:
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.data)] = step.data
