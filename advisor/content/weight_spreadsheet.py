"""The table of weights as people read and edit it in a spreadsheet: names in their language in place of ids."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping

from advisor.content.loading import Content
from advisor.content.weights import COLUMNS
from advisor.domain.governance.versions import WeightVersion
from advisor.domain.jobs.weights import HYPOTHESIS, Weight
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.files.csv_reader import folded, is_filled
from advisor.files.csv_writer import Cell, unmarked
from advisor.i18n import Words

MADE_FROM = re.compile(r"callfit-v(\d{1,9})-([0-9a-f]{12})")
"""The heading of the last column, which is empty: the version that a file was made from, and how its text begins to be
summed up. Spreadsheets keep it whatever the file is named, and sorting rows leaves it where it is.
"""


def row_names(words: Words, content: Content) -> dict[str, str]:
    """Id of every row of the table → its name."""
    return {side: words(f"direction.{side}") for side in DIRECTIONS} | {
        job.id: words.of(job.name) for job in content.jobs
    }


def heading(words: Words) -> list[str]:
    return [words(f"weights.column.{column}") for column in COLUMNS]


def mark(version: WeightVersion) -> str:
    """What a file says of the version that it was made from."""
    return f"callfit-v{version.version}-{version.fingerprint[:12]}"


def made_from(text: str) -> tuple[int, str] | None:
    """The number of the version that a table says it was made from, with its mark."""
    found = MADE_FROM.search(unicodedata.normalize("NFKC", text.lstrip().partition("\n")[0]))
    return (int(found[1]), found[0]) if found else None


def lines(words: Words, content: Content, cells: Mapping[tuple[str, str], Weight]) -> list[list[Cell]]:
    """One line a weight. A job or trait that this content does not know keeps its id."""
    names, traits = row_names(words, content), {trait.id: words.of(trait.name) for trait in content.traits}
    return [
        [names.get(row, row), traits.get(trait, trait), weight.value, evidence(words, weight), weight.note]
        for (row, trait), weight in cells.items()
    ]


def evidence(words: Words, weight: Weight) -> str:
    return words("weights.hypothesis") if weight.is_hypothesis else weight.evidence


def with_ids(text: str, content: Content, languages: Iterable[Words]) -> str:
    """CSV as people edit it, in any language, with ids in place of names; what is not known stays for the check.

    Every row stays on its line: a line break inside a cell becomes a space.
    """
    known: dict[str, dict[str, str]] = {column: {} for column in COLUMNS} | {"": {column: column for column in COLUMNS}}
    for words in languages:
        known[""] |= {folded(name): column for name, column in zip(heading(words), COLUMNS, strict=True)}
        known["row"] |= {folded(name): row for row, name in row_names(words, content).items()}
        known["trait"] |= {folded(words.of(trait.name)): trait.id for trait in content.traits}
        known["evidence"] |= {folded(words("weights.hypothesis")): HYPOTHESIS}
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    columns: list[str] = []
    marked: int | None = None
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if not columns and is_filled(cells):
                marked = next((place for place, cell in enumerate(cells) if MADE_FROM.fullmatch(folded(cell))), None)
            if marked is not None and len(cells) > marked and (not columns or not cells[marked].strip()):
                del cells[marked]
            if not columns and is_filled(cells):
                columns = [known[""].get(folded(cell), cell.strip()) for cell in cells]
                writer.writerow(columns)
            else:
                padded = [*columns, *[""] * (len(cells) - len(columns))]
                writer.writerow(_id(known, *pair) for pair in zip(padded, cells, strict=False))
    except csv.Error:
        return text
    return file.getvalue()


def _id(known: Mapping[str, Mapping[str, str]], column: str, cell: str) -> str:
    text = unmarked(" ".join(cell.split()))
    if column == "note":
        return text
    plain = unicodedata.normalize("NFKC", text)
    if column == "evidence":
        plain = " ".join(plain.replace(",", " ").replace("、", " ").split())
    return known.get(column, {}).get(folded(text), plain)
