"""A file of answers is scored as each person would be alone, however the file was saved; wrong rows are told."""

import csv
import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from advisor.actions.scoring import score_file
from advisor.domain.errors import DataError
from advisor.domain.psychometrics.grm import CHUNK
from advisor.domain.scoring.result import Assessment
from tests.people import as_answers, simulate


@pytest.fixture(scope="module")
def people(model):
    """Ordinary, with gaps, flat, and all in the middle."""
    _, sheets = simulate(model, 12, seed=61)
    sheets[:4][np.random.default_rng(61).random((4, sheets.shape[1])) < 0.3] = np.nan
    return [*(as_answers(model, sheet) for sheet in sheets), *(as_answers(model, [k] * 40) for k in range(1, 6))]


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def write(path, people, columns, encoding="utf-8", end="\n"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator=end)
        writer.writeheader()
        writer.writerows({"person": f"人{n}", **answers} for n, answers in enumerate(people, start=1))
    return path


def score(content, path, refuse=None):
    """(rows by person, refused faults) of scoring a file."""
    refused = []
    output = path.with_name("results.csv")
    done, wrong = score_file(content, path, output, refuse or refused.append, quiet=True)
    assert wrong == len(refused)
    with output.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert done == len(rows)
    return rows, refused


def assert_row_says(row, result):
    """Every number of a row is that of the person's own result."""
    for one in (*result.rows, *result.traits):
        assert float(row[one.id]) == pytest.approx(one.score, abs=1e-6)
        assert float(row[f"{one.id}_error"]) == pytest.approx(one.error, abs=1e-6)
    assert float(row["p_inbound"]) == pytest.approx(result.probability_inbound, abs=1e-6)
    assert int(row["answered"]) == len(result.answers)
    assert tuple(row["quality"].split()) == result.quality.flags
    bands = {fit.job.id: str(fit.band) if result.points_somewhere else "" for fit in result.fits}
    assert {job: row[f"{job}_band"] for job in bands} == bands


def test_every_row_says_what_the_result_page_says(content, model, people, folder):
    rows, refused = score(content, write(folder / "a.csv", people, ["person", *content.items.ids]))
    assert refused == []
    assert [row["person"] for row in rows] == [f"人{n}" for n in range(1, len(people) + 1)]
    for row, answers in zip(rows, people, strict=True):
        assert_row_says(row, Assessment(model, answers))


def test_every_row_carries_the_content_and_parameters_it_was_scored_with(content, people, folder):
    rows, _ = score(content, write(folder / "a.csv", people, content.items.ids))
    assert {row["content"] for row in rows} == {content.fingerprint}
    assert {row["parameters"] for row in rows} == {content.parameters.version}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_however_a_spreadsheet_saves_the_answers_they_score_the_same(content, people, folder, encoding, end):
    plain, _ = score(content, write(folder / "a.csv", people, ["person", *content.items.ids]))
    other, _ = score(content, write(folder / "b.csv", people, ["person", *content.items.ids], encoding, end))
    assert other == plain


def test_columns_may_stand_in_any_order(content, people, folder):
    plain, _ = score(content, write(folder / "a.csv", people, ["person", *content.items.ids]))
    turned, _ = score(content, write(folder / "b.csv", people, [*content.items.ids[::-1], "person"]))
    assert turned == plain


def test_an_item_without_a_column_is_unanswered(content, model, people, folder):
    some = content.items.ids[:25]
    rows, _ = score(content, write(folder / "a.csv", people, some))
    for row, answers in zip(rows, people, strict=True):
        assert_row_says(row, Assessment(model, {item: answers[item] for item in some if item in answers}))


def test_without_a_person_column_the_line_names_the_row(content, people, folder):
    rows, _ = score(content, write(folder / "a.csv", people[:2], content.items.ids))
    assert [row["person"] for row in rows] == ["2", "3"]


def test_a_sheet_that_carries_no_ranking_has_scores_and_no_bands(content, people, folder):
    rows, _ = score(content, write(folder / "a.csv", people[-3:-2], content.items.ids))
    assert rows[0]["quality"] == "middle"
    assert {cell for column, cell in rows[0].items() if column.endswith("_band")} == {""}
    assert float(rows[0]["inbound"]) == pytest.approx(0, abs=1e-6)


def test_wrong_rows_are_refused_with_line_and_reason_and_the_rest_is_scored(content, folder):
    one, other = content.items.ids[:2]
    lines = [f"person,{one},{other}", "a,1,2", "b,6,1", "c,x,1", "d,2.5,1", "e,,", "f,1", "g,1,2,3", "h,0,1"]
    lines += ["", "i, 4 ,5.0", "j,nan,1", "k,inf,1", "l,-1,1", "m,,3", "n,1,TRUE"]
    (folder / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    rows, refused = score(content, folder / "a.csv")
    assert [row["person"] for row in rows] == ["a", "i", "m"]
    assert [fault.row for fault in refused] == [3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 16]
    assert all(fault.file == "a.csv" and fault.reason for fault in refused)
    assert f"{one} is '6'" in refused[0].reason


def test_a_person_without_answers_is_refused(content, folder):
    write(folder / "a.csv", [{}, {content.items.ids[0]: 3}], ["person", *content.items.ids])
    rows, refused = score(content, folder / "a.csv")
    assert len(rows) == 1
    assert [(fault.row, "no answer" in fault.reason) for fault in refused] == [(2, True)]


@pytest.mark.parametrize("rows", ["", "\n\n", ",\n , \n", '"",""\n'], ids=repr)
def test_a_heading_without_people_is_refused_and_earlier_results_stay(content, folder, rows):
    (folder / "a.csv").write_text(f"person,{content.items.ids[0]}\n{rows}", encoding="utf-8")
    (folder / "results.csv").write_text("earlier", encoding="utf-8")
    with pytest.raises(DataError, match="has no row under its heading; nothing was written"):
        score(content, folder / "a.csv")
    assert (folder / "results.csv").read_text(encoding="utf-8") == "earlier"


def test_a_long_file_is_scored_in_pieces_that_do_not_show(content, model, folder):
    _, sheets = simulate(model, CHUNK + 3, seed=62)
    people = [as_answers(model, sheet) for sheet in sheets]
    rows, _ = score(content, write(folder / "a.csv", people, ["person", *content.items.ids]))
    assert [row["person"] for row in rows] == [f"人{n}" for n in range(1, CHUNK + 4)]
    for position in (0, CHUNK - 1, CHUNK, CHUNK + 2):
        assert_row_says(rows[position], Assessment(model, people[position]))


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("person,{item},shoe_size", "unknown columns: shoe_size"),
        ("person,{item}, ,x", "unknown columns"),
        ("person,{item},{item}", "stands twice"),
        ("person,person,{item}", "stands twice"),
        ("person", "no column of an item"),
        ("", "no column of an item"),
    ],
)
def test_a_wrong_heading_refuses_the_file_and_writes_nothing(content, folder, heading, reason):
    text = heading.format(item=content.items.ids[0])
    (folder / "a.csv").write_text(f"{text}\na,3,3\n" if text else "", encoding="utf-8")
    with pytest.raises(DataError, match=reason) as fault:
        score(content, folder / "a.csv")
    assert (fault.value.file, fault.value.row) == ("a.csv", 1)
    assert [path.name for path in folder.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("name", ["missing.csv", "folder", "picture.csv"])
def test_a_file_that_cannot_be_read_is_refused_and_writes_nothing(content, folder, name):
    (folder / "folder").mkdir()
    (folder / "picture.csv").write_bytes(b"\x89PNG\0\0")
    with pytest.raises(DataError) as fault:
        score(content, folder / name)
    assert fault.value.file == str(folder / name)
    assert not (folder / "results.csv").exists()


def test_a_heading_too_wide_to_read_is_refused(content, folder):
    (folder / "a.csv").write_text("x" * 200_000, encoding="utf-8")
    with pytest.raises(DataError):
        score(content, folder / "a.csv")


def test_a_row_too_wide_to_read_is_refused_and_the_rest_is_scored(content, folder):
    (folder / "a.csv").write_text(f"{content.items.ids[0]}\n3\n{'x' * 200_000}\n4\n", encoding="utf-8")
    rows, refused = score(content, folder / "a.csv")
    assert len(rows) == 2
    assert [fault.row for fault in refused] == [3]


def test_what_stops_in_the_middle_leaves_no_output_and_no_remains(content, people, folder):
    def stop(_):
        raise KeyboardInterrupt

    write(folder / "a.csv", [*people * 300, {content.items.ids[0]: 9}], content.items.ids)
    with pytest.raises(KeyboardInterrupt):
        score(content, folder / "a.csv", refuse=stop)
    assert [path.name for path in folder.iterdir()] == ["a.csv"]


def test_a_file_that_is_refused_as_a_whole_is_called_as_it_was_named(content, people, folder):
    path, nothing = write(folder / "a.csv", people, content.items.ids), folder / "none.csv"
    empty = write(folder / "empty.csv", [], content.items.ids)
    for answers, output, named in [
        (path, folder, folder),
        (path, path, path),
        (nothing, folder / "r.csv", nothing),
        (folder, folder / "r.csv", folder),
        (empty, folder / "r.csv", empty),
    ]:
        with pytest.raises(DataError) as fault:
            score_file(content, answers, output, pytest.fail, quiet=True)
        assert fault.value.file == str(named)


def test_earlier_results_stay_when_the_new_ones_cannot_be_made(content, folder):
    (folder / "results.csv").write_text("earlier", encoding="utf-8")
    (folder / "a.csv").write_text("nonsense", encoding="utf-8")
    with pytest.raises(DataError):
        score(content, folder / "a.csv")
    assert (folder / "results.csv").read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize(
    "output",
    [
        "folder",
        "missing/results.csv",
        "a.csv/results.csv",
        ".",
    ],
)
def test_an_output_that_cannot_be_written_is_refused(content, people, folder, output, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "folder").mkdir()
    path = write(folder / "a.csv", people, content.items.ids)
    target = folder / output if output != "." else type(folder)(".")
    with pytest.raises(DataError):
        score_file(content, path, target, lambda fault: None, quiet=True)
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "folder"]


def test_the_file_of_answers_is_never_written_over(content, people, folder):
    path = write(folder / "a.csv", people, content.items.ids)
    before = path.read_bytes()
    with pytest.raises(DataError, match="itself"):
        score_file(content, path, folder / "." / "a.csv", lambda fault: None, quiet=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "cell", ['"y', '"山田\n太郎"', '"x\nghost,5\ny"', '"a\nb\nc"', '"山田\r太郎"', '"山田\r\n太郎"'], ids=repr
)
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_cell_that_goes_on_over_the_end_of_a_line_refuses_the_file_and_makes_nobody_of_a_part_of_it(
    content, folder, end, cell, place
):
    item = content.items.ids[0]
    row = f"{cell},4" if place == "first" else f"4,{cell}"
    heading = f"person,{item}" if place == "first" else f"{item},person"
    other = "x,4" if place == "first" else "4,x"
    (folder / "a.csv").write_text(f"{heading}{end}{other}{end}{row}{end}", encoding="utf-8", newline="")
    with pytest.raises(DataError, match="row 3: a quotation mark is left open"):
        score_file(content, folder / "a.csv", folder / "r.csv", pytest.fail, quiet=True)
    assert not (folder / "r.csv").exists()


@pytest.mark.parametrize(
    ("cell", "said"), [("NA", "leave the cell empty"), ("0", "coded from 0"), ("0_3", "0_3"), ("3e0", "3e0")]
)
def test_what_other_programs_write_is_refused_with_what_to_do(content, folder, cell, said):
    (folder / "a.csv").write_text(f"{content.items.ids[0]}\n{cell}\n4\n", encoding="utf-8")
    refused = []
    score_file(content, folder / "a.csv", folder / "r.csv", refused.append, quiet=True)
    assert [said in fault.reason for fault in refused] == [True]


def test_one_sign_that_is_cut_short_is_told_and_spoils_no_name(content, folder):
    item = content.items.ids[0]
    (folder / "a.csv").write_bytes(f"person,{item}\n山田,4\n佐藤,4\n鈴".encode()[:-1] + b",4\n")
    with pytest.raises(DataError, match="row 4: holds a sign that is broken"):
        score_file(content, folder / "a.csv", folder / "r.csv", pytest.fail, quiet=True)


@pytest.mark.parametrize(
    ("begin", "said"), [(b"PK\x03\x04", "Excel"), (b"\x1f\x8b", "compressed"), (b"\xff\xfe", "UTF-16")]
)
def test_what_is_no_csv_is_called_what_it_is(content, folder, begin, said):
    (folder / "a.csv").write_bytes(begin + b"\x00\x01")
    with pytest.raises(DataError, match=said):
        score_file(content, folder / "a.csv", folder / "r.csv", pytest.fail, quiet=True)


def test_a_pipe_is_refused_at_once(content, folder):
    os.mkfifo(folder / "pipe")
    with pytest.raises(DataError, match="no plain file"):
        score_file(content, folder / "pipe", folder / "r.csv", pytest.fail, quiet=True)


def test_a_person_named_like_a_formula_comes_out_as_text(content, tmp_path):
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = [f"{name},{','.join('4' for _ in content.items.ids)}" for name in ("=1+1", "＠SUM(1)", "花子")]
    source.write_text("\n".join([f"person,{','.join(content.items.ids)}", *lines]), encoding="utf-8")
    score_file(content, source, output, pytest.fail, quiet=True)
    with output.open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["person", "'=1+1", "'＠SUM(1)", "花子"]


@pytest.fixture(scope="module")
def long(content, model, tmp_path_factory):
    """A file of three pieces, with a wrong row in the first and in the last, and gaps."""
    _, sheets = simulate(model, 2 * CHUNK + 500, seed=63)
    sheets[:900][np.random.default_rng(63).random((900, sheets.shape[1])) < 0.4] = np.nan
    folder = tmp_path_factory.mktemp("long")
    people = [as_answers(model, sheet) for sheet in sheets]
    people[7][content.items.ids[3]] = 9
    people[2 * CHUNK + 9][content.items.ids[3]] = 9
    return write(folder / "long.csv", people, ["person", *content.items.ids])


def test_several_processes_write_the_same_bytes_and_tell_the_same_faults(content, long, folder):
    found = {}
    for processes in (1, 2, 3):
        refused, output = [], folder / f"{processes}.csv"
        done = score_file(content, long, output, refused.append, quiet=True, processes=processes)
        found[processes] = (done, [str(fault) for fault in refused], output.read_bytes())
    assert found[1] == found[2] == found[3]
    done, refused, _ = found[1]
    assert done == (2 * CHUNK + 498, 2)
    assert [fault.split(":")[0] for fault in refused] == ["long.csv, row 9", f"long.csv, row {2 * CHUNK + 11}"]


def command(long, folder, **more):
    given = [sys.executable, "-m", "advisor", "score", long, "-o", folder / "results.csv", "--processes", "2"]
    return subprocess.Popen(given, stderr=subprocess.PIPE, text=True, start_new_session=True, **more)


def progressed(running, folder):
    """Wait until the first piece is written."""
    while not any(path.stat().st_size > 10_000 for path in folder.glob(".part-*")):
        assert running.poll() is None
        time.sleep(0.01)
    return psutil.Process(running.pid).children(recursive=True)


def test_ctrl_c_leaves_nothing_half_written_and_no_process_behind(long, folder):
    def interruptible():  # also where the tests themselves run in the background
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    (folder / "results.csv").write_text("earlier", encoding="utf-8")
    running = command(long, folder, preexec_fn=interruptible)
    workers = progressed(running, folder)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "stopped" in said
    assert "Traceback" not in said
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("results.csv", "earlier")]


def test_no_process_outlives_a_command_that_was_killed(long, folder):
    running = command(long, folder)
    workers = progressed(running, folder)
    running.kill()
    running.communicate(timeout=30)
    assert workers
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    assert not (folder / "results.csv").exists()


def test_a_disk_that_refuses_in_the_middle_is_told_and_leaves_nothing(long, folder):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))

    running = command(long, folder, preexec_fn=small_files)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2
    assert f"callfit: {folder / 'results.csv'}: File too large" in said
    assert "Traceback" not in said
    assert list(folder.iterdir()) == []
