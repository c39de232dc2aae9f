"""How far the weights agree with a blind rating: `python -m benchmarks.agreement [FILE]`.

A rating is a CSV with the columns row, trait and weight, made from the five articles without sight of the weights;
without a file it is `benchmarks/data/blind_rating.csv`, whose fourth column says which article each rating rests on
(0 to 4, or inferred). Jobs are compared as the scores compare them: each weight minus the mean of its trait over the
jobs. Then people are made of the rater's picture of each job and scored by our weights.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from advisor.content.loading import load
from advisor.domain.arrays import Floats
from advisor.domain.errors import DataError
from advisor.domain.jobs.weights import Weight, WeightTable
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.simulation import sheets
from advisor.files.csv_reader import number as as_number

RATING = Path(__file__).parent / "data" / "blind_rating.csv"
APART = 0.75
"""Difference of two weights from which it is listed: more than one step of the scale."""
FAR = 2.0
"""Prior standard deviations above the middle at which people of a job are made: one person in forty-four is there."""
PEOPLE, SEED = 4000, 1
"""Made for each job, and what makes them the same at every run."""


def read(path: Path, ours: WeightTable) -> WeightTable:
    """A rating of every weight of ``ours``. Raises DataError with the row that is wrong, or for one that is missing."""
    found: dict[tuple[str, str], Weight] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), start=2):
            place = line.get("row") or "", line.get("trait") or ""
            if place not in ours.cells or place in found:
                raise DataError(path.name, f"{' '.join(place)} is no weight, or stands twice", number)
            try:
                found[place] = Weight(as_number(line.get("weight") or ""), (), "")
            except ValueError:
                raise DataError(path.name, f"weight {line.get('weight')!r} is not a number", number) from None
    for place in ours.cells:
        if place not in found:
            raise DataError(path.name, f"has no weight for {' '.join(place)}")
    return WeightTable(ours.rows, ours.traits, found)


def agreement(ours: WeightTable, theirs: WeightTable) -> float:
    """Correlation of the weights of all jobs, each minus the mean of its trait over the jobs."""
    is_job = [row in ours.jobs for row in ours.rows]
    one, other = (table.values[is_job] - table.values[is_job].mean(axis=0) for table in (ours, theirs))
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def apart(ours: WeightTable, theirs: WeightTable) -> Iterator[tuple[str, str, float, float]]:
    """Weights that differ by ``APART`` or more: row, trait, ours, theirs."""
    for (row, trait), weight in ours.cells.items():
        other = theirs.cells[row, trait].value
        if abs(other - weight.value) >= APART:
            yield row, trait, weight.value, other


def found(ours: Model, theirs: Model, people: int = PEOPLE) -> Floats:
    """Share of the people made for each job who have it in their first group by our weights, (jobs,).

    Of all people who score ``FAR`` for the job by the rater's weights, the likeliest traits are Σw · FAR, since a row w
    of a model has unit variance. People with these traits answer as the model says.
    """
    rows = theirs.rows[theirs.is_job]
    shares = []
    for place, traits in enumerate(FAR * rows @ theirs.parameters.prior):
        answers = sheets(ours, np.tile(traits, (people, 1)), SEED + place)
        shares.append(float((ours.bands(ours.posterior(answers))[:, place] == 1).mean()))
    return np.array(shares)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=RATING)
    parser.add_argument("--people", type=int, default=PEOPLE, help="made for each job")
    given = parser.parse_args(arguments)
    content = load()
    try:
        rating = read(given.file, content.weights)
    except (DataError, OSError) as error:
        parser.error(str(error))
    ours = Model(content.items, content.parameters, content.weights, content.jobs)
    listed = list(apart(ours.weights, rating))
    shares = found(ours, replace(ours, weights=rating), given.people)
    print(f"weights {content.versions['weights']}: r = {agreement(ours.weights, rating):.3f} over the jobs, centred")
    print(f"{len(listed)} of {len(ours.weights.cells)} weights differ by {APART} or more")
    for row, trait, weight, other in listed:
        print(f"{row}\t{trait}\tours {weight:g}\trated {other:g}")
    print(f"{(shares > 0.5).sum()} of {len(shares)} jobs are in the first group of most people of the rated picture")
    for job, share in zip(ours.weights.jobs, shares, strict=True):
        print(f"{job}\t{share:.2f}")


if __name__ == "__main__":
    main()
