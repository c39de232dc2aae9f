"""Saves answers in a SQLite file, one after the other, and says each one that is acknowledged. Run under strace.

python -m benchmarks.faulty.writes FILE FULL|NORMAL SAVES
"""

import sys
from datetime import UTC, datetime

from advisor.domain.questionnaire.attempts import Given, NewAttempt
from advisor.storage.attempts import SqlStore
from advisor.storage.database import connection


def main(file: str, synchronous: str, saves: str) -> None:
    # NORMAL is the twin that must fail: many guides recommend it together with WAL.
    connection.SQLITE_SETTINGS = tuple(
        f"PRAGMA synchronous = {synchronous}" if "synchronous" in setting else setting
        for setting in connection.SQLITE_SETTINGS
    )
    store, now = SqlStore(connection.connect(f"sqlite:///{file}")), datetime.now(UTC)
    store.keep_content("0123456789ab", {}, now)
    store.begin(NewAttempt("0" * 64, "0123456789ab"), now)
    attempt = store.find("0" * 64)
    for number in range(int(saves)):
        store.save_answers(attempt.token_hash, [Given(f"item_{number}", 1 + number % 5, now)], now)
        sys.stdout.write(f"acknowledged {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
