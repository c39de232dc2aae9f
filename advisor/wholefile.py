"""A file that is there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write: once the block ends, on the disk and in the place of ``path``; when it fails, gone.

    What stood at ``path`` stays until then, also when the program or the machine stops in the middle. Raises OSError.
    """
    part = path.parent / f"{path.name}.part"
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()
