"""The commands, run as people run them."""

import argparse
import csv
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from advisor.actions import attempts
from advisor.cli.main import _parser, main
from advisor.domain.scoring.result import Assessment
from advisor.runtime.services import Services
from advisor.runtime.settings import ROOT
from tests.actions.test_scoring import assert_row_says
from tests.conftest import CONTENT
from tests.people import as_answers, simulate
from tests.presentation.pdf.reading import Paper


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        monkeypatch.delenv(name)


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "advisor", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def answers(tmp_path, content):
    path = tmp_path / "answers.csv"
    one, other = content.items.ids[:2]
    path.write_text(f"person,{one},{other}\na,1,2\nb,9,1\nc,3,5\n", encoding="utf-8")
    return path


def test_a_file_scored_from_the_shell_says_what_the_result_page_says(content, model, tmp_path):
    people = [as_answers(model, sheet) for sheet in simulate(model, 20, seed=71)[1]]
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, content.items.ids)
        writer.writeheader()
        writer.writerows(people)
    done = run("score", tmp_path / "answers.csv", "-o", tmp_path / "results.csv")
    assert (done.returncode, "20 scored, 0 refused" in done.stderr) == (0, True)
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as file:
        for row, person in zip(csv.DictReader(file), people, strict=True):
            assert_row_says(row, Assessment(model, person))


def test_a_refused_row_is_told_by_line_and_makes_the_status_one(answers, tmp_path):
    done = run("score", answers, "-o", tmp_path / "results.csv")
    assert done.returncode == 1
    assert "answers.csv, row 3: " in done.stderr
    assert "2 scored, 1 refused" in done.stderr
    assert len((tmp_path / "results.csv").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize("broken", ["missing", "folder", "column"])
def test_a_file_that_cannot_be_scored_makes_the_status_two_without_a_trace(tmp_path, broken):
    (tmp_path / "folder").mkdir()
    (tmp_path / "column").write_text("shoe_size\n42\n", encoding="utf-8")
    done = run("score", tmp_path / broken, "-o", tmp_path / "results.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"callfit: {broken if broken == 'column' else tmp_path / broken}")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results.csv").exists()


@pytest.mark.parametrize("command", ["score", "calibrate"])
def test_a_questionnaire_that_never_was_makes_the_status_two_and_is_told_with_those_that_there_are(
    command, answers, tmp_path, capsys
):
    assert main([command, str(answers), "-o", str(tmp_path / "out"), "--questionnaire", "9"]) == 2
    assert "has no '9'; there are 1, 2" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("asked", [(), ("--questionnaire", "1")], ids=["in force", "1"])
def test_score_says_which_questionnaire_it_took_and_refuses_rows_that_answer_another(asked, content, tmp_path, capsys):
    item, path, results = content.items.ids[0], tmp_path / "answers.csv", tmp_path / "results.csv"
    version = asked[-1] if asked else content.versions["questionnaire"]
    versions = ["", "1", " 1 ", "2", "9", "one"]
    path.write_text(
        f"person,questionnaire,{item}\n" + "".join(f"{number},{of},3\n" for number, of in enumerate(versions)),
        encoding="utf-8",
    )
    assert main(["score", str(path), "-o", str(results), *asked]) == 1
    said = capsys.readouterr().err
    assert f"as answers to questionnaire {version}; written" in said
    with results.open(encoding="utf-8-sig", newline="") as file:
        scored = {int(row["person"]) for row in csv.DictReader(file)}
    assert scored == {number for number, of in enumerate(versions) if of.strip() in ("", version)}
    for number in set(range(len(versions))) - scored:
        other = f"answers questionnaire {versions[number].strip()}, not {version}, which it is read as"
        assert f"answers.csv, row {number + 2}: {other}" in said


def test_check_says_what_the_content_is(content, capsys):
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "40 items, 10 traits, 15 jobs" in said
    assert content.fingerprint in said


def test_broken_content_stops_every_command_with_file_and_row(data, answers, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_DATA", str(data))
    (data / "weights.csv").write_text("row,trait\n", encoding="utf-8")
    for command in (["check"], ["score", str(answers), "-o", str(tmp_path / "results.csv")]):
        assert main(command) == 2
        assert capsys.readouterr().err.startswith("callfit: weights.csv, row 1: ")
    assert not (tmp_path / "results.csv").exists()


def test_a_wrong_setting_stops_the_command_by_name(monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_RETENTION_DAYS", "soon")
    assert main(["check"]) == 2
    assert "ADVISOR_RETENTION_DAYS" in capsys.readouterr().err


def test_a_database_that_cannot_be_used_stops_serving_before_the_first_visitor(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_DATABASE_URL", f"sqlite:///{tmp_path}")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("callfit: the database")


def test_purge_deletes_what_is_past_its_days_and_says_how_many(store, database, monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_DATABASE_URL", database)
    monkeypatch.setenv("ADVISOR_RETENTION_DAYS", "7")
    old, young = (
        attempts.begin(store, CONTENT, Services.now() - timedelta(days=days), first=("item", 3)) for days in (8, 6)
    )
    assert main(["purge"]) == 0
    said = "1 deleted: untouched for 7 days, or without an answer for one\n"
    said += "0 shares ended: their campaign's days were over\n"
    assert capsys.readouterr().out == said
    assert attempts.resume(store, old) is None
    assert attempts.resume(store, young)


def test_a_receipt_is_looked_up_by_its_number(store, database, now, monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_DATABASE_URL", database)
    token = attempts.begin(store, CONTENT, now)
    receipt = attempts.delete(store, attempts.resume(store, token), now)
    assert main(["receipt", f" {receipt.number.lower().replace('-', '').replace('0', 'O')} "]) == 0
    assert capsys.readouterr().out == "2026-11-22 18:30 (Japan): 0 answers, 0 wishes, 0 results\n"
    assert main(["receipt", "0000-0000"]) == 1
    assert "0000-0000" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["score"], ["score", "answers.csv"], ["serve", "--port", "x"]])
def test_a_command_that_is_not_understood_explains_itself(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: python -m advisor" in capsys.readouterr().err


NUMBERS = ["serve --port {}", "score a.csv -o b.csv --processes {}", "weights show {}", "weights diff {} 1"]
NUMBERS += [
    "weights diff 1 {}",
    "weights rollback {}",
    "weights rollback 1 --after {}",
    "weights publish a.csv --after {}",
]
"""Every argument that is a number."""


@pytest.mark.parametrize("number", ["x", "", "1_0", "-1", "+1", "1.0", "1e1", "70000000000000000000", "9" * 5000])
@pytest.mark.parametrize("line", NUMBERS)
def test_what_is_no_number_is_refused_with_the_numbers_that_there_are(line, number, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([number if word == "{}" else word for word in line.split()])
    assert stopped.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "must be a whole number from" in said or number.startswith("-")
    assert len(said) < 200


def test_every_argument_that_is_a_number_is_tried():
    def numbers(parser):
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, command in action.choices.items():
                    yield from (f"{name} {found}" for found in numbers(command))
            elif getattr(action.type, "__module__", "") in ("builtins", "advisor.cli.common"):
                yield action.dest

    assert len(list(numbers(_parser()))) == len(NUMBERS)


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_no_machine_has_is_refused(port, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["serve", "--port", port])
    assert stopped.value.code == 2
    assert "from 1 to 65535" in capsys.readouterr().err


FILES = ["score {} -o r.csv", "score a.csv -o {}", "calibrate a.csv -o {}", "paper -o {}", "backup {}"]
FILES += ["weights publish {}", "doctor {}", "whatif {}", "outcomes {}", "outcomes a.csv --draft {}"]


@pytest.mark.parametrize("name", ["", " ", ".", "..", "/"])
@pytest.mark.parametrize("line", FILES)
def test_what_names_no_file_is_refused_by_its_own_name(line, name, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([name if word == "{}" else word for word in line.split()])
    assert stopped.value.code == 2
    assert f"{name!r} names no file" in capsys.readouterr().err


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert all(
        command in said for command in ("serve", "score", "check", "purge", "receipt", "paper", "backup", "calibrate")
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_paper_writes_the_questionnaire_in_a_language(tmp_path, language):
    path = tmp_path / "paper.pdf"
    done = run("paper", "-o", path, "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert Paper(path.read_bytes()).language == language


def test_paper_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    done = run("paper", "-o", tmp_path / "missing" / "paper.pdf")
    assert done.returncode == 2
    assert done.stderr == f"callfit: {tmp_path / 'missing' / 'paper.pdf'}: No such file or directory\n"
