"""The content that ships is sound, and content that is not sound stops the start with file, row and reason."""

import csv
import io
import re
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.actions.calibration import calibration_text
from advisor.content import bundle
from advisor.content import loading as reader
from advisor.content.loading import DATA, FILES, PARTS
from advisor.domain.errors import DataError
from advisor.domain.jobs.jobs import ENTRY, ENTRY_LEVELS, MOMENTS_EACH
from advisor.domain.jobs.preferences import WISHES
from advisor.domain.jobs.weights import HEAVIEST, LIGHTEST, STEP
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.questionnaire.traits import DIRECTIONS, LANGUAGES
from advisor.domain.scoring import linear_scores
from advisor.i18n import load
from tests.people import simulate

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def texts(content):
    """(where, text) of everything that content says in both languages."""
    for item in content.items:
        yield f"item {item.id}", item.text
    for trait in content.traits:
        yield f"trait {trait.id}", trait.name
        yield f"about {trait.id}", trait.about
    for claim in content.claims.values():
        yield f"claim {claim.id}", claim.text
    for condition in content.conditions.values():
        yield f"condition {condition.id}", condition.name
        yield f"question {condition.id}", condition.question
    for job in content.jobs:
        yield f"job {job.id}", job.name
        yield f"summary {job.id}", job.summary
        for number, moment in enumerate(job.moments, start=1):
            yield f"moment {job.id} {number}", moment.text


# --- the content that ships ---


def test_there_are_ten_traits_forty_items_and_fifteen_jobs(content):
    assert (len(content.traits), len(content.items), len(content.jobs)) == (10, 40, 15)
    assert [sum(job.direction == direction for job in content.jobs) for direction in DIRECTIONS] == [8, 7]


def test_every_text_stands_in_both_languages(content):
    for where, text in texts(content):
        assert text["ja"].strip(), where
        assert text["en"].strip(), where
        assert JAPANESE.search(text["ja"]), where
        assert not JAPANESE.search(text["en"]), where


def test_no_text_stands_twice(content):
    for language in LANGUAGES:
        for kind in ("item", "trait", "moment", "job", "question"):
            found = [text[language] for where, text in texts(content) if where.startswith(kind)]
            assert len(set(found)) == len(found), kind


def test_every_weight_rests_on_claims_or_is_a_hypothesis_with_its_reasoning(content):
    for place, weight in content.weights.cells.items():
        assert set(weight.claims) <= content.claims.keys(), place
        assert weight.claims or weight.note, place


def test_every_row_and_trait_has_a_weight_on_the_scale(content):
    assert content.weights.rows == (*DIRECTIONS, *(job.id for job in content.jobs))
    assert content.weights.values.shape == (17, 10)
    assert content.weights.values.min() >= LIGHTEST
    assert content.weights.values.max() <= HEAVIEST
    assert not (content.weights.values % STEP).any()


@pytest.mark.parametrize(
    ("direction", "leaders"),
    [("inbound", ("listening", "steadiness")), ("outbound", ("resilience", "incentive_drive"))],
)
def test_a_direction_is_led_by_its_two_traits(content, direction, leaders):
    weights = {trait: content.weights.cells[direction, trait].value for trait in content.weights.traits}
    assert min(weights[trait] for trait in leaders) > max(v for trait, v in weights.items() if trait not in leaders)


def test_every_job_is_first_for_somebody(model):
    _, sheets = simulate(model, 5_000, seed=41)
    first = linear_scores.scores(model.rows, model.posterior(sheets))[:, model.is_job].argmax(axis=1)
    share = np.bincount(first, minlength=len(model.jobs)) / len(first)
    assert share.min() > 0.02
    assert share.max() < 0.25


def test_no_two_jobs_are_nearly_the_same(model):
    alike = linear_scores.covariances(model.rows[model.is_job], model.parameters.prior)
    np.fill_diagonal(alike, 0)
    assert np.abs(alike).max() < 0.95


def test_every_trait_tells_jobs_apart(model):
    assert (np.ptp(model.weights.values[model.is_job], axis=0) >= 1).all()


def test_grades_run_from_zero_to_three_and_entry_is_a_level(content):
    for row in csv.DictReader(io.StringIO(content.files["jobs.csv"])):
        for condition in content.conditions:
            expected = f"({'|'.join(ENTRY_LEVELS)})i?" if condition == ENTRY else "[0-3]i?"
            assert re.fullmatch(expected, row[condition]), (row["job"], condition)


def test_grades_are_read_as_they_are_written(content):
    rows = {row["job"]: row for row in csv.DictReader(io.StringIO(content.files["jobs.csv"]))}
    for job in content.jobs:
        for condition, grade in job.grades.items():
            level = ENTRY_LEVELS[grade.value] if condition == ENTRY else str(grade.value)
            assert level + "i" * grade.inferred == rows[job.id][condition]


def test_every_job_has_three_hard_moments_that_cite_claims(content):
    for job in content.jobs:
        assert len(job.moments) == MOMENTS_EACH == 3
        for moment in job.moments:
            assert moment.claims
            assert set(moment.claims) <= content.claims.keys()


def test_every_job_cites_claims(content):
    assert all(job.claims and set(job.claims) <= content.claims.keys() for job in content.jobs)


def test_every_question_for_the_interview_cites_claims(content):
    for condition in content.conditions.values():
        assert condition.claims, condition.id
        assert set(condition.claims) <= content.claims.keys()


def test_every_wish_is_about_a_condition_of_the_jobs(content):
    assert {pole.condition for poles in WISHES.values() for pole in poles} <= content.conditions.keys()


def test_the_versions_of_questionnaire_and_weights_are_stated(content):
    assert content.versions.keys() == {"questionnaire", "weights"}
    assert all(content.versions.values())


# --- content that is not sound ---


def edit(data, name, change):
    """Rewrite a file of the copy. ``change`` alters its rows in place: lists of cells, heading first."""
    rows = list(csv.reader(io.StringIO((data / name).read_text(encoding="utf-8"))))
    change(rows)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    (data / name).write_text(out.getvalue(), encoding="utf-8")


def cell(column, text):
    """Another text in a cell of the first data row."""

    def change(rows):
        rows[1][rows[0].index(column)] = text

    return change


def heading_only(rows):
    del rows[1:]


def last_rows_first(rows):
    rows[1:] = rows[:0:-1]


def sorted_by_trait(rows):
    rows[1:] = sorted(rows[1:], key=lambda row: row[1])


def without_a_facet(rows):
    rows[1:] = [row for row in rows[1:] if row[1:3] != ["listening", "attention"]]


def moments_of_no_job(rows):
    rows += [["astronaut", str(number), "ja", "en", rows[1][4]] for number in (1, 2, 3)]


def hypothesis_without_note(rows):
    row = next(row for row in rows if row[3] == "hypothesis")
    row[4] = ""


def nothing_for_inbound(rows):
    for row in rows[1:]:
        if row[0] == "inbound":
            row[2] = "0"


def fault_of(data):
    with pytest.raises(DataError) as fault:
        reader.load(data)
    assert fault.value.reason
    return fault.value


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_column_is_refused(data, name):
    edit(data, name, lambda rows: rows[0].__setitem__(0, "something"))
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, 1)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_cell_is_refused(data, name):
    edit(data, name, lambda rows: rows[1].pop())
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, 2)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_cell_is_refused(data, name):
    edit(data, name, lambda rows: rows[1].__setitem__(1, ""))
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, 2)


@pytest.mark.parametrize("name", [name for name in FILES if name != "versions.csv"])  # whose rows are a history
def test_a_row_that_stands_twice_is_refused(data, name):
    edit(data, name, lambda rows: rows.append(rows[1]))
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, len((data / name).read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("name", [name for name in FILES if name != "versions.csv"])  # whose rows are a history
def test_a_missing_row_is_refused(content, data, name):
    cited = next(iter(content.weights.cells.values())).claims[0]
    edit(data, name, lambda rows: rows.pop([row[0] for row in rows].index(cited) if name == "claims.csv" else 1))
    fault_of(data)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_without_a_version_is_refused(data, part):
    def change(rows):
        rows[1:] = [row for row in rows[1:] if row[0] != part]

    edit(data, "versions.csv", change)
    fault = fault_of(data)
    assert (fault.file, fault.reason) == ("versions.csv", f"has no version of the {part}")


@pytest.mark.parametrize("name", FILES)
def test_a_heading_without_rows_is_refused(data, name):
    edit(data, name, heading_only)
    fault_of(data)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_refused(data, name):
    (data / name).write_bytes(b"")
    assert fault_of(data).file == name


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(data, name):
    (data / name).unlink()
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, None)


@pytest.mark.parametrize("name", FILES)
def test_binary_garbage_is_refused(data, name):
    (data / name).write_bytes(np.random.default_rng(1).bytes(2000))
    assert fault_of(data).file == name


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_off_in_the_middle_of_a_row_is_refused(data, name):
    text = (data / name).read_bytes()
    cut = text.index(b",", text.rindex(b"\n", 0, len(text) // 2))
    (data / name).write_bytes(text[:cut])
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, text[:cut].count(b"\n") + 1)


@pytest.mark.parametrize(
    ("name", "change", "row", "reason"),
    [
        ("items.csv", cell("trait", "charm"), 2, "trait is 'charm'"),
        ("items.csv", cell("facet", "charm"), 2, "facet is 'charm'"),
        ("items.csv", cell("key", "2"), 2, "key is '2'"),
        ("items.csv", cell("key", "0"), 2, "key is '0'"),
        ("items.csv", sorted_by_trait, 3, "in a row"),
        ("items.csv", cell("key", "-1"), 23, "as many items"),
        ("items.csv", without_a_facet, None, "listening attention has no item"),
        ("items.csv", cell("opposites", "charm_1"), 2, "'charm_1' is no item of listening attention"),
        ("items.csv", cell("opposites", "listening_4"), 2, "'listening_4' is no item of listening attention"),
        ("items.csv", cell("opposites", "listening_1"), 2, "'listening_1' is no item of listening attention"),
        ("traits.csv", cell("direction", "sideways"), 2, "direction is 'sideways'"),
        ("traits.csv", cell("facets", "attention"), 2, "two names"),
        ("weights.csv", cell("row", "astronaut"), 2, "row is 'astronaut'"),
        ("weights.csv", cell("trait", "charm"), 2, "trait is 'charm'"),
        ("weights.csv", cell("weight", "0.3"), 2, "steps of 0.5"),
        ("weights.csv", cell("weight", "5.5"), 2, "must be -1 to 5"),
        ("weights.csv", cell("weight", "-1.5"), 2, "must be -1 to 5"),
        ("weights.csv", cell("weight", "nan"), 2, "is not a number"),
        ("weights.csv", cell("weight", "0_5"), 2, "is not a number"),
        ("weights.csv", cell("weight", "much"), 2, "not a number"),
        ("weights.csv", cell("evidence", "S9-99"), 2, "'S9-99' is not in claims.csv"),
        ("weights.csv", cell("evidence", "hypothesis S1-13"), 2, "'hypothesis' is not in claims.csv"),
        ("weights.csv", hypothesis_without_note, 15, "needs its reasoning"),
        ("weights.csv", lambda rows: rows.pop(), None, "no weight for"),
        ("moments.csv", cell("job", "astronaut"), 3, "number is 2, expected 1"),
        ("moments.csv", moments_of_no_job, None, "astronaut is not a job"),
        ("moments.csv", cell("number", "2"), 2, "number is 2"),
        ("moments.csv", cell("claims", "S9-99"), 2, "'S9-99' is not in claims.csv"),
        ("moments.csv", lambda rows: rows.pop(), None, "needs 3 moments"),
        ("jobs.csv", cell("direction", "sideways"), 2, "direction is 'sideways'"),
        ("jobs.csv", cell("claims", "S9-99"), 2, "'S9-99' is not in claims.csv"),
        ("jobs.csv", cell("quota", "4"), 2, "quota is '4'"),
        ("jobs.csv", cell("quota", "ii"), 2, "quota is 'ii'"),
        ("jobs.csv", cell("quota", "-1"), 2, "quota is '-1'"),
        ("jobs.csv", cell("entry_level", "expert"), 2, "entry_level is 'expert'"),
        ("conditions.csv", cell("claims", "S9-99"), 2, "'S9-99' is not in claims.csv"),
        ("versions.csv", cell("part", "engine"), 2, "part is 'engine'"),
    ],
)
def test_a_wrong_value_is_refused_with_file_row_and_reason(data, name, change, row, reason):
    edit(data, name, change)
    fault = fault_of(data)
    assert (fault.file, fault.row) == (name, row)
    assert reason in fault.reason


def test_a_direction_that_asks_for_nothing_is_refused(data):
    edit(data, "weights.csv", nothing_for_inbound)
    assert fault_of(data).file == "weights.csv"


@given(st.sampled_from([name for name in FILES if name != "versions.csv"]), st.floats(0, 0.9))
def test_a_half_written_file_is_refused_wherever_it_ends(content, name, share):
    text = content.files[name]
    with pytest.raises(DataError):
        reader.parse({**content.files, name: text[: int(len(text) * share)]})


@given(st.sampled_from(FILES), st.data())
def test_a_file_with_lines_lost_or_doubled_or_moved_never_breaks_the_reader(content, name, data):
    lines = content.files[name].splitlines(keepends=True)
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=2 * len(lines)))
    with suppress(DataError):
        found = reader.parse({**content.files, name: "".join(lines[:1] + chosen)})
        assert len(found.weights.cells) == 17 * 10


@given(st.sampled_from(FILES), st.text())
def test_any_text_at_all_is_refused(content, name, text):
    with pytest.raises(DataError):
        reader.parse({**content.files, name: text})


# --- content that only looks different ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_however_a_spreadsheet_saves_the_files_they_are_the_same_content(content, data, encoding, end):
    for name in FILES:
        (data / name).write_bytes(content.files[name].replace("\n", end).encode(encoding))
    found = reader.load(data)
    assert found.fingerprint == content.fingerprint
    assert found.items == content.items
    assert (found.weights.values == content.weights.values).all()


FORMS = {
    "all quoted": lambda table: (table, csv.QUOTE_ALL),
    "columns in another order": lambda table: ([row[::-1] for row in table], csv.QUOTE_MINIMAL),
    "an empty row on top": lambda table: ([[""] * len(table[0]), *table], csv.QUOTE_MINIMAL),
    "empty columns around": lambda table: ([["", *row, "", ""] for row in table], csv.QUOTE_MINIMAL),
}
"""How a program may write a table without changing what it says."""


@pytest.mark.parametrize("form", FORMS)
def test_however_a_program_writes_the_tables_they_say_the_same(content, data, form):
    earlier = reader.load(data, "1")
    for path in data.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            table, quoting = FORMS[form](list(csv.reader(file)))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=quoting).writerows(table)
    shipped, _, guidance = bundle.check_content(data)
    for part in ("versions", "traits", "items", "claims", "conditions", "jobs"):
        assert getattr(shipped.content, part) == getattr(content, part)
    assert shipped.content.weights.cells == content.weights.cells
    assert guidance.interview == bundle.check_content(reader.DATA)[2].interview
    found = reader.load(data, "1")
    assert (found.items, found.traits, found.versions) == (earlier.items, earlier.traits, earlier.versions)


def test_rows_of_weights_may_stand_in_any_order(content, data):
    edit(data, "weights.csv", last_rows_first)
    found = reader.load(data)
    assert (found.weights.values == content.weights.values).all()
    assert found.fingerprint != content.fingerprint


def test_any_change_of_a_word_changes_the_fingerprint(content, data):
    edit(data, "claims.csv", cell("en", "Another sentence"))
    assert reader.load(data).fingerprint != content.fingerprint


def test_the_files_that_a_content_keeps_make_the_same_content_again(content):
    again = reader.parse(content.files)
    assert again.fingerprint == content.fingerprint
    assert again.jobs == content.jobs


# --- contents that were stored earlier ---


def without_english(text):
    rows = list(csv.reader(io.StringIO(text)))
    keep = [i for i, column in enumerate(rows[0]) if column != "en" and not column.endswith("_en")]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([row[i] for i in keep] for row in rows)
    return out.getvalue()


def test_a_content_stored_before_a_language_was_added_is_still_read(content):
    """Adding a language to the program must not break the attempts that people are in the middle of."""
    earlier = {name: without_english(text) if name.endswith(".csv") else text for name, text in content.files.items()}
    found = reader.parse(earlier)
    assert found.items.ids == content.items.ids
    english = load(DATA, "en")
    assert english.of(found.items[0].text) == content.items[0].text["ja"]


def test_a_content_stored_before_questions_cited_claims_is_still_read(content):
    rows = list(csv.reader(io.StringIO(content.files["conditions.csv"])))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row[: rows[0].index("claims")] for row in rows)
    found = reader.parse({**content.files, "conditions.csv": out.getvalue()})
    assert [c.question for c in found.conditions.values()] == [c.question for c in content.conditions.values()]
    assert {condition.claims for condition in found.conditions.values()} == {()}


def test_a_content_stored_before_items_declared_their_opposites_takes_all_of_a_facet_for_opposites(content):
    rows = list(csv.reader(io.StringIO(content.files["items.csv"])))
    out = io.StringIO()
    gone = rows[0].index("opposites")
    csv.writer(out, lineterminator="\n").writerows(row[:gone] + row[gone + 1 :] for row in rows)
    found = reader.parse({**content.files, "items.csv": out.getvalue()})
    facets = {
        (found.items.by_id[one].facet, found.items.by_id[other].facet) for one, other in found.items.opposite_pairs
    }
    assert facets == {(facet, facet) for trait in content.traits for facet in trait.facets}


def test_an_earlier_questionnaire_is_read_with_its_own_words_and_version(content):
    earlier = reader.load(questionnaire="1")
    assert earlier.versions == {**content.versions, "questionnaire": "1"}
    assert earlier.items.by_id["listening_1"].text["ja"] == "電話では、相手が話し終えるまで耳を傾けるほうだ"
    assert earlier.items[1].id == "resilience_2"
    assert earlier.parameters.version == "default-1"
    assert earlier.fingerprint != content.fingerprint


def test_the_questionnaire_in_force_is_read_by_its_version_too(content):
    assert reader.load(questionnaire=content.versions["questionnaire"]).fingerprint == content.fingerprint


def test_a_calibration_of_the_questionnaire_in_force_is_not_taken_for_an_earlier_one(model, data):
    found = calibrate(simulate(model, 400, seed=3)[1], model.questionnaire)
    (data / "parameters.json").write_text(calibration_text(found, model.questionnaire, "2"), encoding="utf-8")
    assert reader.load(data).parameters.calibrated
    assert not reader.load(data, "1").parameters.calibrated


@pytest.mark.parametrize("version", ["3", "..", "../locales", "", "1/"])
def test_a_questionnaire_that_never_was_is_told_with_those_that_there_are(version):
    with pytest.raises(DataError, match="there are 1, 2"):
        reader.load(questionnaire=version)


def test_a_content_keeps_the_parameters_it_was_stored_with(content):
    earlier = dict(content.files)
    earlier["parameters.json"] = earlier["parameters.json"].replace("1.5", "1.2").replace("default-1", "default-0")
    found = reader.parse(earlier)
    assert found.parameters.version == "default-0"
    assert set(found.parameters.slopes) == {1.2}
    assert found.fingerprint != content.fingerprint


def test_a_condition_that_people_may_wish_for_is_never_missing(data):
    edit(data, "conditions.csv", lambda rows: rows.pop(1))
    assert fault_of(data).file == "conditions.csv"
