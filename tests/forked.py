"""A command in a process that is forked from a small one, in which every module is loaded and no thread runs.

Beginning Python anew for each of a hundred commands takes ten times as long; forking the process of the tests itself,
which has threads, may hang for ever.
"""

import importlib
import multiprocessing
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import advisor

for _module in pkgutil.walk_packages(advisor.__path__, "advisor."):
    if not _module.name.startswith(("advisor.ui", "advisor.storage.migrations")) and "__main__" not in _module.name:
        importlib.import_module(_module.name)

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def run(job: Callable[..., int], *given: object) -> int:
    """The status that ``job`` ends with, run with what is given in a process of its own."""
    process = FORKS.Process(target=_end_with, args=(job, *given))
    process.start()
    process.join()
    return int(process.exitcode or 0)


def _end_with(job: Callable[..., int], *given: object) -> None:
    os._exit(job(*given))


def command(
    place: Path, address: str, given: list[str], lost: dict[int, str], environment: dict[str, str] | None = None
) -> int:
    """Run a command of the program in ``place``. lost: as in test_terminal.py."""
    from advisor.cli import terminal
    from advisor.cli.main import main

    os.chdir(place)
    os.environ.update({"ADVISOR_DATABASE_URL": address} | (environment or {}))
    for number, mode in enumerate("rww"):
        os.close(number)
        if lost.get(number, "") != "closed":
            file = "/dev/null" if number == 0 else "/dev/full" if number in lost else f"said{number}"
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        stream = None if lost.get(number) == "closed" else open(number, mode, closefd=False)  # noqa: SIM115
        setattr(sys, ("stdin", "stdout", "stderr")[number], stream)
    status = 1
    try:
        terminal.prepare()
        status = main(given)
        sys.stdout.flush()
    except BaseException:
        (place / "trace").write_text(traceback.format_exc(), encoding="utf-8")
    return status
