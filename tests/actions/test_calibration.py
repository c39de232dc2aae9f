"""From a file of answers to a version of the parameters, and from that file back to the same numbers."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.actions.calibration import calibrate_file
from advisor.cli.main import main
from advisor.content import loading as contents
from advisor.content.parameters import default_text, parse_parameters
from advisor.domain.errors import DataError
from advisor.domain.psychometrics.calibration import TooFewPeopleError, calibrate
from advisor.estimators.trait_model import TraitModel
from tests.people import simulate


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    monkeypatch.delenv("ADVISOR_DATA", raising=False)


@pytest.fixture(scope="module")
def people(model):
    return simulate(model, 400, seed=3)[1]


def write(path, ids, sheets):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["person", *ids])
        rows.writerows([f"p{n}", *map(int, sheet)] for n, sheet in enumerate(sheets))
    return path


@pytest.fixture(scope="module")
def text(content, people, tmp_path_factory):
    """A calibration as written."""
    folder = tmp_path_factory.mktemp("calibration")
    calibrate_file(content, write(folder / "a.csv", content.items.ids, people), folder / "p.json", print, quiet=True)
    return (folder / "p.json").read_text(encoding="utf-8")


def test_the_file_gives_back_every_number_exactly(text, content, people):
    found = parse_parameters(text, content.items, content.versions["questionnaire"])
    expected = calibrate(people, content.items, one_slope=True).parameters
    assert (found.version, found.calibrated) == (expected.version, True)
    for one, other in ((found.slopes, expected.slopes), (found.thresholds, expected.thresholds)):
        assert (one == other).all()
    assert (found.prior == expected.prior).all()


def test_the_file_says_what_it_rests_on(text, content):
    found = json.loads(text)
    assert found["people"] == 400
    assert found["questionnaire"] == content.versions["questionnaire"]
    assert found["log_likelihood"] == pytest.approx(sum(t["log_likelihood"] for t in found["traits"].values()), abs=0.1)
    assert all(trait["converged"] and 0 < trait["reliability"] < 1 for trait in found["traits"].values())
    assert all(min(item["threshold_errors"]) > 0 for item in found["items"].values())


def test_a_content_with_the_file_scores_with_it_and_names_it(text, data, people, tmp_path, capsys, monkeypatch):
    before = contents.load(data)
    (data / "parameters.json").write_text(text, encoding="utf-8")
    after = contents.load(data)
    assert after.parameters.calibrated
    assert after.fingerprint != before.fingerprint
    monkeypatch.setenv("ADVISOR_DATA", str(data))
    assert main(["check"]) == 0
    assert after.parameters.version in capsys.readouterr().out
    answers = write(tmp_path / "a.csv", after.items.ids, people[:5])
    assert main(["score", str(answers), "-o", str(tmp_path / "r.csv")]) == 0
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["parameters"] for row in rows} == {after.parameters.version}
    expected = TraitModel(after.items, after.parameters).transform(people[:5])
    assert float(rows[0][after.items.traits[0]]) == pytest.approx(expected[0, 0], abs=1e-6)


def test_a_stored_content_keeps_its_parameters_after_a_calibration(text, data):
    before = contents.load(data)
    (data / "parameters.json").write_text(text, encoding="utf-8")
    kept = contents.parse(before.files)
    assert kept.fingerprint == before.fingerprint
    assert kept.parameters.version == "default-1"


def test_the_command_says_what_it_found(content, people, tmp_path, capsys):
    answers = write(tmp_path / "a.csv", content.items.ids, people)
    assert main(["calibrate", str(answers), "-o", str(tmp_path / "p.json")]) == 0
    said = capsys.readouterr().out
    assert f"400 people, 0 rows refused, for questionnaire {content.versions['questionnaire']}; written" in said
    assert all(f"{trait}: reliability" in said for trait in content.items.traits)


def test_a_wrong_row_is_told_and_left_out(content, people, tmp_path, capsys):
    sheets = people.copy()
    sheets[7, 3] = 9
    answers = write(tmp_path / "a.csv", content.items.ids, sheets)
    assert main(["calibrate", str(answers), "-o", str(tmp_path / "p.json")]) == 1
    assert "row 9" in capsys.readouterr().err
    assert json.loads((tmp_path / "p.json").read_text())["people"] == 399


def test_an_item_that_says_nothing_is_named_by_the_command(content, people, tmp_path, capsys):
    sheets = people.copy()
    sheets[:, 0] = np.random.default_rng(1).permutation(6 - sheets[:, 20])
    answers = write(tmp_path / "a.csv", content.items.ids, sheets)
    assert main(["calibrate", str(answers), "-o", str(tmp_path / "p.json")]) == 0
    stopped = json.loads((tmp_path / "p.json").read_text())["traits"]["listening"]["stopped"]
    said = capsys.readouterr().out
    assert all(f"{item}: its slope ran to the end" in said for item in stopped)


def test_too_few_people_are_refused_and_nothing_is_written(content, people, tmp_path, capsys):
    answers = write(tmp_path / "a.csv", content.items.ids, people[:299])
    assert main(["calibrate", str(answers), "-o", str(tmp_path / "p.json")]) == 2
    assert "at least 300" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]


def test_the_answers_are_never_overwritten(content, people, tmp_path):
    answers = write(tmp_path / "a.csv", content.items.ids, people)
    with pytest.raises(DataError, match="file of answers itself"):
        calibrate_file(content, answers, answers, print, quiet=True)


@pytest.mark.parametrize("name", ["", "missing/p.json"])
def test_an_output_that_cannot_be_written_is_told(content, people, tmp_path, name):
    answers = write(tmp_path / "a.csv", content.items.ids, people)
    with pytest.raises(DataError):
        calibrate_file(content, answers, tmp_path / name, print, quiet=True)


def test_a_file_with_only_a_heading_is_too_few(content, tmp_path):
    with pytest.raises(TooFewPeopleError, match="0 people"):
        calibrate_file(content, write(tmp_path / "a.csv", content.items.ids, []), tmp_path / "p.json", print, True)


# --- a parameter file that is wrong ---


def changed(text, **values):
    return json.dumps(json.loads(text) | values)


def with_item(text, **values):
    found = json.loads(text)
    found["items"]["accuracy_1"] |= values
    return json.dumps(found)


def with_correlation(text, value, both=True):
    found = json.loads(text)
    found["correlations"][0][1] = value
    if both:
        found["correlations"][1][0] = value
    return json.dumps(found)


WRONG = {
    "not JSON": lambda text: text[:-10],
    "must be an object": lambda text: "[]",
    "has no correlations": lambda text: json.dumps({"version": "calibrated-1"}),
    "calibrate again": lambda text: changed(text, questionnaire="1"),
    "items must be those": lambda text: changed(text, items={}),
    "traits must be those": lambda text: changed(text, traits={"listening": {}}),
    "begins with calibrated-": lambda text: changed(text, version="mine"),
    "must be a name": lambda text: changed(text, version=""),
    "needs a slope": lambda text: changed(text, items={k: {} for k in json.loads(text)["items"]}),
    "more than 0": lambda text: with_item(text, slope=0),
    "slope of accuracy_1: must be a number": lambda text: with_item(text, slope=float("nan")),
    "slope of accuracy_1: must be a number of at most": lambda text: with_item(text, slope=1e9),
    "slope of accuracy_1: not numbers": lambda text: with_item(text, slope="steep"),
    "thresholds of accuracy_1: must be 4 numbers": lambda text: with_item(text, thresholds=[1, 2, 3]),
    "at most 20; nothing can be scored": lambda text: with_item(text, slope=100),
    "trust is 0": lambda text: changed(text, trust=0),
    "trust is 1.5": lambda text: changed(text, trust=1.5),
    "must rise": lambda text: with_item(text, thresholds=[-1, 0, 0, 1]),
    "symmetric": lambda text: with_correlation(text, 0.5, both=False),
    "make two traits one": lambda text: with_correlation(text, 1.0),
    "it must be 0.015 or more": lambda text: with_correlation(text, 1 - 3e-6),
    "correlations: must be 10 x 10": lambda text: changed(text, correlations=[[1.0]]),
}


@pytest.mark.parametrize("reason", WRONG)
def test_a_wrong_file_stops_the_start_with_the_reason(reason, text, content):
    with pytest.raises(DataError, match=reason):
        parse_parameters(WRONG[reason](text), content.items, content.versions["questionnaire"])


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda v: st.lists(v) | st.dictionaries(
    st.sampled_from(["version", "slope", "thresholds", "correlation", "items", "traits", "people", "questionnaire",
                     "correlations"]), v)))  # fmt: skip
def test_any_json_is_read_or_refused_with_a_reason(value):
    items = contents.load().items
    with pytest.raises(DataError):
        parse_parameters(json.dumps(value), items, "1")


@given(
    st.sampled_from(["slope", "thresholds", "correlation", "version"]), st.floats() | st.text() | st.lists(st.floats())
)
def test_any_default_is_read_as_parameters_that_score_or_refused(key, value):
    content = contents.load()
    try:
        found = parse_parameters(json.dumps(json.loads(default_text()) | {key: value}), content.items, "1")
    except DataError:
        return
    assert np.isfinite(TraitModel(content.items, found).transform(np.full((1, 40), 5.0))).all()
