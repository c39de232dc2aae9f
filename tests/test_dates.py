"""Every day that a person reads is a day in Japan: in words, in tables, in the names of files."""

import ast
from datetime import UTC, datetime

from advisor.content.loading import DATA
from advisor.domain.calendar import day, minute
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import load
from advisor.presentation.keeping import file_name
from advisor.runtime.settings import ROOT

WRITES = {"isoformat", "strftime", "ctime", "fromtimestamp", "today", "utcnow", "format_date", "format_time"}
"""What makes a day or a time out of a moment."""
KNOWN = {
    "advisor/domain/calendar.py": "the calendar itself",
    "advisor/i18n.py": "words.date and words.moment, in Japan's time",
    "advisor/domain/governance/audit.py": "hashed, for no reader",
    "advisor/web/logs.py": "for machines",
    "advisor/ui/pages/publish.py": "a stamp that is compared",
    "advisor/ui/pages/weights.py": "a stamp that is compared",
    "advisor/actions/accounts.py": "a moment, compared",
}
"""Where else one is written, and why that is no day that a person reads."""
LATE = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
"""Half past midnight in Japan, and the day before by UTC."""


def modules():
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def times_written(tree):
    """Every place where a moment becomes text or a day, as source; those by the calendar are left out."""
    for node in ast.walk(tree):
        source = ast.unparse(node) if isinstance(node, ast.Call | ast.FormattedValue) else ""
        if isinstance(node, ast.FormattedValue):
            if node.format_spec and "%" in ast.unparse(node.format_spec):
                yield source
        elif source:
            name = ast.unparse(node.func).rpartition(".")[2]
            is_day = name == "date" and not node.args and not source.endswith(".astimezone(HOME).date()")
            if is_day or (name in WRITES and not source.startswith("day(")):
                yield source


def file_names(tree):
    """What the buttons that fetch files call them."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        word = {"components.download": "file", "st.download_button": "file_name"}.get(ast.unparse(node.func))
        if word:
            yield node.args[2] if len(node.args) > 2 else next(one.value for one in node.keywords if one.arg == word)


def test_no_module_writes_a_day_but_by_the_calendar():
    found = {module: written for module, tree in modules() if (written := list(times_written(tree)))}
    assert set(found) == set(KNOWN), found


def test_every_name_of_a_file_is_found_and_none_makes_a_day_of_its_own():
    found = [(module, ast.unparse(name)) for module, tree in modules() for name in file_names(tree)]
    assert len(found) >= 11
    dated = {module: name for module, name in found if "finished_at" in name or "now" in name or "date" in name}
    assert set(dated) == {"advisor/ui/sections/keeping.py"}
    assert [name for name in dated.values() if not name.startswith("keeping.file_name(")] == []


def test_after_midnight_in_japan_it_is_the_next_day_everywhere():
    assert day(LATE).isoformat() == "2026-11-26"
    assert minute(LATE) == "2026-11-26 00:30"
    assert file_name(LATE, "pdf") == "callfit-2026-11-26.pdf"
    assert file_name(LATE, "png") == "callfit-2026-11-26.png"
    told = {language: load(DATA, language).date(LATE) for language in LANGUAGES}
    assert told == {"ja": "2026年11月26日", "en": "November 26, 2026"}
    for language in LANGUAGES:
        assert "0:30" in load(DATA, language).moment(LATE) or "12:30" in load(DATA, language).moment(LATE)
