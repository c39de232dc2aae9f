"""A list of choices that stands empty says in our words what to do; Streamlit's own words are English."""

import ast
from pathlib import Path

import pytest

from advisor import ui

CODE = Path(ui.__file__).parent


def empty_lists():
    """Every call that draws a list in which nothing need be chosen: file, line and what it is given."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                given = {one.arg: one.value for one in node.keywords}
                index = given.get("index")
                if node.func.attr == "multiselect" or (
                    node.func.attr == "selectbox" and isinstance(index, ast.Constant) and index.value is None
                ):
                    yield f"{path.relative_to(CODE)}:{node.lineno}", given


LISTS = dict(empty_lists())


def test_there_are_such_lists():
    assert len(LISTS) >= 2


@pytest.mark.parametrize("place", LISTS)
def test_a_list_that_stands_empty_says_what_to_do_in_our_words(place):
    assert "placeholder" in LISTS[place]
