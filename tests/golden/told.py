"""What the recorded sheets are told beside their scores; ``python -m tests.golden.told`` records it anew."""

import csv
from pathlib import Path

from advisor.content.loading import load
from advisor.domain.adaptive.selection import walk
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment

HERE = Path(__file__).parent
TOLD = HERE / "told.csv"


def rows():
    """One row a sheet: headline, doubt, the short way that its answers lead, and the reasons of every job."""
    content = load()
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    with (HERE / "sheets.csv").open(encoding="utf-8-sig", newline="") as file:
        for sheet in csv.DictReader(file):
            answers = {item: int(sheet[item]) for item in content.items.ids if sheet.get(item)}
            result, way = Assessment(model, answers), walk(model, answers)
            asked = [content.items.ids[position] for position in way.asked]
            yield {
                "person": sheet["person"],
                "headline": result.headline,
                "doubt": f"{model.doubt(content.items.sheet(answers), result.posterior)[0]:.6f}",
                "asked": " ".join(asked),
                "next": "" if way.next is None else content.items.ids[way.next],
                **{fit.job.id: reasons(result, fit) for fit in sorted(result.fits, key=lambda fit: fit.job.id)},
            }


def reasons(result, fit):
    """Reasons why and points to watch, as keys."""
    told = result.reasons(fit)
    why, watch = (" ".join(reason.key.removeprefix("reason.") for reason in side) for side in (told.why, told.watch))
    return f"{why} / {watch}"


def main():
    found = list(rows())
    with TOLD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


if __name__ == "__main__":
    main()
