"""The clock of the process: what time it is, and what the clock would have shown when the machine started."""

import time
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    return datetime.now(UTC)


def at_boot(moment: datetime) -> datetime:
    """Return what a clock that shows ``moment`` now would have shown when the machine started.

    Suspended time is included where it can be told.
    """
    since = getattr(time, "CLOCK_BOOTTIME", None)
    return moment - timedelta(seconds=time.monotonic() if since is None else time.clock_gettime(since))
