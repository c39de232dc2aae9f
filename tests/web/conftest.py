"""The real server, as a process of its own on a store of its own."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
SERVE = ("-m", "advisor", "serve", "--port")
PLAIN = ("-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def cookies(self) -> dict[str, str]:
        """Each cookie that was set: its name and the rest."""
        return dict(line.split("=", 1) for line in self.headers.get_all("set-cookie", []))


class Server:
    """A started server: ``get`` asks it by HTTP, ``log`` is what it has said. Its store is a file in ``folder``,
    unless an address is given.
    """

    def __init__(
        self, folder: Path, command: tuple[str, ...] = SERVE, address: str | None = None, wait: bool = True
    ) -> None:
        self.port = free_port()
        self.database = folder / "server.db"
        self._log = folder / "server.log"
        self._command = [sys.executable, *command, str(self.port)]
        self._environment = os.environ | {
            "ADVISOR_DATABASE_URL": address or f"sqlite:///{self.database}",
            "ADVISOR_OPERATOR": "青葉サービス",
            "ADVISOR_CONTACT": "privacy@aoba.example.jp",
        }
        self.launch()
        if wait:
            self.wait()

    def launch(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(1200):
            try:
                self.get("/_stcore/health")
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not start:\n{self.log}")

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def get(
        self,
        path: str,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: str | None = None,
        source: str = "127.0.0.1",
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        try:
            connection.request(method, path, body, headers={"Accept-Encoding": "identity"} | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def kill(self) -> None:
        """As a crash does, without a farewell."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start_(command: tuple[str, ...] = SERVE, url: str | None = None) -> Server:
        started.append(Server(tmp_path_factory.mktemp("server"), command, url))
        return started[-1]

    yield start_
    for server in started:
        server.stop()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that all tests share which change nothing of it that others look at."""
    made = Server(tmp_path_factory.mktemp("server"))
    yield made
    made.stop()
