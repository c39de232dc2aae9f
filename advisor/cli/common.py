"""What the modules of commands share."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any


def add_command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], about: str
) -> argparse.ArgumentParser:
    """Add a command to a parser's commands: ``run`` does its work, ``about`` is its line in the help."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=about)
    command.set_defaults(run=run)
    return command


def now() -> datetime:
    return datetime.now(UTC)
