"""The app as a process that may be killed and started again on the same port."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from benchmarks.faulty.mortal import ORDER
from tests.ports import free_port

ROOT = Path(__file__).parents[2]


class App:
    """``module``: what to run, so that a twin of the app with a known fault can take its place."""

    def __init__(self, url: str, log: Path, module: str = "advisor") -> None:
        self.port = free_port()
        self._url, self._module, self._log = url, module, log
        self._process: subprocess.Popen[bytes] | None = None
        self.order = log.with_name("order")
        """The file that tells the twin in mortal.py to end after its next commit."""

    async def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Raises RuntimeError with the end of the log when it is not ready within three minutes, on a busy machine."""
        command = [sys.executable, "-m", self._module, "serve", "--port", str(self.port)]
        given = os.environ | {"ADVISOR_DATABASE_URL": self._url, ORDER: str(self.order)} | dict(environment or {})
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log)  # noqa: S603
        end = time.monotonic() + 180
        while time.monotonic() < end and self._process.poll() is None:
            if await asyncio.to_thread(self._ready):
                return
            await asyncio.sleep(0.02)
        raise RuntimeError(f"the app did not start: {self._log.read_text(encoding='utf-8')[-1000:]}")

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """At once, as ``kill -9``."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def gone(self) -> None:
        """Wait until it has ended by itself."""
        assert self._process
        self._process.wait(120)
