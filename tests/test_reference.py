"""docs/reference.md and the code say the same, and every path and command that a document names is there."""

import argparse
import ast
import dataclasses
import io
import re
import tokenize
from collections import defaultdict

import pytest

from advisor.cli.main import _parser
from advisor.content import loading
from advisor.runtime.settings import ROOT, Settings
from advisor.web import openid
from advisor.web.addresses import FILES
from advisor.web.routes import routes

SOURCES = sorted((ROOT / "advisor").rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def table(heading):
    """The cells of the table below a heading, row by row."""
    section = re.split(r"^#+ ", REFERENCE.split(f" {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def quoted(cell):
    return re.findall("`([^`]+)`", cell)


def named(heading):
    """What stands in the first column."""
    found = [name for row in table(heading) for name in quoted(row[0])]
    assert len(found) == len(set(found))
    return set(found)


def commands(parser=None, path=()):
    """Every command of the program with its arguments, as the reference writes them."""
    found = {}
    arguments = set()
    for action in (parser or _parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, part in action.choices.items():
                found |= commands(part, (*path, name))
        elif action.option_strings:
            arguments |= set(action.option_strings) - {"-h", "--help"}
        else:
            arguments.add(f"[{action.dest.upper()}]" if action.nargs == "?" else action.dest.upper())
    return found or {" ".join(path): arguments}


def test_every_command_has_its_line_with_all_its_arguments():
    assert {quoted(row[0])[0]: set(quoted(row[1])) for row in table("Commands")} == commands()


def test_every_page_has_its_line():
    assert named("Pages") == {f"/{'' if page == 'welcome' else page}" for page in FILES}


def test_every_parameter_of_an_address_has_its_line():
    read = re.compile(r'query_params(?:\.get\(|\.pop\(|\[)"(\w+)"')
    found = {name for path in SOURCES for name in read.findall(path.read_text(encoding="utf-8"))}
    assert named("In the address of a page") == found


def test_every_route_has_its_line_with_its_methods():
    found = defaultdict(set)
    for route in routes(lambda: pytest.fail("no route is asked"), bytes):
        found[route.path] |= route.methods - {"HEAD"}
    told = {path: set(row[1].split()) for row in table("Beside the pages") for path in quoted(row[0])}
    assert told == found
    assert named("With OpenID Connect") == set(openid.ADDRESSES)


def test_every_setting_has_its_line():
    variable = re.compile(r"\b(?:ADVISOR|CALLFIT|FORWARDED|STREAMLIT_SERVER)_[A-Z_]*[A-Z]\b")
    told = named("Settings")
    assert {name for name in told if name.startswith("ADVISOR_")} == {
        f"ADVISOR_{field.name.upper()}" for field in dataclasses.fields(Settings)
    }
    assert told >= {name for path in SOURCES for name in variable.findall(path.read_text(encoding="utf-8"))}
    users = [*SOURCES, *(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))]
    code = "\n".join(path.read_text(encoding="utf-8") for path in users if path.name != "test_reference.py")
    assert [name for name in told if name not in code] == []


def test_every_content_file_has_its_line():
    found = {path.relative_to(loading.DATA).as_posix() for path in loading.DATA.rglob("*") if path.is_file()}
    assert named("Content files") == found | {loading.PARAMETERS}
    assert found >= set(loading.FILES)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_that_a_document_names_is_one_with_such_options(path):
    known = commands()
    groups = {name.split()[0] for name in known if " " in name}
    for line in path.read_text(encoding="utf-8").splitlines():
        for text in re.findall(r"(?:-m advisor|^ *callfit) ([a-z][^#&|`>)]*)", line):
            words = text.split()
            if words in [[group] for group in groups]:
                continue
            name = " ".join(words[: 2 if words[0] in groups else 1])
            assert name in known, line
            assert {word.split("=")[0] for word in words if word.startswith("-")} <= {*known[name], "--help"}, line


SUFFIXES = "c|conf|csv|json|md|otf|png|po|py|service|sh|toml|typ|yaml|yml"
PATH = re.compile(
    rf"(?<![\w./<>{{}}@:$*~…-])((?:\.?[\w-][\w.-]*/)+(?:[\w@.-]+\.(?:{SUFFIXES})\b)?)(?![\w/*{{<])|"
    rf"(?<![\w./…-])([A-Z]+\.md|app\.py|Makefile|pyproject\.toml)\b"
)
MADE = {"var/", "tests/artifacts/", "data/parameters.json", ".streamlit/secrets.toml"}
"""What people and programs make here; it is not delivered."""


def prose(path):
    """The comments and docstrings of a module; the whole of any other file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr))
    told = [part.value for part in strings if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join([*told, *(token.string for token in tokens if token.type == tokenize.COMMENT)])


def missing(path):
    """The paths of this project that a file names and that are not there, from wherever they may be meant."""
    bases = [ROOT, *(ROOT / name for name in ("advisor", "docs", "tests", "benchmarks")), path.parent]
    known = {entry.name for base in bases[:-1] for entry in base.iterdir()} | {"..", "."}
    found = {one or other for one, other in PATH.findall(prose(path))} - MADE
    ours = (name for name in found if name.split("/")[0] in known or name.rsplit(".", 1)[-1] in {"py", "md"})
    return sorted(name for name in ours if not any((base / name).exists() for base in bases))


TELLING = [
    *DOCUMENTS,
    *(ROOT / name for name in ("Makefile", "app.py", "pyproject.toml", ".streamlit/config.toml", ".gitignore")),
    *(path for folder in ("advisor", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py")),
    *(path for folder in (".github", ".ci") for path in (ROOT / folder).rglob("*") if path.is_file()),
    *(path for path in [ROOT / ".pre-commit-config.yaml"] if path.exists()),
]


def test_every_path_that_is_named_is_there():
    assert {path.relative_to(ROOT).as_posix(): names for path in TELLING if (names := missing(path))} == {}


def test_what_a_file_of_the_architecture_is_said_to_hold_is_in_it():
    text = " ".join((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split())
    held = [(path, quoted(names)) for path, names in re.findall(r"`([\w/]+\.py)` \(([^)]*)\)", text)]
    held += [(path, [name]) for name, path in re.findall(r"`([\w.]+)` in `([\w/]+\.py)`", text)]
    held = [(path, names) for path, names in held if names]
    assert len(held) > 5
    for path, names in held:
        code = (ROOT / "advisor" / path).read_text(encoding="utf-8")
        for part in (part for name in names if "/" not in name for part in name.split(".")):
            assert re.search(rf"\b(?:def|class) {part}\b", code), f"{path}: {part}"


def test_a_path_that_is_not_there_is_seen(tmp_path):
    gone = "`advisor/nowhere.py`, domain/nobody.py, [a](decisions/0000-none.md), NOTHING.md"
    (tmp_path / "one.md").write_text(f"{gone}; README.md, docs/, /etc/x.conf", encoding="utf-8")
    expected = ["NOTHING.md", "advisor/nowhere.py", "decisions/0000-none.md", "domain/nobody.py"]
    assert missing(tmp_path / "one.md") == expected


def anchors(path):
    """What a link may name in a document: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_leads_on_to_what_is_there():
    for path in DOCUMENTS:
        for file, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([\w-]+))?\)", path.read_text(encoding="utf-8")):
            target = path.parent / file if file else path
            assert target.exists(), f"{path.name}: {file}"
            assert not anchor or anchor in anchors(target), f"{path.name}: {file}#{anchor}"


def test_the_hooks_before_a_commit_are_those_of_make_check():
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"entry: \.venv/bin/python (.*)", hooks)
    assert entries == re.findall(r"@\$\(PY\) (.*)", recipe)
    assert hooks.count("entry: ") == len(entries)


def test_the_workflow_runs_both_commands_on_the_oldest_and_the_newest_python():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))[1]
    newest = re.search(r"^PYTHON = python([\d.]+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert re.findall(r'"(3\.\d+)"', workflow) == [oldest, newest]
    assert [re.search(rf"run: make {name}\b", workflow) is not None for name in ("check", "test")] == [True, True]
