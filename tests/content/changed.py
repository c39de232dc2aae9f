"""Content files as they were, or as they should not be."""

import csv
import io
from collections.abc import Collection


def without_columns(text: str, names: Collection[str]) -> str:
    """The text of a table without these columns."""
    heading, *rows = csv.reader(io.StringIO(text))
    kept = [place for place, name in enumerate(heading) if name not in names]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[row[place] for place in kept] for row in (heading, *rows)])
    return out.getvalue()
