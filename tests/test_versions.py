"""No questionnaire and no table of weights changes without a new line in data/versions.csv.

tests/golden/test_golden.py holds what decides over scores: values, keys, traits, facets, order. Here it is every cell,
so that a reworded statement and a weight with other grounds get a new version too: people read both, a calibration
belongs to the very words, and a database that knows a version by its number takes no other table for it.
"""

import csv
import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from advisor.content.loading import DATA, EARLIER, OF_QUESTIONNAIRE, PARTS

PARTS_OF = {**dict.fromkeys(OF_QUESTIONNAIRE, "questionnaire"), "weights.csv": "weights"}
RECORD = Path(__file__).parent / "versions.json"
CHANGED = """{file} is not what version {version} of the {part} was.
Add a line with the next version to data/versions.csv, and its digest to tests/versions.json:
    "{part}": {{"{next}": {{"{file}": "{digest}"}}}}
A line that is there already stays as it is. When scores change, see CONTRIBUTING.md, "Affects results"."""


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def digest(path):
    """Of what stands in the cells, however they are quoted and lines end."""
    return sha256(json.dumps(cells(path), ensure_ascii=False).encode()).hexdigest()


def history(folder):
    """Part → its versions, the oldest first."""
    found = {part: [] for part in PARTS}
    for part, version, *_ in cells(folder / "versions.csv")[1:]:
        found[part].append(version)
    return found


def unversioned(folder, record):
    """What changed in a content folder without a new version, in words."""
    for file, part in PARTS_OF.items():
        version, is_now = history(folder)[part][-1], digest(folder / file)
        if record[part].get(version, {}).get(file) != is_now:
            following = int(version) + 1 if version in record[part] else version
            yield CHANGED.format(file=file, part=part, version=version, next=following, digest=is_now)


@pytest.fixture
def record():
    return json.loads(RECORD.read_text(encoding="utf-8"))


def test_what_is_delivered_is_what_its_version_was(record):
    told = list(unversioned(DATA, record))
    assert told == [], "\n\n".join(told)


def test_every_earlier_questionnaire_stands_in_its_folder_as_it_was(record):
    *earlier, _ = history(DATA)["questionnaire"]
    assert sorted(folder.name for folder in (DATA / EARLIER).iterdir()) == sorted(earlier)
    for version in earlier:
        folder = DATA / EARLIER / version
        assert {path.name: digest(path) for path in folder.iterdir()} == record["questionnaire"][version]


def test_the_versions_are_numbers_that_grow_and_are_all_recorded(record):
    for part, versions in history(DATA).items():
        assert versions == [str(number) for number in range(1, len(versions) + 1)]
        assert list(record[part]) == versions
    for _, _, day, change in cells(DATA / "versions.csv")[1:]:
        assert date.fromisoformat(day)
        assert change


@pytest.mark.parametrize("file", PARTS_OF)
def test_any_changed_cell_asks_for_a_new_version(data, record, file):
    path, part = data / file, PARTS_OF[file]
    rows = cells(path)
    for column in range(len(rows[0])):
        changed = [list(row) for row in rows]
        changed[-1][column] += "x"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(changed)
        told = list(unversioned(data, record))
        assert len(told) == 1
        version = history(data)[part][-1]
        assert told[0].startswith(f"{file} is not what version {version} of the {part} was.")


def test_a_new_line_alone_is_not_enough_and_with_its_digest_it_is(data, record):
    path, following = data / "items.csv", str(len(history(data)["questionnaire"]) + 1)
    path.write_text(path.read_text(encoding="utf-8").replace("電話", "でんわ", 1), encoding="utf-8", newline="")
    with (data / "versions.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"questionnaire,{following},2026-11-26,a reworded statement\n")
    assert len(list(unversioned(data, record))) == 2  # items and traits of that version
    record["questionnaire"][following] = {name: digest(data / name) for name in ("traits.csv", "items.csv")}
    assert list(unversioned(data, record)) == []


def test_the_order_and_the_number_of_rows_are_held_too(data, record):
    path = data / "items.csv"
    first, second, third, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for lines in ([first, third, second, *rest], [first, second, *rest]):
        path.write_text("".join(lines), encoding="utf-8", newline="")
        assert len(list(unversioned(data, record))) == 1
