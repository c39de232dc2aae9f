"""The shape of the program: who may know whom, and what no file may hold."""

import ast
import re
import subprocess
import sys

import pytest

from advisor.runtime.settings import ROOT

MODULES = sorted((ROOT / "advisor").rglob("*.py"))
PAGES = sorted((ROOT / "advisor" / "ui" / "pages").glob("*.py"))
STATE = "advisor/ui/session/state.py"


def name(path):
    return path.relative_to(ROOT).as_posix()


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    """The modules that a file imports anywhere."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def used(path):
    """Attribute names, called names and keyword names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield f"{node.func.id}()"
        elif isinstance(node, ast.keyword):
            yield f"{node.arg}="


def in_subprocess(code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_the_layers_hold():
    done = in_subprocess("from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_there_is_something_to_look_at():
    assert len(MODULES) > 30
    assert len(PAGES) >= 5


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_pages_know_streamlit(path):
    if not name(path).startswith(("advisor/ui/", "advisor/web/")) and name(path) != "advisor/cli/main.py":
        assert not [module for module in imported(path) if module.split(".")[0] == "streamlit"]


def test_the_command_line_only_starts_streamlit():
    modules = {module for module in imported(ROOT / "advisor" / "cli" / "main.py") if module.startswith("streamlit")}
    assert modules <= {"streamlit.web", "streamlit.web.bootstrap"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_state_touches_the_session_and_the_address(path):
    if name(path) != STATE:
        assert not {"session_state", "query_params"} & set(used(path))


@pytest.mark.parametrize("path", [*MODULES, ROOT / "app.py"], ids=name)
def test_no_file_runs_or_shows_what_came_from_outside(path):
    assert not {"unsafe_allow_html=", "eval()", "exec()", "__import__()", "compile()", "html"} & set(used(path))
    roots = {module.split(".")[0] for module in imported(path)}
    assert not roots & {"pickle", "joblib", "marshal", "shelve", "dill", "cloudpickle", "requests", "urllib", "httpx"}


def test_no_file_names_an_address_on_the_internet():
    files = [*MODULES, ROOT / "app.py", *(ROOT / ".streamlit").glob("*.toml")]
    address = re.compile(r"(?:https?|wss?):/{2}(?!\{|localhost|127\.0\.0\.1)\S+|[\"'(]//\w")
    found = [(name(path), hit) for path in files for hit in address.findall(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_domain_reads_no_clock_no_file_and_no_environment():
    banned = {"now", "today", "utcnow", "monotonic", "open()", "read_text", "environ", "getenv"}
    for path in (ROOT / "advisor" / "domain").rglob("*.py"):
        assert not banned & set(used(path)), name(path)


def test_modules_are_short():
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: count for path, count in lines.items() if count > 400} == {}
    assert {path: lines[path] for path in map(name, PAGES) if lines[path] > 120} == {}
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 60


HEAVY = ("sklearn", "scipy")


def loaded_by(modules, heavy):
    done = in_subprocess(f"import sys, {', '.join(modules)}; print([n for n in {heavy} if n in sys.modules])")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_result_needs_no_heavy_library():
    modules = (
        "advisor.runtime.services",
        "advisor.actions.attempts",
        "advisor.domain.scoring.result",
        "advisor.domain.adaptive.journey",
    )
    assert loaded_by(modules, (*HEAVY, "pandas", "plotly", "streamlit")) == "[]"


def test_the_server_starts_without_what_only_some_pages_need():
    assert loaded_by(["advisor.web.server"], (*HEAVY, "pandas", "openpyxl", "typst")) == "[]"


@pytest.mark.parametrize("page", ["welcome", "questions"])
def test_the_first_question_waits_for_no_heavy_library(page):
    path = ROOT / "advisor" / "ui" / "pages" / f"{page}.py"
    modules = {module for module in imported(path) if module.startswith("advisor")}
    modules |= {
        f"{node.module}.{alias.name}"
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom) and (ROOT / node.module.replace(".", "/")).is_dir()
        for alias in node.names
    }
    assert {"advisor.ui.session.resources", "advisor.ui.widgets.components"} <= modules
    assert loaded_by(sorted(modules), HEAVY) == "[]"


def test_every_database_of_the_guide_is_utf_8():
    made = re.findall("createdb.*", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert len(made) == 2
    assert [line for line in made if "--encoding UTF8 --template template0" not in line] == []
