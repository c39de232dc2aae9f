"""What a program meets where it is started.

Standard streams may be closed or full, signals end it, and an argument may name no file.
"""

import atexit
import io
import os
import signal
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TextIO, TypeVar, cast

T = TypeVar("T")

STREAMS = {"stdin": "r", "stdout": "w", "stderr": "w"}
"""The standard streams by the number of their file, and how each is opened."""


class Messages(io.FileIO):
    """Where messages go. When they cannot be written the work goes on: the person who closed it wants none."""

    def write(self, data) -> int:  # type: ignore[no-untyped-def]  # any bytes
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


class Spoken:
    """Standard output of a command whose work is elsewhere: where it cannot be written, that is said, and no more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.is_lost = False

    def write(self, text: str) -> int:
        return self._try(lambda: self._stream.write(text)) or len(text)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _try(self, job: Callable[[], T]) -> T | None:
        if self.is_lost:
            return None
        try:
            return job()
        except OSError as error:
            self.is_lost = True
            write_no_more(self._stream)
            if not isinstance(error, BrokenPipeError):  # whoever reads has read enough
                print(f"callfit: cannot write to standard output: {error.strerror}; going on", file=sys.stderr)
            return None


@contextmanager
def spoken() -> Iterator[None]:
    """Within this, standard output that cannot be written stops nothing."""
    before = sys.stdout
    sys.stdout = cast(TextIO, Spoken(before))
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stdout = before


def write_no_more(stream: TextIO) -> None:
    """What a stream still holds is let go of, not tried again at the end of the program."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def prepare() -> None:
    """Make the standard streams and signals ready for a command.

    What a file or another program reads is UTF-8; a terminal that cannot show a sign stops nothing. A stream that is
    closed gets a file that can only be read in its place: otherwise the database would be opened under its number.
    """
    for number, (name, mode) in enumerate(STREAMS.items()):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDONLY), number)
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115  # as long as the program
    messages = io.BufferedWriter(Messages(sys.stderr.fileno(), "w", closefd=False))
    sys.stderr = io.TextIOWrapper(messages, sys.stderr.encoding, line_buffering=True)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    for sent in {"SIGTERM", "SIGHUP"} & set(dir(signal)):  # Windows has one of them
        if signal.getsignal(getattr(signal, sent)) is signal.SIG_DFL:
            signal.signal(getattr(signal, sent), _end)


def file_path(text: str) -> Path:
    """The file that an argument names. Raises ArgumentTypeError for nothing, and for what only a folder is called."""
    path = Path(text)
    if not text.strip() or path.name in ("", ".."):
        raise ArgumentTypeError(f"{text!r} names no file")
    return path


def _end(number: int, _frame: FrameType | None) -> None:
    """Clean up as after Ctrl-C; then end by the signal, as whoever sent it expects. A second one ends at once."""
    signal.signal(number, signal.SIG_DFL)
    atexit.register(signal.raise_signal, number)
    sys.exit(128 + number)
