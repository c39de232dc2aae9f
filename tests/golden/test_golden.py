"""Recorded results: a change of any number is seen, named, and never made by accident."""

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import get_args

import pytest

from advisor.cli.main import main
from advisor.content.loading import load
from advisor.domain.psychometrics.response_quality import QualityFlag
from tests.golden import told

HERE = Path(__file__).parent
CHANGED = """results changed for {person}: {differences}
If that is meant: bump data/versions.csv (or the version of the parameters), say so in CHANGELOG under "Affects
results", and regenerate with
    python -m advisor score tests/golden/sheets.csv -o tests/golden/results.csv
    python -m advisor score tests/golden/sheets.csv -o tests/golden/results-1.csv --questionnaire 1
    python -m tests.golden.told"""
UNNAMED = """{part} {version} is not what it was.
A change of numbers needs a new version in {place} and a line in CHANGELOG under "Affects results". Then record it in
tests/golden/versions.json: "{part}": {{"{version}": "{digest}"}}"""


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same(one, other):
    """Equal as numbers within 1e-6 (and the rounding of the sixth place), or as text."""
    try:
        return abs(float(one) - float(other)) < 1.5e-6
    except ValueError:
        return one == other


@pytest.mark.parametrize(
    ("results", "asked"), [("results.csv", ()), ("results-1.csv", ("--questionnaire", "1"))], ids=["in force", "1"]
)
def test_the_recorded_sheets_still_have_the_recorded_results(results, asked, tmp_path, monkeypatch):
    monkeypatch.delenv("ADVISOR_DATA", raising=False)
    assert main(["score", str(HERE / "sheets.csv"), "-o", str(tmp_path / "results.csv"), *asked]) == 0
    recorded, found = read(HERE / results), read(tmp_path / "results.csv")
    assert [row["person"] for row in found] == [row["person"] for row in recorded]
    for then, now in zip(recorded, found, strict=True):
        assert then.keys() == now.keys()
        differences = {
            column: f"{then[column]} -> {now[column]}"
            for column in then.keys() - {"content"}  # which changes with every word
            if not same(then[column], now[column])
        }
        assert not differences, CHANGED.format(person=then["person"], differences=differences)


def test_the_recorded_sheets_are_still_told_the_recorded_things():
    recorded, found = read(told.TOLD), list(told.rows())
    assert [row["person"] for row in found] == [row["person"] for row in recorded]
    for then, now in zip(recorded, found, strict=True):
        assert then.keys() == now.keys()
        differences = {
            column: f"{then[column]} -> {now[column]}" for column in then if not same(then[column], now[column])
        }
        assert not differences, CHANGED.format(person=then["person"], differences=differences)


@pytest.mark.parametrize("results", ["results.csv", "results-1.csv"])
def test_the_recorded_sheets_are_of_every_kind(results):
    rows = read(HERE / results)
    assert len(rows) >= 40
    assert {flag for row in rows for flag in row["quality"].split()} == set(get_args(QualityFlag))
    jobs = [column for column in rows[0] if column.endswith("_band")]
    assert all(any(row[job] == "1" for row in rows) for job in jobs)


def parts(content):
    """Part → (its version, where that stands, the lines that decide over scores)."""
    weights = [f"{row},{trait},{weight.value:g}" for (row, trait), weight in sorted(content.weights.cells.items())]
    items = [f"{item.id},{item.trait},{item.facet},{item.key}" for item in content.items]
    p = content.parameters
    numbers = [f"{value:.12g}" for array in (p.slopes, p.thresholds, p.prior) for value in array.ravel()]
    return {
        "weights": (content.versions["weights"], "data/versions.csv", weights),
        "questionnaire": (content.versions["questionnaire"], "data/versions.csv", items),
        "parameters": (p.version, "advisor/domain/psychometrics/parameters.py", numbers),
    }


@pytest.mark.parametrize("questionnaire", [None, "1"])
@pytest.mark.parametrize("part", ["weights", "questionnaire", "parameters"])
def test_numbers_change_only_with_their_version(part, questionnaire):
    version, place, lines = parts(load(questionnaire=questionnaire))[part]
    digest = sha256("\n".join(lines).encode()).hexdigest()
    recorded = json.loads((HERE / "versions.json").read_text(encoding="utf-8"))[part].get(version)
    assert recorded == digest, UNNAMED.format(part=part, version=version, place=place, digest=digest)
