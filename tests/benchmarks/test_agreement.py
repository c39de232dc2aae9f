"""The agreement with a rating is told of the rating that is given, and is today what the documents say."""

import re
from pathlib import Path

import pytest

from benchmarks import agreement

DOCUMENTS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def rate(content, tmp_path):
    """Writes a rating that is our table, with some weights changed and some lines added, and gives its file."""

    def write(changed=None, more=(), leave_out=()):
        cells = {place: f"{cell.value:g}" for place, cell in content.weights.cells.items()} | (changed or {})
        lines = [f"{row},{trait},{weight}" for (row, trait), weight in cells.items() if (row, trait) not in leave_out]
        path = tmp_path / "rating.csv"
        path.write_text("\n".join(["row,trait,weight", *lines, *more]), encoding="utf-8")
        return path

    return write


def told(capsys, *arguments):
    agreement.main([*map(str, arguments)])
    first, second, *others = capsys.readouterr().out.splitlines()
    count = int(re.match(r"(\d+) of 170 weights", second)[1])
    r = float(re.search(r"r = (\S+)", first)[1])
    jobs = int(re.match(r"(\d+) of 15 jobs", others[count])[1])
    shares = dict(line.split("\t") for line in others[count + 1 :])
    return r, [line.split("\t") for line in others[:count]], jobs, {job: float(share) for job, share in shares.items()}


def test_our_own_table_agrees_with_itself_and_finds_every_job(rate, capsys):
    r, listed, jobs, shares = told(capsys, rate(), "--people", 100)
    assert (r, listed, jobs, len(shares)) == (1.0, [], 15, 15)


def test_a_weight_that_differs_by_a_step_is_not_listed_and_by_two_it_is(rate, capsys):
    path = rate({("billing", "accuracy"): "2.5", ("inbound", "listening"): "2"})
    r, listed, *_ = told(capsys, path, "--people", 1)
    assert 0.99 < r < 1
    assert listed == [["inbound", "listening", "ours 3", "rated 2"]]


def test_two_jobs_with_the_pictures_of_each_other_are_not_found(content, rate, capsys):
    swap = {"billing": "tele_sales", "tele_sales": "billing"}
    cells = content.weights.cells
    changed = {(row, trait): f"{cells[swap[row], trait].value:g}" for row in swap for trait in content.weights.traits}
    r, _, jobs, shares = told(capsys, rate(changed), "--people", 100)
    assert r < 0.9
    assert jobs == 13
    assert {job for job, share in shares.items() if share <= 0.5} == set(swap)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"leave_out": [("billing", "accuracy")]}, "rating.csv: has no weight for billing accuracy"),
        ({"more": ["billing,accuracy,2"]}, "rating.csv, row 172: billing accuracy is no weight, or stands twice"),
        ({"more": ["astronaut,accuracy,2"]}, "rating.csv, row 172: astronaut accuracy is no weight"),
        ({"changed": {("inbound", "listening"): "high"}}, "rating.csv, row 2: weight 'high' is not a number"),
        ({"changed": {("inbound", "listening"): "nan"}}, "rating.csv, row 2: weight 'nan' is not a number"),
    ],
)
def test_a_rating_that_is_not_whole_is_refused(rate, capsys, given, said):
    with pytest.raises(SystemExit):
        agreement.main([str(rate(**given))])
    assert said in capsys.readouterr().err


def test_the_documents_say_what_the_blind_rating_says_today(capsys):
    r, listed, jobs, shares = told(capsys)
    text = " ".join((DOCUMENTS / "measurement.md").read_text(encoding="utf-8").split())
    assert f"| agreement with a blind rating over the jobs, centred | {r:.3f} |" in text
    assert f"| weights that differ from it by .75 or more | {len(listed)} |" in text
    assert f"| jobs in the first group of most people of the rated picture | {jobs} of 15 |" in text
    assert all(f"{row} {trait}" in text for row, trait, *_ in listed)
    assert f"least {min(shares.values()):.2f}" in text
