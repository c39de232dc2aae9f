"""A file that is there whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor.domain.errors import DataError

OWNER_ONLY = 0o600
EXISTS = "exists already; nothing was overwritten"
LONGEST_ENDING = 200
"""Bytes of a name that are kept of 255: what is not yet whole has a longer one, and SQLite adds to it."""


@contextmanager
def whole_file(path: Path, public: bool = False, new: bool = False) -> Iterator[Path]:
    """Where to write: once the block ends, on the disk and in the place of ``path``; when it fails, gone.

    What stood at ``path`` stays until then, also when the program or the machine stops in the middle. A link goes on
    leading to its file, and a file keeps its owner and rights; a new one is its owner's only, unless it is ``public``.
    new: nothing may stand there yet; of two at once that write the same file, one raises FileExistsError.
    Raises OSError, also for what is no plain file, such as a device or a pipe, and for a file with a second name,
    which would go on holding what stood there.
    """
    try:
        target = path.resolve() if path.is_symlink() else path
    except RuntimeError:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    mode, before = OWNER_ONLY, None
    if public:
        os.umask(mask := os.umask(0))
        mode = 0o666 & ~mask
    if target.exists():
        before = target.stat()
        if not target.is_file():
            raise OSError(errno.EINVAL, "is no plain file", str(path))
        if before.st_nlink > 1:
            raise OSError(errno.EMLINK, "has a second name (a hard link); remove it or name another file", str(path))
        if not os.access(target, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        mode = stat.S_IMODE(before.st_mode)
    ending = os.fsencode(target.name)[-LONGEST_ENDING:].decode(errors="ignore")  # what deletes old ones finds the rest
    handle, name = tempfile.mkstemp(prefix=".part-", suffix=f"-{ending}", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        if before and hasattr(os, "chown"):
            with suppress(PermissionError):  # whoever may write the file keeps that by its group
                os.chown(part, -1, before.st_gid)
                os.chown(part, before.st_uid, -1)
        part.chmod(mode)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        if new:
            os.link(part, target)
        else:
            part.replace(target)
        _settle(target.parent)
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def whole_output(path: Path, public: bool = False, new: bool = False) -> Iterator[Path]:
    """As ``whole_file``, for what somebody asked a command to write. Raises DataError, which names the file."""
    try:
        with whole_file(path, public, new) as part:
            yield part
    except FileExistsError as error:
        raise DataError(str(path), EXISTS) from error
    except OSError as error:
        raise DataError(str(path), error.strerror or "cannot be written") from error


def _settle(folder: Path) -> None:
    """The name of a file is on the disk when its folder is. A folder that may not be read cannot be asked for it."""
    with suppress(PermissionError):  # so is Windows's
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
