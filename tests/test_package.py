"""The wheel, installed into an environment of its own and used from an empty folder, far from the checkout."""

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.files.root import ROOT
from tests.client import Client
from tests.web.conftest import Server

SOURCES = ("advisor", "data", ".streamlit", "app.py", "pyproject.toml", "README.md", "LICENSE")


def pip(*arguments: str | Path) -> None:
    """Install or build with what is there already: nothing is downloaded."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built of a copy, because a build leaves its folders behind; secrets lie in it, as they may in a checkout."""
    place = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place / name)
    (place / ".streamlit" / "secrets.toml").write_text("[auth]\n", encoding="utf-8")
    made = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", made, place)
    return next(made.glob("*.whl"))


@pytest.fixture(scope="module")
def commands(wheel, tmp_path_factory) -> Path:
    """The folder of the commands of a fresh environment that has the wheel, and what it needs from the running one."""
    place = tmp_path_factory.mktemp("fresh")
    venv.create(place)
    own = {"base": str(place), "platbase": str(place)}
    running, fresh = sysconfig.get_paths(), sysconfig.get_paths(vars=own)
    others = {running["purelib"], running["platlib"]}
    (Path(fresh["purelib"]) / "running.pth").write_text("\n".join(others), encoding="utf-8")
    scripts = Path(fresh["scripts"])
    pip("--python", scripts / "python", "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall", wheel)
    return scripts


@pytest.fixture
def run(commands, tmp_path, monkeypatch):
    """Run `callfit` in an empty folder."""
    for name in [name for name in os.environ if name.startswith(("ADVISOR_", "STREAMLIT_", "PYTHON"))]:
        monkeypatch.delenv(name)

    def run_(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [commands / "callfit", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

    return run_


class Installed(Server):
    """`callfit serve` in an empty folder, with nothing set."""

    def __init__(self, commands: Path, folder: Path, logs: Path) -> None:
        self._callfit, self._folder = commands / "callfit", folder
        super().__init__(logs)

    def launch(self) -> None:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR_", "STREAMLIT_", "PY"))
        }
        command = [self._callfit, "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self._folder, env=kept, stdout=log, stderr=log)


@pytest.fixture(scope="module")
def server(commands, tmp_path_factory) -> Iterator[Installed]:
    made = Installed(commands, tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("logs"))
    yield made
    made.stop()


def test_the_wheel_holds_the_program_and_nothing_else(wheel):
    files = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in files if not name.startswith("advisor/")} == {
        f"{'-'.join(wheel.stem.split('-')[:2])}.dist-info"
    }
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "advisor").rglob("*.py")}
    assert {name for name in files if name.endswith(".py")} == modules | {"advisor/files/shipped/app.py"}
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "data").rglob("*") if path.is_file()}
    shipped = {name.removeprefix("advisor/files/shipped/") for name in files if "/shipped/" in name}
    assert shipped == data | {"app.py", ".streamlit/config.toml"}
    beside = {path.suffix for path in map(Path, files) if path.parts[:2] == ("advisor", "presentation")}
    assert beside >= {".typ", ".otf"}
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "advisor").rglob("*.html")}
    assert "advisor/web/templates/sign_in.html" in templates
    assert {name for name in files if name.endswith(".html")} == templates


def test_the_command_says_what_the_checkout_says(run):
    checkout = subprocess.run(
        [sys.executable, "-m", "advisor", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    done = run("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, checkout.stdout, "")
    assert "usage: callfit" in run("--help").stdout


def test_paper_finds_its_fonts_and_layouts(run, tmp_path):
    done = run("paper", "-o", "paper.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")


def test_answers_are_scored_on_several_processes(run, tmp_path, content):
    row = ",".join("3" for _ in content.items.ids)
    lines = [",".join(content.items.ids), *([row] * 3_000)]
    (tmp_path / "answers.csv").write_text("\n".join(lines), encoding="utf-8")
    done = run("score", "answers.csv", "-o", "results.csv", "--processes", "2")
    assert (done.returncode, "3000 scored, 0 refused" in done.stderr) == (0, True), done.stderr


def test_the_app_is_served_from_an_empty_folder_and_keeps_its_answers_there(server):
    assert server.get("/readyz").status == 200

    async def begin() -> tuple[Client, list[str]]:
        client = await Client(server.port).open()
        await client.run()
        first = list(client.buttons)
        await client.run("start")
        await client.close()
        return client, first

    client, first = asyncio.run(begin())
    assert "start" in first
    assert client.item == client.path[0]  # the first statement, on a page of its own
    assert [path.name for path in server._folder.iterdir()] == ["var"]
    assert (server._folder / "var" / "advisor.db").stat().st_mode & 0o077 == 0


def test_the_look_is_ours_in_an_empty_folder_too(server):
    """Streamlit reads .streamlit/config.toml of the folder it is started in, unless it is told."""
    body = server.get("/").body.decode()
    assert "Callfit" in body
    sign_in = server.get("/sign-in").body.decode()
    assert "#1E6B52" in sign_in
