"""A file that is there whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNER_ONLY = 0o600


@contextmanager
def whole_file(path: Path, public: bool = False) -> Iterator[Path]:
    """Where to write: once the block ends, on the disk and in the place of ``path``; when it fails, gone.

    What stood at ``path`` stays until then, also when the program or the machine stops in the middle. A link goes on
    leading to its file, and a file keeps its rights; a new one is its owner's only, unless it is ``public``.
    Raises OSError, also for what is no plain file, such as a device or a pipe.
    """
    target = path.resolve() if path.is_symlink() else path
    mode = OWNER_ONLY
    if public:
        os.umask(mask := os.umask(0))
        mode = 0o666 & ~mask
    if target.exists():
        if not target.is_file():
            raise OSError(errno.EINVAL, "is no plain file", str(path))
        mode = stat.S_IMODE(target.stat().st_mode)
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(mode)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
        _settle(target.parent)
    finally:
        with suppress(OSError):
            part.unlink()


def _settle(folder: Path) -> None:
    """The name of a file is on the disk when its folder is."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
