"""What a printed page is made of: plain data that layout.typ sets, so that Python decides words and Typst the layout.

Every text is shown as it stands: nothing in it is ever read as markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from advisor.presentation.charts.scores import Row, reach

Block = dict[str, Any]
Mark = Literal["bar", "point"]
Role = Literal["plain", "lead", "strong", "note"]


def heading(level: int, text: str) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def text(paragraph: str, role: Role = "plain") -> Block:
    """A paragraph. lead: the one sentence to read first, in a box."""
    return {"kind": "text", "text": paragraph, "role": role}


def bullets(points: Iterable[tuple[str, Sequence[str]] | str]) -> Block:
    """A list; a point may come with what stands below it."""
    pairs = [(point, ()) if isinstance(point, str) else point for point in points]
    return {"kind": "bullets", "points": [{"text": point, "below": list(below)} for point, below in pairs]}


def entries(pairs: Iterable[tuple[str, str]], small: bool = False) -> Block:
    """A list of names, each with what is said about it."""
    return {"kind": "entries", "pairs": [list(pair) for pair in pairs], "small": small}


def job(direction: str, badge: str, name: str, summary: str = "", notes: Iterable[str] = ()) -> Block:
    """One job with its direction as a word: a line of ``jobs``, or what ``job_heading`` makes a heading of."""
    return {"direction": direction, "badge": badge, "name": name, "summary": summary, "notes": list(notes)}


def jobs(lines: Sequence[Block], title: str, framed: bool = False) -> Block:
    """Jobs that belong together, under a title."""
    return {"kind": "jobs", "jobs": list(lines), "title": title, "framed": framed}


def job_heading(line: Block) -> Block:
    return {"kind": "job_heading", **line}


def names(lines: Sequence[Block], title: str) -> Block:
    """Jobs by their names alone, one after the other, under a title."""
    return {"kind": "names", "jobs": list(lines), "title": title}


def asking(questions: Iterable[str]) -> Block:
    """Questions, each with lines to write the answer on."""
    return {"kind": "asking", "questions": list(questions)}


def steps(texts: Iterable[str]) -> Block:
    """A numbered list; the first words of each text stand between double asterisks, as on the screen."""
    return {"kind": "steps", "steps": [text.split("**")[1:] for text in texts]}


def room(title: str) -> Block:
    """What is left of the page, to write on; what comes next begins on another one."""
    return {"kind": "room", "title": title}


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[str], total: Sequence[str] = ()
) -> Block:
    """widths: one a column, "fr" for what is left, "auto" for what it needs, "number" for figures."""
    return {
        "kind": "table",
        "head": list(head),
        "rows": [list(row) for row in rows],
        "widths": list(widths),
        "total": list(total),
    }


def chart(
    head: Sequence[str], rows: Sequence[Row], figures: Iterable[Sequence[str]], ticks: Mapping[float, str], mark: Mark
) -> Block:
    """A chart that is its own table: name, drawing, score and margin in one line each.

    head: the column names of name, score and margin; figures: those of each row as text.
    """
    return {
        "kind": "chart",
        "head": list(head),
        "rows": [{**asdict(row), "figures": list(texts)} for row, texts in zip(rows, figures, strict=True)],
        "ticks": [[place, word] for place, word in ticks.items()],
        "reach": reach(rows),
        "mark": mark,
    }
