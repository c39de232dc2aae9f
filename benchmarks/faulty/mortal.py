"""The app that ends itself by ``kill -9`` right after a commit, before anybody hears of it, when it is told to.

It is told by a file, whose path ``ORDER`` holds: the next commit takes it away and ends the app. Run as ``advisor`` is.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from advisor.cli.main import main
from advisor.storage.database import connection
from advisor.storage.database.database import Database

ORDER = "FAULTY_LAST_COMMIT"

T = TypeVar("T")


class Mortal(Database):
    """A store whose process does not outlive the commit."""

    def write(self, job: Callable[[Connection], T]) -> T:
        result = super().write(job)
        order = Path(os.environ[ORDER])
        if order.exists():
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return result


if __name__ == "__main__":
    connection.Database = Mortal
    sys.exit(main())
