"""Reading the weights: the one table that staff edit, so every fault names its row."""

from collections.abc import Mapping

from advisor.csvfile import choice, rows
from advisor.domain.errors import DataFault
from advisor.domain.jobs import Claim
from advisor.domain.traits import Trait
from advisor.domain.weights import HEAVIEST, HYPOTHESIS, LIGHTEST, STEP, Weight, WeightTable


def cited(file: str, line: int, cell: str, claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """Claim ids separated by spaces. Raises DataFault on one that is not a claim."""
    ids = tuple(cell.split())
    for claim in ids:
        if claim not in claims:
            raise DataFault(file, f"claim {claim!r} is not in claims.csv", line)
    return ids


def parse_weights(text: str, names: list[str], traits: tuple[Trait, ...], claims: Mapping[str, Claim]) -> WeightTable:
    """The table of every row in ``names`` × trait. Raises DataFault, also for a weight that is missing."""
    file = "weights.csv"
    cells: dict[tuple[str, str], Weight] = {}
    for line, row in rows(file, text, ("row", "trait", "weight", "evidence", "note"), blank=("note",)):
        place = (
            choice(file, line, row, "row", tuple(names)),
            choice(file, line, row, "trait", tuple(trait.id for trait in traits)),
        )
        if place in cells:
            raise DataFault(file, f"{place[0]} {place[1]} stands twice", line)
        try:
            value = float(row["weight"])
        except ValueError:
            raise DataFault(file, f"weight {row['weight']!r} is not a number", line) from None
        if not LIGHTEST <= value <= HEAVIEST or value % STEP:
            raise DataFault(file, f"weight {value:g} must be {LIGHTEST:g} to {HEAVIEST:g} in steps of {STEP:g}", line)
        if row["evidence"] == HYPOTHESIS and not row["note"]:
            raise DataFault(file, "a hypothesis needs its reasoning in the note", line)
        backed_by = () if row["evidence"] == HYPOTHESIS else cited(file, line, row["evidence"], claims)
        cells[place] = Weight(value, backed_by, row["note"])
    for name in names:
        for trait in traits:
            if (name, trait.id) not in cells:
                raise DataFault(file, f"no weight for {name} {trait.id}")
        if not any(cells[name, trait.id].value for trait in traits):
            raise DataFault(file, f"{name} asks for nothing: all its weights are 0")
    return WeightTable(tuple(names), tuple(trait.id for trait in traits), cells)
