"""One JSON line an event on standard error, without answers, names or tokens."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

SECRETS = re.compile(
    r"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]{43}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
"""What a token, its hash and the id of a Streamlit session look like."""


class JsonLines(logging.Formatter):
    """A record as one line. Of a message only its first line, because databases put the refused row below it; of an
    exception its kind and place, never its words, because they may quote an answer.
    """

    def format(self, record: logging.LogRecord) -> str:
        lines = record.getMessage().splitlines() or [""]
        event: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": SECRETS.sub("[hidden]", lines[0]),
        }
        if record.exc_info and record.exc_info[1]:
            event |= _place(record.exc_info[1])
        return json.dumps(event, ensure_ascii=False)


def _place(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {"fault": type(error).__name__, "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def configure() -> None:
    """Send every logger of the process, Streamlit's and the web server's too, through JsonLines."""
    from streamlit import logger as streamlit_logger

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Streamlit gives each of its loggers a handler of its own, also those made later: there is no option against it.
    streamlit_logger.setup_formatter = _through_root
    streamlit_logger.update_formatter()


def _through_root(logger: logging.Logger) -> None:
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
