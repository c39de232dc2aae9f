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


def whole(least: int = 0, most: int = 999_999_999) -> Callable[[str], int]:
    """What reads a whole number of an argument, in any width, and refuses what only a program takes for one."""

    def read(text: str) -> int:
        if not text.isdecimal() or len(text) > len(str(most)) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text[:20]!r} must be a whole number from {least} to {most}")
        return int(text)

    return read


def now() -> datetime:
    return datetime.now(UTC)
