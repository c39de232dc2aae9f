"""Two real processes of the app on one real PostgreSQL, behind a real nginx with the example that ships."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookies import SimpleCookie
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.client import Client
from tests.conftest import EMPTY, administer
from tests.ports import free_port
from tests.web.conftest import ROOT, SERVE, Answer, Server

EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
NAME = "fit.example.jp"
COOKIE = "__Host-callfit_device"
BEHIND = (*SERVE[:-1], "--host", NAME, "--port")
SOURCES = cycle(f"127.0.1.{host}" for host in range(1, 250))
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Proxy:
    """nginx with the shipped file, in which only ports, paths, the user and the wait for a dead replica are others.

    ``folder`` holds its certificate, its logs and its settings.
    """

    def __init__(self, folder: Path, replicas: list[int]) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        self.site = f"https://{NAME}:{self.port}"
        self._write(replicas)
        make_certificate(folder)
        self.trust = ssl.create_default_context(cafile=folder / "fullchain.pem")
        # Debian keeps nginx where only root looks.
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        assert program, "nginx is not here; tests/install.sh puts it there"
        self.process = subprocess.Popen(
            [program, "-p", str(folder), "-c", "nginx.conf", "-e", str(folder / "start.log"), "-g", "daemon off;"]
        )
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"nginx did not start: {(folder / 'start.log').read_text(encoding='utf-8')}")

    def _write(self, replicas: list[int]) -> None:
        said = EXAMPLE.read_text(encoding="utf-8")
        folders = "".join(f"{name}_temp_path {self.folder / name};\n" for name in TEMPORARY)
        for shipped, here in {
            "user www-data;": "user root;" if os.geteuid() == 0 else "",
            "/run/nginx.pid": f"{self.folder}/nginx.pid",
            "/var/log/nginx": str(self.folder),
            "/etc/ssl/callfit": str(self.folder),
            "http {\n": f"http {{\n{folders}",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "127.0.0.1:8501": f"127.0.0.1:{replicas[0]}",
            "127.0.0.1:8502": f"127.0.0.1:{replicas[-1]}",
            "fail_timeout=5s": "fail_timeout=1s",
        }.items():
            assert said.count(shipped) >= 1, f"the example has no {shipped!r}"
            said = said.replace(shipped, here)
        if len(replicas) == 1:
            said = re.sub(r"^ *server 127.0.0.1:\d+ .*\n", "", said, count=1, flags=re.MULTILINE)
        (self.folder / "nginx.conf").write_text(said, encoding="utf-8")

    def get(self, path: str, source: str | None = None, **headers: str) -> Answer:
        """Ask as a browser at ``source`` does, unless told each time another: the limits go by address."""
        with self.connected(source) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    @contextmanager
    def connected(self, source: str | None = None) -> Iterator[http.client.HTTPSConnection]:
        raw = socket.create_connection(("127.0.0.1", self.port), 30, source_address=(source or next(SOURCES), 0))
        connection = http.client.HTTPSConnection(NAME, self.port)
        connection.sock = self.trust.wrap_socket(raw, server_hostname=NAME)
        with closing(connection):
            yield connection

    def new_device(self) -> str:
        """The cookie of a browser that has just opened the first page."""
        given = (SimpleCookie(line) for line in self.get("/").headers.get_all("set-cookie"))
        return next(f"{COOKIE}={cookies[COOKIE].value}" for cookies in given if COOKIE in cookies)

    def client(self, cookies: str = "", query: str = "", source: str | None = None) -> Client:
        """On the first page, or where ``query`` says."""
        return Client(
            self.port,
            cookies=cookies,
            query=query,
            page_name="questions" if query else "",
            site=self.site,
            trust=self.trust,
            source=source or next(SOURCES),
        )

    def replica_of(self, cookies: str) -> int:
        """The port of the replica that a browser with these cookies is sent to.

        Waits while nginx takes both for dead: after each was killed in turn, that is for up to a second.
        """
        for _ in range(40):
            mark = f"/healthz/{time.monotonic_ns()}"
            self.get(mark, Cookie=cookies)
            port = self._logged(mark)["replica"].rsplit(":", 1)[-1]
            if port.isdecimal():
                return int(port)
            time.sleep(0.25)
        raise AssertionError("nginx takes both replicas for dead")

    def _logged(self, path: str) -> dict[str, str]:
        for _ in range(50):
            if found := [line for line in self.entries if line["path"] == path]:
                return found[0]
            time.sleep(0.02)
        raise AssertionError("nginx has not logged the request")

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text(encoding="utf-8")

    @property
    def entries(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.log.splitlines() if line.endswith("}")]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def make_certificate(folder: Path) -> None:
    """For the name in the example, signed by itself."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME} -keyout privkey.pem -out fullchain.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)


class Pair:
    """Two replicas on one database, started at once, and nginx before them. Or ``count`` 1, to compare."""

    def __init__(self, folder: Path, database: URL, count: int = 2) -> None:
        address = database.render_as_string(hide_password=False)
        self.replicas: list[Server] = []
        self.proxy: Proxy | None = None
        try:
            for name in ("one", "two")[:count]:
                (folder / name).mkdir()
                self.replicas.append(Server(folder / name, BEHIND, address, wait=False))
            for replica in self.replicas:
                replica.wait()
            self.proxy = Proxy(folder, [replica.port for replica in self.replicas])
        except BaseException:
            self.stop()
            raise

    def __getitem__(self, port: int) -> Server:
        return next(replica for replica in self.replicas if replica.port == port)

    def revive(self) -> None:
        """Start those that were killed; nginx finds them after its second."""
        gone = [replica for replica in self.replicas if replica.process.poll() is not None]
        for replica in gone:
            replica.launch()
        for replica in gone:
            replica.wait()
        if gone:
            time.sleep(1.2)

    def stop(self) -> None:
        if self.proxy:
            self.proxy.stop()
        for replica in self.replicas:
            replica.stop()


@pytest.fixture(scope="module")
def pair(postgresql: URL) -> Iterator[Pair]:
    """Both are started at once, on an empty database."""
    administer(postgresql, *EMPTY)
    with tempfile.TemporaryDirectory(prefix="callfit-") as folder:
        made = Pair(Path(folder), postgresql)
        yield made
        made.stop()


@pytest.fixture
def both(pair: Pair) -> Pair:
    """The pair with both replicas up."""
    pair.revive()
    return pair
