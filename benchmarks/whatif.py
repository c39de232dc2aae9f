"""How long staff wait for what a change of weights would do: `python -m benchmarks.whatif [--people 10000]`."""

import argparse
import time
from dataclasses import replace

from advisor.content.loading import load
from advisor.domain.governance import whatif
from advisor.domain.governance.diagnostics import examine
from advisor.domain.governance.sensitivity import sensitivities
from advisor.domain.scoring.model import Model
from advisor.domain.scoring.simulation import profiles, sheets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    given = parser.parse_args()
    content = load()
    model = Model(content.items, content.parameters, content.weights, content.jobs)
    cells = dict(content.weights.cells)
    cells["billing", "accuracy"] = replace(cells["billing", "accuracy"], value=1.0)
    other = replace(model, weights=replace(content.weights, cells=cells))
    answers = sheets(model, profiles(model, given.people, seed=1), seed=2)

    begun = time.perf_counter()
    people = whatif.people(model, answers)
    prepared = time.perf_counter()
    effect = whatif.compare(model, other, people)
    compared = time.perf_counter()
    examine(model)
    examined = time.perf_counter()
    found = sensitivities(model, people)
    weighed = time.perf_counter()
    tables = sum((one.lower is not None) + (one.higher is not None) for one in found)
    print(f"{given.people} sheets prepared once:            {prepared - begun:.2f} s")
    print(f"each table of weights compared on them: {compared - prepared:.2f} s")
    moved = f"{effect.groups} top groups, {effect.swapped} first jobs, {effect.turned} directions"
    print(f"billing accuracy 3 -> 1 moves {moved}")
    print(f"the model doctor on 5,000 simulated people: {examined - compared:.2f} s")
    one_by_one = tables * (compared - prepared) / 2  # a comparison looks at two tables
    took = f"{weighed - examined:.2f} s, {one_by_one / (weighed - examined):.0f} times as fast as table by table"
    print(f"which weights matter, {tables} tables: {took}")
    print("most:", *(f"{one.row} {one.trait} {one.share:.3f}" for one in found[:3]), sep="  ")


if __name__ == "__main__":
    main()
