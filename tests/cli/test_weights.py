"""`python -m advisor weights | audit | verify`: as an operator runs them."""

import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from advisor.cli.main import main
from advisor.content.loading import DATA
from advisor.files.csv_writer import safe
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect, parse
from tests.begun import begin, finish
from tests.people import archetype

TABLE = (DATA / "weights.csv").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def address(database, first_release, monkeypatch):
    monkeypatch.setenv("ADVISOR_DATABASE_URL", database)
    opened = connect(database)
    accounts = AccountStore(opened)
    accounts.add("sato", "staff", None, datetime.now(UTC))
    accounts.add("tanaka", "recruiter", None, datetime.now(UTC))
    opened.close()
    return database


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE.replace("billing,accuracy,3,", "billing,accuracy,2.5,"), encoding="utf-8-sig")
    return path


def publish(table, after="1"):
    return main(["weights", "publish", str(table), "--by", "Sato", "--reason", "June", "--after", after])


def forge(database, *statements):
    engine = create_engine(parse(database))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def without_guard(database, table):
    if database.startswith("sqlite"):
        return [f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"]
    return [f"DROP TRIGGER {table}_only_added_to ON {table}"]


def test_a_table_is_published_listed_shown_compared_and_taken_back(table, capsys):
    assert publish(table) == 0
    said = capsys.readouterr()
    assert said.out == "billing\taccuracy\t3 (S4-06)\t2.5 (S4-06)\n"
    assert said.err == "published as version 2\n"
    assert main(["weights", "rollback", "1", "--by", "sato"]) == 0
    assert capsys.readouterr().err == "version 3 is version 1 again\n"
    assert main(["weights", "list"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[2], line[3], line[4]) for line in lines] == [
        ("1", "data/weights.csv", "first", "as delivered"),
        ("2", "sato", "from 1", "June"),
        ("3", "sato", "from 1", "back to version 1"),
    ]
    main(["weights", "show"])
    shown = capsys.readouterr()
    assert shown.out == "\ufeff" + TABLE  # by which Excel knows UTF-8
    assert shown.err == "version 3\n"
    main(["weights", "show", "2"])
    assert capsys.readouterr().out.removeprefix("\ufeff") == table.read_text(encoding="utf-8-sig")
    main(["weights", "diff", "1", "3"])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--by", "tanaka", "--reason", "x", "--after", "1"], "only staff may see and change the weights"),
        (["--by", "nobody", "--reason", "x", "--after", "1"], "there is no account nobody"),
        (["--by", "sato", "--reason", " ", "--after", "1"], "a new version needs a reason"),
        (["--by", "sato", "--reason", "x", "--after", "7"], "there is no version 7 of the weights"),
    ],
)
def test_what_cannot_be_published_is_said_in_a_sentence(table, arguments, reason, capsys):
    assert main(["weights", "publish", str(table), *arguments]) == 2
    assert capsys.readouterr().err == f"callfit: {reason}\n"


@pytest.mark.parametrize("note", ["=HYPERLINK(1)", "'=1+1", "＠SUM(1)", "-2", "'quoted'"])
def test_a_note_that_a_spreadsheet_could_calculate_is_shown_as_text_and_comes_back(table, capsys, note):
    row = "inbound,listening,3,S1-13 S1-14 S2-04 S3-11,"
    table.write_text(TABLE.replace(row, f"{row}{safe(note)}"), encoding="utf-8")
    assert publish(table) == 0
    assert capsys.readouterr().out.endswith(f" {note}\n")
    main(["weights", "show"])
    shown = capsys.readouterr().out
    assert f"{row}{safe(note)}\n" in shown
    table.write_text(shown.replace("inbound,accuracy,2,", "inbound,accuracy,2.5,"), encoding="utf-8")
    assert main(["whatif", str(table)]) == main(["doctor", str(table)]) == publish(table, after="2") == 0
    changes = capsys.readouterr().out.splitlines()
    assert [line for line in changes if line.startswith("inbound\t")] == [
        "inbound\taccuracy\t2 (S2-05 S2-02)\t2.5 (S2-05 S2-02)"
    ]


def test_a_file_that_is_wrong_is_refused_row_by_row(table, capsys):
    rows = table.read_text(encoding="utf-8-sig").splitlines()
    rows[1], rows[5] = rows[1].replace(",3,", ",9,"), rows[5].replace("learning", "luck")
    table.write_text("\n".join(rows), encoding="cp932", errors="replace")
    assert publish(table) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert told[0] == "callfit: table.csv, row 2: weight 9 must be -1 to 5 in steps of 0.5"
    assert told[1].startswith("table.csv, row 6: trait is 'luck'")


@pytest.mark.parametrize("command", [["doctor"], ["whatif"], ["publish"]], ids=" ".join)
def test_a_table_whose_japanese_an_english_excel_has_taken_away_is_refused(table, capsys, command):
    table.write_text(table.read_text(encoding="utf-8-sig"), encoding="cp1252", errors="replace")
    assert (publish(table) if command == ["publish"] else main([*command, str(table)])) == 2
    assert "the note is damaged: Japanese text was opened in another encoding" in capsys.readouterr().err


def test_who_publishes_after_somebody_else_is_refused(table, capsys):
    publish(table)
    table.write_text(TABLE.replace("billing,accuracy,3,", "billing,accuracy,2,"), encoding="utf-8")
    assert publish(table) == 2
    assert "version 2 was published by sato after version 1" in capsys.readouterr().err


def test_a_file_that_does_not_say_what_it_was_made_from_is_not_published(table, capsys):
    """It might undo what somebody else published meanwhile."""
    with pytest.raises(SystemExit) as stop:
        main(["weights", "publish", str(table), "--by", "sato", "--reason", "June"])
    assert stop.value.code == 2
    assert "the following arguments are required: --after" in capsys.readouterr().err


def test_the_audit_log_is_printed_and_proved(table, capsys):
    publish(table)
    capsys.readouterr()
    assert main(["audit"]) == 0
    said = capsys.readouterr()
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert [line[2:5] for line in lines] == [["data/weights.csv", "seed", "as delivered"], ["sato", "publish", "June"]]
    assert json.loads(lines[1][5])["changes"][0][:2] == ["billing", "accuracy"]
    assert said.err.startswith("2 entries, 0 faults, last seal ")


@pytest.mark.parametrize("command", [["doctor"], ["weights", "doctor"]])
def test_the_doctor_finds_nothing_in_the_shipped_table_and_names_what_it_finds_in_a_file(command, table, capsys):
    assert main(command) == 0
    assert capsys.readouterr() == ("", "0 findings in version 1\n")
    rows = TABLE.splitlines()
    copies = {row.split(",")[1]: row.split(",", 1)[1] for row in rows if row.startswith("tele_sales,")}
    rows = [f"appointment,{copies[row.split(',')[1]]}" if row.startswith("appointment,") else row for row in rows]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert main([*command, str(table)]) == 1
    assert "alike\ttele_sales appointment\t1.000\tlimit 0.950\n" in capsys.readouterr().out


FORGERIES = {
    "an edited entry": ("audit", "UPDATE audit SET who = 'tanaka' WHERE number = 2", "entry 2 is not what was written"),
    "a removed entry": ("audit", "DELETE FROM audit WHERE number = 1", "entry 1 is missing"),
    "a cut-off end": ("audit", "DELETE FROM audit WHERE number = 2", "version 2 of the weights has no entry"),
    "an edited version": (
        "weight_versions",
        "UPDATE weight_versions SET rows = 'x' WHERE version = 2",
        "version 2 of the weights is not what its entry tells of",
    ),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forgery_is_named_and_makes_the_status_one(table, database, capsys, how):
    publish(table)
    guarded, statement, told = FORGERIES[how]
    forge(database, *without_guard(database, guarded), statement)
    assert main(["audit"]) == 1
    assert f"callfit: {told}\n" in capsys.readouterr().err


@pytest.fixture
def results(database):
    services = build(Settings(database_url=database))
    for job in ("billing", "survey"):
        finish(services, begin(services, in_studies=True), archetype(job))
    services.close()


def test_every_result_is_proved_also_after_a_new_version(results, table, capsys):
    publish(table)
    capsys.readouterr()
    assert main(["verify"]) == 0
    said = "2 results scored anew under their own content: 0 differ from what is stored\n"
    assert capsys.readouterr().out == said


def test_a_changed_answer_is_found_out_and_makes_the_status_one(results, database, capsys):
    one = "(SELECT MIN(id) FROM attempts)"
    forge(database, f"UPDATE answers SET value = 6 - value WHERE attempt_id = {one} AND value <> 3")
    assert main(["verify"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert re.match(r"attempt \d+, content ", said[0])
    assert said[-1] == "2 results scored anew under their own content: 1 differ from what is stored"
