"""`python -m advisor whatif | items | outcomes`: as an operator runs them."""

import pytest

from advisor.cli.main import main
from advisor.content.loading import DATA
from advisor.domain.scoring.simulation import profiles, sheets
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.agreed import a_campaign, code_of_somebody
from tests.people import as_answers

TABLE = (DATA / "weights.csv").read_text(encoding="utf-8")
PEOPLE = 62


@pytest.fixture(autouse=True)
def address(tmp_path, monkeypatch):
    """One database is enough here: the statements are tested on both elsewhere."""
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    monkeypatch.setenv("ADVISOR_DATABASE_URL", url)
    return url


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The address of a database with finished people, and their codes. The tests only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'advisor.db'}"
    services = build(Settings(database_url=url))
    model, campaign = services.published.current().model, a_campaign(services)
    found = [
        code_of_somebody(services, campaign, as_answers(model, sheet), seconds=4)
        for sheet in sheets(model, profiles(model, PEOPLE, seed=1), seed=2)
    ]
    services.close()
    return url, found


@pytest.fixture
def codes(filled, monkeypatch):
    url, found = filled
    monkeypatch.setenv("ADVISOR_DATABASE_URL", url)
    return found


def test_what_if_tells_of_simulated_people_while_there_are_few_real_ones(tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert main(["whatif", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "of 5000 simulated people",
        "0 have another top group, 0 another first job, 0 another direction",
        "0 are newly pointed to a desk, 0 no longer",
    ]


def test_what_if_tells_of_real_people_and_from_which_job_to_which(content, codes, tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text(TABLE.replace("billing,accuracy,3,", "billing,accuracy,0,"), encoding="utf-8")
    assert main(["whatif", str(path)]) == 0
    first, second, _, *moves = capsys.readouterr().out.splitlines()
    assert first == f"of {PEOPLE} finished results"
    assert not second.startswith("0 ")
    billing = next(job.name["ja"] for job in content.jobs if job.id == "billing")
    assert any(move.split("\t")[1] == billing for move in moves)


def test_items_are_not_known_yet_and_then_they_are(address, capsys):
    assert main(["items"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 50
    assert all("not known yet" in line for line in lines)


def test_items_are_told_with_intervals_and_seconds(codes, capsys):
    assert main(["items"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(f"\t{PEOPLE} people\t" in line for line in lines)
    assert "\tseconds not known yet\t" in lines[10]
    assert all("\tseconds 4.0\tlost 0.00 (0.00 to 0.04)" in line for line in lines[11:])


def test_outcomes_without_a_relation_say_so_and_suggest_nothing(codes, tmp_path, capsys):
    rows = [f"{code},{('billing', 'survey')[i % 2]},{('yes', 'no', 'no')[i % 3]}" for i, code in enumerate(codes)]
    path = tmp_path / "outcomes.csv"
    path.write_text(
        "\n".join(["code,desk,stayed", *rows, "0000-0000-0000,billing,yes", "x,billing,yes"]), encoding="cp932"
    )
    assert main(["outcomes", str(path), "--draft", str(tmp_path / "draft.csv")]) == 1
    said = capsys.readouterr()
    assert said.out.startswith(f"{PEOPLE} people: no relation was found\nAUC of today's weights 0.")
    assert said.err.splitlines() == [
        f"callfit: outcomes.csv, row {PEOPLE + 3}: code 'x' is not the code of a result",
        f"callfit: outcomes.csv, row {PEOPLE + 2}: no result has the code 0000-0000-0000",
    ]
    assert (tmp_path / "draft.csv").read_text(encoding="utf-8-sig") == TABLE
    assert main(["outcomes", str(path), "--draft", str(tmp_path / "draft.csv")]) == 2
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "has no row under its heading"),
        ("\n,,\n", "has no row under its heading"),
        ("x,billing,yes\n0000-0000-0000,billing,yes\n", "no row could be used, 2 refused"),
    ],
)
def test_a_file_of_outcomes_of_nobody_is_refused_and_makes_no_draft(tmp_path, capsys, rows, said):
    path, draft = tmp_path / "outcomes.csv", tmp_path / "draft.csv"
    path.write_text(f"code,desk,stayed\n{rows}", encoding="utf-8")
    assert main(["outcomes", str(path), "--draft", str(draft)]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()[-1]) == ("", f"callfit: {path}: {said}; nothing was written")
    assert not draft.exists()


def test_few_outcomes_say_not_known_yet(codes, tmp_path, capsys):
    path = tmp_path / "outcomes.csv"
    path.write_text(f"code,desk,stayed\n{codes[0]},billing,yes\n", encoding="utf-8")
    assert main(["outcomes", str(path)]) == 0
    assert capsys.readouterr().out.startswith("1 people: not known yet\n")


def test_a_missing_file_is_told_in_a_sentence(tmp_path, capsys):
    assert main(["outcomes", str(tmp_path / "none.csv")]) == 2
    assert capsys.readouterr().err == f"callfit: {tmp_path / 'none.csv'}: No such file or directory\n"
