"""The shape of the program: who may know whom, and what no file may hold."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter

import pytest

from advisor.runtime.settings import ROOT

MODULES = sorted((ROOT / "advisor").rglob("*.py"))
PAGES = sorted((ROOT / "advisor" / "ui" / "pages").glob("*.py"))
ADDRESS, NOTES = "advisor/ui/session/address.py", "advisor/ui/session/notes.py"


LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


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


def in_subprocess(code, folder=ROOT):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


def is_fragment(decorator):
    return "fragment" in ast.unparse(decorator)


def test_every_part_that_runs_by_itself_fails_in_our_words():
    parts = [
        (node.name, ast.unparse(node))
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and any(map(is_fragment, node.decorator_list))
    ]
    assert len(parts) >= 4
    # The one that looks whether something is saved by now asks the outbox alone.
    assert [one for one, code in parts if "with shown_in_words():" not in code] == ["_watch"]
    assert all("fragment(" not in path.read_text(encoding="utf-8") for path in MODULES if path.name != "saving.py")


def test_the_layers_hold():
    done = in_subprocess(LINT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


STRAYS = {
    "advisor/stray.py": "",
    "advisor/domain/stray.py": "",
    "advisor/ui/stray.py": "",
    "advisor/content/loading.py": "import streamlit",
    "advisor/actions/weights.py": "import streamlit.config",
    "advisor/ui/pages/result.py": "from sqlalchemy import select",
    "advisor/runtime/settings.py": "import alembic",
    "advisor/storage/results.py": "from openpyxl import Workbook",
    "advisor/ui/sections/result.py": "import typst",
    "advisor/domain/jobs/jobs.py": "import babel",
    "advisor/domain/codes.py": "from advisor.domain.scoring import model",
    "advisor/web/server.py": "from advisor.ui.session import address",
    "advisor/presentation/wording.py": "from advisor.storage import schema",
    "advisor/files/csv_reader.py": "from advisor.files import spreadsheets",
}
"""Modules outside the rooms, and lines that go through a wall."""


def test_every_wall_refuses_who_goes_through_it(tmp_path):
    shutil.copytree(ROOT / "advisor", tmp_path / "advisor", ignore=shutil.ignore_patterns("__pycache__", "*.otf"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line in STRAYS.items():
        with (tmp_path / file).open("a", encoding="utf-8") as module:
            module.write(f"{line}\n")
    done = in_subprocess(LINT, tmp_path)
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    dotted = {file: file.removesuffix(".py").replace("/", ".") for file in STRAYS}
    del dotted["advisor/files/csv_reader.py"]
    assert [file for file, module in dotted.items() if module not in said] == []
    assert "No cycles are allowed in advisor.files." in said
    assert " KEPT" not in said


def test_rooms_stay_small_enough_to_look_through():
    rooms = Counter(path.parent for path in MODULES if path.name != "__init__.py" and "versions" not in path.parts)
    assert rooms[ROOT / "advisor"] <= 6
    large = [room for room, count in rooms.items() if count > 14]
    told = [room for room in large if "file" in (ast.get_docstring(tree(room / "__init__.py")) or "")]
    assert large == told  # their docstrings say why: one page a file


def test_nothing_in_a_page_is_shown_that_it_does_not_show_itself():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["magicEnabled"] is False


HELD = """
import collections, importlib, queue, sys, threading
from dataclasses import is_dataclass
from enum import Enum

KINDS = (
    type(threading.Lock()), type(threading.RLock()), threading.Semaphore, threading.Event, threading.Condition,
    threading.Thread, queue.Queue, collections.OrderedDict, collections.defaultdict, collections.deque,
)

def has_state(value):
    kind = type(value)
    ours = kind.__module__.startswith("advisor.") and not isinstance(value, (type, tuple, Enum))
    frozen = is_dataclass(kind) and kind.__dataclass_params__.frozen
    return isinstance(value, KINDS) or hasattr(value, "cache_info") or (ours and not frozen)

for name in sys.argv[1:]:
    module = importlib.import_module(name)
    for variable, value in vars(module).items():
        if has_state(value) and getattr(value, "__module__", name) in {name, "functools", "threading", "_thread"}:
            print(name, variable)
"""
"""Prints what modules hold at module level that changes while the program runs."""

FOR_THE_PROCESS = {
    # The same arguments always give the same value: nobody can tell whether it was remembered.
    "advisor.domain.adaptive.selection _after",
    "advisor.domain.recruiting.folding _folded",
    "advisor.domain.scoring.example example",
    "advisor.i18n load",
    "advisor.presentation.pdf.typesetting fonts",
    "advisor.storage.database.migration _scripts",
    "advisor.ui.sections.whatif _findings",
    "advisor.web.sign_in_page colours",
    # A turn at the memory or the processors of this machine, which all callers share, whoever they are.
    "advisor.actions.passwords _turns",
    "advisor.presentation.pdf.typesetting _one_at_a_time",
}
WRITING = {"append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard"}


def test_what_changes_while_the_program_runs_is_owned_by_runtime():
    """No module outside runtime/ holds at module level a lock, a queue, a cache, or an object of ours that changes."""
    left_out = ("runtime", "pages", "migrations")  # a page is a script: its names live for one run
    modules = [
        name(path).removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        for path in MODULES
        if not set(left_out) & set(path.parts) and path.name != "__main__.py"
    ]
    done = subprocess.run(
        [sys.executable, "-c", HELD, *modules], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.splitlines()) == FOR_THE_PROCESS


@pytest.mark.parametrize("path", [path for path in MODULES if "runtime" not in path.parts], ids=name)
def test_no_function_writes_to_a_name_of_its_module(path):
    module = tree(path)
    names = {target.id for node in module.body for target in targets(node) if isinstance(target, ast.Name)}
    written = {
        written
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
        for written in set(names_written(node)) - {one.id for one in ast.walk(node) if is_own(one)}
    }
    assert written & names == set()
    told = {one for node in ast.walk(module) if isinstance(node, ast.Global) for one in node.names}
    # A worker process keeps the work that it was started for; nobody else is there.
    assert told == ({"_work"} if path.name == "process_pool.py" else set())


def targets(node):
    """What a statement binds or writes to."""
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def is_own(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def names_written(function):
    """Names whose entries a function sets, or that it calls a writing method of."""
    for node in ast.walk(function):
        written = [one.value for one in targets(node) if isinstance(one, ast.Subscript | ast.Attribute)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            written.append(node.func.value)
        yield from (one.id for one in written if isinstance(one, ast.Name))


def test_there_is_something_to_look_at():
    assert len(MODULES) > 30
    assert len(PAGES) >= 5


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_notes_touch_the_session_and_only_the_address_the_address(path):
    touched = {"session_state", "query_params"} & set(used(path))
    assert touched == {ADDRESS: {"query_params"}, NOTES: {"session_state"}}.get(name(path), set())


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


@pytest.mark.parametrize("page", ["pages/welcome.py", "sections/questionnaire.py"])
def test_the_first_question_waits_for_no_heavy_library(page):
    path = ROOT / "advisor" / "ui" / page
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
