"""The table of weights as CSV: read and checked row by row, and written in the one form that versions are kept in."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from advisor.domain.errors import DataError
from advisor.domain.jobs.jobs import Claim
from advisor.domain.jobs.weights import HEAVIEST, HYPOTHESIS, LIGHTEST, STEP, Weight, WeightTable
from advisor.domain.questionnaire.traits import Trait
from advisor.files.csv_reader import number, read_text, rows
from advisor.files.csv_writer import safe, unmarked

FILE = "weights.csv"
COLUMNS = ("row", "trait", "weight", "evidence", "note")

Kind = Literal["form", "unknown", "twice", "number", "range", "claim", "note", "missing", "nothing", "damaged", "lost"]

DAMAGED = re.compile("[縺繧繝譛譁遏]")
"""What the first bytes of kana in UTF-8 become when Excel takes them for Shift_JIS; else hardly ever written."""
BROKEN = re.compile("[\x80-\x9f\ufffd]")
"""What no encoding of a person's text holds: what a program puts for bytes that it cannot read."""
KANA = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ]")
STAND_INS = re.compile(r"([_・･□■〓*#~])\1+")
"""What programs put for each sign that they cannot write, one after another."""
ESCAPES = re.compile(r"&#x?[0-9a-f]+;|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2}|=[0-9a-f]{2}", re.IGNORECASE)
"""How programs write a sign by its number."""
WORDS = re.compile(r"[A-Za-z0-9]+")
JAPANESE = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ一-龯]")


class WeightError(DataError):
    """One row of weights that is refused. ``column`` and ``kind`` tell a page the reason, ``value`` what was found."""

    def __init__(self, kind: Kind, reason: str, row: int | None = None, column: str = "", value: str = "") -> None:
        self.kind, self.column, self.value = kind, column, value
        super().__init__(FILE, reason, row)


def cited(file: str, line: int, cell: str, claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """Claim ids separated by spaces. Raises DataError on one that is not a claim."""
    ids = tuple(cell.split())
    for claim in ids:
        if claim not in claims:
            raise DataError(file, f"claim {claim!r} is not in claims.csv", line)
    return ids


def parse_weights(text: str, names: list[str], traits: tuple[Trait, ...], claims: Mapping[str, Claim]) -> WeightTable:
    """The table of every row in ``names`` × trait. Raises WeightError, also for a weight that is missing."""
    table, errors = check_weights(text, names, traits, claims)
    if table is None:
        raise errors[0]
    return table


def check_weights(
    text: str,
    names: Sequence[str],
    traits: tuple[Trait, ...],
    claims: Mapping[str, Claim],
    before: Mapping[tuple[str, str], Weight] = MappingProxyType({}),
) -> tuple[WeightTable | None, tuple[WeightError, ...]]:
    """The table, or all that is wrong with it, row by row. One fault is enough for there to be no table.

    before: what it was made from, whose notes it must not have damaged.
    """
    ids = tuple(trait.id for trait in traits)
    cells: dict[tuple[str, str], Weight] = {}
    errors: list[WeightError] = []
    most = 2 * len(names) * len(ids)  # a file much longer than the table is not read to its end
    try:
        for line, row in rows(FILE, text, COLUMNS, blank=("note",)):
            try:
                place = _known(line, row, "row", tuple(names)), _known(line, row, "trait", ids)
                if place in cells:
                    raise WeightError("twice", f"{place[0]} {place[1]} stands twice", line, "trait")
                cells[place] = _weight(line, row, claims, before.get(place))
            except WeightError as error:
                errors.append(error)
            if len(errors) + len(cells) > most:
                raise DataError(FILE, f"has more rows than the {len(names) * len(ids)} of the table", line)
    except DataError as error:  # what comes after cannot be read
        errors.append(WeightError("form", error.reason, error.row))
    if not errors:
        errors.extend(_missing(cells, names, ids))
    return (None if errors else WeightTable(tuple(names), ids, cells)), tuple(errors)


def _known(line: int, row: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        reason = f"{column} is {row[column]!r}; it must be one of {', '.join(allowed)}"
        raise WeightError("unknown", reason, line, column, row[column])
    return row[column]


def _is_damaged(note: str, before: str) -> bool:
    """Whether a note was read or written in another encoding: its Japanese became something else, sign by sign."""
    if BROKEN.search(note) or len(DAMAGED.findall(note)) > 1:
        return True
    strange = sum(sign == "?" or not sign.encode("cp932", "ignore") for sign in note) + len(ESCAPES.findall(note))
    strange += sum(len(run[0]) for run in STAND_INS.finditer(note))
    left = 2 * len(KANA.findall(note))
    return strange > 1 and strange > left and 2 * strange > len(JAPANESE.findall(before)) > 0


def _is_lost(weight: Weight, before: Weight) -> bool:
    """Whether a note has lost all its Japanese and nothing else, or everything while its weight did not change."""
    if JAPANESE.search(weight.note) or not JAPANESE.search(before.note):
        return False
    if words := WORDS.findall(weight.note):
        return words == WORDS.findall(before.note)
    return (weight.value, weight.claims) == (before.value, before.claims)


def _weight(line: int, row: Mapping[str, str], claims: Mapping[str, Claim], before: Weight | None) -> Weight:
    if _is_damaged(row["note"], before.note if before else ""):
        reason = "the note is damaged: Japanese text was opened in another encoding; take the file from before"
        raise WeightError("damaged", reason, line, "note", row["note"][:20])
    weight = _read(line, row, claims)
    if before and _is_lost(weight, before):
        reason = "the note has lost its Japanese; take the file from before, or write another note, such as none"
        raise WeightError("lost", reason, line, "note")
    return weight


def _read(line: int, row: Mapping[str, str], claims: Mapping[str, Claim]) -> Weight:
    cell, evidence = row["weight"], row["evidence"]
    try:
        value = number(cell)
    except ValueError:
        raise WeightError("number", f"weight {cell!r} is not a number", line, "weight", cell) from None
    if not LIGHTEST <= value <= HEAVIEST or value % STEP:
        reason = f"weight {value:g} must be {LIGHTEST:g} to {HEAVIEST:g} in steps of {STEP:g}"
        raise WeightError("range", reason, line, "weight", cell)
    if evidence == HYPOTHESIS:
        if not row["note"]:
            raise WeightError("note", "a hypothesis needs its reasoning in the note", line, "note")
        return Weight(value, (), row["note"])
    try:
        return Weight(value, cited(FILE, line, evidence, claims), row["note"])
    except DataError as error:
        raise WeightError("claim", error.reason, line, "evidence", evidence) from None


def _missing(
    cells: Mapping[tuple[str, str], Weight], names: Sequence[str], traits: tuple[str, ...]
) -> Iterator[WeightError]:
    for name in names:
        for trait in traits:
            if (name, trait) not in cells:
                yield WeightError("missing", f"no weight for {name} {trait}", column="weight", value=f"{name} {trait}")
        if not any(cells[name, trait].value for trait in traits if (name, trait) in cells):
            yield WeightError("nothing", f"{name} asks for nothing: all its weights are 0", value=name)


def weights_text(table: WeightTable) -> str:
    """The table as CSV. Equal tables give equal text, whatever form they were read in."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table.rows:
        for trait in table.traits:
            weight = table.cells[row, trait]
            writer.writerow([row, trait, f"{weight.value:g}", weight.evidence, weight.note])
    return file.getvalue()


def marked(text: str) -> str:
    """The CSV of a table as it leaves the program: a spreadsheet takes no text in it for a formula."""
    return _each_cell(text, lambda column, cell: cell if column == "weight" else safe(cell))


def read_file(path: Path) -> str:
    """The CSV of a table that somebody may have got from here, without the marks of ``marked``. Raises DataError."""
    return _each_cell(read_text(path, str(path)), lambda _, cell: unmarked(cell))


def _each_cell(text: str, change: Callable[[str, str], str]) -> str:
    """The CSV with every cell changed by its column, each on its line. What is no CSV stays for the check."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    heading: list[str] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            heading = heading or cells
            columns = [*heading, *[""] * len(cells)]
            writer.writerow([change(column, cell) for column, cell in zip(columns, cells, strict=False)])
    except csv.Error:
        return text
    return file.getvalue()


def read_cells(text: str) -> dict[tuple[str, str], Weight]:
    """The weights of a kept version by (row, trait). It was checked when it was kept, against the jobs of its time."""
    cells = {}
    for _, row in rows(FILE, text, COLUMNS, blank=("note",)):
        claims = () if row["evidence"] == HYPOTHESIS else tuple(row["evidence"].split())
        cells[row["row"], row["trait"]] = Weight(float(row["weight"]), claims, row["note"])
    return cells
